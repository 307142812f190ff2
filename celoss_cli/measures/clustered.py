"""Contrasts of slices whose rows are in clusters: of the sums by slice and cluster, its cells."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from celoss_cli.measures.contrasts import Contrast, Sample
from celoss_cli.measures.exact import ONE, ratio
from celoss_cli.measures.keyed import Keyed
from celoss_cli.measures.totals import Totals
from celoss_cli.tables.blocks import FloatArray, IntArray


class Clustered(NamedTuple):
    """What the clusters of a slice tell.

    Attributes:
        contrast: of its losses.
        accuracy: of whether its rows are right.
        effective: how many clusters of equal weight say as much.

    """

    contrast: Contrast
    accuracy: Sample
    effective: float


class _Columns(NamedTuple):
    """Sums by cell or by cluster as floats."""

    counted: FloatArray
    weight: FloatArray
    loss: FloatArray
    correct: FloatArray

    @classmethod
    def of(cls, totals: Totals) -> _Columns:
        """Return some of the totals."""
        return cls(
            *(
                np.array([ratio(unit, ONE) for unit in getattr(totals, name)])
                for name in cls._fields
            )
        )

    def at(self, places: IntArray | slice) -> _Columns:
        """Return those of some cells or clusters."""
        return _Columns(*(each[places] for each in self))

    def less(self, other: _Columns) -> _Columns:
        """Return the sums over the rows that are not among the others."""
        return _Columns(*(one - two for one, two in zip(self, other, strict=True)))

    def gaps(self, mean: float, weight: float) -> FloatArray:
        """Return e / W, given the mean loss and the sum of weights W."""
        return (self.loss - mean * self.weight) / weight if weight else 0.0 * self.loss


def clustered_slices(cells: Keyed, clusters: Keyed, size: int) -> Iterator[Clustered]:
    """Yield what the clusters of each slice tell, in the order of the slices.

    Args:
        cells: settled `Totals` by slice * `size` + cluster.
        clusters: settled `Totals` by cluster.
        size: how many clusters there may be.

    """
    slices, at = cells.keys // size, np.searchsorted(clusters.keys, cells.keys % size)
    whole, inner = Totals.of(clusters), Totals.of(cells)
    every, own = _Columns.of(whole), _Columns.of(inner)
    weight, loss = sum(whole.weight), sum(whole.loss)
    about = _Moments.of(every, ratio(loss, weight))
    for start, stop in pairwise([*np.flatnonzero(np.diff(slices, prepend=-1)), len(slices)]):
        cell = slice(start, stop)
        light, small = sum(inner.weight[cell]), sum(inner.loss[cell])
        yield _clustered(
            own.at(cell),
            every.at(at[cell]),
            about,
            (_mean(small, light), ratio(light, ONE)),
            (_mean(loss - small, weight - light), ratio(weight - light, ONE)),
        )


def _mean(loss: int, weight: int) -> float:
    return ratio(loss, weight) if weight else 0.0


def _clustered(
    own: _Columns,
    whole: _Columns,
    every: _Moments,
    inside: tuple[float, float],
    outside: tuple[float, float],
) -> Clustered:
    """Return what the clusters of a slice tell: their rows in it, all of theirs, and all clusters.

    `inside` and `outside` are the mean loss and the sum of weights of the slice and of the rest.
    """
    weight, others = inside[1], whole.less(own)
    gaps, beside = own.gaps(*inside), others.gaps(*outside)
    units = int(np.count_nonzero(own.counted))
    entire = int(np.count_nonzero((own.counted > 0) & (others.counted <= 0)))
    passed = whole.gaps(*outside)
    squares, cubes = every.gaps(*outside)
    p = math.fsum(own.correct.tolist()) / weight if weight else 0.0
    right = (own.correct - p * own.weight) / weight if weight else 0.0 * own.correct
    return Clustered(
        contrast=Contrast(
            own=_sample(gaps, units),
            inside=_sample(gaps - beside, units),
            # all clusters but those that the slice has rows of
            outside=Sample(
                max(squares - _sample(passed, 0).squares, 0.0),
                _sample(passed, 0).cubes - cubes,
                every.units - entire,
            ),
        ),
        accuracy=_sample(right, units),
        effective=weight**2 / math.fsum((own.weight**2).tolist()) if weight else 0.0,
    )


def _sample(gaps: FloatArray, units: int) -> Sample:
    squares, cubes, fourths = (math.fsum((gaps**power).tolist()) for power in (2, 3, 4))
    return Sample(squares, cubes, units, fourths)


class _Moments(NamedTuple):
    """Of all clusters: their mean, how many they are, and sums of products of d = S - m W and W."""

    mean: float
    units: int
    sums: tuple[float, ...]

    @classmethod
    def of(cls, every: _Columns, mean: float) -> _Moments:
        """Return the sums of d^2, d W, W^2, d^3, d^2 W, d W^2 and W^3."""
        w = every.weight
        d = every.loss - mean * w
        products = (d * d, d * w, w * w, d**3, d * d * w, d * w * w, w**3)
        sums = tuple(math.fsum(each.tolist()) for each in products)
        return cls(mean, int(np.count_nonzero(every.counted)), sums)

    def gaps(self, mean: float, weight: float) -> tuple[float, float]:
        """Return the sums of (e / W)^2 and (e / W)^3 about another mean, for another W."""
        if not weight:
            return 0.0, 0.0
        dd, dw, ww, ddd, ddw, dww, www = self.sums
        by = mean - self.mean
        squares = dd - 2 * by * dw + by * by * ww
        cubes = ddd - 3 * by * ddw + 3 * by * by * dww - by**3 * www
        return squares / weight**2, cubes / weight**3
