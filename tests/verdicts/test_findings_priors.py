"""Classes that are predicted more or less often than they occur, and what class weights leave."""

from __future__ import annotations

import numpy as np
import pytest
from healthy import codes, drawn_from, found, healthy

from celoss_cli import evaluate
from celoss_cli.tables.blocks import FloatArray, IntArray


def shifted(by: float, rows: int = 500, seed: int = 0) -> tuple[FloatArray, IntArray]:
    """Return rows of two classes whose logits are `by` too high."""
    generator = np.random.default_rng(seed)
    logits = generator.normal(0, 1.5, rows)
    labels = (generator.random(rows) < 1 / (1 + np.exp(-logits))).astype(np.int64)
    p = 1 / (1 + np.exp(-logits - by))
    return np.column_stack([1 - p, p]), labels


def test_a_wrong_intercept_leads_with_its_classes() -> None:
    scores, labels = shifted(2.0)
    report = evaluate(scores, labels)
    finding = report.main_findings[0]
    assert finding.code == "prior-shift"
    frequency, predicted = labels.mean(), scores[:, 1].mean()
    evidence = finding.evidence
    at = int(evidence["class"])
    assert evidence["frequency"] == pytest.approx((1 - frequency, frequency)[at], rel=1e-12)
    assert evidence["mean_predicted"] == pytest.approx((1 - predicted, predicted)[at], rel=1e-9)
    error = np.sqrt(np.square(scores[:, 1] - labels).mean() / 500)
    bound = np.sqrt(predicted * (1 - predicted) / 500)
    assert evidence["standard_error_at_most"] == pytest.approx(min(error, bound), rel=1e-9)
    # the divergence of the means, less (K - 1) / 2n
    p, q = np.array([1 - frequency, frequency]), np.array([1 - predicted, predicted])
    assert evidence["least_cost"] == pytest.approx((p * np.log(p / q)).sum() - 1 / 1000, rel=1e-9)


def test_no_more_than_the_true_cost_is_claimed() -> None:
    # the mean over 100 files, against the loss of the true logits
    saved, claimed = [], []
    for seed in range(100):
        scores, labels = shifted(1.0, 500, seed)
        right, _ = shifted(0.0, 500, seed)
        rows = np.arange(500)
        saved.append(-np.log(scores[rows, labels]).mean() + np.log(right[rows, labels]).mean())
        claimed.append(found(evaluate(scores, labels), "prior-shift").evidence["least_cost"])
    assert np.mean(claimed) < np.mean(saved)


def test_calibrated_models_have_no_shift() -> None:
    for seed in range(20):
        assert "prior-shift" not in codes(evaluate(*shifted(0.0, 500, seed)))
        assert "prior-shift" not in codes(evaluate(*healthy(seed, 500)))


def test_a_resampled_model_of_many_classes_is_told() -> None:
    generator = np.random.default_rng(3)
    frequency = np.array([0.6, 0.2, 0.1, 0.06, 0.04])
    scores = generator.dirichlet(3 * frequency, 2000) + 1e-9
    scores /= scores.sum(axis=1, keepdims=True)
    labels = drawn_from(scores, generator)
    balanced = scores / frequency
    balanced /= balanced.sum(axis=1, keepdims=True)
    assert found(evaluate(balanced, labels), "prior-shift").severity == "warning"
    assert "prior-shift" not in codes(evaluate(scores, labels))


def test_class_weights_leave_calibration_and_chance_unjudged() -> None:
    scores, labels = shifted(2.0)
    said = codes(evaluate(scores, labels, class_weights="balanced"))
    assert "class-weighted" in said
    judged = {"prior-shift", "overconfident", "underconfident", "worse-than-chance", "near-chance"}
    assert not judged & {*said}


def test_calibrated_models_are_not_condemned_for_class_weights() -> None:
    for seed in range(20):
        generator = np.random.default_rng(seed)
        p = generator.beta(0.5, 4.5, 1000)
        scores = np.column_stack([1 - p, p])
        labels = drawn_from(scores, generator)
        report = evaluate(scores, labels, class_weights="balanced")
        assert [each.code for each in report.findings if each.severity == "warning"] == []
