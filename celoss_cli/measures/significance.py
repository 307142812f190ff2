"""Tests and intervals of the difference of two accuracies, and of several tests at a time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from celoss_cli.measures.exact import ratio
from celoss_cli.measures.interval import LEVEL
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


def holm(p_values: list[float]) -> list[float]:
    """Return the p-values adjusted for being several: Holm (1979)."""
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    adjusted, largest = [0.0] * len(p_values), 0.0
    for rank, at in enumerate(order):
        largest = max(largest, min((len(p_values) - rank) * p_values[at], 1.0))
        adjusted[at] = largest
    return adjusted


class Test(NamedTuple):
    """An adjusted p-value, and the level whose interval agrees with it."""

    p_value: float | None
    level: float


def adjusted(p_values: Sequence[float | None]) -> list[Test]:
    """Adjust the known p-values for being several, and the level of each by as much."""
    rest = iter(holm([p for p in p_values if p is not None]))
    tests = []
    for raw in p_values:
        if raw is None:
            tests.append(Test(None, LEVEL))
            continue
        p = next(rest)
        tests.append(Test(p, LEVEL * raw / p if raw else LEVEL / len(p_values)))
    return tests


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
