"""What is read, and to which numbers."""

from __future__ import annotations

import math
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from celoss_cli import CelossError, Report, evaluate
from celoss_cli.engine.plan import Plan
from celoss_cli.evaluation import run
from celoss_cli.formats.opening import Source
from celoss_cli.measures.losses import Rows
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import BLOCK_BYTES

SCORES = np.array([[0.7, 0.2, 0.1], [0.26, 0.5, 0.24], [0.05, 0.15, 0.8]])
LABELS = [0, 2, 1]
TRUTHS = [0.7, 0.24, 0.15]
"""What the rows of SCORES give to the classes in LABELS."""


@dataclass(frozen=True)
class Reading:
    """A report, and what each row gave to its true class."""

    report: Report
    truths: list[float]

    @property
    def findings(self) -> dict[str, str]:
        return {finding.code: finding.message for finding in self.report.findings}


def read(
    predictions: Source,
    labels: Source | None = None,
    weights: Source | None = None,
    **options: Any,  # noqa: ANN401 - the fields of Settings
) -> Reading:
    """Measure in blocks of a row, of some rows, and whole: all must say the same."""
    readings = []
    for block_bytes in (1, 70, BLOCK_BYTES):
        truths: list[float] = []

        def receive(rows: Rows, truths: list[float] = truths) -> None:
            truths.extend(rows.probability.tolist())

        report = run(
            predictions,
            labels,
            weights=weights,
            settings=Settings(**options),
            sink=lambda _, receive=receive: nullcontext(receive),  # type: ignore[misc]
            plan=Plan(block_bytes=block_bytes),
        )
        readings.append(Reading(report, truths))
    first = readings[0]
    for other in readings[1:]:
        assert other.truths == first.truths
        assert other.report.cross_entropy == first.report.cross_entropy
        assert other.report.classes == first.report.classes
        assert other.findings == first.findings
    return first


def mean_loss(truths: list[float]) -> float:
    return -math.fsum(math.log(truth) for truth in truths) / len(truths)


class Folder:
    """Files by short names."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self, name: str, content: str | bytes | NDArray[Any]) -> Path:
        path = self.path / name
        if isinstance(content, np.ndarray):
            np.save(path, content)
        else:
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path


@pytest.fixture
def file(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


ROWS = "0.7,0.2,0.1\n0.26,0.5,0.24\n0.05,0.15,0.8\n"
BOM = "\ufeff"
FORMS = {
    "no header": ROWS,
    "a header of names": "a,b,c\n" + ROWS,
    "a header 0,1,2": "0,1,2\n" + ROWS,
    "semicolons": "a;b;c\n" + ROWS.replace(",", ";"),
    "tabs": "a\tb\tc\n" + ROWS.replace(",", "\t"),
    "semicolons without a header": ROWS.replace(",", ";"),
    "a byte order mark": BOM + "a,b,c\n" + ROWS,
    "a byte order mark without a header": BOM + ROWS,
    "carriage returns": ("a,b,c\n" + ROWS).replace("\n", "\r\n"),
    "no final newline": "a,b,c\n" + ROWS.rstrip("\n"),
    "carriage returns and no final newline": ROWS.replace("\n", "\r\n").rstrip("\r\n"),
    "blank lines at the end": "a,b,c\n" + ROWS + "\n\n",
    "blank lines with carriage returns at the end": (ROWS + "\n\n").replace("\n", "\r\n"),
    "quoted cells": '"a","b","c"\n"0.7","0.2","0.1"\n0.26,"0.5",0.24\n"0.05",0.15,"0.8"\n',
    "a quoted delimiter in the header": '"a,1","b;2",c\n' + ROWS,
    "a quoted newline in the header": '"a\nfirst",b,"c\r\nthird"\n' + ROWS,
    "a doubled quote in the header": '"a ""first""",b,c\n' + ROWS,
    "exponents": "7e-1,2E-1,0.1e0\n26.e-2,.5e+0,24E-2\n5e-02,15e-2,8E-01\n",
    "a leading plus, or no leading zero": "+0.7,.2,+.1\n.26,+.5,.24\n.05,.15,+0.80\n",
    "blanks around numbers": "a,b,c\n 0.7 ,0.2\t, 0.1\n0.26,  0.5,0.24 \n0.05,\t0.15 , 0.8\n",
    "more digits than a float64 has": ROWS.replace("0.7", "0.70000000000000000000000001"),
    "an index column": ",a,b,c\n0,0.7,0.2,0.1\n1,0.26,0.5,0.24\n2,0.05,0.15,0.8\n",
    "a quoted index column": '"",a,b,c\n"0",0.7,0.2,0.1\n"1",0.26,0.5,0.24\n"2",0.05,0.15,0.8\n',
    "an index column below a header 0,1,2": ",0,1,2\n"
    "0,0.7,0.2,0.1\n1,0.26,0.5,0.24\n2,0.05,0.15,0.8\n",
}


