"""Labels in any form are the same classes."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from made import Folder
from reading import LABELS, ROWS, SCORES, TABLE, TRUTHS, read

from celoss_cli.formats.opening import Source

LABEL_FILES = {
    "integers": "0\n2\n1\n",
    "integers and a header": "label\n0\n2\n1\n",
    "integers and an index column": ",label\n0,0\n1,2\n2,1\n",
    "whole floats": "0.0\n2.0\n1.0\n",
    "whole floats as savetxt writes them": "0.000e+00\n2.000e+00\n1.000e+00\n",
    "names": "a\nc\nb\n",
    "names and a header": "label\na\nc\nb\n",
    "names and an index column": ",label\n0,a\n1,c\n2,b\n",
    "quoted names": '"a"\n"c"\n"b"\n',
    "names, a mark and carriage returns": "\ufefflabel\r\na\r\nc\r\nb\r\n\r\n",
    "names without a final newline": "a\nc\nb",
    "one-hot rows and their header": "a,b,c\n1,0,0\n0,0,1\n0,1,0\n",
    "one-hot rows in another order": "c,a,b\n0,1,0\n1,0,0\n0,0,1\n",
    "one-hot rows without a header": "1,0,0\n0,0,1\n0,1,0\n",
    "one-hot rows and an index column": ",a,b,c\n0,1,0,0\n1,0,0,1\n2,0,1,0\n",
    "one-hot rows of floats beside another column": "a,who,b,c\n1.0,x,0,0\n0,y,0.0,1\n0,z,1e0,0\n",
}


@pytest.mark.parametrize("form", LABEL_FILES)
def test_labels_in_any_form_are_the_same_classes(form: str, file: Folder) -> None:
    reading = read(file("preds.csv", "a,b,c\n" + ROWS), file("labels.csv", LABEL_FILES[form]))
    assert reading.truths == TRUTHS
    assert ("matched-by-position" in reading.findings) == form.startswith(("integers", "whole"))
    assert ("dropped-index-column" in reading.findings) == ("index" in form)


@pytest.mark.parametrize("kind", ["i1", "<i8", ">i4", "u2", "<f4", ">f8", "<f2"])
@pytest.mark.parametrize("shape", [(3,), (3, 1)])
def test_arrays_of_labels_are_positions(kind: str, shape: tuple[int, ...], file: Folder) -> None:
    labels = np.array(LABELS).astype(kind).reshape(shape)
    assert read(SCORES, file("labels.npy", labels)).truths == TRUTHS
    assert read(SCORES, labels).truths == TRUTHS


@pytest.mark.parametrize("kind", ["U1", "S1", ">U3"])
def test_arrays_of_text_are_names(kind: str, file: Folder) -> None:
    preds = file("preds.csv", "a,b,c\n" + ROWS)
    labels = np.array(["a", "c", "b"]).astype(kind)
    assert read(preds, file("labels.npy", labels)).truths == TRUTHS


@pytest.mark.parametrize(
    "labels",
    [["a", "c", "b"], pd.Series(["a", "c", "b"]), np.array(["a", "c", "b"], dtype=object)],
    ids=["list", "series", "objects"],
)
def test_names_in_memory_are_names(labels: Source, file: Folder) -> None:
    assert read(file("preds.csv", "a,b,c\n" + ROWS), labels).truths == TRUTHS


def test_a_one_hot_array_is_labels(file: Folder) -> None:
    one_hot = np.array([[1, 0, 0], [0, 0, 1], [0, 1, 0]])
    for labels in (one_hot, one_hot.astype(bool), np.asfortranarray(one_hot, dtype=">f4")):
        assert read(SCORES, file("labels.npy", labels)).truths == TRUTHS


@pytest.mark.parametrize("form", ["csv", "npy"])
def test_soft_rows_share_the_loss_out(form: str, file: Folder) -> None:
    shares = np.array([[0.5, 0.25, 0.25], [0.0, 0.0, 1.0]])
    labels = (
        file("labels.npy", shares)
        if form == "npy"
        else file("labels.csv", "c,a,b\n0.25,0.5,0.25\n1,0,0\n")
    )
    preds = file("preds.csv", "a,b,c\n0.7,0.2,0.1\n0.26,0.5,0.24\n")
    first = -(0.5 * math.log(0.7) + 0.25 * math.log(0.2) + 0.25 * math.log(0.1))
    expected = (first - math.log(0.24)) / 2
    assert read(preds, labels).report.cross_entropy == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("words", ["true,false,true", "True,False,True", "TRUE,FALSE,TRUE"])
def test_truth_words_are_labels_of_two_classes(words: str, file: Folder) -> None:
    labels = file("labels.csv", words.replace(",", "\n") + "\n")
    for head in ("", "False,True\n"):
        preds = file("preds.csv", head + "0.25,0.75\n0.375,0.625\n0.5,0.5\n")
        assert read(preds, labels).truths == [0.75, 0.375, 0.5]
    assert read(np.array([0.75, 0.625, 0.5]), labels).truths == [0.75, 0.375, 0.5]


def test_truth_values_of_an_array_are_labels_of_two_classes(file: Folder) -> None:
    labels = file("labels.npy", np.array([True, False, True]))
    preds = np.array([[0.25, 0.75], [0.375, 0.625], [0.5, 0.5]])
    assert read(preds, labels).truths == [0.75, 0.375, 0.5]


def test_a_column_of_the_labels_file_is_the_label(file: Folder) -> None:
    preds = file("preds.csv", "a,b,c\n" + ROWS)
    labels = file("labels.csv", TABLE)
    assert read(preds, labels, label_column="label").truths == TRUTHS


def test_a_column_of_the_predictions_is_the_label(file: Folder) -> None:
    preds = file("preds.csv", "a,label,b,c\n0.7,a,0.2,0.1\n0.26,c,0.5,0.24\n0.05,b,0.15,0.8\n")
    reading = read(preds, label_column="label")
    assert (reading.truths, reading.report.classes) == (TRUTHS, ("a", "b", "c"))


def test_a_label_column_makes_the_first_line_a_header(file: Folder) -> None:
    preds = file("preds.csv", "a,b,c\n" + ROWS)
    assert read(preds, file("labels.csv", "b\na\nc\nb\n"), label_column="b").truths == TRUTHS


@pytest.mark.parametrize("value", ["-1", "-1.0"])
def test_an_ignored_label_drops_its_rows_and_their_number_is_told(value: str, file: Folder) -> None:
    labels = file("labels.csv", f"0\n{value}\n1\n")
    reading = read(SCORES, labels, ignore_label="-1")
    assert reading.truths == [0.7, 0.15]
    assert reading.report.rows == 2
    assert reading.findings["ignored-rows"].startswith("1 row ")


@pytest.mark.parametrize("kind", ["int8", "int16", "int64", ">i2", "float32"])
def test_pytorchs_ignored_label_and_a_hundred_classes_fit_every_type(kind: str) -> None:
    # 99 - (-100) is more than a signed byte holds
    labels = np.array([*range(100), -100, *range(100)], kind)
    found = read(np.full((201, 100), 0.01), labels, ignore_label="-100")
    assert found.report.rows == 200
    assert found.report.cross_entropy == pytest.approx(math.log(100), rel=1e-15)


def test_an_ignored_label_need_not_be_a_class(file: Folder) -> None:
    preds = file("preds.csv", "a,b,c\n" + ROWS)
    labels = file("labels.csv", "unknown\nc\nb\n")
    assert read(preds, labels, ignore_label="unknown").truths == [0.24, 0.15]
