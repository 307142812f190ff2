"""Hall's interval of a mean: against the formula on the rows themselves, and SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from halls import hall
from hypothesis import given
from hypothesis import strategies as st
from made import law
from scipy import stats

from celoss_cli.measures.interval import Mean
from celoss_cli.measures.spread import Spread


@pytest.mark.parametrize("rows", [5, 100, 3000])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("scale", [1e-3, 1.0, 200.0])
def test_it_is_that_of_the_rows(
    rows: int,
    weighted: bool,  # noqa: FBT001
    scale: float,
) -> None:
    generator = np.random.default_rng(rows)
    x = scale * generator.exponential(size=rows) ** 2
    w = generator.exponential(size=rows) if weighted else np.ones(rows)
    w /= w.max()
    found = Spread.of(w * x, w if weighted else None).mean(rows)
    assert found is not None
    assert found.interval() == pytest.approx(hall(x, w), rel=1e-6)


def test_of_symmetric_numbers_it_is_students() -> None:
    x = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    found = Spread.of(x, None).mean(5)
    assert found is not None
    expected = stats.t.interval(0.95, 4, loc=3, scale=stats.sem(x))
    assert found.interval() == pytest.approx(expected, rel=1e-7)


def test_equal_losses_have_an_interval_of_no_width() -> None:
    found = Spread.of(np.full(1000, np.log(7)), None).mean(1000)
    assert found is not None
    assert found.interval() == (found.value, found.value)


@law
@given(
    st.floats(0.1, 5.0),
    st.floats(-2.0, 2.0),
    st.integers(2, 10_000),
    st.floats(1e-4, 0.9),
)
def test_the_p_value_is_the_level_whose_interval_ends_at_0(
    error: float, skewness: float, rows: int, level: float
) -> None:
    for end in Mean(0.0, error, skewness, rows).interval(level):
        moved = Mean(-end, error, skewness, rows)
        assert moved.p_value(0.0) == pytest.approx(level, rel=1e-5)
