"""Calibration errors, against sums over the rows by NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from celoss_cli import evaluate
from celoss_cli.tables.blocks import FloatArray, IntArray

RNG = np.random.default_rng(5)


def drawn(rows: int, classes: int) -> tuple[FloatArray, IntArray]:
    scores = RNG.dirichlet(np.full(classes, 0.7), rows)
    return scores, np.asarray(RNG.integers(0, classes, rows))


def test_the_expected_ece_is_that_of_its_formula() -> None:
    scores, labels = drawn(500, 3)
    c = scores.max(axis=1)
    bins = np.ceil(c * 15).astype(int)
    expected = 0.0
    for each in np.unique(bins):
        own = c[bins == each]
        v = (own * (1 - own)).mean() / len(own)
        expected += len(own) / 500 * np.sqrt(2 * v / np.pi)
    assert evaluate(scores, labels).ece_expected == pytest.approx(expected, rel=1e-9)


def test_with_weights_it_has_the_variance_of_weighted_means() -> None:
    scores, labels = drawn(400, 3)
    w = RNG.exponential(size=400)
    c, bins = scores.max(axis=1), np.ceil(scores.max(axis=1) * 15).astype(int)
    expected = 0.0
    for each in np.unique(bins):
        own, share = c[bins == each], w[bins == each]
        v = (share**2 * own * (1 - own)).sum() / share.sum() ** 2
        expected += share.sum() / w.sum() * np.sqrt(2 * v / np.pi)
    assert evaluate(scores, labels, weights=w).ece_expected == pytest.approx(expected, rel=1e-9)


def test_a_calibrated_model_shows_about_the_expected_ece() -> None:
    gaps = []
    for seed in range(100):
        generator = np.random.default_rng(seed)
        scores = generator.dirichlet((1, 1, 1), 300)
        labels = (scores.cumsum(axis=1) > generator.random((300, 1))).argmax(axis=1)
        found = evaluate(scores, labels)
        assert found.ece is not None
        assert found.ece_expected is not None
        gaps.append(found.ece - found.ece_expected)
    # its standard deviation is 0.012, of 100 files 0.0012
    assert abs(np.mean(gaps)) < 0.005


def test_the_rms_error_is_free_of_noise() -> None:
    squared: dict[float, list[float]] = {0.0: [], 0.1: []}
    for seed in range(100):
        generator = np.random.default_rng(seed)
        p = generator.uniform(0.6, 0.9, 1000)
        for off, found in squared.items():
            right = generator.random(1000) < p - off
            scores = np.column_stack([p, 1 - p])
            error = evaluate(scores, np.where(right, 0, 1)).rms_calibration_error
            assert error is not None
            found.append(error**2)
    # a model that is off by 0.1 everywhere has an error of 0.1
    assert np.sqrt(np.mean(squared[0.1])) == pytest.approx(0.1, abs=0.005)
    # a square that noise takes below 0 counts as 0, so that some is left: without its noise taken
    # off it would be 0.054
    assert np.sqrt(np.mean(squared[0.0])) < 0.03


def test_the_rms_error_by_hand() -> None:
    # one bin of equal confidence: 0.75 against 3 of 5, less 0.6 * 0.4 / 4
    scores = np.tile([0.75, 0.25], (5, 1))
    found = evaluate(scores, np.array([0, 0, 0, 1, 1]))
    assert found.rms_calibration_error == 0.0
    scores = np.tile([0.99, 0.01], (5, 1))
    found = evaluate(scores, np.array([0, 0, 0, 1, 1]))
    assert found.rms_calibration_error == pytest.approx((0.39**2 - 0.06) ** 0.5, rel=1e-12)


def test_of_two_classes_the_positive_one_is_measured_too() -> None:
    p = np.array([0.1, 0.2, 0.7, 0.9])
    labels = np.array([0, 1, 1, 1])
    found = evaluate(np.column_stack([1 - p, p]), labels)
    assert found.positive_ece == pytest.approx((0.1 + 0.8 + 0.3 + 0.1) / 4, rel=1e-12)
    assert evaluate(*drawn(20, 3)).positive_ece is None


def test_of_soft_labels_being_right_is_the_share_of_the_predicted_class() -> None:
    shares = RNG.dirichlet((1, 1, 1), 200)
    found = evaluate(shares, shares)
    assert found.ece == pytest.approx(0.0, abs=1e-12)
    assert not {"overconfident", "underconfident"} & {each.code for each in found.findings}
