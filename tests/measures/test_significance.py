"""Tests and intervals of two accuracies on the same rows, against SciPy, a paper and a pencil."""

from __future__ import annotations

import pytest
from scipy import stats

from celoss_cli.measures import adjusting
from celoss_cli.measures.significance import (
    clopper_pearson,
    expected_maximum,
    mcnemar_p,
    newcombe,
    of_confidence_set,
    of_holm,
    stepped,
)


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
    found = [test.p_value for test in adjusting.adjusted(raw, of_holm)]
    assert found == pytest.approx(adjusted, rel=1e-12)


def test_each_step_towards_the_set_has_the_pairs_that_are_left() -> None:
    # four models: 6 pairs, then 3, then 1
    assert list(of_confidence_set(3)) == [6, 3, 1]
    assert stepped([0.04, 0.001, 0.01], of_confidence_set(3)) == pytest.approx([0.04, 0.006, 0.03])
    # none is smaller than one before it, and it may be above 1
    assert stepped([0.3, 0.4], of_confidence_set(2)) == pytest.approx([0.9, 0.9])
    assert stepped([0.5, 0.6], of_confidence_set(2)) == pytest.approx([1.5, 1.5])


@pytest.mark.parametrize(
    ("count", "expected"),
    # Teichroew (1956), Annals of Mathematical Statistics 27
    [(1, 0.0), (2, 0.5641895835), (3, 0.8462843753), (10, 1.5387527308), (20, 1.8674750598)],
)
def test_the_expected_maximum_is_that_of_the_tables(count: int, expected: float) -> None:
    assert expected_maximum(count) == pytest.approx(expected, abs=1e-10)


def test_newcombes_interval_is_that_of_a_textbook() -> None:
    # Altman et al. (2000), Statistics with Confidence, table 6.2: 0.122, from 0.011 to 0.226
    low, high = newcombe(14, 5, 0, 22, 0.05)
    assert (low, high) == pytest.approx((-0.226, -0.011), abs=6e-4)


def test_the_interval_turns_round_with_the_models() -> None:
    low, high = newcombe(40, 12, 3, 5, 0.05)
    assert newcombe(40, 3, 12, 5, 0.05) == pytest.approx((-high, -low), rel=1e-12)


@pytest.mark.parametrize(
    ("hits", "rows"), [(0, 5), (5, 5), (1, 1), (3, 7), (119, 120), (900, 1000), (250_000, 600_000)]
)
@pytest.mark.parametrize("level", [0.05, 0.3])
def test_clopper_pearson_is_that_of_scipy(hits: int, rows: int, level: float) -> None:
    found = clopper_pearson(hits / rows, rows, level)
    interval = stats.binomtest(hits, rows).proportion_ci(1 - level, method="exact")
    assert found == pytest.approx((interval.low, interval.high), rel=1e-7, abs=1e-12)
