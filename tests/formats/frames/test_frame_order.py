"""Frames and series whose indexes say that their rows stand in another order."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import log_loss

from celoss_cli import CelossError, compare, evaluate, series

ROWS = 12
RNG = np.random.default_rng(3)
FRAME = pd.DataFrame(RNG.dirichlet([1, 1, 1], ROWS), columns=["ant", "bee", "cat"])
NAMES = pd.Series(np.array(FRAME.columns)[RNG.integers(0, 3, ROWS)])
WEIGHTS = pd.Series(RNG.uniform(0.5, 2, ROWS))
SHUFFLED = [3, 1, 0, 2, 11, 10, 4, 6, 5, 9, 8, 7]


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"labels": NAMES.iloc[SHUFFLED]}, "predictions and labels"),
        ({"labels": NAMES, "weights": WEIGHTS.iloc[SHUFFLED]}, "predictions and weights"),
        ({"labels": NAMES, "by": WEIGHTS.round().iloc[SHUFFLED]}, "predictions and by"),
        ({"labels": NAMES, "cluster": NAMES.iloc[SHUFFLED]}, "predictions and cluster"),
        ({"labels": NAMES, "by": {"site": NAMES.iloc[SHUFFLED]}}, "predictions and site"),
    ],
    ids=["labels", "weights", "by", "cluster", "named"],
)
def test_an_index_in_another_order_is_refused(options: Any, named: str) -> None:  # noqa: ANN401
    with pytest.raises(CelossError) as caught:
        evaluate(FRAME, **options)
    assert caught.value.message == f"{named}: their indexes hold the same values in another order"


def test_both_ways_of_the_hint_give_what_they_say() -> None:
    labels = NAMES.iloc[SHUFFLED]
    aligned = evaluate(FRAME, labels.reindex(FRAME.index))
    assert aligned.cross_entropy == pytest.approx(log_loss(NAMES, FRAME), rel=1e-12)
    plain = evaluate(FRAME, labels.reset_index(drop=True))
    assert plain.cross_entropy == pytest.approx(log_loss(labels, FRAME), rel=1e-12)


@pytest.mark.parametrize("run", [compare, series])
def test_models_in_different_orders_are_refused(run: Any) -> None:  # noqa: ANN401
    with pytest.raises(CelossError, match=r"^two predictions: their indexes hold the same values"):
        run([FRAME, FRAME.iloc[SHUFFLED]], NAMES.to_numpy())


@pytest.mark.parametrize(
    "index",
    [
        range(ROWS),
        range(100, 100 + ROWS),
        pd.RangeIndex(ROWS)[::-1] + 1,
        list("abcdefghijkl"),
        [0] * ROWS,
        [0, 1, 2, 3] * 3,
    ],
    ids=str,
)
def test_other_indexes_are_no_data(index: Any) -> None:  # noqa: ANN401
    report = evaluate(FRAME, NAMES.set_axis(index), weights=WEIGHTS)
    assert report.cross_entropy == pytest.approx(
        log_loss(NAMES, FRAME, sample_weight=WEIGHTS), rel=1e-12
    )


def test_frames_that_a_column_joins_may_stand_in_any_order() -> None:
    labels = pd.DataFrame({"id": range(ROWS), "label": NAMES}).iloc[SHUFFLED]
    report = evaluate(FRAME.assign(id=range(ROWS)), labels, id="id", label_column="label")
    assert report.cross_entropy == pytest.approx(log_loss(NAMES, FRAME), rel=1e-12)
