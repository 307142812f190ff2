"""Prefixes that every column of scores has."""

from __future__ import annotations

import math

import pytest
from made import Folder
from reading import ROWS, assert_is_the_mean, measured


@pytest.mark.parametrize(
    ("names", "prefix"),
    [
        (("p_cat", "p_dog", "p_eel"), "p_"),
        (("prob_cat", "prob_dog", "prob_eel"), "prob_"),
        (("Probability:Class=cat", "Probability:Class=dog", "Probability:Class=eel"), None),
        (("P(y) cat", "P(y) dog", "P(y) eel"), "P(y) "),
        (("m.p-cat", "m.p-dog", "m.p-eel"), "m.p-"),
    ],
)
def test_a_prefix_that_every_class_has_is_left_out(
    names: tuple[str, str, str], prefix: str | None, file: Folder
) -> None:
    preds = file("preds.csv", ",".join(names) + "\n" + ROWS)
    report = measured(preds, file("labels.csv", "cat\neel\ndog\n"))
    assert_is_the_mean(report)
    assert report.classes == ("cat", "dog", "eel")
    (finding,) = [each for each in report.findings if each.code == "stripped-prefix"]
    assert (prefix or "Probability:Class=") in finding.message


@pytest.mark.parametrize(
    ("names", "labels", "classes"),
    [
        # p_ca is common to all, and p_ alone makes the labels classes
        (("p_cat", "p_car", "p_cab"), "cat\ncab\ncar\n", ("cat", "car", "cab")),
        # both are prefixes: the labels decide which
        (("p_a_x", "p_a_y", "p_a_z"), "a_x\na_z\na_y\n", ("a_x", "a_y", "a_z")),
        (("p_a_x", "p_a_y", "p_a_z"), "x\nz\ny\n", ("x", "y", "z")),
        (("p_a_x", "p_a_y", "p_a_z"), "p_a_x\np_a_z\np_a_y\n", ("p_a_x", "p_a_y", "p_a_z")),
        # no character parts the prefix from the name
        (("class0", "class1", "class2"), "0\n2\n1\n", ("0", "1", "2")),
    ],
)
def test_the_prefix_is_what_makes_the_labels_classes(
    names: tuple[str, str, str], labels: str, classes: tuple[str, ...], file: Folder
) -> None:
    preds = file("preds.csv", ",".join(names) + "\n" + ROWS)
    report = measured(preds, file("labels.csv", labels))
    assert_is_the_mean(report)
    assert report.classes == classes
    stripped = [each for each in report.findings if each.code == "stripped-prefix"]
    assert len(stripped) == (classes != names)


def test_a_prefix_of_the_only_column_is_left_out(file: Folder) -> None:
    preds = file("preds.csv", "p_cat\n0.75\n0.5\n0.125\n")
    report = measured(preds, file("labels.csv", "cat\ndog\ndog\n"))
    assert report.classes == ("dog", "cat")
    expected = -(math.log(0.75) + math.log(0.5) + math.log(0.875)) / 3
    assert report.cross_entropy == pytest.approx(expected, rel=1e-12)


def test_one_hot_labels_are_matched_to_names_without_their_prefix(file: Folder) -> None:
    preds = file("preds.csv", "p_a,p_b,p_c\n" + ROWS)
    report = measured(preds, file("labels.csv", "c,a,b\n0,1,0\n1,0,0\n0,0,1\n"))
    assert_is_the_mean(report)
    assert report.classes == ("a", "b", "c")
