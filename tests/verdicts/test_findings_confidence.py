"""Findings about how sure a model is, and what a loss would be if that were right."""

from __future__ import annotations

import numpy as np
import pytest
from healthy import (
    FLOOR,
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
from scipy.stats import binomtest, entropy

from celoss_cli import evaluate
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import FloatArray, IntArray


def tempered(seed: int, power: float, rows: int = 600) -> tuple[FloatArray, IntArray]:
    """Return calibrated rows made surer by a power above 1, or less sure by one below."""
    scores, labels = healthy(seed, rows, (0.4, 0.4, 0.8, 0.8))
    logs = power * np.log(np.maximum(scores, 1e-12))
    return softmax(logs), labels


def recalibrated(
    scores: FloatArray,
    labels: IntArray,
    floor: float = FLOOR,
    weights: FloatArray | None = None,
) -> float:
    """Return the loss if each bin said its accuracy; what tells the other classes apart stays."""
    w = np.ones(len(labels)) if weights is None else weights
    sure, right = scores.max(axis=1), scores.argmax(axis=1) == labels
    bins = np.digitize(sure, np.arange(16) / 15, right=True)
    total = 0.0
    for at in np.unique(bins):
        inside = bins == at
        share = np.average(right[inside], weights=w[inside])
        total += w[inside].sum() * entropy([share, 1 - share])
    lost = losses(scores, labels, floor)
    # the truth of a wrong row shares what the predicted class leaves
    left = np.maximum(1 - sure, np.exp(-lost))
    total += np.sum((w * (lost + np.log(left)))[~right])
    effective = w.sum() ** 2 / np.square(w).sum()
    return float(total / w.sum() + len(np.unique(bins)) / (2 * effective))


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
    if weights is None:
        interval = binomtest(int(right.sum()), len(right)).proportion_ci(0.95, method="wilson")
        assert evidence["accuracy_low"] == pytest.approx(interval.low)
        assert evidence["accuracy_high"] == pytest.approx(interval.high)
    else:
        assert evidence["accuracy_low"] == report.accuracy_low
    assert evidence["cross_entropy_recalibrated"] == pytest.approx(
        recalibrated(scores, labels, weights=weights), rel=1e-10
    )
    assert f"{evidence['cross_entropy_recalibrated']:.4g}, not" in finding.message


@pytest.mark.parametrize(
    ("confidence", "expected"),
    # 400 rows, 300 of them right: Wilson's interval is 0.7054 to 0.7900
    [
        (0.685, ["underconfident"]),
        (0.686, []),
        (0.75, []),
        (0.809, []),
        (0.811, ["overconfident"]),
    ],
)
def test_a_gap_of_two_hundredths_beyond_the_interval_is_no_finding(
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
    expected = recalibrated(scores, labels, settings.floor, weights)
    assert evidence[0]["cross_entropy_recalibrated"] == pytest.approx(expected, rel=1e-10)


def test_a_recalibrated_loss_that_is_no_lower_is_not_told() -> None:
    # every class but the predicted one is as likely, and half of the rows are right
    generator = np.random.default_rng(3)
    labels = generator.integers(0, 4, 400)
    said = np.where(np.arange(400) % 2 == 0, labels, (labels + 1 + np.arange(400) // 2 % 3) % 4)
    scores = np.where(np.eye(4)[said] == 1, 0.58, 0.14)
    finding = found(evaluate(scores, labels), "overconfident")
    assert finding.evidence["cross_entropy_recalibrated"] == pytest.approx(
        recalibrated(scores, labels)
    )
    assert recalibrated(scores, labels) < losses(scores, labels).mean()
    floored = evaluate(scores, labels, clip=0.5)
    assert losses(scores, labels, 0.5).mean() < recalibrated(scores, labels, 0.5)
    assert found(floored, "overconfident").evidence["cross_entropy_recalibrated"] is None
    assert "loss" not in found(floored, "overconfident").message


def test_naive_bayes_leads_with_overconfidence() -> None:
    report = evaluate(SAMPLES / "digits_bayes.csv", SAMPLES / "digits_labels.csv")
    assert codes(report) == [
        "overconfident",
        "zero-probability",
        "worse-than-chance",
        "high-loss-good-accuracy",
        "numbers-as-header",
    ]
    scores, labels = sample("bayes"), digits()
    expected = recalibrated(scores, labels)
    evidence = found(report, "overconfident").evidence
    assert evidence["cross_entropy_recalibrated"] == pytest.approx(expected, rel=1e-10)
    evidence = found(report, "high-loss-good-accuracy").evidence
    frequencies = np.bincount(labels) / len(labels)
    assert evidence == {
        "accuracy": pytest.approx(np.mean(scores.argmax(axis=1) == labels)),
        "chance_accuracy": pytest.approx(frequencies.max()),
        "cross_entropy": pytest.approx(losses(scores, labels).mean()),
        "chance_cross_entropy": pytest.approx(entropy(frequencies)),
        "cross_entropy_without_outliers": None,
        "cross_entropy_recalibrated": pytest.approx(expected, rel=1e-10),
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
    expected = recalibrated(scores, labels)
    assert evidence["cross_entropy_recalibrated"] == pytest.approx(expected, rel=1e-10)


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
