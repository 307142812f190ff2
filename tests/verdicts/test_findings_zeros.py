"""What rows cost that gave the truth 0, under every floor, against plain arithmetic."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from healthy import (
    codes,
    digits,
    drawn_from,
    found,
    healthy,
    sample,
    splits,
)
from scipy.special import log_softmax
from sklearn.metrics import log_loss

from celoss_cli import evaluate
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import FloatArray, IntArray

FLOORS = {
    "none": 0.0,
    "torch BCELoss": math.exp(-100),
    "Kaggle, LightGBM": 1e-15,
    "scikit-learn float64": 2.0**-52,
    "Keras binary_crossentropy": 1e-7,
    "scikit-learn float32": 2.0**-23,
}
TRUTHS = [
    *(5e-324, 1e-310, 1e-200, 3.6e-44, 3.8e-44, 1e-30, 1e-16, 2.0**-52, 5e-16, 1e-15, 2e-15),
    *(1e-10, 5e-8, 1e-7, 1.1e-7, 2.0**-23, 1.3e-7, 1e-5, 1e-3, 0.3, 0.9, 1.0),
]
"""What rows give the truth: below, at, between and above all floors."""


BINARY = ("torch BCELoss", "Keras binary_crossentropy")
MORE = {name: floor for name, floor in FLOORS.items() if name not in BINARY}
"""The floors of what takes more classes than two, too."""


def under_floors(
    truths: list[float],
    weights: FloatArray | None = None,
    floors: dict[str, float] = FLOORS,
) -> dict[str, object]:
    """Return the mean of -ln max(q, floor) for each floor, None where it is infinite."""
    w = np.ones(len(truths)) if weights is None else weights
    pairs = [(q, weight) for q, weight in zip(truths, w.tolist(), strict=True) if weight]
    scores: dict[str, object] = {}
    for name, floor in floors.items():
        infinite = any(max(q, floor) == 0 for q, _ in pairs)
        total = 0.0 if infinite else math.fsum(-x * math.log(max(q, floor)) for q, x in pairs)
        scores[name] = None if infinite else pytest.approx(total / math.fsum(w), rel=1e-13)
    return scores


@pytest.mark.parametrize("zeros", [0, 2])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("clip", [None, 1e-300, 1e-15, 1e-7, 1e-3])
def test_the_loss_under_other_floors_is_that_of_the_rows(
    clip: float | None,
    weighted: bool,  # noqa: FBT001
    zeros: int,
) -> None:
    truths = [*TRUTHS, *[0.0] * zeros]
    rows = len(truths)
    weights = np.random.default_rng(0).gamma(1.0, 1.0, rows) if weighted else np.ones(rows)
    scores = np.column_stack([truths, 1 - np.array(truths)])
    report = evaluate(
        scores, [0] * rows, weights=weights if weighted else None, clip=clip, class_names=("a", "b")
    )
    evidence = found(report, "zero-probability").evidence
    assert evidence["floors"] == FLOORS
    assert evidence["cross_entropy"] == under_floors(truths, weights)
    own = 2.0**-52 if clip is None else clip
    assert evidence["floor"] == own
    assert evidence["rows"] == sum(truth <= own for truth in truths)
    assert evidence["infinite_rows"] == 0


def test_without_a_floor_the_other_floors_are_told_and_none_is_infinite() -> None:
    truths = [*TRUTHS, 0.0, 0.0]
    scores = np.column_stack([truths, 1 - np.array(truths)])
    finding = found(evaluate(scores, [0] * len(truths), clip=0.0), "zero-probability")
    assert (finding.evidence["rows"], finding.evidence["infinite_rows"]) == (2, 2)
    assert finding.evidence["cross_entropy"] == under_floors(truths)
    assert finding.evidence["cross_entropy"]["none"] is None
    assert "by clipping threshold: infinite (none)" in finding.message


def test_a_row_of_no_weight_is_not_in_the_tail() -> None:
    truths = [0.0, 0.0, 0.5]
    weights = np.array([0.0, 1.0, 3.0])
    scores = np.column_stack([truths, 1 - np.array(truths)])
    for clip in (None, 0.0):
        report = evaluate(scores, [0, 0, 0], weights=weights, clip=clip)
        evidence = found(report, "zero-probability").evidence
        assert evidence["rows"] == 1
        assert evidence["cross_entropy"] == under_floors(truths, weights)


def zero_ridden(rows: int) -> tuple[FloatArray, IntArray]:
    """Return probabilities as forests give them: many are 0, now and then that of the truth."""
    generator = np.random.default_rng(11)
    scores = generator.multinomial(8, generator.dirichlet([1, 1, 1, 1], rows)) / 8
    return scores, drawn_from(scores * 0.9 + 0.025, generator)


@pytest.mark.parametrize("kind", [np.float64, np.float32])
def test_the_floors_of_scikit_learn_are_those_of_scikit_learn(
    kind: type[np.float64 | np.float32],
) -> None:
    scores, labels = zero_ridden(1500)
    name = f"scikit-learn {np.dtype(kind).name}"
    own = log_loss(labels, scores.astype(kind), labels=range(4))
    evidence = found(evaluate(scores.astype(kind), labels), "zero-probability").evidence
    assert evidence["rows"] > 10
    assert evidence["cross_entropy"][name] == pytest.approx(
        own, rel=1e-9, abs=1e-6 * (kind == np.float32)
    )


def test_a_real_model_scores_under_each_floor_what_its_rows_do() -> None:
    scores, labels = sample("bayes"), digits()
    finding = found(evaluate(scores, labels), "zero-probability")
    truths = scores[np.arange(len(labels)), labels].tolist()
    assert finding.evidence["rows"] == sum(truth <= 2.0**-52 for truth in truths)
    assert finding.evidence["cross_entropy"] == under_floors(truths, floors=MORE)
    assert finding.evidence["floors"] == MORE
    worst = [row.row for row in evaluate(scores, labels).worst]
    assert all(str(row) in finding.remedy for row in worst)


@pytest.mark.parametrize("most", [600.0, 5000.0])
def test_logits_below_a_floor_keep_their_loss_under_lower_ones(most: float) -> None:
    generator = np.random.default_rng(4)
    logits = generator.normal(0.0, 1.0, (300, 2))
    logits[:40, 0] -= np.linspace(1.0, most, 40)
    labels = np.zeros(300, np.int64)
    each = -log_softmax(logits, axis=1)[:, 0]
    report = evaluate(logits, labels, scores="logits", clip=1e-15)
    scores = found(report, "zero-probability").evidence["cross_entropy"]
    assert scores["none"] == pytest.approx(each.mean(), rel=1e-12)
    assert scores["torch BCELoss"] == pytest.approx(np.minimum(each, 100).mean(), rel=1e-12)
    assert scores["Keras binary_crossentropy"] == pytest.approx(
        np.minimum(each, -math.log(1e-7)).mean(), rel=1e-12
    )


def test_a_logit_of_minus_infinity_makes_the_loss_infinite() -> None:
    logits = [[0.0, -math.inf], [0.0, -math.inf], [0.0, 1.0]]
    report = evaluate(logits, [1, 0, 0], scores="logits")
    evidence = found(report, "zero-probability").evidence
    rest = math.log1p(math.e)
    assert (evidence["rows"], evidence["infinite_rows"]) == (1, 1)
    assert evidence["cross_entropy"] == {
        name: pytest.approx((rest - math.log(floor)) / 3) if floor else None
        for name, floor in FLOORS.items()
    }


@pytest.mark.parametrize("settings", [Settings(), Settings(clip=0.0), Settings(clip=1e-7)])
def test_the_tail_depends_on_the_rows_alone(settings: Settings) -> None:
    scores, labels = zero_ridden(200)
    weights = np.random.default_rng(5).gamma(1.0, 1.0, 200)
    reports = splits(scores, labels, weights, settings)
    evidence = [found(report, "zero-probability").evidence for report in reports]
    assert [one == evidence[0] for one in evidence] == [True] * len(reports)


@pytest.mark.parametrize("options", [{}, {"clip": 0.0}, {"label_smoothing": 0.1}])
def test_probabilities_above_the_floor_are_not_called_0(options: dict[str, Any]) -> None:
    assert "zero-probability" not in codes(evaluate(*healthy(), **options))
    assert "zero-probability" not in codes(evaluate(sample("probs"), digits(), **options))


@pytest.mark.parametrize("options", [{}, {"clip": 0.0}])
def test_of_soft_labels_it_is_not_the_truth_that_is_at_the_floor(options: dict[str, Any]) -> None:
    report = evaluate([[1.0, 0.0, 0.0], [0.5, 0.25, 0.25]], [[0.6, 0.4, 0.0]] * 2, **options)
    finding = found(report, "zero-probability")
    assert "the probability of a label's class" in finding.message
    assert finding.evidence.keys() == {"rows", "infinite_rows", "floor"}


def test_where_labels_are_smoothed_it_is_not_the_truth_that_is_at_the_floor() -> None:
    report = evaluate([[1.0, 0.0], [0.5, 0.5]], [0, 0], label_smoothing=0.1)
    assert "the probability of a label's class" in found(report, "zero-probability").message


def rounded(seed: int) -> tuple[FloatArray, IntArray]:
    """Return a sharp calibrated model's probabilities with two decimals; rows still sum to 1."""
    generator = np.random.default_rng(seed)
    scores = generator.dirichlet(np.full(10, 0.1), 2000)
    labels = drawn_from(scores, generator)
    short = scores.round(2)
    rows, best = np.arange(2000), short.argmax(axis=1)
    short[rows, best] = (short[rows, best] + 1 - short.sum(axis=1)).round(2)
    return short, labels


