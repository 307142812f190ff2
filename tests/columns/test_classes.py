"""Which class a column of scores speaks of, and which one a label means."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from made import Folder
from reading import LABELS, ROWS, SCORES, TRUTHS, read

from celoss_cli import CelossError, evaluate


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


def test_class_names_name_the_columns_of_a_file_without_a_header(file: Folder) -> None:
    preds = file("preds.csv", ROWS)
    reading = read(preds, ["x", "z", "y"], class_names=("x", "y", "z"))
    assert (reading.truths, reading.report.classes) == (TRUTHS, ("x", "y", "z"))


def test_the_dropped_index_is_told_through_the_api(file: Folder) -> None:
    preds = file("preds.csv", ",a,b\n0,0.25,0.75\n1,0.5,0.5\n")
    (finding,) = [
        finding
        for finding in evaluate(preds, ["b", "a"]).findings
        if finding.code == "dropped-index-column"
    ]
    assert finding.evidence == {"files": [str(preds)]}


@pytest.mark.parametrize("index", ["012", "023", "201", "abc", ["2020-01-01", "b", ""]])
@pytest.mark.parametrize("head", [",", "", '"",', "Unnamed: 0,"])
def test_an_index_of_any_kind_is_left_out(index: Sequence[str], head: str, file: Folder) -> None:
    lines = zip(index, ROWS.splitlines(), strict=True)
    preds = file("preds.csv", f"{head}a,b,c\n" + "".join(f"{at},{line}\n" for at, line in lines))
    own = zip(index, LABELS, strict=True)
    labels = file("labels.csv", ",y\n" + "".join(f"{at},{'abc'[label]}\n" for at, label in own))
    reading = read(preds, labels)
    assert (reading.truths, reading.report.classes) == (TRUTHS, ("a", "b", "c"))
    assert "dropped-index-column" in reading.findings


@pytest.mark.parametrize(
    "names", [("NA", "nan", "null"), ("None", "inf", "b"), ("-", "#N/A", "x y")]
)
def test_words_that_others_take_for_nothing_are_names(
    names: tuple[str, str, str], file: Folder
) -> None:
    preds = file("preds.csv", ",".join(names) + "\n" + ROWS)
    labels = file("labels.csv", "".join(f"{names[at]}\n" for at in LABELS))
    reading = read(preds, labels)
    assert (reading.truths, reading.report.classes) == (TRUTHS, names)
    assert "matched-by-position" not in reading.findings


def test_blanks_around_a_label_or_a_name_do_not_count(file: Folder) -> None:
    labels = file("labels.csv", "".join(f" {'abc'[at]} \n" for at in LABELS))
    reading = read(file("preds.csv", "a, b ,c\n" + ROWS), labels)
    assert (reading.truths, reading.report.classes) == (TRUTHS, ("a", "b", "c"))


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
    with pytest.raises(CelossError, match="are class names, some are not"):
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
    with pytest.raises(
        CelossError, match="the columns of labels are 00, a, but the classes are 0, 1"
    ):
        evaluate(preds, labels, class_names=("0", "1"))


def test_soft_rows_for_one_column_are_shares_of_both_classes(file: Folder) -> None:
    preds = file("preds.csv", "yes\n0.875\n0.25\n")
    labels = file("labels.csv", "yes,no\n0.75,0.25\n0,1\n")
    first = -(0.75 * math.log(0.875) + 0.25 * math.log(0.125))
    expected = (first - math.log(0.75)) / 2
    assert read(preds, labels).report.cross_entropy == pytest.approx(expected, rel=1e-12)
