"""The mean of rows that are not independent: those of one cluster enter its error together.

With e = w (x - m) summed by cluster, the variance of the mean is sum e^2 / (sum w)^2 times
G / (G - 1): Liang and Zeger (1986), "Longitudinal data analysis using generalized linear models",
Biometrika 73. Sums by cluster are integers, and so are e and its powers times those of sum w.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from celoss_cli.measures.interval import Mean
from celoss_cli.measures.totals import Totals


def clustered_mean(sums: Sequence[int], weights: Sequence[int]) -> Mean | None:
    """Return the mean of all rows, given their sums of w x and of w by cluster.

    Returns:
        None for fewer than two clusters of positive weight.

    """
    whole, weight = sum(sums), sum(weights)
    count = sum(each > 0 for each in weights)
    if count <= 1:
        return None
    gaps = [own * weight - whole * share for own, share in zip(sums, weights, strict=True)]
    powers = [gap * gap for gap in gaps]
    df = freedom(count, sum(powers), sum(power * power for power in powers))
    squares = sum(powers) / weight**4
    cubes = sum(gap * gap * gap for gap in gaps) / weight**6
    error = math.sqrt(squares * count / (count - 1))
    skewness = cubes / (squares * math.sqrt(squares)) if squares else 0.0
    return Mean(whole / weight, error, skewness, df)


def freedom(units: int, squares: float, fourths: float) -> float:
    """Return the degrees of freedom of the t of a mean of so many clusters, at most n - 1.

    Pan and Wall (2002), "Small-sample adjustments in using the sandwich variance estimator in
    generalized estimating equations", Statistics in Medicine 21: a few large e make sum e^2, and
    with it the error, less certain than n - 1 has it. It is 2 V^2 over the variance of V = sum e^2.

    Args:
        units: n, how many clusters there are.
        squares: sum e^2, in any unit.
        fourths: sum e^4, in that unit squared.

    """
    certain = squares * squares
    spread = units * fourths - certain
    return units - 1 if spread <= 2 * certain else 2 * (units - 1) * certain / spread


def accuracy_clusters(totals: Totals, rows: float) -> float:
    """Return how many independent rows say as much of the accuracy: n over the design effect.

    That is no more than the effective `rows`; and where all rows or none are right, so that nothing
    tells how alike those of a cluster are, as many as there are clusters.
    """
    weight = sum(totals.weight)
    p = sum(totals.correct) / weight if weight else 0.0
    found = clustered_mean(totals.correct, totals.weight)
    if found is None or not found.error or not 0 < p < 1:
        return min(effective_clusters(totals.weight), rows)
    return min(p * (1 - p) / found.error**2, rows)


def effective_clusters(weights: Sequence[int]) -> float:
    """Return how many clusters of equal weight say as much: (sum w)^2 / sum w^2, Kish (1965)."""
    return sum(weights) ** 2 / sum(weight * weight for weight in weights)
