"""Sums of two models on the same rows, and their p-values, against SciPy and a pencil."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from scipy import stats

from celoss_cli.measures.losses import Rows
from celoss_cli.measures.paired import Paired, holm, mcnemar_p


@pytest.mark.parametrize(
    ("gained", "lost"), [(0, 0), (1, 0), (0, 6), (3, 9), (10, 10), (40, 61), (400, 460), (500, 500)]
)
def test_few_rows_are_tested_by_the_binomial_distribution(gained: int, lost: int) -> None:
    rows = gained + lost
    expected = stats.binomtest(gained, rows, 0.5).pvalue if rows else 1.0
    assert mcnemar_p(gained, lost) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("gained", "lost"), [(501, 500), (600, 700), (5000, 5200), (900, 1300)])
def test_many_rows_are_tested_by_chi_squared(gained: int, lost: int) -> None:
    statistic = (abs(gained - lost) - 1) ** 2 / (gained + lost)
    assert mcnemar_p(gained, lost) == pytest.approx(stats.chi2.sf(statistic, 1), rel=1e-9)
    exact = stats.binomtest(gained, gained + lost, 0.5).pvalue
    assert mcnemar_p(gained, lost) == pytest.approx(exact, abs=2e-3)


@pytest.mark.parametrize(
    ("raw", "adjusted"),
    [
        ([], []),
        ([0.04], [0.04]),
        ([0.01, 0.04, 0.03], [0.03, 0.06, 0.06]),
        ([0.6, 0.7], [1.0, 1.0]),
        ([0.0, 0.5, 0.001], [0.0, 0.5, 0.002]),
        ([0.02, 0.02, 0.02], [0.06, 0.06, 0.06]),
    ],
)
def test_holm_by_hand(raw: list[float], adjusted: list[float]) -> None:
    assert holm(raw) == pytest.approx(adjusted, rel=1e-12)


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
        confidence=np.maximum(q, 1 - q),
        squared_error=zeros,
        hits=None,
        floored=np.zeros(len(q), bool),
        sum_error=zeros,
        curve=None,
    )


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
    assert (a + b) + c == a + (b + c) == c + b + a == b + c + a == whole
    assert Paired() + a == a