def test_zeros_of_two_decimals_are_called_rounded_and_not_mislabelled() -> None:
    for seed in range(10):
        scores, labels = rounded(seed)
        report = evaluate(scores, labels)
        zeros = int((scores[np.arange(2000), labels] == 0).sum())
        assert zeros
        finding = found(report, "rounded-probabilities")
        assert finding.evidence == {"decimals": 2, "rows": zeros, "below": 0.005}
        read = {each.code for each in report.main_findings}
        assert not {"outliers", "zero-probability"} & read


def test_rounding_is_known_by_what_was_read_where_rows_are_normalized() -> None:
    generator = np.random.default_rng(0)
    scores = generator.dirichlet(np.full(10, 0.1), 2000)
    labels = drawn_from(scores, generator)
    short = scores.round(2)
    report = evaluate(short, labels, normalize=True)
    assert found(report, "rounded-probabilities").evidence["decimals"] == 2
    assert "outliers" not in {each.code for each in report.main_findings}
    # scores of another sum are no probabilities, whatever their digits
    assert "rounded-probabilities" not in codes(evaluate(3 * short, labels, normalize=True))


def test_more_zeros_than_rounding_makes_are_not_explained_by_it() -> None:
    scores, labels = rounded(0)
    # of 2,000 rows of ten classes rounding makes 90 zeros at most
    labels[:200] = scores[:200].argmin(axis=1)
    report = evaluate(scores, labels)
    assert "rounded-probabilities" not in codes(report)
    assert "zero-probability" in {each.code for each in report.main_findings}


def test_answers_of_0_and_1_are_not_called_rounded() -> None:
    report = evaluate(np.tile([1.0, 0.0], (300, 1)), np.repeat([0, 1], [297, 3]))
    assert "rounded-probabilities" not in codes(report)
