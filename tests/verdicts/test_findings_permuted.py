"""Columns in another order than the classes, and the counts that show it."""

from __future__ import annotations

from functools import reduce
from operator import add
from random import Random

import numpy as np
import pytest
from healthy import codes, digits, found, sample, share, skilled, splits
from hypothesis import given
from hypothesis import strategies as st
from made import law
from sklearn.metrics import confusion_matrix

from celoss_cli import evaluate
from celoss_cli.measures.confusion import MOST_CLASSES, Confusion
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import IntArray


def test_shifted_columns_lead_and_the_mapping_is_exact() -> None:
    scores, labels = sample("probs"), digits()
    report = evaluate(np.roll(scores, 1, axis=1), labels)
    finding = report.findings[0]
    assert finding.code == "permuted-columns"
    right = scores.argmax(axis=1)
    assert finding.evidence == {
        "predicted_as": {str(digit): str((digit + 1) % 10) for digit in range(10)},
        "accuracy": share((right + 1) % 10, labels),
        "accuracy_in_that_order": share(right, labels),
    }
    assert finding.evidence["accuracy"] == report.accuracy
    assert "0 as 1, 1 as 2" in finding.message
    assert "the accuracy would be 96.66%, not 0.28%" in finding.message


def test_columns_in_alphabetical_order_are_told() -> None:
    scores, labels = skilled(0, 1200, 12)
    alphabetical = sorted(map(str, range(12)))
    report = evaluate(scores[:, [int(name) for name in alphabetical]], labels)
    evidence = found(report, "permuted-columns").evidence
    # the column of class k stands where its name does: "10" third
    expected = {name: str(alphabetical.index(name)) for name in map(str, range(12))}
    assert evidence["predicted_as"] == {a: b for a, b in expected.items() if a != b}
    assert evidence["accuracy_in_that_order"] == share(scores.argmax(axis=1), labels)


def test_two_swapped_columns_of_two_are_told() -> None:
    scores, labels = skilled(1, 300, 2)
    evidence = found(evaluate(scores[:, ::-1], labels), "permuted-columns").evidence
    assert evidence["predicted_as"] == {"0": "1", "1": "0"}
    assert evidence["accuracy"] == share(1 - scores.argmax(axis=1), labels)
    assert "permuted-columns" not in codes(evaluate(scores, labels))


def test_labels_from_1_whose_last_class_is_absent_are_told() -> None:
    scores, labels = skilled(2, 900, 6)
    kept = labels < 5
    evidence = found(evaluate(scores[kept], labels[kept] + 1), "permuted-columns").evidence
    assert evidence["predicted_as"] == {str(at): str(at - 1) for at in range(1, 6)}
    assert evidence["accuracy_in_that_order"] == share(scores[kept].argmax(axis=1), labels[kept])


def test_the_order_of_columns_is_told_by_rows_whatever_they_weigh() -> None:
    scores, labels = skilled(3, 600, 3)
    right = scores.argmax(axis=1)
    weights = np.where(right == labels, 0.1, 5.0)
    report = evaluate(np.roll(scores, 1, axis=1), labels, weights=weights)
    finding = found(report, "permuted-columns")
    assert finding.evidence["accuracy"] == share((right + 1) % 3, labels)
    assert finding.evidence["accuracy_in_that_order"] == share(right, labels)
    assert f"{np.mean(right == labels):.2%}" in finding.message


@pytest.mark.parametrize("cycle", [(1, 0), (1, 2, 0), (3, 0, 1, 2)])
def test_a_cycle_of_some_of_ten_classes_leads(cycle: tuple[int, ...]) -> None:
    scores, labels = skilled(4, 1000, 10)
    order = [*cycle, *range(len(cycle), 10)]
    report = evaluate(scores[:, order], labels)
    finding = report.main_findings[0]
    assert finding.code == "permuted-columns"
    # the column of class k stands where the order has it
    expected = {str(k): str(order.index(k)) for k in cycle}
    assert finding.evidence["predicted_as"] == expected
    assert finding.evidence["accuracy_in_that_order"] == share(scores.argmax(axis=1), labels)
    follows = {each.code: each.follows for each in report.findings}
    assert follows.get("overconfident", "permuted-columns") == "permuted-columns"