@pytest.mark.parametrize("form", FORMS)
def test_predictions_in_any_form_of_text_are_the_same_numbers(form: str, file: Folder) -> None:
    reading = read(file("preds.csv", FORMS[form]), file("labels.csv", "0\n2\n1\n"))
    assert reading.truths == TRUTHS
    assert reading.report.cross_entropy == pytest.approx(mean_loss(TRUTHS), rel=1e-12)
    assert ("dropped-index-column" in reading.findings) == ("index" in form)


@pytest.mark.parametrize(
    ("header", "classes"),
    [
        ("a,b,c\n", ("a", "b", "c")),
        ("0,1,2\n", ("0", "1", "2")),
        ("", ("0", "1", "2")),
        ('"a,1","b\n2","c ""3"""\n', ("a,1", "b\n2", 'c "3"')),
        ("NA,nan,null\n", ("NA", "nan", "null")),
        (",a,b,c\n", ("a", "b", "c")),
    ],
)
def test_the_header_names_the_classes(header: str, classes: tuple[str, ...], file: Folder) -> None:
    rows = ROWS
    if header.startswith(","):
        rows = "".join(f"{at},{line}\n" for at, line in enumerate(ROWS.splitlines()))
    reading = read(file("preds.csv", header + rows), np.array(LABELS))
    assert reading.report.classes == classes
    assert reading.truths == TRUTHS


def test_a_first_line_0_1_is_a_header_unless_no_header_says_otherwise(file: Folder) -> None:
    preds = file("preds.csv", "0,1\n0.25,0.75\n")
    assert read(preds, [1]).truths == [0.75]
    assert read(preds, [1, 0], no_header=True).truths == [1.0, 0.25]


def test_a_first_line_0_1_with_decimal_points_is_a_row(file: Folder) -> None:
    assert read(file("preds.csv", "0.0,1.0\n0.25,0.75\n"), [1, 0]).truths == [1.0, 0.25]


def test_class_names_name_the_columns_of_a_file_without_a_header(file: Folder) -> None:
    preds = file("preds.csv", ROWS)
    reading = read(preds, ["x", "z", "y"], class_names=("x", "y", "z"))
    assert (reading.truths, reading.report.classes) == (TRUTHS, ("x", "y", "z"))


def test_what_pandas_writes_is_read(file: Folder) -> None:
    preds = file.path / "preds.csv"
    labels = file.path / "labels.csv"
    for columns in (["a", "b", "c"], [0, 1, 2]):
        frame = pd.DataFrame(SCORES, columns=columns)
        for index in (True, False):
            frame.to_csv(preds, index=index)
            pd.Series([columns[at] for at in LABELS], name="y").to_csv(labels, index=index)
            reading = read(preds, labels)
            assert reading.truths == TRUTHS
            assert ("dropped-index-column" in reading.findings) == index


def test_what_numpy_writes_as_text_is_read(file: Folder) -> None:
    preds, labels = file.path / "preds.csv", file.path / "labels.csv"
    np.savetxt(preds, SCORES, delimiter=",")
    np.savetxt(labels, np.array(LABELS))
    assert labels.read_text().startswith("0.000000000000000000e+00\n2.0")
    assert read(preds, labels).truths == TRUTHS


def test_the_dropped_index_is_told_through_the_api(file: Folder) -> None:
    preds = file("preds.csv", ",a,b\n0,0.25,0.75\n1,0.5,0.5\n")
    (finding,) = [
        finding
        for finding in evaluate(preds, ["b", "a"]).findings
        if finding.code == "dropped-index-column"
    ]
    assert finding.evidence == {"files": [str(preds)]}


# each of these is exact in float16
EIGHTHS = np.array([[0.5, 0.375, 0.125], [0.25, 0.0, 0.75], [0.125, 0.625, 0.25]])
EIGHTH_TRUTHS = [0.5, 0.75, 0.625]


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("kind", ["<f2", ">f2", "<f4", ">f4", "<f8", ">f8"])
def test_arrays_of_any_width_and_order_are_the_same_numbers(
    kind: str, order: str, file: Folder
) -> None:
    array = np.array(EIGHTHS.astype(kind), order="F" if order == "F" else "C")
    path = file("preds.npy", array)
    assert f"'descr': '{kind}', 'fortran_order': {order == 'F'}".encode() in path.read_bytes()
    assert read(path, np.array(LABELS)).truths == EIGHTH_TRUTHS
    assert read(array, np.array(LABELS)).truths == EIGHTH_TRUTHS


