"""A few rows that make the loss, and the law that says how many are to be expected."""

from __future__ import annotations

import csv
import math

import numpy as np
import pytest
from healthy import codes, drawn_from, found, losses
from samples import SAMPLES
from scipy.stats import binom

from celoss_cli import evaluate
from celoss_cli.measures.exact import ONE, Addends
from celoss_cli.measures.histogram import Histogram
from celoss_cli.tables.blocks import FloatArray, IntArray


def outlier_sample() -> FloatArray:
    """Return what each row of the sample gave the truth."""
    with (SAMPLES / "outlier_probs.csv").open() as probabilities:
        rows = list(csv.DictReader(probabilities))
    truths = (SAMPLES / "outlier_labels.csv").read_text().split()[1:]
    return np.array([float(row[truth]) for row, truth in zip(rows, truths, strict=True)])


def test_the_outlier_sample_leads_with_its_one_outlier() -> None:
    each = -np.log(outlier_sample())
    report = evaluate(SAMPLES / "outlier_probs.csv", SAMPLES / "outlier_labels.csv")
    assert codes(report)[0] == "outliers"
    finding = report.findings[0]
    evidence = finding.evidence
    assert each.argmax() == 7
    assert finding.remedy == "Check row 7: mislabeled, or matched to the wrong row?"
    assert evidence["rows"] == 1
    assert each[7] * 255 / 256 <= evidence["loss_from"] <= each[7]
    assert evidence["rows_expected_at_most"] == pytest.approx(20 * math.exp(-evidence["loss_from"]))
    assert evidence["share_of_loss"] == pytest.approx(each[7] / each.sum(), rel=1e-12)
    assert evidence["worst_1pct_share"] == pytest.approx(each[7] / each.sum(), rel=1e-12)
    assert evidence["cross_entropy"] == pytest.approx(each.mean(), rel=1e-12)
    without = np.delete(each, 7).mean()
    assert evidence["cross_entropy_without"] == pytest.approx(without, rel=1e-12)
    assert evidence["median_loss"] == pytest.approx(np.median(each), rel=2e-3)
    effective = each.sum() ** 2 / np.square(each).sum()
    assert evidence["effective_rows"] == pytest.approx(effective, rel=1e-9)


def sure(rows: int) -> tuple[FloatArray, IntArray]:
    """Return calibrated rows whose doubt is from 1 in 100 to 1 in 100,000."""
    generator = np.random.default_rng(21)
    doubt = 10.0 ** -generator.uniform(2.0, 5.0, rows)
    scores = np.column_stack([1 - doubt, doubt])
    scores = np.where(generator.random((rows, 1)) < 0.5, scores, scores[:, ::-1])
    return scores, drawn_from(scores, generator)


def test_three_mislabelled_rows_of_two_thousand_are_named() -> None:
    scores, labels = sure(2000)
    assert "outliers" not in codes(evaluate(scores, labels))
    wrong = np.array([5, 700, 1999])
    scores[wrong] = np.where(labels[wrong, None] == 0, [1e-6, 1 - 1e-6], [1 - 1e-6, 1e-6])
    each = losses(scores, labels)
    report = evaluate(scores, labels)
    finding = report.findings[0]
    assert finding.code == "outliers"
    assert finding.evidence["rows"] == 3
    assert finding.remedy == "Check rows 5, 700, 1999: mislabeled, or matched to the wrong row?"
    assert finding.evidence["share_of_loss"] == pytest.approx(each[wrong].sum() / each.sum())
    without = np.delete(each, wrong).mean()
    assert finding.evidence["cross_entropy_without"] == pytest.approx(without, rel=1e-12)
    assert f"{without:.4g}" in finding.message
    unlisted = found(evaluate(scores, labels, worst=0), "outliers")
    assert unlisted.remedy == "Check these rows: mislabeled, or matched to the wrong row?"
    assert "outliers" not in codes(evaluate(scores, labels, label_smoothing=0.1))


