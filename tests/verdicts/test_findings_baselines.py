"""Findings about how the loss stands to chance, against NumPy on the rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from healthy import codes, found, healthy, losses, sample, softmax, splits
from scipy.stats import entropy

from celoss_cli import evaluate
from celoss_cli.report.report import Report
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import FloatArray, IntArray

Z = 1.959963984540054


def unrelated(seed: int, rows: int, concentration: float) -> tuple[FloatArray, IntArray]:
    """Return probabilities, and labels of unequal frequency that have nothing to do with them."""
    generator = np.random.default_rng(seed)
    scores = generator.dirichlet(np.full(4, concentration), rows)
    return scores, generator.choice(4, rows, p=[0.4, 0.3, 0.2, 0.1])


def differences(
    scores: FloatArray, labels: IntArray, weights: FloatArray | None, smoothing: float
) -> tuple[float, float, float]:
    """Return the mean of what each row scores more than chance, its standard error, and its bias.

    Miller (1955): the entropy of the frequencies of K classes is too low by (K - 1) / 2n.
    """
    rows, classes = scores.shape
    w = np.ones(rows) if weights is None else weights
    targets = (1 - smoothing) * np.eye(classes)[labels] + smoothing / classes
    frequencies = w @ targets / w.sum()
    each = (targets * (np.log(frequencies) - np.log(scores))).sum(axis=1)
    mean = np.average(each, weights=w)
    squares = np.square(w * (each - mean)).sum() * rows / (rows - 1)
    rows_of_equal_weight = w.sum() ** 2 / np.square(w).sum()
    bias = (classes - 1) / (2 * rows_of_equal_weight)
    noise = np.sqrt((classes - 1) / 2) / rows_of_equal_weight
    return float(mean - bias), float(np.hypot(np.sqrt(squares) / w.sum(), noise)), float(bias)


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize(
    ("code", "concentration"), [("worse-than-chance", 1.0), ("near-chance", 400.0)]
)
def test_the_difference_to_chance_is_that_of_the_rows(
    code: str,
    concentration: float,
    weighted: bool,  # noqa: FBT001
    smoothing: float,
) -> None:
    scores, labels = unrelated(3, 300, concentration)
    # predictions that know the frequencies, or nothing
    if code == "near-chance":
        scores = scores * [0.4, 0.3, 0.2, 0.1]
        scores /= scores.sum(axis=1, keepdims=True)
    weights = np.random.default_rng(1).gamma(4.0, 1.0, 300) if weighted else None
    report = evaluate(scores, labels, weights=weights, label_smoothing=smoothing)
    evidence = found(report, code).evidence
    mean, error, bias = differences(scores, labels, weights, smoothing)
    assert evidence["chance_bias"] == pytest.approx(bias, rel=1e-9)
    assert evidence["difference"] == pytest.approx(mean, rel=1e-10)
    assert evidence["low"] == pytest.approx(mean - Z * error, rel=1e-8)
    assert evidence["high"] == pytest.approx(mean + Z * error, rel=1e-8)
    chance = report.chance_cross_entropy
    assert evidence["chance_cross_entropy"] == chance
    assert evidence["cross_entropy"] == pytest.approx(mean + bias + (chance or 0.0), rel=1e-12)
    assert evidence["uniform_cross_entropy"] == pytest.approx(np.log(4), rel=1e-15)


def test_of_soft_labels_the_error_is_that_of_the_loss() -> None:
    scores, _ = unrelated(4, 300, 1.0)
    soft, _ = unrelated(5, 300, 1.0)
    each = -(soft * np.log(scores)).sum(axis=1)
    mean = each.mean() - entropy(soft.mean(axis=0)) - 3 / 600
    error = np.hypot(each.std(ddof=1) / np.sqrt(300), np.sqrt(1.5) / 300)
    low = mean - Z * error
    evidence = found(evaluate(scores, soft), "worse-than-chance").evidence
    assert evidence["difference"] == pytest.approx(mean, rel=1e-10)
    assert evidence["low"] == pytest.approx(low, rel=1e-8)


@pytest.mark.parametrize("settings", [Settings(), Settings(label_smoothing=0.1)])
def test_the_difference_to_chance_depends_on_the_rows_alone(settings: Settings) -> None:
    scores, labels = unrelated(6, 200, 1.0)
    weights = np.random.default_rng(2).gamma(1.0, 1.0, 200)
    reports = splits(scores, labels, weights, settings)
    evidence = [found(report, "worse-than-chance").evidence for report in reports]
    assert [one == evidence[0] for one in evidence] == [True] * len(reports)


def against_chance(report: Report) -> list[str]:
    return [code for code in codes(report) if code in ("worse-than-chance", "near-chance")]


@pytest.mark.parametrize("name", ["probs", "bayes"])
def test_a_model_of_skill_is_not_said_to_be_near_chance(name: str) -> None:
    labels = sample("labels").astype(np.int64)
    floored = np.maximum(sample(name), 1e-3)
    report = evaluate(floored / floored.sum(axis=1, keepdims=True), labels)
    assert against_chance(report) == []
    assert against_chance(evaluate(*healthy())) == []


@pytest.mark.parametrize("weighted", [False, True])
def test_answering_the_frequencies_is_near_chance(weighted: bool) -> None:  # noqa: FBT001
    said = []
    for seed in range(20):
        generator = np.random.default_rng(seed)
        classes, rows = int(generator.integers(2, 9)), int(generator.integers(100, 400))
        labels = generator.choice(classes, rows, p=generator.dirichlet(np.full(classes, 5.0)))
        weights = generator.gamma(1.0, 1.0, rows) if weighted else np.ones(rows)
        frequencies = np.bincount(labels, weights, minlength=classes) / weights.sum()
        scores = np.tile(frequencies, (rows, 1))
        report = evaluate(scores, labels, weights=weights if weighted else None, threads=1)
        said.append(against_chance(report))
    assert said == [["near-chance"]] * 20


def test_where_there_is_one_class_there_is_no_chance_and_no_verdict() -> None:
    right = np.tile([1.0, 0.0], (200, 1))
    zeros = np.zeros(200, np.int64)
    assert against_chance(evaluate(right, zeros)) == []
    unsure = evaluate(np.tile([0.9, 0.1], (200, 1)), zeros)
    assert against_chance(unsure) == []


@pytest.mark.parametrize(("share", "told"), [(0.5, False), (0.1, True)])
def test_ln_k_is_named_where_it_is_not_chance(share: float, told: bool) -> None:  # noqa: FBT001
    labels = (np.arange(400) < 400 * share).astype(np.int64)
    scores = np.random.default_rng(0).dirichlet([1, 1], 400)
    message = found(evaluate(scores, labels), "worse-than-chance").message
    assert ("(uniform: 0.693)" in message) is told


def test_losses_too_large_to_square_break_nothing() -> None:
    logits = [[1e200, 0.0], [0.0, 1e200], [1e200, 0.0]]
    report = evaluate(logits, [1, 1, 0], scores="logits")
    assert report.cross_entropy == pytest.approx(1e200 / 3)
    assert against_chance(report) != ["worse-than-chance"]


@pytest.mark.parametrize("share", [0.31, 0.05])
def test_imbalance_names_the_class_that_costs_more_than_its_rows(share: float) -> None:
    generator = np.random.default_rng(7)
    labels = (np.arange(1000) < 1000 * share).astype(np.int64)
    logits = np.column_stack([np.zeros(1000), 2.0 * labels - 2.0 + generator.normal(0, 1, 1000)])
    scores = softmax(logits)
    each = losses(scores, labels)
    of_loss = np.bincount(labels, each) / each.sum()
    name = int((of_loss - [1 - share, share]).argmax())
    report = evaluate(scores, labels)
    finding = found(report, "imbalance")
    assert finding.severity == "note"
    assert finding.evidence["chance_cross_entropy"] == pytest.approx(entropy([share, 1 - share]))
    assert finding.evidence["class"] == str(name) == "1"
    assert finding.evidence["share_of_rows"] == pytest.approx(share)
    assert finding.evidence["share_of_loss"] == pytest.approx(of_loss[name])


def test_the_frequent_class_may_be_the_one_that_costs_the_most() -> None:
    labels = (np.arange(200) < 20).astype(np.int64)
    # the rare class is told with 0.9, the frequent one with 0.6
    scores = np.where(labels[:, None] == 1, [0.1, 0.9], [0.6, 0.4])
    part = 180 * -np.log(0.6)
    evidence = found(evaluate(scores, labels), "imbalance").evidence
    assert evidence["class"] == "0"
    assert evidence["share_of_rows"] == 0.9
    assert evidence["share_of_loss"] == pytest.approx(part / (part - 20 * np.log(0.9)))


def test_imbalance_says_what_it_can_where_the_loss_is_infinite() -> None:
    labels = (np.arange(200) < 20).astype(np.int64)
    report = evaluate(np.tile([1.0, 0.0], (200, 1)), labels, clip=0.0)
    evidence = found(report, "imbalance").evidence
    assert evidence.keys() == {"chance_cross_entropy", "uniform_cross_entropy"}


@pytest.mark.parametrize(
    ("share", "options"), [(0.33, {}), (0.5, {}), (0.05, {"class_weights": "balanced"})]
)
def test_balanced_classes_are_not_called_unbalanced(share: float, options: dict[str, Any]) -> None:
    labels = (np.arange(1000) < 1000 * share).astype(np.int64)
    report = evaluate(np.tile([1 - share, share], (1000, 1)), labels, **options)
    assert "imbalance" not in codes(report)


def test_class_names_stand_in_messages_as_they_are() -> None:
    names = ("100%", "5%")
    labels = (np.arange(200) < 20).astype(np.int64)
    unbalanced = evaluate(
        np.tile([0.9, 0.1], (200, 1)), labels, class_names=names, labels_are="positions"
    )
    assert "'5%'" in found(unbalanced, "imbalance").message
    swapped = np.where(labels[:, None] == 1, [0.9, 0.1], [0.1, 0.9])
    finding = found(
        evaluate(swapped, labels, class_names=names, labels_are="positions"), "permuted-columns"
    )
    assert "100% as 5%" in finding.message


def test_few_rows_are_counted_by_their_weight() -> None:
    scores, labels = healthy(0, 1000)
    weights = np.where(np.arange(1000) < 4, 1.0, 1e-6)
    finding = found(evaluate(scores, labels, weights=weights), "few-samples")
    assert finding.severity == "warning"
    assert finding.evidence["effective_rows"] == pytest.approx(4, rel=1e-2)


def test_rows_without_weight_are_no_rows() -> None:
    scores, labels = healthy(0, 150)
    weights = np.where(np.arange(150) < 90, 1.0, 0.0)
    weighted, alone = evaluate(scores, labels, weights=weights), evaluate(scores[:90], labels[:90])
    assert found(weighted, "few-samples").evidence["rows"] == 90
    for name in ("cross_entropy_se", "cross_entropy_low", "accuracy_low", "accuracy_high"):
        assert getattr(weighted, name) == pytest.approx(getattr(alone, name), rel=1e-9)


def test_a_mean_of_very_skewed_losses_has_a_rough_interval_whatever_n_is() -> None:
    p = np.random.default_rng(0).uniform(0.9, 1.0, 20_000)
    pair = np.column_stack([p, 1 - p])
    wrong = np.zeros(20_000, np.int64)
    wrong[:3] = 1
    pair[:3] = [1 - 1e-12, 1e-12]
    finding = found(evaluate(pair, wrong), "few-samples")
    assert (finding.severity, finding.evidence["rows"]) == ("note", 20_000)
    assert finding.evidence["skewness"] > 0.25


@pytest.mark.parametrize(
    ("classes", "rows"), [(50, 100), (50, 500), (100, 100), (100, 500), (1000, 100)]
)
def test_the_true_frequencies_are_not_worse_than_chance(classes: int, rows: int) -> None:
    said = 0
    for seed in range(20):
        generator = np.random.default_rng(seed)
        frequency = generator.dirichlet(np.full(classes, 5.0))
        labels = generator.choice(classes, rows, p=frequency)
        report = evaluate(np.tile(frequency, (rows, 1)), labels)
        said += "worse-than-chance" in codes(report)
    assert said <= 1


def clipped() -> tuple[FloatArray, IntArray]:
    """A tree: of 1,000 rows 900 are right, and 100 have p(true) = 0, at 36.04 nats each."""
    labels = np.arange(1000) % 2
    answers = np.where(np.arange(1000) < 900, labels, 1 - labels)
    return np.eye(2)[answers], labels


def reweighted() -> tuple[FloatArray, IntArray]:
    """A class of 5% that gets 20.7%: 0.9 where it is, 0.65 in a fifth of the others, else 0.05.

    The loss is 0.244, chance 0.199, and 0.05 ln(0.05 / 0.207) + 0.95 ln(0.95 / 0.793) is 0.100.
    """
    row = np.arange(10_000)
    labels = (row % 20 == 0).astype(np.int64)
    positive = np.where(labels == 1, 0.9, np.where(row // 20 % 5 == 0, 0.65, 0.05))
    return np.column_stack([1 - positive, positive]), labels


def timid() -> tuple[FloatArray, IntArray]:
    """Right in 97% of the rows, of which 90% are of one class, with 0.6 each."""
    labels = (np.arange(1000) % 10 == 0).astype(np.int64)
    answers = np.where(np.arange(1000) % 100 < 3, 1 - labels, labels)
    return np.where(np.eye(2)[answers] == 1, 0.6, 0.4), labels


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (clipped, "Rows with p(true) below 1.2e-07 make up 3.6 nats"),
        (reweighted, "The class frequencies that the model assumes explain it"),
        (timid, "The model is underconfident"),
    ],
)
def test_what_takes_the_loss_above_chance_is_named(
    model: Callable[[], tuple[FloatArray, IntArray]], words: str
) -> None:
    report = evaluate(*model())
    (finding,) = (each for each in report.findings if each.code == "worse-than-chance")
    assert finding.remedy.startswith(words)


@pytest.mark.parametrize("classes", [2, 10, 100])
def test_models_that_are_worse_than_chance_are_called_so(classes: int) -> None:
    said = 0
    for seed in range(20):
        generator = np.random.default_rng(seed)
        scores = generator.dirichlet(np.full(classes, 0.5), 500) + 1e-6
        scores /= scores.sum(axis=1, keepdims=True)
        labels = generator.integers(0, classes, 500)
        said += "worse-than-chance" in codes(evaluate(scores, labels))
    assert said == 20