@pytest.mark.parametrize("kind", ["?", "u1", "<i4", ">i8"])
def test_arrays_of_0_and_1_are_certain_predictions(kind: str, file: Folder) -> None:
    array = np.array([[1, 0, 0], [0, 0, 1], [1, 0, 0]]).astype(kind)
    assert read(file("preds.npy", array), np.array([0, 2, 1])).truths == [1.0, 1.0, 0.0]


@pytest.mark.parametrize("shape", [(4,), (4, 1)])
def test_one_column_is_the_probability_of_the_positive_class(
    shape: tuple[int, ...], file: Folder
) -> None:
    array = np.array([0.875, 0.25, 0.5, 0.0]).reshape(shape)
    for source in (array, file("preds.npy", array)):
        assert read(source, np.array([1, 0, 0, 1])).truths == [0.875, 0.75, 0.5, 0.0]


def test_an_array_called_csv_and_a_text_called_npy_are_read_by_content(file: Folder) -> None:
    array = file("preds.npy", EIGHTHS).rename(file.path / "preds.csv")
    text = file("labels.npy", "0\n2\n1\n")
    assert read(array, text).truths == EIGHTH_TRUTHS


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


TABLE = "who,label,wt\nann,a,1\nbob,c,2\ncem,b,5\n"


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


@pytest.mark.parametrize(
    "names", [("NA", "nan", "null"), ("None", "inf", " b "), ("-", "#N/A", "x y")]
)
def test_words_that_others_take_for_nothing_are_names(
    names: tuple[str, str, str], file: Folder
) -> None:
    preds = file("preds.csv", ",".join(names) + "\n" + ROWS)
    labels = file("labels.csv", "".join(f"{names[at]}\n" for at in LABELS))
    reading = read(preds, labels)
    assert (reading.truths, reading.report.classes) == (TRUTHS, names)
    assert "matched-by-position" not in reading.findings


def test_integers_that_are_all_class_names_are_matched_by_name(file: Folder) -> None:
    preds = file("preds.csv", ROWS)
    reading = read(preds, [2, 1, 0], class_names=("2", "0", "1"))
    assert reading.truths == [0.7, 0.24, 0.15]
    assert "matched-by-position" not in reading.findings


def test_labels_are_decides_where_integers_are_both(file: Folder) -> None:
    preds = file("preds.csv", ROWS)
    names = ("2", "0", "1")
    assert read(preds, [0, 1, 2], class_names=names, labels_are="names").truths == [0.2, 0.24, 0.05]
    by_position = read(preds, [0, 1, 2], class_names=names, labels_are="positions")
    assert by_position.truths == [0.7, 0.5, 0.8]


def test_labels_are_decides_where_some_integers_are_names(file: Folder) -> None:
    preds = file("preds.csv", ROWS)
    names = ("1", "2", "3")
    with pytest.raises(CelossError, match="some are class names"):
        read(preds, [0, 1, 2], class_names=names)
    assert read(preds, [0, 1, 2], class_names=names, labels_are="positions").truths == [
        0.7,
        0.5,
        0.8,
    ]


def test_integers_for_named_classes_are_positions_and_that_is_told(file: Folder) -> None:
    reading = read(file("preds.csv", "a,b,c\n" + ROWS), np.array(LABELS))
    assert reading.truths == TRUTHS
    assert "0 is a, 1 is b, 2 is c" in reading.findings["matched-by-position"]


def test_integers_for_classes_without_names_need_no_telling() -> None:
    assert "matched-by-position" not in read(SCORES, np.array(LABELS)).findings


@pytest.mark.parametrize("first", [1, -1, 1000])
def test_positions_may_be_counted_from_any_integer(first: int, file: Folder) -> None:
    labels = file("labels.csv", "".join(f"{at + first}\n" for at in LABELS))
    assert read(SCORES, labels, first_label=first).truths == TRUTHS


def test_positions_that_were_asked_for_need_no_telling(file: Folder) -> None:
    reading = read(file("preds.csv", "a,b,c\n" + ROWS), [1, 3, 2], first_label=1)
    assert reading.truths == TRUTHS
    assert "matched-by-position" not in reading.findings


def test_a_first_label_that_is_a_class_is_no_header_though_others_are_numbers(
    file: Folder,
) -> None:
    preds = file("preds.csv", "a,b,7\n" + ROWS)
    assert read(preds, file("labels.csv", "a\n7\nb\n")).truths == TRUTHS


