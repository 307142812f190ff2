"""Student's t distribution, against SciPy."""

from __future__ import annotations

from itertools import product

import pytest
from scipy import stats

from celoss_cli.measures.student import NORMAL, quantile, quantiles, two_sided_ps

DEGREES = [1, 2, 2.5, 3, 4, 7.75, 9, 30, 99, 100, 999, 10_000, 1_000_000, 9_999_999]
LEVELS = [1.0, 0.9, 0.5, 0.1, 0.05, 0.05 / 7, 1e-4, 1e-9]


def two_sided_p(t: float, df: float) -> float:
    return two_sided_ps([t], [df])[0]


@pytest.mark.parametrize("df", DEGREES)
@pytest.mark.parametrize("level", LEVELS)
def test_quantiles_and_tails_are_scipys(df: float, level: float) -> None:
    expected = stats.t.isf(level / 2, df)
    assert quantile(level, df) == pytest.approx(expected, rel=1e-7, abs=1e-12)
    assert two_sided_p(expected, df) == pytest.approx(level, rel=1e-6)


@pytest.mark.parametrize("level", LEVELS)
def test_of_very_many_degrees_they_are_the_normal_distributions(level: float) -> None:
    assert quantile(level, NORMAL) == pytest.approx(stats.norm.isf(level / 2), rel=1e-9, abs=1e-12)


def test_the_tail_is_symmetric_and_ends_at_0() -> None:
    assert two_sided_p(-2.5, 7) == two_sided_p(2.5, 7)
    assert two_sided_p(1e200, 3) == 0.0
    assert two_sided_p(0.0, 3) == 1.0


def test_many_at_once_are_the_same_numbers_to_the_last_digit() -> None:
    levels, degrees = zip(*product(LEVELS, [*DEGREES, NORMAL]), strict=True)
    found = quantiles(levels, degrees)
    assert found == [quantile(*each) for each in zip(levels, degrees, strict=True)]
    ts = [*found[:-1], 1e200]
    tails = two_sided_ps(ts, degrees)
    assert tails == [two_sided_p(*each) for each in zip(ts, degrees, strict=True)]
    assert tails == pytest.approx([*levels[:-1], 0.0], rel=1e-6)


def test_of_none_there_are_none() -> None:
    assert quantiles([], []) == []
    assert two_sided_ps([], []) == []
