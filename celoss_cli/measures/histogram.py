"""The distribution of the losses in log-linear bins, as HdrHistogram has them.

A bin is named by the exponent and the top 8 bits of the mantissa of a float64 loss, so its width
is at most 1/256 of its lower edge, and every multiple k 2^e with k < 512 is an edge. Losses below
2^-30 share bin 0.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from celoss_cli.frozen import frozen
from celoss_cli.measures.exact import ONE, Addends, Sums, padded_sum, ratio, rounded, weight_sums
from celoss_cli.tables.blocks import FloatArray, IntArray

MANTISSA_BITS = 8
SMALLEST_EXPONENT = -30

_SHIFT = 52 - MANTISSA_BITS
_FIRST = ((SMALLEST_EXPONENT + 1023) << MANTISSA_BITS) - 1


class Beyond(NamedTuple):
    """The rows with a loss of `loss` nats or more: how many, how many were to be expected at most.

    `units` is their weighted loss, `weight` their weight, in units of 2^-60.
    """

    loss: float
    rows: int
    expected: float
    units: int
    weight: int


@frozen
class Histogram:
    """Counts of rows and sums of loss by log-linear bin; `+` adds them bin by bin, exactly.

    Attributes:
        counts: rows in each bin.
        losses: weighted loss in each bin.
        weights: the weight in each bin.

    """

    counts: IntArray
    losses: Sums
    weights: Sums

    @classmethod
    def empty(cls) -> Histogram:
        """Return the histogram of no rows."""
        return cls(np.zeros(0, np.int64), Sums.zeros(0), Sums.zeros(0))

    @classmethod
    def of(
        cls, losses: FloatArray, weighted: Addends, weights: FloatArray | None = None
    ) -> Histogram:
        """Return the histogram of finite `losses` (n,); `weighted` (n,) are weight times loss."""
        keys = np.maximum((losses.view(np.int64) >> _SHIFT) - _FIRST, 0)
        size = int(keys.max(initial=-1)) + 1
        counts = np.bincount(keys, minlength=size)
        return cls(counts, weighted.by_group(keys, size), weight_sums(keys, weights, counts))

    def __add__(self, other: Histogram) -> Histogram:
        return Histogram(
            padded_sum(self.counts, other.counts),
            self.losses + other.losses,
            self.weights + other.weights,
        )

    def median(self) -> float | None:
        """Return the median, within 0.2%: the mean of the two middle rows, as NumPy has it."""
        rows = int(self.counts.sum())
        if rows == 0:
            return None
        return (self._ranked((rows - 1) // 2) + self._ranked(rows // 2)) / 2

    def worst_share(self, share: float) -> float | None:
        """Return which part of the loss is in the worst `share` of the rows, by their weight.

        A bin that is only partly among them gives the part that it is of its weight. Without
        weights it is a whole number of rows, rounded up.
        """
        losses, weights = self._losses, self.weights.at(self._filled).units()
        total, weight = sum(losses), sum(weights)
        rows = int(self.counts.sum())
        even = weight == rows * ONE
        part, whole = share.as_integer_ratio()
        wanted = math.ceil(rows * share) * ONE if even else rounded(part * weight, whole)
        if total == 0:
            return None
        found = 0
        for own, loss in zip(reversed(weights), reversed(losses), strict=True):
            if own >= wanted:
                return ratio(found * own + loss * wanted, total * own) if own else 0.0
            wanted -= own
            found += loss
        return 1.0

    def unexplained(self, most_rows: float, rows: int, times: float) -> Beyond | None:
        """Return the largest tail that probabilities which keep their promise do not explain.

        A truth that was promised p at most comes at most p often, for each of the K - 1 classes
        that could be it; so for t > ln K at most (K - 1) N exp(-t) losses of t or more are to be
        expected.

        Args:
            most_rows: (K - 1) N.
            rows: how many rows a tail may have at most.
            times: how many times the expected number it is to have at least.

        """
        edges = _lower_edges(len(self.counts))
        found = np.cumsum(self.counts[::-1])[::-1]
        expected = most_rows * np.exp(-edges)
        chosen = (self.counts > 0) & (found <= rows) & (found >= times * expected)
        if not chosen.any():
            return None
        at = int(chosen.argmax())
        loss, weight = (sum(sums.units()[at:]) for sums in (self.losses, self.weights))
        return Beyond(float(edges[at]), int(found[at]), float(expected[at]), loss, weight)

    def drawn(self, bins: int, largest: float) -> tuple[list[float], list[int], list[int]]:
        """Return edges, counts and losses in units for about `bins` bins of equal width.

        The width is the power of two that comes closest; its multiples are true edges, so the
        counts are exact.
        """
        exponent = round(math.log2(max(largest / bins, 2.0**SMALLEST_EXPONENT)))
        width = 2.0 ** min(exponent, sys.float_info.max_exp - 1)
        size = int(largest // width) + 1
        places = (_lower_edges(len(self.counts))[self._filled] // width).astype(np.int64)
        counts = np.zeros(size, np.int64)
        np.add.at(counts, places, self.counts[self._filled])
        losses = [0] * size
        for place, loss in zip(places.tolist(), self._losses, strict=True):
            losses[place] += loss
        edges = [min(width * i, sys.float_info.max) for i in range(size + 1)]
        return edges, counts.tolist(), losses

    def between(self, edges: Sequence[float]) -> tuple[list[int], list[int]]:
        """Return rows, and losses in units, from each edge, a power of two, up to the next."""
        starts = np.searchsorted(_lower_edges(len(self.counts))[self._filled], edges)
        losses, counts = self._losses, self.counts[self._filled].tolist()
        runs = [slice(low, high) for low, high in pairwise(starts.tolist())]
        return [sum(counts[run]) for run in runs], [sum(losses[run]) for run in runs]

    @cached_property
    def _filled(self) -> IntArray:
        """The bins that have rows: few of the thousands that a few rows may reach over."""
        return np.flatnonzero(self.counts)

    @cached_property
    def _losses(self) -> list[int]:
        """The losses of these bins, in units."""
        return self.losses.at(self._filled).units()

    def _ranked(self, rank: int) -> float:
        """Return the middle of the bin that holds the row of this rank, from 0; 0 for bin 0."""
        key = int(np.searchsorted(np.cumsum(self.counts), rank, side="right"))
        if key == 0:
            return 0.0
        edges = _lower_edges(key + 2)
        return float(edges[key] / 2 + edges[key + 1] / 2)


def _lower_edges(size: int) -> FloatArray:
    """Return the lower edges of the first `size` bins."""
    keys = np.arange(size, dtype=np.int64)
    edges = ((keys + _FIRST) << _SHIFT).view(np.float64)
    edges[:1] = 0.0
    return edges