def test_a_class_that_is_labelled_as_another_is_no_cycle() -> None:
    scores, labels = skilled(4, 1000, 10)
    report = evaluate(scores, np.where(labels == 1, 0, labels))
    assert "permuted-columns" not in codes(report)
    assert "unrelated-rows" not in codes(report)


def test_random_predictions_show_no_order() -> None:
    said = []
    for seed in range(100):
        generator = np.random.default_rng(seed)
        classes, rows = (2, 3, 5, 10)[seed % 4], (200, 400)[seed // 4 % 2]
        scores = generator.dirichlet(np.full(classes, 0.3), rows)
        said += codes(evaluate(scores, generator.integers(0, classes, rows), threads=1))
    assert "permuted-columns" not in said
    assert "double-softmax" not in said
    assert said.count("unrelated-rows") > 95


def test_one_class_in_the_labels_shows_no_order() -> None:
    scores = np.tile([0.3, 0.7], (200, 1))
    assert "permuted-columns" not in codes(evaluate(scores, np.zeros(200, np.int64)))


def test_of_very_many_classes_nothing_is_kept_and_nothing_breaks() -> None:
    assert MOST_CLASSES < 1100
    scores, labels = skilled(5, 1500, 1100)
    said = codes(evaluate(np.roll(scores, 1, axis=1), labels))
    assert "worse-than-chance" in said
    assert "permuted-columns" not in said


@pytest.mark.parametrize("classes", [2, 3, 20])
def test_the_mapping_depends_on_the_rows_alone(classes: int) -> None:
    scores, labels = skilled(classes, 300, classes)
    weights = np.random.default_rng(6).gamma(1.0, 1.0, 300)
    reports = splits(np.roll(scores, 1, axis=1), labels, weights, Settings())
    evidence = [found(report, "permuted-columns").evidence for report in reports]
    assert [one == evidence[0] for one in evidence] == [True] * len(reports)


@st.composite
def confusions(draw: st.DrawFn) -> tuple[int, list[tuple[IntArray, IntArray]]]:
    """Draw a number of classes, and labels and predictions of parts of some rows."""
    classes = draw(st.integers(2, 6))
    sizes = draw(st.lists(st.integers(0, 60), min_size=3, max_size=5))
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return classes, [
        (generator.integers(0, classes, size), generator.integers(0, classes, size))
        for size in sizes
    ]


def of_wrong(labels: IntArray, predicted: IntArray, classes: int) -> Confusion:
    wrong = labels != predicted
    return Confusion.of(labels[wrong], predicted[wrong], classes)


@law
@given(confusions(), st.randoms())
def test_the_confusion_of_any_parts_in_any_order_is_scikit_learns(
    drawn: tuple[int, list[tuple[IntArray, IntArray]]],
    random: Random,
) -> None:
    classes, parts = drawn
    labels, predicted = (np.concatenate(column) for column in zip(*parts, strict=True))
    rows = np.bincount(labels, minlength=classes)
    expected = confusion_matrix(labels, predicted, labels=range(classes)) if len(labels) else 0
    pieces = [of_wrong(*part, classes) for part in parts]
    random.shuffle(pieces)
    grouped = reduce(add, pieces[:2]) + (reduce(add, pieces[2:]) + Confusion.empty(classes))
    for added in (sum(pieces, Confusion.empty(classes)), reduce(add, pieces[::-1]), grouped):
        matrix = added.matrix(rows)
        assert matrix is not None
        assert (matrix == expected).all()
        # past K^2 pairs they settle into the table
        assert len(added.pairs) <= classes**2
