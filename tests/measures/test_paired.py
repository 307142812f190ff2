"""Sums of two models on the same rows, against NumPy and a pencil."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, fields

import numpy as np
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from celoss_cli.measures.exact import Sums
from celoss_cli.measures.losses import Rows
from celoss_cli.measures.paired import Paired
from celoss_cli.measures.spread import Spread


def rows_of(truths: Sequence[float], start: int, weights: Sequence[float] | None) -> Rows:
    q = np.array(truths)
    labels = np.zeros(len(q), np.int64)
    predicted = np.asarray(q < 0.5).astype(np.int64)
    zeros = np.zeros(len(q))
    return Rows(
        rows=np.arange(start, start + len(q)),
        labels=labels,
        soft=None,
        weights=None if weights is None else np.array(weights),
        unbounded=None,
        losses=-np.log(q),
        predicted=predicted,
        probability=q,
        line_offset=None,
        confidence=np.maximum(q, 1 - q),
        squared_error=zeros,
        hits=None,
        floored=np.zeros(len(q), bool),
        sum_error=zeros,
        curve=None,
        shifts=None,
        mass=Sums.zeros(2),
        positive=None,
    )


def sums_of(paired: Paired) -> tuple[object, ...]:
    """Return all but the sums by group, of which these rows have none."""
    sums = [getattr(paired, field.name) for field in fields(paired) if field.name != "groups"]
    return tuple(astuple(each) if isinstance(each, Spread) else each for each in sums)


rows_drawn = st.lists(
    st.tuples(
        *[st.one_of(st.sampled_from([0.5, 0.25, 1.0]), st.floats(1e-9, 1.0))] * 2, st.floats(0, 4)
    ),
    min_size=3,
    max_size=12,
)


@hypothesis_settings(deadline=None, max_examples=40)
@given(rows_drawn, st.integers(0, 12), st.integers(0, 12), st.booleans())
def test_sums_of_parts_are_the_sum_of_the_whole(
    rows: list[tuple[float, float, float]],
    one: int,
    other: int,
    weighted: bool,  # noqa: FBT001
) -> None:
    low, high = sorted((min(one, len(rows)), min(other, len(rows))))

    def paired(start: int, stop: int) -> Paired:
        part = rows[start:stop]
        weights = [w for *_, w in part] if weighted else None
        models = [rows_of([row[at] for row in part], start, weights) for at in (0, 1)]
        return Paired.of(models[0], models[1], 3)

    a, b, c = paired(0, low), paired(low, high), paired(high, len(rows))
    whole = paired(0, len(rows))
    orders = [(a + b) + c, a + (b + c), c + b + a, b + c + a, whole]
    assert len({*map(sums_of, orders)}) == 1
    assert sums_of(Paired() + a) == sums_of(a)
