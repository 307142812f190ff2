"""The interval of each class's cross-entropy is that of its rows by themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from halls import hall
from healthy import healthy, losses

from celoss_cli import evaluate
from celoss_cli.tables.blocks import FloatArray

SCORES, LABELS = healthy(7, 400)
UNEVEN = np.random.default_rng(7).uniform(0.5, 4.0, 400)


def near(value: float) -> Any:  # noqa: ANN401 - what pytest compares by
    return pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize("weights", [None, UNEVEN], ids=["even", "uneven"])
def test_a_class_has_the_interval_of_its_rows(weights: FloatArray | None) -> None:
    rows = evaluate(SCORES, LABELS, weights=weights).class_rows
    every = losses(SCORES, LABELS)
    for at, row in enumerate(rows):
        own = at == LABELS
        low, high = hall(every[own], None if weights is None else weights[own])
        assert (row.cross_entropy_low, row.cross_entropy_high) == (near(max(low, 0)), near(high))


@pytest.mark.parametrize("weights", [None, UNEVEN], ids=["even", "uneven"])
def test_equal_losses_have_an_interval_of_no_width(weights: FloatArray | None) -> None:
    row = evaluate([[0.3, 0.7]] * 400, [0, 1] * 200, weights=weights).class_rows[0]
    loss = -np.log(0.3)
    assert (row.cross_entropy_low, row.cross_entropy_high) == (near(loss), near(loss))


def test_a_class_of_one_row_has_no_interval_and_none_at_all_no_chance() -> None:
    one, two, none = evaluate([[0.5, 0.3, 0.2]] * 3, [0, 1, 1]).class_rows
    assert (one.cross_entropy_low, one.cross_entropy_high) == (None, None)
    assert two.cross_entropy_low is not None
    assert none.chance_cross_entropy is None
    assert one.chance_cross_entropy == near(np.log(3))


def test_an_infinite_loss_or_one_too_large_to_be_cubed_leaves_no_interval() -> None:
    infinite = evaluate([[1.0, 0.0], [0.5, 0.5], [0.5, 0.5]], [1, 1, 0], clip=0.0).class_rows[1]
    assert infinite.cross_entropy_high is None
    logits = [[0.0, 1e200], [0.0, 1.0], [0.0, 0.0], [0.0, 0.0]]
    large, small = evaluate(logits, [0, 0, 1, 1], scores="logits").class_rows
    assert large.cross_entropy_high is None
    assert small.cross_entropy_high == near(np.log(2))


def test_a_class_that_weighs_next_to_nothing_has_no_interval() -> None:
    heavy = evaluate([[0.4, 0.6]] * 4, [0, 0, 1, 1], weights=[1e200, 1e200, 1.0, 2.0]).class_rows
    assert heavy[0].cross_entropy_high == near(-np.log(0.4))
    assert heavy[1].cross_entropy_high is None


def test_chance_by_class_adds_up_to_chance() -> None:
    report = evaluate(SCORES, LABELS)
    parts = [(row.frequency or 0) * (row.chance_cross_entropy or 0) for row in report.class_rows]
    assert sum(parts) == near(report.chance_cross_entropy or 0)
