"""What must not change a report of several labels a row, and what it has in common with others."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import law, numbers
from sklearn.metrics import accuracy_score, log_loss, precision_score, recall_score

from celoss_cli import compare, evaluate, merge, tally
from celoss_cli.engine.plan import Plan
from celoss_cli.evaluation import run
from celoss_cli.report.report import Report
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import FloatArray

ROWS = 31
SAME = (
    "cross_entropy",
    "cross_entropy_se",
    "cross_entropy_low",
    "cross_entropy_high",
    "accuracy",
    "accuracy_low",
    "accuracy_high",
    "median_loss",
    "max_loss",
    "worst_1pct_share",
    "mean_confidence",
    "ece",
    "uniform_cross_entropy",
    "uniform_accuracy",
    "chance_accuracy",
)
"""What one label has in common with two classes, to the last digits."""


def made(seed: int, labels: int) -> tuple[FloatArray, FloatArray]:
    """Return probabilities with ties, zeros and ones, and targets, some soft, some of -100."""
    rng = np.random.default_rng(seed)
    scores = rng.random((ROWS, labels)).round(2)
    targets = (rng.random((ROWS, labels)) < scores).astype(np.float64)
    soft, ignored = rng.random(targets.shape) < 0.1, rng.random(targets.shape) < 0.1
    targets[soft] = 0.25
    targets[ignored] = -100
    targets[7] = -100
    return scores, targets


def as_read(scores: FloatArray, kind: str) -> FloatArray:
    with np.errstate(divide="ignore"):
        if kind == "logits":
            return np.asarray(np.log(scores) - np.log1p(-scores)).clip(-800, 800)
        return np.asarray(np.log(scores) if kind == "log-probs" else scores)


def measured(scores: FloatArray, targets: FloatArray, **options: Any) -> Report:  # noqa: ANN401
    return evaluate(scores, targets, multi_label=True, ignore_label=-100, **options)


@pytest.mark.parametrize(
    ("kind", "labels"),
    [
        ("probs", 1),
        ("probs", 17),
        ("probs", 130),
        ("logits", 17),
        ("logits", 130),
        ("log-probs", 1),
    ],
)
def test_block_size_changes_nothing(kind: str, labels: int) -> None:
    scores, targets = made(labels, labels)
    weights = np.linspace(0, 3, ROWS)
    chosen = Settings(multi_label=True, ignore_label="-100", scores=kind)  # type: ignore[arg-type]
    for each, rows in ((None, 1), (weights, 7)):
        whole, parts = (
            numbers(run(as_read(scores, kind), targets, weights=each, settings=chosen, plan=plan))
            for plan in (Plan(), Plan(block_bytes=rows * labels * 8))
        )
        assert parts == whole


@settings(law, max_examples=8)
@given(st.sets(st.integers(0, ROWS - 1), max_size=4), st.sampled_from([0, 1]), st.randoms())
def test_a_cut_into_tallies_changes_nothing(
    cuts: set[int],
    tilt: int,
    order: Any,  # noqa: ANN401 - drawn
) -> None:
    scores, targets = made(3, 5)
    weights = np.linspace(0.5, 2, ROWS) if tilt else None
    options: dict[str, Any] = {"multi_label": True, "ignore_label": -100}
    edges = sorted({0, *cuts, ROWS})
    parts = [
        tally(
            scores[start:stop],
            targets[start:stop],
            weights=None if weights is None else weights[start:stop],
            name=f"part-{at}",
            **options,
        )
        for at, (start, stop) in enumerate(pairwise(edges))
    ]
    order.shuffle(parts)
    assert numbers(merge(parts)) == numbers(measured(scores, targets, weights=weights))


@pytest.mark.parametrize("kind", ["probs", "logits", "log-probs"])
def test_one_label_is_measured_as_the_score_of_the_positive_class(kind: str) -> None:
    rng = np.random.default_rng(4)
    scores = as_read(rng.random((ROWS, 1)), kind)
    truth = rng.integers(0, 2, ROWS)
    one = evaluate(scores, truth, scores=kind)
    other = evaluate(scores, truth[:, None].astype(float), scores=kind, multi_label=True)
    for name in SAME:
        assert getattr(other, name) == pytest.approx(getattr(one, name), rel=1e-12), name
    for name in ("chance_cross_entropy", "d2", "brier"):
        assert getattr(other, name) == pytest.approx(getattr(one, name), rel=1e-9), name
    assert other.exact_match_accuracy == one.accuracy


@pytest.mark.parametrize("weights", [None, np.linspace(0.5, 2, ROWS)])
def test_each_label_is_measured_as_scikit_learn_does(weights: FloatArray | None) -> None:
    scores, targets = np.random.default_rng(2).random((2, ROWS, 6))
    truth = (targets > 0.5).astype(int)
    report = evaluate(scores, truth, weights=weights, multi_label=True)
    losses = [
        log_loss(*pair, sample_weight=weights) for pair in zip(truth.T, scores.T, strict=True)
    ]
    assert report.cross_entropy == pytest.approx(np.mean(losses), rel=1e-12)
    assert [row.cross_entropy for row in report.class_rows] == pytest.approx(losses, rel=1e-12)
    said = scores > 0.5
    exact = accuracy_score(truth, said, sample_weight=weights)
    assert report.exact_match_accuracy == pytest.approx(exact, rel=1e-12)
    for score, name in ((recall_score, "recall"), (precision_score, "precision")):
        found = [getattr(row, name) for row in report.class_rows]
        expected = score(truth, said, average=None, sample_weight=weights)
        assert found == pytest.approx(expected.tolist(), rel=1e-12)


@pytest.mark.parametrize("weights", [None, np.linspace(0.5, 2, ROWS)])
def test_each_label_has_the_interval_that_it_has_alone(weights: FloatArray | None) -> None:
    scores, targets = made(7, 3)
    targets[targets < 0] = 1
    report = evaluate(scores, targets, weights=weights, multi_label=True)
    for at, row in enumerate(report.class_rows):
        columns = (each[:, at : at + 1] for each in (scores, targets))
        alone = evaluate(*columns, weights=weights, multi_label=True)
        assert row.cross_entropy_low == pytest.approx(alone.cross_entropy_low, rel=1e-9)
        assert row.cross_entropy_high == pytest.approx(alone.cross_entropy_high, rel=1e-9)


def test_no_label_is_taken_for_another_nor_its_cells_for_independent() -> None:
    document = measured(*made(7, 2)).to_dict()
    assert document["confusion"] == {"counts": None, "mistakes": []}
    # the cells of a row are not independent: nothing says how many rows they are
    assert {each["effective_rows"] for each in document["reliability"]["bins"]} == {None}
    assert document["reliability"]["positive"] is None


def test_a_row_twice_is_a_row_of_weight_2() -> None:
    scores, targets = made(5, 4)
    weights = np.arange(ROWS) % 3
    weighted = measured(scores, targets, weights=weights)
    repeated = measured(*(np.repeat(each, weights, axis=0) for each in (scores, targets)))
    for name in ("cross_entropy", "accuracy", "exact_match_accuracy", "chance_cross_entropy"):
        assert getattr(weighted, name) == pytest.approx(getattr(repeated, name), rel=1e-12), name
    pairs = zip(weighted.class_rows, repeated.class_rows, strict=True)
    for one, other in pairs:
        assert one.cross_entropy == pytest.approx(other.cross_entropy, rel=1e-12)
        assert one.recall == pytest.approx(other.recall, rel=1e-12)
        assert one.precision == pytest.approx(other.precision, rel=1e-12)


def test_the_order_of_the_labels_changes_their_order_alone() -> None:
    scores, targets = made(6, 5)
    order = [3, 0, 4, 1, 2]
    one, other = measured(scores, targets), measured(scores[:, order], targets[:, order])
    assert [one.class_rows[at][1:] for at in order] == [row[1:] for row in other.class_rows]
    assert other.cross_entropy == pytest.approx(one.cross_entropy, rel=1e-12)


def test_answering_the_frequencies_scores_chance() -> None:
    _, targets = made(8, 4)
    targets = (targets > 0).astype(float)
    scores = np.broadcast_to(targets.mean(axis=0), targets.shape)
    report = evaluate(scores, targets, multi_label=True)
    assert report.cross_entropy == pytest.approx(report.chance_cross_entropy, rel=1e-12)
    assert report.d2 == pytest.approx(0, abs=1e-12)
    assert report.accuracy == pytest.approx(report.chance_accuracy, rel=1e-12)


def test_the_interval_of_the_accuracy_is_of_rows_whose_cells_are_alike() -> None:
    # of 100 rows all cells of half are right: they say as much as 100 cells, not 400
    right = np.repeat([1.0, 0.0], 50)
    scores = np.broadcast_to(right[:, None] * 0.8 + 0.1, (100, 4))
    report = evaluate(scores, np.ones((100, 4)), multi_label=True)
    alone = evaluate(scores[:, :1], np.ones((100, 1)), multi_label=True)
    assert report.accuracy_low == pytest.approx(alone.accuracy_low, rel=1e-12)
    # every row has half of its cells right
    apart = np.broadcast_to([0.9, 0.9, 0.1, 0.1], (100, 4))
    halves = evaluate(apart, np.ones((100, 4)), multi_label=True)
    assert halves.accuracy == 0.5
    assert (halves.accuracy_low or 0) > (report.accuracy_low or 0)


def test_a_model_is_no_better_than_itself_and_worse_than_the_truth() -> None:
    scores, targets = made(9, 4)
    targets = (targets > 0).astype(float)
    better = (scores + 3 * targets) / 4
    found = compare([scores, scores, better], targets, multi_label=True)
    same, other = found.differences
    assert (same.cross_entropy, same.accuracy, same.accuracy_p_value) == (0, 0, 1)
    assert other.verdict == "better"
    reports = found.reports
    assert other.accuracy == pytest.approx((reports[2].accuracy or 0) - (reports[0].accuracy or 0))
    assert other.accuracy_low is not None
    assert other.accuracy_low > 0
