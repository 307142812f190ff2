"""What a tally takes from measured rows that is more than a line."""

from __future__ import annotations

import numpy as np

from celoss_cli.measures import exact
from celoss_cli.measures.calibration import Calibration
from celoss_cli.measures.exact import Addends, Sums
from celoss_cli.measures.histogram import Histogram
from celoss_cli.measures.losses import Rows
from celoss_cli.tables.blocks import BoolArray, FloatArray, IntArray

MOST_DECIMALS = 4
_FIRST = 64
_NEAR = 1e-3
"""Numbers of float32 are so near to those of few decimals that they stand for."""


def weight(weights: FloatArray | None, rows: int) -> int:
    """Return the sum of the weights, or `rows` where every row counts 1, in units of 2^-60."""
    return rows * exact.ONE if weights is None else exact.total(weights)


def right_squared(wrong: IntArray, weights: FloatArray | None, rows: int) -> int:
    """Return the sum of w^2 over the rows that are not `wrong` (m,)."""
    if weights is None:
        return (rows - len(wrong)) * exact.ONE
    squared = weights * weights
    return exact.total(squared) - exact.total(squared[wrong])


def weight_of(chosen: BoolArray, weights: FloatArray | None) -> int:
    """Return the weight of the rows that are `chosen` (n,)."""
    return weight(None if weights is None else weights[chosen], int(np.count_nonzero(chosen)))


def by_weight(
    weights: FloatArray | None, values: FloatArray | None, labels: IntArray, plain: Sums
) -> Sums:
    """Return the sums by class of weights times values (n,); `plain` where every row counts 1."""
    if weights is None or values is None:
        return plain
    return Addends.of(weights * values).by_group(labels, len(plain))


def counted(values: FloatArray, weights: FloatArray | None) -> FloatArray:
    """Return the values (n,) of the rows of positive weight."""
    return values if weights is None else values[weights > 0]


def calibration_of(rows: Rows, wrong: IntArray) -> Calibration:
    """Return the rows by confidence; of soft labels, the predicted class has its share of them."""
    if rows.soft is None:
        return Calibration.of(rows.confidence, wrong, None, rows.weights)
    amiss = 1.0 - rows.soft[np.arange(len(rows)), rows.predicted]
    partly = np.flatnonzero(amiss > 0)
    return Calibration.of(rows.confidence, partly, amiss[partly], rows.weights)


def positive_of(rows: Rows) -> Calibration:
    """Return the rows of two classes by the probability of the positive one."""
    if rows.positive is None:
        return Calibration.empty()
    if rows.soft is None:
        return Calibration.of(rows.positive, np.flatnonzero(rows.labels == 0), None, rows.weights)
    amiss = 1.0 - rows.soft[:, 1]
    partly = np.flatnonzero(amiss > 0)
    return Calibration.of(rows.positive, partly, amiss[partly], rows.weights)


def histogram_of(
    losses: FloatArray,
    weighted: FloatArray,
    weights: FloatArray | None,
    addends: Addends,
    chosen: BoolArray,
) -> Histogram:
    """Return the histogram of the rows that are `chosen` (n,)."""
    if chosen.all():
        return Histogram.of(losses, addends, weights)
    own = None if weights is None else weights[chosen]
    return Histogram.of(losses[chosen], Addends.of(weighted[chosen]), own)


def mass_of(soft: FloatArray, weights: FloatArray | None) -> Sums:
    """Return the sums of w t_k of each class, for soft labels (n, K)."""
    return Addends.of(soft if weights is None else weights[:, None] * soft).by_column()


def written(rows: Rows) -> FloatArray:
    """Return the probabilities of the labels as they were read, (n,)."""
    return rows.probability if rows.written is None else rows.written


def decimals(values: FloatArray) -> int:
    """Return with how many decimals `values` (n,) from 0 to 1 were written; 5 for more than 4."""
    if not _have(values[:_FIRST], MOST_DECIMALS):
        return MOST_DECIMALS + 1
    return next((n for n in range(MOST_DECIMALS + 1) if _have(values, n)), MOST_DECIMALS + 1)


def _have(values: FloatArray, digits: int) -> bool:
    scaled = values * 10.0**digits
    return bool((np.abs(scaled - np.rint(scaled)) < _NEAR).all())
