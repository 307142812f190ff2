"""What a slice scores, and how that differs from all other rows, of sums by slice.

Sums of e / W, with e = w (l - m), are the same whether rows or clusters are independent. For the
difference of two means, e of each is divided by its own W: a cluster that has rows of both enters
once, with what it adds to one less what it adds to the other.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from celoss_cli.measures.clusters import freedom
from celoss_cli.measures.exact import ONE, ratio
from celoss_cli.measures.interval import Mean

IntegerArray: TypeAlias = NDArray[Any]
"""Python integers, of any size."""

_TOO_LARGE = ONE << 133
"""A sum of squares of slices that have no interval: their cubes may be above 2^200."""
_TOLD = 1 << 50
"""Rounded squares tell a variance that is more than their sum over this."""
_TOLD_CUBED = 10**10
"""Rounded cubes tell a variance that is more than their sum, or than that of ones, over this."""


class Sample(NamedTuple):
    """Sums of (e / W)^2 and (e / W)^3 over independent rows or clusters, and how many there are.

    Of clusters, also that of (e / W)^4.
    """

    squares: float
    cubes: float
    units: int
    fourths: float = 0.0

    @property
    def variance(self) -> float:
        """That of the mean."""
        return self.squares * self.units / (self.units - 1)

    def mean(self, value: float) -> Mean | None:
        """Return the mean, whose value is given; None of fewer than two."""
        if self.units <= 1:
            return None
        df = freedom(self.units, self.squares, self.fourths)
        return Mean(value, math.sqrt(self.variance), _skewness(self), df)


class Contrast(NamedTuple):
    """A slice by itself, and its difference to all other rows.

    Attributes:
        own: the slice.
        inside: what its rows or clusters add to the difference; a cluster that has others too, all.
        outside: what the others add.

    """

    own: Sample
    inside: Sample
    outside: Sample

    def difference(self, value: float) -> Mean | None:
        """Return the mean difference, whose value is given; None where one has no spread.

        Its t has the degrees of freedom of the smaller of both: those of Welch and Satterthwaite
        trust the spread of a few rows, which may be alike by chance, and are hardly more elsewhere.
        """
        one, two = self.inside, self.outside
        if min(one.units, two.units) <= 1:
            return None
        both = Sample(one.squares + two.squares, one.cubes + two.cubes, 0)
        error = math.sqrt(one.variance + two.variance)
        return Mean(value, error, _skewness(both), min(one.units, two.units) - 1)


def _skewness(sample: Sample) -> float:
    squares = sample.squares
    return sample.cubes / (squares * math.sqrt(squares)) if squares else 0.0


class RowSums(NamedTuple):
    """Sums over independent rows, in units of 2^-60; see `Totals` and `Moments`.

    Each is an array of Python integers, one a slice, so that all slices are worked out at once.
    """

    counted: IntegerArray
    weight: IntegerArray
    squared: IntegerArray
    loss: IntegerArray
    loss_squared: IntegerArray
    loss_by_weight: IntegerArray
    loss_cubed: IntegerArray
    square_by_weight: IntegerArray
    loss_by_square: IntegerArray
    weight_cubed: IntegerArray

    @classmethod
    def of(cls, *sums: Sequence[int]) -> RowSums:
        """Return the sums of several slices, each given in their order."""
        return cls(*(np.array(each, dtype=object) for each in sums))

    def others(self) -> RowSums:
        """Return the sums over the rows that are not in each slice, but in the others."""
        return RowSums(*(each.sum() - each for each in self))

    def samples(self) -> list[Sample | None]:
        """Return what the rows tell of the error of their mean; None where losses are too large."""
        weight, loss = self.weight, self.loss
        # sum e^2 W^2 and sum e^3 W^3, in units of 2^-240 and 2^-360
        ww, ll, wl = weight * weight, loss * loss, weight * loss
        most = self.loss_squared * ww
        squares = (most - 2 * wl * self.loss_by_weight + ll * self.squared) * ONE
        cubes = (self.loss_cubed * weight - 3 * loss * self.square_by_weight) * ww
        cubes += (3 * weight * self.loss_by_square - loss * self.weight_cubed) * ll
        columns = (self.counted, ww, self.loss_squared, squares, cubes)
        return [*map(_sample, *columns)]


def _sample(n: int, ww: int, loss_squared: int, squares: int, cubes: int) -> Sample | None:
    """Return the sample of sums of e^2 W^2 and e^3 W^3, where `ww` is W^2."""
    if not ww or loss_squared >= _TOO_LARGE:
        return None
    if squares * _TOLD <= loss_squared * ww * ONE:
        return Sample(0.0, 0.0, n)
    told = squares * _TOLD_CUBED > max(loss_squared, n * ONE) * ww * ONE
    return Sample(
        ratio(squares, ww * ww),
        ratio(cubes * ONE * ONE, ww * ww * ww) if told else 0.0,
        n,
    )


def contrasts_of_rows(own: RowSums) -> Iterator[Contrast | None]:
    """Yield the contrast of each slice of independent rows to all other slices."""
    for one, two in zip(own.samples(), own.others().samples(), strict=True):
        outside = Sample(0.0, 0.0, 0) if two is None else Sample(two.squares, -two.cubes, two.units)
        yield None if one is None else Contrast(one, one, outside)