def test_rare_mistakes_that_were_announced_are_no_outliers() -> None:
    scores = np.tile([0.999, 0.001], (5000, 1))
    labels = (np.arange(5000) % 1000 == 7).astype(np.int64)
    each = losses(scores, labels)
    assert each[labels == 1].sum() > 0.8 * each.sum()
    assert "outliers" not in codes(evaluate(scores, labels))


def test_of_an_overconfident_model_both_causes_are_named() -> None:
    # of 1,000 rows 950 are right with 0.999; 45 are wrong with 0.7, and five with 1 - 1e-9
    rows = np.arange(1000)
    sure = np.select([rows < 950, rows < 995], [0.999, 0.7], 1 - 1e-9)
    scores = np.column_stack([sure, 1 - sure])
    labels = (rows >= 950).astype(np.int64)
    remedy = found(evaluate(scores, labels), "outliers").remedy
    assert remedy.endswith(
        ": mislabeled, matched to the wrong row, or errors of an overconfident model?"
    )


def test_an_outlier_without_weight_is_neither_counted_nor_named() -> None:
    truths = np.append(outlier_sample(), 1e-9)
    scores = np.column_stack([truths, 1 - truths])
    zeros = np.zeros(21, np.int64)
    finding = found(evaluate(scores, zeros, weights=[1.0] * 20 + [0.0]), "outliers")
    assert finding.remedy == "Check row 7: mislabeled, or matched to the wrong row?"
    assert finding.evidence["rows"] == 1


def test_without_its_outliers_the_loss_is_the_weighted_mean_of_the_rest() -> None:
    truths = outlier_sample()
    scores = np.column_stack([truths, 1 - truths])
    weights = np.random.default_rng(1).gamma(4.0, 1.0, 20)
    report = evaluate(scores, np.zeros(20, np.int64), weights=weights)
    evidence = found(report, "outliers").evidence
    each = -np.log(truths)
    rest = np.arange(20) != 7
    expected = np.average(each[rest], weights=weights[rest])
    assert evidence["cross_entropy_without"] == pytest.approx(expected, rel=1e-12)
    share = weights[7] * each[7] / (weights @ each)
    assert evidence["share_of_loss"] == pytest.approx(share, rel=1e-12)


@pytest.mark.parametrize("classes", [2, 3, 20])
@pytest.mark.parametrize("concentration", [0.02, 0.2, 1.0])
def test_calibrated_rows_have_no_more_large_losses_than_are_to_be_expected(
    classes: int, concentration: float
) -> None:
    rows = 100_000
    generator = np.random.default_rng(classes)
    scores = generator.dirichlet(np.full(classes, concentration), rows)
    each = losses(scores, drawn_from(scores, generator), 0.0)
    histogram = Histogram.of(each, Addends.of(each))
    for limit in (1, 10, 100, 1000, 10_000):
        beyond = histogram.unexplained((classes - 1) * rows, limit, 0.0)
        assert beyond is not None
        inside = each >= beyond.loss
        assert beyond.rows == inside.sum() <= limit
        assert beyond.expected == pytest.approx((classes - 1) * rows * math.exp(-beyond.loss))
        assert beyond.units / ONE == pytest.approx(each[inside].sum(), rel=1e-12)
        assert beyond.rows <= beyond.expected + 5 * math.sqrt(beyond.expected) + 3


@pytest.mark.parametrize("rows", [20, 200, 2000])
def test_of_a_hundred_files_that_announce_their_mistakes_one_is_odd_by_chance(rows: int) -> None:
    # all rows err with the same small probability, so that most is to be expected at its loss
    for loss in np.linspace(math.log(rows), math.log(rows) + 9, 91):
        for wrong in range(1, 6):
            each = np.append(np.zeros(rows - wrong), np.full(wrong, loss))
            beyond = Histogram.of(each, Addends.of(each)).unexplained(rows, rows, 100)
            if beyond is not None:
                assert beyond.rows == wrong
                assert binom.sf(wrong - 1, rows, math.exp(-loss)) < 0.0101
                break