def test_a_label_of_17_digits_is_not_rounded(file: Folder) -> None:
    # as float64 both are 9007199254740992
    names = ("9007199254740992", "9007199254740993")
    preds = file("preds.csv", "0.25,0.75\n0.375,0.625\n")
    numbers = np.array([9007199254740993, 9007199254740992])
    text = file("labels.csv", "9007199254740993\n9007199254740992\n")
    for labels in (text, file("labels.npy", numbers), numbers):
        assert read(preds, labels, class_names=names).truths == [0.75, 0.375]


SINGLE = [0.875, 0.25, 0.5]


@pytest.mark.parametrize(
    ("header", "labels", "options", "positive"),
    [
        ("score", "yes,no,yes", {"positive": "yes"}, "yes"),
        ("score", "yes,no,yes", {"positive": "no"}, "no"),
        ("yes", "yes,no,yes", {"positive": "no"}, "no"),
        ("yes", "yes,no,yes", {}, "yes"),
        ("no", "yes,no,yes", {}, "no"),
        ("false", "true,false,true", {}, "false"),
        ("score", "1,0,1", {}, "1"),
        ("score", "1,0,1", {"positive": "0"}, "0"),
        ("score", "1.0,0.0,1.0", {}, "1"),
        ("score", "1,-1,1", {}, "1"),
        ("score", "true,false,true", {}, "true"),
        ("score", "TRUE,FALSE,TRUE", {}, "TRUE"),
        ("", "1,0,1", {}, "1"),
        ("", "yes,no,yes", {"positive": "yes"}, "yes"),
        ("score", "1,1,1", {}, "1"),
        ("score", "0,0,0", {}, "1"),
        ("score", "-1,-1,-1", {}, "1"),
        ("yes", "no,no,no", {"positive": "yes"}, "yes"),
        ("score", "2,1,2", {"first_label": 1}, "2"),
    ],
)
def test_one_column_speaks_of_the_positive_class(
    header: str, labels: str, options: dict[str, Any], positive: str, file: Folder
) -> None:
    head = f"{header}\n" if header else ""
    preds = file("preds.csv", head + "".join(f"{score}\n" for score in SINGLE))
    values = labels.split(",")
    expected = [
        score if value.removesuffix(".0") == positive else 1 - score
        for score, value in zip(SINGLE, values, strict=True)
    ]
    bare = "\n".join(values) + "\n"
    # one name below another word may be a header's label, or two labels
    forms = [bare] if set(values) == {"no"} else [bare, "label\n" + bare]
    for form in forms:
        reading = read(preds, file("labels.csv", form), **options)
        assert reading.truths == expected
        assert reading.report.classes[1] == positive


def test_soft_rows_for_one_column_are_named_as_the_classes(file: Folder) -> None:
    preds, labels = file("preds.csv", "a\n0.5\n"), file("labels.csv", "00,a\n1,0\n")
    assert read(preds, labels).report.cross_entropy == pytest.approx(math.log(2), rel=1e-12)
    with pytest.raises(CelossError, match="the columns of labels are 00, a, the classes 0, 1"):
        evaluate(preds, labels, class_names=("0", "1"))


def test_soft_rows_for_one_column_are_shares_of_both_classes(file: Folder) -> None:
    preds = file("preds.csv", "yes\n0.875\n0.25\n")
    labels = file("labels.csv", "yes,no\n0.75,0.25\n0,1\n")
    first = -(0.75 * math.log(0.875) + 0.25 * math.log(0.125))
    expected = (first - math.log(0.75)) / 2
    assert read(preds, labels).report.cross_entropy == pytest.approx(expected, rel=1e-12)


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


WEIGHTED = -(1 * math.log(0.7) + 2 * math.log(0.24) + 5 * math.log(0.15)) / 8


@pytest.mark.parametrize(
    "weights",
    [
        "1\n2\n5\n",
        "w\n1\n2\n5\n",
        ",w\n0,1\n1,2\n2,5\n",
        np.array([1, 2, 5]),
        np.array([[1.0], [2], [5]]),
    ],
    ids=["bare", "header", "index", "integers", "column"],
)
def test_weights_come_from_a_file(weights: str | NDArray[Any], file: Folder) -> None:
    path = file("w.npy" if isinstance(weights, np.ndarray) else "w.csv", weights)
    report = read(SCORES, np.array(LABELS), path).report
    assert report.cross_entropy == pytest.approx(WEIGHTED, rel=1e-12)


