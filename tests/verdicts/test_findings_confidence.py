"""Findings about the mean confidence against the accuracy."""

from __future__ import annotations

import numpy as np
import pytest
from healthy import (
    codes,
    digits,
    drawn_from,
    found,
    healthy,
    losses,
    sample,
    softmax,
    splits,
)
from samples import SAMPLES
from scipy.stats import entropy

from celoss_cli import evaluate
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import FloatArray, IntArray


def tempered(seed: int, power: float, rows: int = 600) -> tuple[FloatArray, IntArray]:
    """Return calibrated rows made surer by a power above 1, or less sure by one below."""
    scores, labels = healthy(seed, rows, (0.4, 0.4, 0.8, 0.8))
    logs = power * np.log(np.maximum(scores, 1e-12))
    return softmax(logs), labels


@pytest.mark.parametrize(("code", "power"), [("overconfident", 3.0), ("underconfident", 0.4)])
@pytest.mark.parametrize("weighted", [False, True])
def test_confidence_is_held_against_the_interval_of_the_accuracy(
    code: str,
    power: float,
    weighted: bool,  # noqa: FBT001
) -> None:
    scores, labels = tempered(0, power)
    weights = np.random.default_rng(9).gamma(2.0, 1.0, len(labels)) if weighted else None
    report = evaluate(scores, labels, weights=weights)
    finding = found(report, code)
    right = scores.argmax(axis=1) == labels
    evidence = finding.evidence
    assert evidence["mean_confidence"] == pytest.approx(
        np.average(scores.max(axis=1), weights=weights)
    )
    assert evidence["accuracy"] == pytest.approx(np.average(right, weights=weights))
    assert evidence["cross_entropy"] == report.cross_entropy
    assert evidence["accuracy_low"] == report.accuracy_low
    assert "loss" not in finding.message
    # a temperature is never the only remedy
    assert "label noise" in finding.remedy or "regularization" in finding.remedy


@pytest.mark.parametrize(
    ("confidence", "expected"),
    # 400 rows, 300 of them right: 3 sqrt(c (1 - c) / 400) + 9 / 1,200 is 0.0781 and 0.0648
    [
        (0.671, ["underconfident"]),
        (0.673, []),
        (0.75, []),
        (0.814, []),
        (0.816, ["overconfident"]),
    ],
)
def test_a_gap_of_less_than_three_standard_errors_is_no_finding(
    confidence: float, expected: list[str]
) -> None:
    truth = np.arange(400) % 2
    labels = np.where(np.arange(400) < 300, truth, 1 - truth)
    scores = np.where(
        truth[:, None] == 0, [confidence, 1 - confidence], [1 - confidence, confidence]
    )
    assert [code for code in codes(evaluate(scores, labels)) if "confident" in code] == expected


def test_calibrated_models_are_neither() -> None:
    for seed in range(5):
        assert codes(evaluate(*tempered(seed, 1.0))) == []


@pytest.mark.parametrize("settings", [Settings(), Settings(clip=1e-3)])
def test_the_evidence_of_confidence_depends_on_the_rows_alone(settings: Settings) -> None:
    scores, labels = tempered(1, 3.0, 200)
    weights = np.random.default_rng(2).gamma(1.0, 1.0, 200)
    reports = splits(scores, labels, weights, settings)
    evidence = [found(report, "overconfident").evidence for report in reports]
    assert [one == evidence[0] for one in evidence] == [True] * len(reports)


def test_the_pairs_of_classes_that_are_confused_most_are_named() -> None:
    labels = np.repeat(np.arange(3), 100)
    said = labels.copy()
    said[:40], said[100:110] = 2, 0
    scores = np.where(np.eye(3)[said] == 1, 0.98, 0.01)
    remedy = found(evaluate(scores, labels, class_names=("a", "b", "c")), "overconfident").remedy
    assert "'a' predicted as 'c' (40x), 'b' predicted as 'a' (10x)" in remedy


def test_naive_bayes_leads_with_overconfidence() -> None:
    report = evaluate(SAMPLES / "digits_bayes.csv", SAMPLES / "digits_labels.csv")
    assert codes(report) == [
        "overconfident",
        "zero-probability",
        "near-chance",
        "high-loss-good-accuracy",
        "numbers-as-header",
    ]
    assert found(report, "near-chance").follows == "high-loss-good-accuracy"
    scores, labels = sample("bayes"), digits()
    evidence = found(report, "high-loss-good-accuracy").evidence
    frequencies = np.bincount(labels) / len(labels)
    assert evidence == {
        "accuracy": pytest.approx(np.mean(scores.argmax(axis=1) == labels)),
        "chance_accuracy": pytest.approx(frequencies.max()),
        "cross_entropy": pytest.approx(losses(scores, labels).mean()),
        "chance_cross_entropy": pytest.approx(entropy(frequencies)),
        "cross_entropy_without_outliers": None,
    }
    assert evidence["cross_entropy"] > evidence["chance_cross_entropy"]


def test_logistic_regression_is_underconfident_and_nothing_worse() -> None:
    report = evaluate(SAMPLES / "digits_probs.csv", SAMPLES / "digits_labels.csv")
    assert codes(report) == ["underconfident", "numbers-as-header"]
    scores, labels = sample("probs"), digits()
    evidence = report.findings[0].evidence
    assert evidence["mean_confidence"] == pytest.approx(scores.max(axis=1).mean())
    assert evidence["mean_confidence"] == pytest.approx(0.899, abs=5e-4)
    assert evidence["accuracy"] == pytest.approx(np.mean(scores.argmax(axis=1) == labels))
    assert evidence["accuracy"] == pytest.approx(0.967, abs=5e-4)


def test_a_high_loss_of_few_rows_is_told_from_that_of_too_much_confidence() -> None:
    labels = np.arange(200) % 2
    right = np.full(200, 0.8)
    right[[3, 4]] = 1e-60
    scores = np.column_stack([right, 1 - right])
    scores[labels == 1] = scores[labels == 1, ::-1]
    report = evaluate(scores, labels, clip=1e-100)
    assert codes(report)[0] == "outliers"
    evidence = found(report, "high-loss-good-accuracy").evidence
    assert evidence["accuracy"] == 0.99
    assert evidence["cross_entropy_without_outliers"] == pytest.approx(-np.log(0.8))
    assert evidence["cross_entropy"] == pytest.approx(
        (-198 * np.log(0.8) + 2 * 60 * np.log(10)) / 200
    )


@pytest.mark.parametrize("seed", range(5))
def test_a_model_of_little_skill_that_knows_it_has_no_high_loss(seed: int) -> None:
    generator = np.random.default_rng(seed)
    scores = generator.dirichlet(np.full(4, 3.0), 1000)
    labels = drawn_from(scores, generator)
    report = evaluate(scores, labels)
    assert (report.accuracy_low or 0.0) > (report.chance_accuracy or 1.0)
    assert "high-loss-good-accuracy" not in codes(report)
