"""Findings about rows that are not where they belong, and a softmax too many."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from healthy import codes, digits, drawn_from, found, healthy, sample, share, skilled, softmax

from celoss_cli import evaluate
from celoss_cli.tables.blocks import FloatArray
from celoss_cli.verdicts.verdict import verdict


def test_shuffled_rows_lead_with_unrelated_rows() -> None:
    scores, labels = np.random.default_rng(0).permutation(sample("probs")), digits()
    report = evaluate(scores, labels)
    finding = report.findings[0]
    assert finding.code == "unrelated-rows"
    predicted = scores.argmax(axis=1)
    by_lot = (predicted[:, None] == labels).mean()
    assert finding.evidence == {
        "accuracy": share(predicted, labels),
        "accuracy_by_lot": pytest.approx(by_lot, rel=1e-12),
        "standard_error": pytest.approx(math.sqrt(by_lot * (1 - by_lot) / len(labels))),
        "mean_confidence": pytest.approx(scores.max(axis=1).mean()),
    }


@pytest.mark.parametrize("seed", range(2))
def test_shuffled_rows_are_told_however_they_are_weighted(seed: int) -> None:
    generator = np.random.default_rng(seed)
    labels = generator.choice(3, 900, p=[0.8, 0.15, 0.05])
    logits = generator.normal(0.0, 1.0, (900, 3)) + 5.0 * np.eye(3)[labels]
    shuffled = generator.permutation(softmax(logits))
    plain = found(evaluate(shuffled, labels), "unrelated-rows").evidence
    by_lot = (shuffled.argmax(axis=1)[:, None] == labels).mean()
    assert plain["accuracy_by_lot"] == pytest.approx(by_lot)
    for options in ({"class_weights": "balanced"}, {"weights": generator.gamma(1.0, 1.0, 900)}):
        evidence = found(evaluate(shuffled, labels, **options), "unrelated-rows").evidence
        # rows are met by lot or not, whatever they weigh
        assert evidence["accuracy"] == share(shuffled.argmax(axis=1), labels)
        assert evidence["accuracy_by_lot"] == pytest.approx(by_lot)


def test_rows_that_belong_together_are_not_called_unrelated() -> None:
    constant = np.tile([0.9, 0.1], (400, 1))
    assert "unrelated-rows" not in codes(evaluate(constant, np.arange(400) % 2))
    unsure = np.random.default_rng(1).dirichlet(np.full(3, 200.0), 400)
    assert "unrelated-rows" not in codes(evaluate(unsure, np.arange(400) % 3))
    for name in ("probs", "bayes"):
        assert "unrelated-rows" not in codes(evaluate(sample(name), digits()))


def test_rows_that_beat_chance_are_not_called_unrelated() -> None:
    # 40 of 60 rows are right: (40 ln(1 / 0.95) + 20 ln(1 / 0.4)) / 60 nats, against ln 2
    scores = np.repeat([[0.95, 0.05], [0.05, 0.95], [0.6, 0.4], [0.4, 0.6]], (20, 20, 10, 10), 0)
    report = evaluate(scores, np.repeat([0, 1, 1, 0], (20, 20, 10, 10)))
    assert report.cross_entropy == pytest.approx(0.339626, abs=1e-6)
    assert (report.cross_entropy_high or 1) < (report.chance_cross_entropy or 0)
    assert "unrelated-rows" not in codes(report)


def test_where_rows_parted_is_asked_of_what_was_read(tmp_path: Path) -> None:
    generator = np.random.default_rng(0)
    scores = generator.permutation(np.repeat([[0.95, 0.05], [0.05, 0.95]], 200, axis=0))
    lines = [f"{row},{a},{b},{'xy'[row % 2]}" for row, (a, b) in enumerate(scores)]
    rows, answers = tmp_path / "p.csv", tmp_path / "y.csv"
    rows.write_text("\n".join(["id,x,y,label", *lines]))
    answers.write_text("\n".join(["id,label", *(f"{row},{'xy'[row % 2]}" for row in range(400))]))
    given: dict[str, Any] = {"score_columns": ("x", "y"), "label_column": "label"}
    alone = found(evaluate(rows, **given), "unrelated-rows")
    assert "two files" not in alone.message + verdict(evaluate(rows, **given))
    assert "sorted, shuffled or filtered by themselves" in alone.remedy
    joined = found(evaluate(rows, answers, **given, id="id"), "unrelated-rows")
    assert "Do the ids belong" in joined.remedy
    beside = found(evaluate(rows, answers, **given), "unrelated-rows")
    assert beside == alone
    assert "--id COLUMN" in beside.remedy


def twice(scores: FloatArray) -> FloatArray:
    return softmax(scores)


def test_a_second_softmax_leads() -> None:
    scores, labels = twice(sample("probs")), digits()
    report = evaluate(scores, labels)
    finding = report.findings[0]
    assert finding.code == "double-softmax"
    truths = scores[np.arange(len(labels)), labels]
    # one class has 1 and nine have 0: e / (e + 9), and 1 / (e + 9)
    assert finding.evidence == {
        "highest_probability": scores.max(),
        "lowest_of_the_truth": pytest.approx(truths.min()),
        "least": pytest.approx(1 / (9 + math.e)),
        "most": pytest.approx(math.e / (9 + math.e)),
        "mean_confidence": pytest.approx(scores.max(axis=1).mean()),
        "accuracy": share(scores.argmax(axis=1), labels),
    }
    assert "double-softmax" not in codes(evaluate(sample("probs"), labels))


@pytest.mark.parametrize("options", [{"label_smoothing": 0.1}, {"clip": 0.15}, {"clip": 1e-3}])
def test_the_lowest_of_the_truth_is_told_where_it_is_known(options: dict[str, Any]) -> None:
    scores, labels = twice(sample("probs")), digits()
    lowest = scores[np.arange(len(labels)), labels].min()
    report = evaluate(scores, labels, **options)
    told = [each.evidence for each in report.findings if each.code == "double-softmax"]
    assert [each["lowest_of_the_truth"] for each in told] == [pytest.approx(lowest)] * len(told)
    assert bool(told) is (options == {"clip": 1e-3})


@pytest.mark.parametrize("classes", [2, 3, 50])
def test_a_second_softmax_of_sure_rows_is_told(classes: int) -> None:
    scores, labels = skilled(7, 1000, classes)
    sharp = scores**3 / (scores**3).sum(axis=1, keepdims=True)
    assert "double-softmax" in codes(evaluate(twice(sharp), labels))
    assert "double-softmax" not in codes(evaluate(sharp, labels))


@pytest.mark.parametrize("classes", [2, 3, 10])
def test_an_honest_weak_model_within_the_band_is_not_accused(classes: int) -> None:
    for seed in range(20):
        generator = np.random.default_rng(seed)
        scores = twice(generator.dirichlet(np.full(classes, 0.2), 300))
        labels = drawn_from(scores, generator)
        assert "double-softmax" not in codes(evaluate(scores, labels))
    assert "double-softmax" not in codes(evaluate(*healthy(0, 300, (9.0, 9.0, 9.0))))


def test_a_truth_of_0_lies_outside_the_band_without_a_floor_too() -> None:
    scores = np.tile([0.5, 0.5, 0.0], (300, 1))
    labels = np.where(np.arange(300) < 290, 0, 2)
    for clip in (None, 0.0, 0.3):
        assert "double-softmax" not in codes(evaluate(scores, labels, clip=clip))


def test_unsure_scores_of_a_good_model_are_not_a_second_softmax() -> None:
    # as AdaBoost's: right in 780 of 1,000 rows, with 0.21 for one of five classes; a softmax of
    # 0.78 and four times 0.055 leaves e^0.78 / (e^0.78 + 4 e^0.055) = 0.340
    labels = np.arange(1000) % 5
    answers = np.where(np.arange(1000) < 780, labels, (labels + 1) % 5)
    scores = np.full((1000, 5), 0.79 / 4)
    scores[np.arange(1000), answers] = 0.21
    assert {"double-softmax", "underconfident"} & {*codes(evaluate(scores, labels))} == {
        "underconfident"
    }


def test_a_row_without_weight_does_not_hide_a_second_softmax() -> None:
    scores = np.vstack([twice(sample("probs")), np.eye(10)[:1]])
    labels, weights = np.append(digits(), 0), np.append(np.ones(len(digits())), 0.0)
    assert "double-softmax" in codes(evaluate(scores, labels, weights=weights))


def test_a_smoothed_model_is_not_told_of_a_second_softmax_alone() -> None:
    rng = np.random.default_rng(0)
    probs = softmax(rng.normal(0, 3, (1000, 3)))
    labels = np.array([rng.choice(3, p=row) for row in probs])
    # probabilities mixed with the uniform ones lie where a softmax of probabilities does
    report = evaluate(0.3 * probs + 0.7 / 3, labels)
    (told,) = (each for each in report.findings if each.code == "double-softmax")
    assert told.remedy.startswith("If the softmax was applied twice")
    assert "strongly smoothed or barely trained" in told.remedy
    assert "may have been" in verdict(report)
