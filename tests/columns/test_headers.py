"""First lines of numbers, of which the number of rows decides."""

from __future__ import annotations

import math

import pytest
from made import Folder

from celoss_cli import evaluate
from celoss_cli.errors import InputError

DATA = "numbers-as-header"


def test_a_first_row_that_looks_like_a_header_is_data_where_there_are_as_many_labels(
    file: Folder,
) -> None:
    preds, labels = file("preds.csv", "0,1\n1,0\n0.2,0.8\n"), file("labels.csv", "1\n0\n1\n")
    report = evaluate(preds, labels)
    assert report.cross_entropy == pytest.approx(-math.log(0.8) / 3, rel=1e-12)
    assert (report.rows, [f for f in report.findings if f.code == DATA]) == (3, [])


def test_it_is_a_header_where_there_are_as_many_labels_below_it(file: Folder) -> None:
    preds, labels = file("preds.csv", "0,1\n1,0\n0.2,0.8\n"), file("labels.csv", "y\n0\n1\n")
    report = evaluate(preds, labels)
    assert report.cross_entropy == pytest.approx(-math.log(0.8) / 2, rel=1e-12)
    (finding,) = [f for f in report.findings if f.code == DATA]
    assert finding.evidence == {"files": [str(preds)]}


def test_a_0_that_is_no_class_is_a_header_above_as_many_labels(file: Folder) -> None:
    preds = file("preds.csv", "1,2\n0.9,0.1\n0.2,0.8\n")
    labels = file("labels.csv", "0\n1\n2\n")
    report = evaluate(preds, labels)
    assert report.cross_entropy == pytest.approx(-math.log(0.9 * 0.8) / 2, rel=1e-12)
    (finding,) = [f for f in report.findings if f.code == DATA]
    assert finding.evidence == {"files": [str(preds), str(labels)]}


def test_a_header_of_0_stands_above_labels_of_which_some_are_missing(file: Folder) -> None:
    scores = file("p.csv", '"0","1"\n".38",".62"\n".12",".88"\n".56",".44"\n".12",".88"\n')
    labels = file("y.csv", '0\n""\n1\n1\n0\n')
    found = evaluate(scores, labels, ignore_label="")
    expected = -(math.log(0.88) + math.log(0.44) + math.log(0.12)) / 3
    assert found.cross_entropy == pytest.approx(expected, rel=1e-12)


def test_a_0_above_whole_logits_with_decimal_points_is_a_header_where_labels_have_one(
    file: Folder,
) -> None:
    logits, labels = file("p.csv", "0\n-2.0\n3.0\n"), file("y.csv", "0\n0\n1\n")
    found = evaluate(logits, labels, scores="logits")
    expected = (math.log1p(math.exp(-2)) + math.log1p(math.exp(-3))) / 2
    assert found.cross_entropy == pytest.approx(expected, rel=1e-12)
    plain = file("plain.csv", "0\n-2\n3\n")
    assert evaluate(plain, labels, scores="logits").rows == 3


def test_a_1_above_per_cent_with_decimals_is_a_header_where_the_labels_have_one(
    file: Folder,
) -> None:
    percent, labels = file("p.csv", '"1"\n"2.5"\n"6"\n"75.5"\n'), file("y.csv", "0\n0\n0\n1\n")
    with pytest.raises(InputError, match="is the first line a header"):
        evaluate(percent, labels, scores="percent")
    named = file("named.csv", "y\n0\n0\n1\n")
    found = evaluate(percent, named, scores="percent")
    expected = -(math.log(0.975) + math.log(0.94) + math.log(0.755)) / 3
    assert found.cross_entropy == pytest.approx(expected, rel=1e-12)


def test_the_label_that_is_no_class_is_named_and_not_the_header_above_it(file: Folder) -> None:
    scores = file("p.csv", "cat,dog,fox\n0.7,0.2,0.1\n0.1,0.8,0.1\n0.2,0.3,0.5\n")
    labels = file("y.csv", "label\nCAT\nDOG\nFOX\n")
    with pytest.raises(InputError, match=r"y\.csv:2: label 'CAT' is not a class"):
        evaluate(scores, labels)


def test_names_of_two_levels_are_said_to_be_joined(file: Folder) -> None:
    scores = file("p.csv", ",prob,prob\nclass,cat,dog\nid,,\n1,0.9,0.1\n2,0.2,0.8\n")
    labels = file("y.csv", "y\ncat\ndog\n")
    with pytest.raises(InputError, match="two columns are named 'prob'") as caught:
        evaluate(scores, labels)
    assert caught.value.hint == "frame.columns = frame.columns.map('_'.join)"
    joined = file("p.csv", "id,prob_cat,prob_dog\n1,0.9,0.1\n2,0.2,0.8\n")
    right = -(math.log(0.9) + math.log(0.8)) / 2
    assert evaluate(joined, labels).cross_entropy == pytest.approx(right, rel=1e-12)
