"""Findings about rows with several labels."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from healthy import codes, found

from celoss_cli import evaluate
from celoss_cli.report.report import Report
from celoss_cli.tables.blocks import FloatArray
from celoss_cli.verdicts.verdict import verdict

ROWS, LABELS = 400, 4
NAMES = ("even", "prime", "loop", "big")


def calibrated(seed: int = 0, rows: int = ROWS) -> tuple[FloatArray, FloatArray]:
    rng = np.random.default_rng(seed)
    scores = rng.beta(0.5, 0.5, (rows, LABELS))
    return scores, (rng.random(scores.shape) < scores).astype(np.float64)


def report_of(given: FloatArray, targets: FloatArray, **options: Any) -> Report:  # noqa: ANN401
    return evaluate(given, targets, multi_label=True, class_names=NAMES, **options)


def test_calibrated_labels_are_not_warned_of() -> None:
    alarms = [
        each.code
        for seed in range(40)
        for each in report_of(*calibrated(seed)).findings
        if each.severity == "warning"
    ]
    assert alarms == []


@pytest.mark.parametrize("seed", range(5))
def test_frequencies_of_many_labels_are_not_above_chance(seed: int) -> None:
    rng = np.random.default_rng(seed)
    targets = (rng.random((100, 300)) < 0.5).astype(float)
    report = evaluate(np.full((100, 300), 0.5), targets, multi_label=True)
    assert "labels-above-chance" not in codes(report)


def test_the_label_that_scores_above_chance_is_named() -> None:
    scores, targets = calibrated()
    targets[:, 2] = 1 - targets[:, 2]
    finding = found(report_of(scores, targets), "labels-above-chance")
    assert finding.severity == "warning"
    ((name, numbers),) = finding.evidence["labels"].items()
    assert name == "loop"
    share = targets[:, 2].mean()
    chance = -share * math.log(share) - (1 - share) * math.log(1 - share)
    assert numbers["chance_cross_entropy"] == pytest.approx(chance, rel=1e-12)
    assert finding.message.startswith("1 of 4 labels scores above chance, i.e. above always ")
    assert verdict(report_of(scores, targets)).endswith("some labels score above chance.")


def test_the_label_that_is_expected_too_often_is_named() -> None:
    scores, targets = calibrated()
    logits = np.log(scores) - np.log1p(-scores)
    logits[:, 1] += 1.5
    report = report_of(logits, targets, scores="logits")
    finding = found(report, "shifted-labels")
    ((name, numbers),) = finding.evidence["labels"].items()
    assert name == "prime"
    assert numbers["frequency"] == pytest.approx(targets[:, 1].mean(), rel=1e-12)
    assert numbers["mean_predicted"] == pytest.approx((1 / (1 + np.exp(-logits[:, 1]))).mean())
    # the divergence of the means is less than what the shift costs
    rest = report_of(np.log(scores) - np.log1p(-scores), targets, scores="logits")
    before, after = (each.class_rows[1].cross_entropy or 0.0 for each in (rest, report))
    assert 0 < numbers["least_cost"] < after - before


def test_classes_that_exclude_each_other_are_asked_about() -> None:
    rng = np.random.default_rng(1)
    scores = rng.dirichlet(np.ones(LABELS), ROWS)
    targets = np.eye(LABELS)[rng.integers(0, LABELS, ROWS)]
    assert found(report_of(scores, targets), "exclusive-labels").severity == "warning"
    targets[7] = [1, 1, 0, 0]
    assert "exclusive-labels" not in codes(report_of(scores, targets))


def test_ignored_cells_and_rows_are_counted() -> None:
    scores, targets = calibrated()
    targets[0], targets[1, 2] = -100, -100
    finding = found(report_of(scores, targets, ignore_label=-100), "ignored-cells")
    assert finding.evidence == {"cells": 5, "rows": 1, "label": "-100"}
    assert finding.message == (
        "5 cells with the target -100 are ignored, as asked: the loss of a row is the mean over "
        "its other labels. 1 row without any other is ignored."
    )
    finding = found(report_of(*calibrated(), ignore_label=-7), "ignored-cells")
    assert finding.message == "No cell has the target -7: --ignore-label ignored none."


def test_a_label_of_one_answer_has_no_chance() -> None:
    scores, targets = calibrated()
    targets[:, 3] = 0
    report = report_of(scores, targets)
    assert found(report, "labels-of-one-answer").evidence == {"labels": ["big"]}
    assert report.class_rows[3].d2 is None


def test_clipped_cells_are_told_by_their_rows() -> None:
    scores, targets = calibrated()
    scores[3, 1], targets[3, 1] = 0.0, 1.0
    scores[9, 0], targets[9, 0] = 1.0, 0.0
    scores[10, 0], targets[10, 0] = 1.0, 1.0
    finding = found(report_of(scores, targets), "zero-probability")
    assert finding.evidence["rows"] == 2
    unclipped = report_of(scores, targets, clip=0)
    assert found(unclipped, "zero-probability").evidence["infinite_rows"] == 2
    assert unclipped.cross_entropy is None
    assert [row.cross_entropy is None for row in unclipped.class_rows] == [True, True, False, False]


def test_names_of_one_side_alone_are_matched_by_position() -> None:
    scores, targets = calibrated()
    finding = found(report_of(scores, targets), "matched-by-position")
    assert "0 is even, 1 is prime, 2 is loop, 3 is big" in finding.message
    assert "matched-by-position" not in codes(evaluate(scores, targets, multi_label=True))


def test_what_is_said_of_classes_is_not_said_of_labels() -> None:
    rng = np.random.default_rng(3)
    scores, targets = calibrated()
    sharp = np.clip(scores, 0.01, 0.99) ** 3
    for each in (sharp, rng.permutation(scores), scores[:, ::-1]):
        said = {*codes(report_of(each, targets))}
        assert said <= {
            "shifted-labels",
            "labels-above-chance",
            "worse-than-chance",
            "near-chance",
            "matched-by-position",
        }
