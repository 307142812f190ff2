"""Every bound holds on whatever is measured, and is reached."""

from __future__ import annotations

import math

import numpy as np
import pytest
from healthy import measured
from hypothesis import given
from hypothesis import strategies as st
from made import Example, drawn, examples, law

from celoss_cli import evaluate
from celoss_cli.measures import bounds
from celoss_cli.measures.bounds import Case
from celoss_cli.measures.chance import most_wrong
from celoss_cli.settings import EPSILON
from celoss_cli.verdicts.explanations import explanations
from celoss_cli.views.numbers import loss as shown

LITTLE = 1e-9
"""Rows of floats sum to 1 within some units of the last place."""

floors = st.sampled_from([2.0**-52, 1e-15, 1e-7, 0.01])
random_rows = st.builds(
    drawn, st.integers(0, 10_000), rows=st.integers(1, 12), classes=st.integers(2, 6)
)


@given(st.one_of(examples(), random_rows), floors)
@law
def test_the_accuracy_lies_within_its_bounds(example: Example, floor: float) -> None:
    scores, labels = example
    classes = scores.shape[1]
    loss, accuracy = measured(evaluate(scores, labels, clip=floor))
    assert bounds.least_accuracy(loss) <= accuracy + LITTLE
    assert accuracy <= bounds.most_accuracy(loss, classes, floor) + LITTLE
    least, most = bounds.least_loss(accuracy), bounds.most_loss(accuracy, classes, floor)
    assert least - LITTLE <= loss <= most + LITTLE
    assert loss <= most_wrong(floor) + LITTLE
    if loss <= bounds.loss_that_guarantees(0.9):
        assert accuracy >= 0.9
    (given_accuracy,) = [
        each
        for each in explanations(Case(loss=loss, classes=classes, accuracy=accuracy), shown)
        if each.code == "accuracy-given"
    ]
    assert given_accuracy.severity == "note"


@given(random_rows, st.integers(0, 100))
@law
def test_the_bounds_hold_with_weights(example: Example, seed: int) -> None:
    scores, labels = example
    weights = np.random.default_rng(seed).integers(1, 100, len(labels))
    loss, accuracy = measured(evaluate(scores, labels, weights=weights))
    assert bounds.least_accuracy(loss) <= accuracy + LITTLE
    assert accuracy <= bounds.most_accuracy(loss, scores.shape[1], EPSILON) + LITTLE


@given(random_rows, st.integers(0, 1000), st.sampled_from([0.05, 1.0, 20.0]))
@law
def test_the_least_accuracy_holds_with_soft_labels(
    example: Example, seed: int, evenness: float
) -> None:
    scores, labels = example
    classes = scores.shape[1]
    soft = np.random.default_rng(seed).dirichlet(np.full(classes, evenness), len(labels))
    smoothed = evaluate(scores, labels, label_smoothing=min(evenness, 1.0))
    for report in (evaluate(scores, soft), smoothed):
        loss, accuracy = measured(report)
        assert bounds.least_accuracy(loss) <= accuracy + LITTLE


@pytest.mark.parametrize("classes", [2, 3, 6])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.5, 1.0])
def test_the_bounds_are_reached(classes: int, share: float) -> None:
    rows = 10
    right = round(share * rows)
    # wrong as cheaply as can be: half to the truth, and half to a class before it, which wins ties
    cheap = np.zeros((rows, classes))
    cheap[:right, 1] = 1
    cheap[right:, :2] = 0.5
    # right as dearly as can be: the even answer, whose tie the first class wins
    dear = np.full((rows, classes), 1 / classes)
    dear[right:] = np.eye(classes)[1]
    loss, accuracy = measured(evaluate(cheap, np.ones(rows, int)))
    assert accuracy == share
    assert bounds.least_accuracy(loss) == pytest.approx(share, abs=1e-12)
    assert bounds.loss_that_guarantees(share) == pytest.approx(loss, abs=1e-12)
    loss, accuracy = measured(evaluate(dear, np.zeros(rows, int)))
    assert accuracy == share
    assert bounds.most_accuracy(loss, classes, EPSILON) == pytest.approx(share, abs=1e-12)
    assert bounds.most_loss(share, classes, EPSILON) == pytest.approx(loss, abs=1e-12)


@pytest.mark.parametrize(
    ("classes", "share"), [(2, 0.78), (2, 1.0), (3, 0.4), (10, 0.2), (10, 0.78), (10, 1.0)]
)
def test_a_model_that_says_its_accuracy_of_every_row_scores_the_calibrated_loss(
    classes: int, share: float
) -> None:
    rows = 50
    scores = np.full((rows, classes), (1 - share) / (classes - 1))
    scores[:, 0] = share
    labels = np.where(np.arange(rows) < round(share * rows), 0, 1)
    loss, accuracy = measured(evaluate(scores, labels))
    assert accuracy == share
    assert bounds.calibrated_loss(share, classes) == pytest.approx(loss, abs=1e-12)


@given(st.one_of(examples(), random_rows), st.floats(0.01, 0.99))
@law
def test_no_other_single_confidence_scores_less(example: Example, confidence: float) -> None:
    scores, labels = example
    classes = scores.shape[1]
    answers = scores.argmax(axis=1)
    accuracy = float((answers == labels).mean())
    given_to = np.where(answers == labels, confidence, (1 - confidence) / (classes - 1))
    loss = float(-np.log(given_to).mean())
    assert bounds.calibrated_loss(accuracy, classes) <= loss + LITTLE


def test_bounds_by_hand() -> None:
    assert bounds.loss_that_guarantees(0.9) == pytest.approx(0.0693147, abs=1e-7)
    assert bounds.least_accuracy(0.675) == pytest.approx(0.0261808, abs=1e-6)
    assert bounds.least_accuracy(0.7) == 0
    assert bounds.most_accuracy(0.675, 10, EPSILON) == 1
    # M = 52 ln 2 = 36.0437 and ln 10 = 2.3026: (36.0437 - 2.4) / 33.7411
    assert bounds.most_accuracy(2.4, 10, EPSILON) == pytest.approx(0.997113, abs=1e-6)
    assert bounds.most_accuracy(40, 10, EPSILON) < 0
    assert bounds.most_accuracy(40, 10, 0.0) == 1
    # h(0.78) = 0.526908 and 0.22 ln 9 = 0.483390
    assert bounds.calibrated_loss(0.78, 10) == pytest.approx(1.010298, abs=1e-6)
    assert bounds.calibrated_loss(0.5, 2) == math.log(2)
    assert (bounds.calibrated_loss(1.0, 3), bounds.most_loss(1.0, 3, 0.0)) == (0, math.log(3))
