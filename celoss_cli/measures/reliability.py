"""What the sums by confidence say: calibration errors, and what noise alone makes of them."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from celoss_cli.measures.calibration import Calibration
from celoss_cli.measures.cells import BINS, EQUAL_STARTS, FINE, FINE_STARTS
from celoss_cli.measures.exact import ONE, Sums, ratio
from celoss_cli.tables.blocks import IntArray


class Bin(NamedTuple):
    """The rows of one bin; sums are in units of 1.

    Attributes:
        weight: sum of w.
        squares: sum of w^2.
        confidence: sum of w c.
        correct: sum of w times how right the row is.
        noise: sum of w^2 c (1 - c): the variance of `correct` where the confidence is right.

    """

    weight: float
    squares: float
    confidence: float
    correct: float
    noise: float


def expected_error(found: Calibration) -> float | None:
    """Return the expected calibration error: the mean of |accuracy - confidence| by bin."""
    bins = found.joined(EQUAL_STARTS)
    gaps = zip(bins.confidence.units(), bins.correct.units(), strict=True)
    weight = bins.weights.total()
    return ratio(sum(abs(c - a) for c, a in gaps), weight) if weight else None


def error_of_noise(found: Calibration) -> float | None:
    """Return the expected calibration error that a perfectly calibrated model would show.

    It is the mean over bins of sqrt(2 v / pi), the mean size of a normal number of variance v,
    which is that of the bin's accuracy.
    """
    bins = _bins(found.joined(EQUAL_STARTS))
    weight = math.fsum(each.weight for each in bins)
    errors = (math.sqrt(2 * each.noise / math.pi) for each in bins)
    return math.fsum(errors) / weight if weight else None


def rms_error(found: Calibration) -> float | None:
    """Return the root mean square of the gaps of bins of equal mass, less what noise adds.

    Of each squared gap a (1 - a) / (n - 1) is taken off: Bröcker (2012), Kumar et al. (2019). Bins
    of one row, which cannot tell, count as if they had no gap.
    """
    fine, starts = _of_equal_mass(found)
    bins = _bins(fine.joined(starts))
    weight = math.fsum(each.weight for each in bins)
    if not weight:
        return None
    squared = math.fsum(each.weight / weight * _squared_gap(each) for each in bins)
    return math.sqrt(max(squared, 0.0))


class MassBin(NamedTuple):
    """A bin of about as much weight as the others, as a reliability diagram shows it.

    Attributes:
        low: where it begins.
        high: where it ends.
        rows: how many rows it has.
        effective_rows: how many independent rows of equal weight say as much: Kish (1965); None
            where that is not known.
        predicted: the mean predicted probability.
        observed: how often what is predicted is so.

    """

    low: float
    high: float
    rows: int
    effective_rows: float | None
    predicted: float
    observed: float


def equal_mass(found: Calibration) -> list[MassBin]:
    """Return the bins of equal mass that have some weight; they end where rows do."""
    fine, starts = _of_equal_mass(found)
    joined = fine.joined(starts)
    ends = [*(starts[1:] / FINE).tolist(), 1.0]
    columns = zip(
        (starts / FINE).tolist(), ends, joined.counts.tolist(), _bins(joined), strict=True
    )
    return [
        MassBin(
            low,
            high,
            rows,
            each.weight**2 / each.squares,
            each.confidence / each.weight,
            each.correct / each.weight,
        )
        for low, high, rows, each in columns
        if each.squares
    ]


def means(found: Calibration) -> tuple[list[float | None], list[float | None]]:
    """Return the mean confidence and the accuracy of each cell, None where it is empty."""
    weights = found.weights.units()
    return _means(found.confidence, weights), _means(found.correct, weights)


def _bins(found: Calibration) -> list[Bin]:
    parts = (found.weights, found.squares, found.confidence, found.correct, found.noise)
    units = zip(*(part.units() for part in parts), strict=True)
    return [Bin(*(ratio(each, ONE) for each in row)) for row in units]


@lru_cache(maxsize=2)
def _of_equal_mass(found: Calibration) -> tuple[Calibration, IntArray]:
    """Return fine cells, and where bins of about equal weight start.

    Each cell goes where its middle lies.
    """
    fine = found.joined(FINE_STARTS)
    weights = fine.weights.units()
    below, whole, places = 0, 2 * sum(weights), []
    for weight in weights:
        places.append(min(BINS * (2 * below + weight) // (whole or 1), BINS - 1))
        below += weight
    return fine, np.flatnonzero(np.diff(places, prepend=-1))


def _squared_gap(each: Bin) -> float:
    """Return the squared gap of a bin less its expected noise; 0 where one row alone tells."""
    rows = each.weight**2 / each.squares if each.squares else 0.0
    if rows <= 1:
        return 0.0
    accuracy = each.correct / each.weight
    gap = (each.confidence - each.correct) / each.weight
    return gap * gap - accuracy * (1 - accuracy) / (rows - 1)


def _means(sums: Sums, weights: list[int]) -> list[float | None]:
    return [ratio(s, w) if w else None for s, w in zip(sums.units(), weights, strict=True)]
