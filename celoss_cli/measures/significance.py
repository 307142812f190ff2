"""Intervals of shares, tests and intervals of their difference, and several tests at a time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

from celoss_cli.measures.beta import beta_quantile
from celoss_cli.measures.exact import ratio
from celoss_cli.measures.student import NORMAL, quantile

EXACT_ROWS = 1000
"""Up to so many rows on which one model alone is right, McNemar's test is exact."""


def mcnemar_p(gained: int, lost: int) -> float:
    """Return McNemar's (1947) two-sided p-value of so many rows that one model alone has right.

    Up to 1,000 of them by the binomial distribution itself, then by chi-squared with Edwards'
    (1948) correction.
    """
    rows = gained + lost
    if rows > EXACT_ROWS:
        return math.erfc(max(abs(gained - lost) - 1, 0) / math.sqrt(rows) / math.sqrt(2))
    tail = sum(math.comb(rows, k) for k in range(min(gained, lost) + 1))
    return min(ratio(2 * tail, 2**rows), 1.0)


def wilson(p: float, rows: float, z: float) -> float:
    """Return an end of Wilson's (1927) interval of a share `p` of so many rows; z < 0: the lower.

    `rows` need not be whole.
    """
    spread = math.sqrt(p * (1 - p) / rows + z * z / (4 * rows * rows))
    end = (p + z * z / (2 * rows) + z * spread) / (1 + z * z / rows)
    return min(max(end, 0.0), 1.0)


@lru_cache(maxsize=256)
def clopper_pearson(p: float, rows: float, level: float) -> tuple[float, float]:
    """Return Clopper and Pearson's (1934) interval of a share `p` of so many rows.

    It misses at most as often as `level` says, however few rows there are; `rows` need not be
    whole.
    """
    hits, misses = p * rows, (1 - p) * rows
    low = beta_quantile(level / 2, hits, misses + 1) if hits > 0 else 0.0
    high = beta_quantile(1 - level / 2, hits + 1, misses) if misses > 0 else 1.0
    return low, high


def newcombe(both: int, lost: int, gained: int, neither: int, level: float) -> tuple[float, float]:
    """Return the interval of the difference of two shares of the same rows.

    Method 10 of Newcombe (1998), "Improved confidence intervals for the difference between binomial
    proportions based on paired data", Statistics in Medicine 17.

    Args:
        both: rows that both models have right.
        lost: rows that only the first has right.
        gained: rows that only the second has right.
        neither: rows that both have wrong; there is at least one row in all.
        level: how often the interval misses.

    """
    rows = both + lost + gained + neither
    z = quantile(level, NORMAL)
    first, second = (both + lost) / rows, (both + gained) / rows
    below, above = first - wilson(first, rows, -z), wilson(first, rows, z) - first
    lower, upper = second - wilson(second, rows, -z), wilson(second, rows, z) - second
    phi = _correlation(both, lost, gained, neither)
    down = math.sqrt(max(lower**2 - 2 * phi * lower * above + above**2, 0.0))
    up = math.sqrt(max(upper**2 - 2 * phi * upper * below + below**2, 0.0))
    return second - first - down, second - first + up


def _correlation(both: int, lost: int, gained: int, neither: int) -> float:
    """Return phi, corrected for continuity where it is above 0, as method 10 has it."""
    product = (both + lost) * (gained + neither) * (both + gained) * (lost + neither)
    if not product:
        return 0.0
    rows, difference = both + lost + gained + neither, both * neither - lost * gained
    corrected = max(difference - rows / 2, 0.0) if difference > 0 else float(difference)
    return corrected / math.sqrt(product)


def of_holm(tests: int) -> Sequence[int]:
    """Return how many tests are left at each step of the method of Holm (1979)."""
    return range(tests, 0, -1)


def of_confidence_set(tests: int) -> Sequence[int]:
    """Return how many pairs of models are left at each step towards the set that holds the best.

    Hansen, Lunde and Nason (2011), "The model confidence set", Econometrica 79: the worst of the
    models that are left goes while it is significantly worse than the best of them. So many pairs
    could have been that one, and Bonferroni's inequality takes them for what they are at the most.
    """
    return [models * (models - 1) // 2 for models in range(tests + 1, 1, -1)]


def stepped(p_values: list[float], counts: Sequence[int]) -> list[float]:
    """Return the p-values, the smallest first times `counts`, none smaller than one before it.

    They may be above 1: over the p-value each is then by how much its level is to be divided.
    """
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    adjusted, largest = [0.0] * len(p_values), 0.0
    for at, count in zip(order, counts, strict=True):
        largest = max(largest, count * p_values[at])
        adjusted[at] = largest
    return adjusted


def linear_rows(p: float, weight: float, squared: float, right: float) -> float:
    """Return how many rows of equal weight say as much of a share `p`: n over the design effect.

    The larger design effect of two: that of the linearised variance, which is too small where few
    of the heavy rows are wrong, and Kish's (1965), which knows no tie of weights and mistakes.

    Args:
        p: the weighted share of rows that are right.
        weight: sum of w.
        squared: sum of w^2.
        right: sum of w^2 over the rows that are right.

    """
    alike = weight**2 / squared
    if not 0 < p < 1:
        return alike
    squares = right * (1 - p) ** 2 + max(squared - right, 0.0) * p * p
    return min(p * (1 - p) * weight**2 / squares, alike)


_STEPS, _REACH = 2_000, 10.0


@lru_cache(maxsize=256)
def expected_maximum(count: int) -> float:
    """Return how far the largest of so many standard normal numbers lies above 0 on average.

    The integral of 1 - P(x)^n - P(-x)^n over x > 0, by the trapezoidal rule.
    """
    step = _REACH / _STEPS
    below = (math.erfc(-at * step / math.sqrt(2)) / 2 for at in range(_STEPS))
    heights = [1 - share**count - (1 - share) ** count for share in below]
    return step * (math.fsum(heights) - heights[0] / 2)