def test_weights_come_from_a_column_of_either_file(file: Folder) -> None:
    plain = file("preds.csv", "a,b,c\n" + ROWS)
    own = file("own.csv", "a,wt,b,c\n0.7,1,0.2,0.1\n0.26,2,0.5,0.24\n0.05,5,0.15,0.8\n")
    table, two = file("labels.csv", TABLE), file("two.csv", "wt,label\n1,a\n2,c\n5,b\n")
    names = ["a", "c", "b"]
    readings = [
        read(plain, table, label_column="label", weight_column="wt"),
        read(plain, two, weight_column="wt"),
        read(own, names, weight_column="wt"),
    ]
    for reading in readings:
        assert reading.truths == TRUTHS
        assert reading.report.cross_entropy == pytest.approx(WEIGHTED, rel=1e-12)


def test_labels_and_weights_may_both_stand_in_the_predictions(file: Folder) -> None:
    preds = file(
        "preds.csv",
        "wt,a,b,c,label\n1,0.7,0.2,0.1,a\n2,0.26,0.5,0.24,c\n5,0.05,0.15,0.8,b\n",
    )
    reading = read(preds, label_column="label", weight_column="wt")
    assert reading.truths == TRUTHS
    assert reading.report.cross_entropy == pytest.approx(WEIGHTED, rel=1e-12)


def test_weights_of_ignored_rows_do_not_count(file: Folder) -> None:
    weights = file("w.csv", "1\n2\n5\n")
    report = read(SCORES, [0, -1, 1], weights, ignore_label="-1").report
    expected = -(1 * math.log(0.7) + 5 * math.log(0.15)) / 6
    assert report.cross_entropy == pytest.approx(expected, rel=1e-12)


FOUR = np.array([[0.75, 0.25], [0.625, 0.375], [0.5, 0.5], [0.125, 0.875]])
FOUR_LABELS = np.array([0, 0, 0, 1])
FOUR_LOSSES = [-math.log(0.75), -math.log(0.625), -math.log(0.5), -math.log(0.875)]


@pytest.mark.parametrize(
    ("given", "factors"),
    [
        ({"0": 2.0, "1": 6.0}, (2, 6)),
        ({"1": 3.0}, (1, 3)),
        ({"0": 0.0, "1": 1.0}, (0, 1)),
        # 4 rows / (2 classes x rows of the class)
        ("balanced", (4 / 6, 4 / 2)),
    ],
)
def test_class_weights_weigh_the_rows_of_a_class(
    given: dict[str, float] | str, factors: tuple[float, float]
) -> None:
    common, rare = factors
    expected = (common * sum(FOUR_LOSSES[:3]) + rare * FOUR_LOSSES[3]) / (3 * common + rare)
    report = read(FOUR, FOUR_LABELS, class_weights=given).report
    assert report.cross_entropy == pytest.approx(expected, rel=1e-12)


def test_class_weights_multiply_sample_weights(file: Folder) -> None:
    weights = file("w.csv", "1\n2\n3\n4\n")
    report = read(FOUR, FOUR_LABELS, weights, class_weights={"0": 2.0, "1": 0.5}).report
    factors = [2, 4, 6, 2]
    expected = sum(f * loss for f, loss in zip(factors, FOUR_LOSSES, strict=True)) / sum(factors)
    assert report.cross_entropy == pytest.approx(expected, rel=1e-12)


def test_a_quote_within_a_cell_drops_no_row(file: Folder) -> None:
    # the class is called after its five inches
    preds = file(
        "preds.csv", 'cat,nail 5",label\n0.75,0.25,cat\n0.5,0.5,nail 5"\n0.625,0.375,cat\n'
    )
    try:
        reading = read(preds, label_column="label")
    except CelossError:
        return
    assert reading.truths == [0.75, 0.5, 0.625]


def test_rows_are_matched_in_files_of_many_blocks(file: Folder) -> None:
    count = 2000
    truth = [(row % 999 + 1) / 1000 for row in range(count)]
    labels = [row % 2 for row in range(count)]
    lines = [
        f"{1 - p!r},{p!r}" if y else f"{p!r},{1 - p!r}" for p, y in zip(truth, labels, strict=True)
    ]
    preds = file("preds.csv", "no,yes\n" + "\n".join(lines) + "\n")
    names = file("labels.csv", "".join(("no\n", "yes\n")[label] for label in labels))
    for block_bytes in (400, 4096, BLOCK_BYTES):
        report = run(preds, names, settings=Settings(), plan=Plan(block_bytes=block_bytes))
        assert report.rows == count
        assert report.cross_entropy == pytest.approx(mean_loss(truth), rel=1e-12)
