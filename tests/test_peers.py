"""Agreement with other libraries and with plain arithmetic, to 12 digits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from halls import hall
from made import drawn, one_hot
from numpy.typing import DTypeLike, NDArray
from scipy.special import log_softmax, logsumexp, xlogy
from scipy.stats import binomtest, entropy, sem
from sklearn.metrics import (
    accuracy_score,
    d2_log_loss_score,
    log_loss,
    recall_score,
    top_k_accuracy_score,
)
from sklearn.utils.class_weight import compute_sample_weight

from celoss_cli import CelossError, evaluate
from celoss_cli.tables.blocks import FloatArray, IntArray

SHAPES = [(1, 2, 2), (17, 3, 3), (500, 2, 2), (1000, 10, 7), (5000, 50, 50), (2000, 50, 31)]
"""Rows, classes, and classes that labels name."""


def same(value: object) -> object:
    return pytest.approx(value, rel=1e-12, abs=1e-15)


def weights_for(rows: int) -> FloatArray:
    return np.random.default_rng(rows).gamma(1.0, 2.0, rows) + 0.01


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("rows", "classes", "present"), SHAPES)
def test_loss_and_accuracy_are_scikit_learns(
    rows: int, classes: int, present: int, seed: int
) -> None:
    scores, labels = drawn(seed, rows, classes, present)
    report = evaluate(scores, labels)
    assert report.cross_entropy == same(log_loss(labels, scores, labels=range(classes)))
    assert report.accuracy == same(accuracy_score(labels, scores.argmax(axis=1)))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("rows", "classes", "present"), SHAPES)
def test_weighted_loss_and_accuracy_are_scikit_learns(
    rows: int, classes: int, present: int, seed: int
) -> None:
    scores, labels = drawn(seed, rows, classes, present)
    weights, predicted = weights_for(rows), scores.argmax(axis=1)
    report = evaluate(scores, labels, weights=weights)
    loss = log_loss(labels, scores, labels=range(classes), sample_weight=weights)
    assert report.cross_entropy == same(loss)
    assert report.accuracy == same(accuracy_score(labels, predicted, sample_weight=weights))


@pytest.mark.parametrize("size", [1e-300, 1e-20, 1e-9, 1e9, 1e20, 1e300])
def test_only_the_proportions_of_weights_matter(size: float) -> None:
    scores, labels = drawn(0, 200, 4)
    weights = weights_for(200)
    report = evaluate(scores, labels, weights=weights * size)
    assert report.cross_entropy == same(log_loss(labels, scores, sample_weight=weights))
    plain = evaluate(scores, labels, weights=weights)
    assert report.cross_entropy_se == pytest.approx(plain.cross_entropy_se, rel=1e-9)
    assert report.accuracy_low == pytest.approx(plain.accuracy_low, rel=1e-9)


@pytest.mark.parametrize("weighted", [False, True])
def test_balanced_class_weights_are_scikit_learns(weighted: bool) -> None:  # noqa: FBT001
    rng = np.random.default_rng(5)
    scores = rng.dirichlet(np.ones(6), 800)
    labels = rng.choice(5, 800, p=[0.6, 0.2, 0.1, 0.07, 0.03])
    own = weights_for(800) if weighted else None
    weights = compute_sample_weight("balanced", labels) * (1.0 if own is None else own)
    report = evaluate(scores, labels, weights=own, class_weights="balanced")
    loss = log_loss(labels, scores, labels=range(6), sample_weight=weights)
    assert report.cross_entropy == same(loss)


@pytest.mark.parametrize("top_k", [1, 2, 5, 10])
@pytest.mark.parametrize("weighted", [False, True])
def test_top_k_accuracy_is_scikit_learns(top_k: int, weighted: bool) -> None:  # noqa: FBT001
    scores, labels = drawn(top_k, 700, 11)
    weights = weights_for(700) if weighted else None
    expected = top_k_accuracy_score(
        labels, scores, k=top_k, labels=range(11), sample_weight=weights
    )
    assert evaluate(scores, labels, weights=weights, top_k=top_k).top_k_accuracy == same(expected)


@pytest.mark.parametrize(("label", "place"), [(0, 2), (1, 1), (2, 3), (3, 4)])
def test_of_tied_classes_the_lower_comes_first(label: int, place: int) -> None:
    for top_k in range(1, 5):
        report = evaluate([[0.25, 0.375, 0.25, 0.125]], [label], top_k=top_k)
        assert report.top_k_accuracy == (place <= top_k)
    assert evaluate([[0.25] * 4], [label]).accuracy == (label == 0)


def test_logits_are_ranked_as_they_are_and_not_as_they_differ_from_the_largest() -> None:
    logits = [[1000.0, 1.0, 1.0 + 2.0**-52]]
    assert evaluate(logits, [2], scores="logits", top_k=2).top_k_accuracy == 1


def test_d2_and_recall_are_scikit_learns() -> None:
    scores, labels = drawn(8, 900, 7)
    report = evaluate(scores, labels)
    recalls = recall_score(labels, scores.argmax(axis=1), average=None)
    assert report.d2 == same(d2_log_loss_score(labels, scores))
    assert [row.recall for row in report.class_rows] == same(recalls.tolist())


def test_brier_is_the_mean_squared_distance_from_the_one_hot_label() -> None:
    scores, labels = drawn(4, 600, 9)
    weights = weights_for(600)
    distances = np.square(scores - one_hot(labels, 9)).sum(axis=1)
    assert evaluate(scores, labels).brier == same(distances.mean())
    weighted = evaluate(scores, labels, weights=weights)
    assert weighted.brier == same(np.average(distances, weights=weights))


@pytest.mark.parametrize("smoothing", [0.0, 0.1, 1.0])
def test_soft_labels_cost_what_scipys_xlogy_says(smoothing: float) -> None:
    scores, _ = drawn(6, 400, 8)
    soft, _ = drawn(7, 400, 8)
    targets = (1 - smoothing) * soft + smoothing / 8
    expected = -xlogy(targets, scores).sum(axis=1).mean()
    report = evaluate(scores, soft, label_smoothing=smoothing)
    assert report.cross_entropy == same(expected)
    assert report.chance_cross_entropy == same(entropy(targets.mean(axis=0)))


def test_a_class_that_a_soft_label_gives_nothing_may_have_probability_0() -> None:
    report = evaluate([[0.5, 0.5, 0.0]], [[0.25, 0.75, 0.0]], clip=0.0)
    assert report.cross_entropy == same(math.log(2))


@pytest.mark.parametrize(("right", "rows"), [(0, 5), (1, 1), (3, 10), (97, 100), (500, 1000)])
def test_the_interval_of_the_accuracy_is_wilsons(right: int, rows: int) -> None:
    labels = np.array([1] * right + [0] * (rows - right))
    report = evaluate(np.full(rows, 0.9), labels)
    interval = binomtest(right, rows).proportion_ci(0.95, method="wilson")
    assert (report.accuracy_low, report.accuracy_high) == same((interval.low, interval.high))


@pytest.mark.parametrize("seed", range(3))
def test_the_standard_error_of_the_loss_is_scipys(seed: int) -> None:
    scores, labels = drawn(seed, 900, 6)
    losses = -np.log(scores[np.arange(900), labels])
    report = evaluate(scores, labels)
    assert report.cross_entropy_se == same(sem(losses))
    assert (report.cross_entropy_low, report.cross_entropy_high) == pytest.approx(
        hall(losses), rel=1e-9
    )


def test_the_standard_error_of_weighted_losses_is_that_of_a_ratio() -> None:
    scores, labels = drawn(14, 300, 4)
    losses, weights = -np.log(scores[np.arange(300), labels]), weights_for(300)
    distances = weights * (losses - np.average(losses, weights=weights))
    expected = math.sqrt(np.square(distances).sum() * 300 / 299) / weights.sum()
    assert evaluate(scores, labels, weights=weights).cross_entropy_se == same(expected)


def test_rows_of_weight_0_do_not_narrow_the_interval_of_the_accuracy() -> None:
    scores, labels = drawn(15, 200, 3)
    half = evaluate(scores[:100], labels[:100])
    report = evaluate(scores, labels, weights=np.repeat([1.0, 0.0], 100))
    assert (report.accuracy_low, report.accuracy_high) == (half.accuracy_low, half.accuracy_high)


@pytest.mark.parametrize("spread", [1e-3, 1e-6, 1e-8])
def test_the_standard_error_of_nearly_equal_losses_is_scipys(spread: float) -> None:
    true = 0.1 + spread * np.linspace(-1.0, 1.0, 500)
    losses = -np.log1p(spread * np.linspace(-10.0, 10.0, 500))  # less ln 0.1, which has no spread
    report = evaluate(np.column_stack([true, 1 - true]), np.zeros(500, np.int64))
    assert report.cross_entropy_se == pytest.approx(sem(losses), rel=1e-6, abs=0.0)


@pytest.mark.parametrize("probability", [0.1, 0.2, 0.3, 0.4, 0.6, 0.7])
def test_equal_losses_have_a_standard_error_of_0(probability: float) -> None:
    report = evaluate(np.full(1000, probability), np.ones(1000, np.int64))
    assert report.cross_entropy_se == pytest.approx(0.0, abs=1e-13)


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_predictions_of_any_float_type_lose_what_their_values_say(kind: DTypeLike) -> None:
    scores, labels = drawn(9, 1000, 5)
    stored: NDArray[np.floating] = np.maximum(scores, 1e-3).astype(kind)
    exact = stored.astype(np.float64)
    exact_loss = -np.log(exact[np.arange(1000), labels]).mean()
    assert evaluate(stored, labels, sum_tolerance=0.02).cross_entropy == same(exact_loss)


@pytest.mark.parametrize("size", [1.0, 30.0, 1000.0])
def test_logits_cost_what_scipys_log_softmax_says(size: float) -> None:
    rng = np.random.default_rng(10)
    logits, labels = rng.normal(0.0, size, (500, 12)), rng.integers(0, 12, 500)
    true = logits[np.arange(500), labels]
    report = evaluate(logits, labels, scores="logits")
    assert report.cross_entropy == same((logsumexp(logits, axis=1) - true).mean())
    logs = log_softmax(logits, axis=1)
    assert report.mean_confidence == same(np.exp(logs.max(axis=1)).mean())
    by_logs = evaluate(logs, labels, scores="log-probs")
    assert by_logs.cross_entropy == same(report.cross_entropy)
    assert by_logs.brier == pytest.approx(report.brier, rel=1e-11)


def test_a_single_logit_stands_for_a_sigmoid() -> None:
    rng = np.random.default_rng(11)
    logits, labels = rng.normal(0.0, 20.0, 300), rng.integers(0, 2, 300)
    expected = np.logaddexp(0.0, np.where(labels == 1, -logits, logits)).mean()
    assert evaluate(logits, labels, scores="logits").cross_entropy == same(expected)


@pytest.mark.parametrize("shape", [(400,), (400, 1)])
def test_one_column_is_the_probability_of_the_positive_class(shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(12)
    positive, labels = rng.random(400), rng.integers(0, 2, 400)
    report = evaluate(positive.reshape(shape), labels)
    assert report.cross_entropy == same(log_loss(labels, positive))
    assert report.accuracy == same(accuracy_score(labels, positive > 0.5))


def test_one_column_must_hold_probabilities_even_where_rows_are_normalized() -> None:
    with pytest.raises(CelossError):
        evaluate([5.0, 0.2], [1, 0], normalize=True)


@pytest.mark.parametrize("floor", [2.0**-52, 1e-15, 1e-7, 0.01])
def test_probabilities_are_raised_to_the_floor(floor: float) -> None:
    scores = np.array([[1.0, 0.0], [0.0, 1.0], [1e-9, 1 - 1e-9], [0.3, 0.7]])
    labels: IntArray = np.array([0, 0, 0, 1])
    losses = -np.log(np.maximum([1.0, 0.0, 1e-9, 0.7], floor))
    report = evaluate(scores, labels, clip=floor)
    assert report.cross_entropy == same(losses.mean())
    assert report.floored_rows == 1 + (floor > 1e-9)


TORCH_LOGITS = [
    [2.0, -1.0, 0.5],
    [0.25, 0.75, -3.0],
    [-1.5, 4.0, 1.0],
    [0.0, 0.0, 0.0],
    [30.0, -20.0, 10.0],
]
TORCH_LABELS = [0, 2, 1, 1, 2]
TORCH_SHARES = [[0.7, 0.2, 0.1], [0, 0.5, 0.5], [0.25, 0.75, 0], [1, 0, 0], [0.125, 0.25, 0.625]]
# torch.nn.functional.cross_entropy of float64 tensors, torch 2.13.0+cpu
TORCH_LOSSES: list[tuple[list[Any], dict[str, Any], float]] = [
    (TORCH_LABELS, {}, 5.126201208961712),
    (TORCH_LABELS, {"class_weights": {"0": 0.5, "1": 2.0, "2": 1.25}}, 4.6744411228287595),
    (TORCH_LABELS, {"label_smoothing": 0.1}, 5.232867875628378),
    (TORCH_LABELS, {"ignore_label": "2"}, 0.4641321105672646),
    (TORCH_SHARES, {}, 6.176201208961713),
]


@pytest.mark.parametrize(("labels", "options", "loss"), TORCH_LOSSES)
def test_the_loss_of_logits_is_torchs(
    labels: list[Any], options: dict[str, Any], loss: float
) -> None:
    report = evaluate(TORCH_LOGITS, labels, scores="logits", **options)
    assert report.cross_entropy == same(loss)


def test_without_a_floor_a_truth_given_0_makes_the_loss_infinite_and_is_counted() -> None:
    report = evaluate([[1.0, 0.0], [0.5, 0.5], [1.0, 0.0]], [1, 0, 0], clip=0.0)
    assert report.infinite_rows == 1
    assert report.cross_entropy is None
    assert report.max_loss is None
    assert report.accuracy == 2 / 3


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_the_floor_is_2_to_the_minus_52_whatever_the_type(kind: DTypeLike) -> None:
    report = evaluate(np.array([[1.0, 0.0]], dtype=kind), [1])
    assert report.cross_entropy == same(52 * math.log(2))


def bins_of(confidence: Sequence[float], correct: Sequence[bool]) -> list[tuple[int, float, float]]:
    """Return rows, mean confidence and accuracy of 15 bins, each open below and closed above."""
    found = []
    for at in range(15):
        low, high = at / 15, (at + 1) / 15
        inside = [i for i, c in enumerate(confidence) if low < c <= high]
        count = len(inside)
        sure = math.fsum(confidence[i] for i in inside) / max(count, 1)
        found.append((count, sure, sum(correct[i] for i in inside) / max(count, 1)))
    return found


@pytest.mark.parametrize(("rows", "classes"), [(50, 2), (1000, 3), (3000, 20)])
def test_calibration_is_that_of_a_plain_loop(rows: int, classes: int) -> None:
    scores, labels = drawn(13, rows, classes)
    scores[:2] = 0.0
    scores[0, 0] = 1.0  # belongs to the last bin
    scores[1, :2] = 0.6, 0.4  # 9/15 is the upper edge of its bin
    predicted = scores.argmax(axis=1)
    bins = bins_of(scores.max(axis=1).tolist(), (predicted == labels).tolist())
    report = evaluate(scores, labels)
    found = [(b.rows, b.confidence or 0.0, b.accuracy or 0.0) for b in report.calibration]
    assert found == [same(b) for b in bins]
    assert report.ece == same(math.fsum(n * abs(sure - right) for n, sure, right in bins) / rows)


def test_the_edges_of_calibration_bins_belong_to_the_bin_below() -> None:
    edges = [at / 15 for at in range(1, 16)]
    sure = [near for edge in edges for near in (math.nextafter(edge, 0), edge)]
    sure += [math.nextafter(edge, 1) for edge in edges[:-1]]
    # the other 19 classes share the rest, and none of them is as likely
    scores = np.array([[each, *[(1 - each) / 19] * 19] for each in sure])
    report = evaluate(scores, [0] * len(sure))
    bins = bins_of(sure, [True] * len(sure))
    assert [b.rows for b in report.calibration] == [count for count, _, _ in bins]
