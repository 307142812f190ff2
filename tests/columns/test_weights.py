"""Weights of rows and of classes, wherever they stand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from made import Folder
from numpy.typing import NDArray
from reading import LABELS, ROWS, SCORES, TABLE, TRUTHS, WEIGHTED, read


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
