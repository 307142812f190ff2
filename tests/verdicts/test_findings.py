"""Findings are silent on healthy data, hold on any data, and each has a test."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from healthy import codes, drawn_from, found, healthy, softmax
from hypothesis import given, settings
from hypothesis import strategies as st
from made import one_hot
from samples import SAMPLES

from celoss_cli import evaluate
from celoss_cli.report.report import Report
from celoss_cli.verdicts import findings
from celoss_cli.views.document import document

STATISTICAL = {
    "worse-than-chance",
    "near-chance",
    "outliers",
    "overconfident",
    "underconfident",
    "high-loss-good-accuracy",
    "permuted-columns",
    "unrelated-rows",
    "double-softmax",
    "zero-probability",
    "rounded-probabilities",
    "prior-shift",
}
"""What chance alone may bring about; the others say what is the case."""


def test_healthy_data_has_no_findings() -> None:
    for seed in range(10):
        assert evaluate(*healthy(seed, 1000)).findings == ()


def test_fewer_than_six_of_three_hundred_healthy_files_get_any_one_warning() -> None:
    said, notes = Counter[str](), set[str]()
    for seed in range(300):
        generator = np.random.default_rng(seed)
        classes = (2, 3, 5, 10)[seed % 4]
        rows = (200, 300, 500)[seed // 4 % 3]
        concentration = (0.1, 0.5, 1.0, 2.0)[seed // 12 % 4] / (1 + (classes == 2))
        unbalanced = np.arange(1, classes + 1) / classes if seed // 48 % 2 else np.ones(classes)
        scores = generator.dirichlet(concentration * unbalanced, rows)
        report = evaluate(scores, drawn_from(scores, generator), threads=1)
        said.update(each.code for each in report.findings if each.severity == "warning")
        notes |= {each.code for each in report.findings if each.severity == "note"}
    assert {code: said[code] for code in said if said[code] >= 6} == {}
    assert said.keys() <= STATISTICAL
    # that the losses are skewed is so of sharp models
    assert notes <= {"imbalance", "absent-classes", "few-samples", "near-chance", "prior-shift"}


@st.composite
def any_input(draw: st.DrawFn) -> tuple[Any, Any, dict[str, Any]]:
    """Draw predictions, labels and options: one row or some, right, wrong, sure or torn."""
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    classes, rows = draw(st.integers(2, 6)), draw(st.integers(1, 30))
    kind = draw(st.sampled_from(["drawn", "sure", "equal", "coarse", "logits", "log-probs"]))
    size = draw(st.sampled_from([0.0, 1.0, 30.0, 1e4]))
    scores = {
        "drawn": generator.dirichlet(np.full(classes, 0.3), rows),
        "sure": one_hot(generator.integers(0, classes, rows), classes),
        "equal": np.full((rows, classes), 1 / classes),
        "coarse": generator.multinomial(4, np.full(classes, 1 / classes), rows) / 4,
        "logits": generator.normal(0.0, size, (rows, classes)),
        "log-probs": np.log(
            np.maximum(softmax(generator.normal(0.0, size, (rows, classes))), 1e-300)
        ),
    }[kind]
    # of 0 and 1 above shares nothing tells that the files are not swapped
    soft = [] if (scores == np.floor(scores)).all() else ["soft"]
    labels = {
        "any": generator.integers(0, classes, rows),
        "right": scores.argmax(axis=1),
        "wrong": scores.argmin(axis=1),
        "one": np.zeros(rows, np.int64),
        "soft": generator.dirichlet(np.full(classes, 0.5), rows),
        "one-hot": one_hot(generator.integers(0, classes, rows), classes),
    }[draw(st.sampled_from(["any", "right", "wrong", "one", "one-hot", *soft]))]
    weights = generator.choice([0.0, 1e-9, 1.0, 7.5], rows)
    options: dict[str, Any] = {
        "scores": kind if kind in ("logits", "log-probs") else "probs",
        "clip": draw(st.sampled_from([None, 0.0, 1e-7, 1e-3, 0.5, 1.0])),
        "label_smoothing": draw(st.sampled_from([0.0, 0.0, 0.1, 1.0])),
        "normalize": kind != "logits" and draw(st.booleans()),
        "calibration": draw(st.booleans()),
        "worst": draw(st.sampled_from([0, 2, 5])),
        "weights": weights if draw(st.booleans()) and weights.any() else None,
    }
    if labels.ndim == 1 and draw(st.booleans()):
        options["class_weights"] = "balanced"
    return scores, labels, options


def assert_told(report: Report) -> None:
    """Check that the findings can be told: in JSON, in words, the worst first."""
    told = document(report)["findings"]
    json.dumps(told, allow_nan=False)
    severities = [each["severity"] for each in told]
    assert severities == sorted(severities, reverse=True)
    assert set(severities) <= {"warning", "note"}
    said = codes(report)
    assert len(set(said)) == len(said)
    for each in told:
        assert not re.search(r"\b(nan|inf|None)\b", each["message"] + each["remedy"])


@settings(deadline=None, max_examples=60)
@given(any_input())
def test_findings_of_any_report_can_be_told(drawn: tuple[Any, Any, dict[str, Any]]) -> None:
    scores, labels, options = drawn
    assert_told(evaluate(scores, labels, threads=1, **options))


@pytest.mark.parametrize("size", [1e20, 1e100, 1e200, 1e308])
@pytest.mark.parametrize("options", [{}, {"calibration": True}, {"label_smoothing": 0.1}])
def test_findings_of_enormous_losses_can_be_told(size: float, options: dict[str, Any]) -> None:
    logits = [[size, 0.0], [0.0, size], [0.0, 1.0]]
    assert_told(evaluate(logits, [1, 1, 0], scores="logits", **options))


@pytest.mark.parametrize("name", ["digits_bayes", "digits_probs", "outlier_probs", "cancer_probs"])
def test_findings_of_the_samples_can_be_told(name: str) -> None:
    labels = SAMPLES / f"{name.partition('_')[0]}_labels.csv"
    for options in ({}, {"calibration": True, "clip": 0.0}, {"class_weights": "balanced"}):
        assert_told(evaluate(SAMPLES / f"{name}.csv", labels, **options))


def test_findings_stand_in_the_order_they_are_listed_in_and_notes_come_last() -> None:
    labels = (np.arange(90) < 10).astype(np.int64)
    report = evaluate(np.tile([1.0, 0.0], (90, 1)), labels, class_names=("x", "y"))
    # one row in nine is at the floor, and nine rows are no few
    assert codes(report) == [
        "overconfident",
        "zero-probability",
        "worse-than-chance",
        "few-samples",
        "prior-shift",
        "imbalance",
        "matched-by-position",
    ]


def test_few_samples_speaks_below_a_hundred_rows() -> None:
    scores, labels = healthy()
    assert found(evaluate(scores[:99], labels[:99]), "few-samples").evidence["rows"] == 99
    assert "few-samples" not in codes(evaluate(scores[:100], labels[:100]))


def test_every_finding_has_a_test() -> None:
    folder = Path(__file__).parent
    measures = folder.parent / "measures"
    files = [*folder.glob("test_findings*.py"), *measures.glob("test_[cs]*.py")]
    files.append(folder.parent / "test_clusters.py")
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    names = {find.__name__.replace("_", "-") for find in findings.FINDINGS}
    # with a floor and without one it is one finding to the reader
    told = names - {"infinite-loss"} | {"zero-probability"}
    assert {code for code in told if f'"{code}"' not in text} == set()
    assert told >= STATISTICAL


def test_an_infinite_loss_has_no_say_beyond_what_is_known() -> None:
    scores, labels = healthy()
    scores[[3, 5]] = one_hot((labels[[3, 5]] + 1) % 3, 3)
    report = evaluate(scores, labels, clip=0.0, calibration=True)
    assert codes(report) == ["zero-probability"]
    assert math.isinf(report.mean_loss)
