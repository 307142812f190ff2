"""What a slice scores, and how that differs from all other rows, of sums by slice.

Sums of e / W, with e = w (l - m), are the same whether rows or clusters are independent. For the
difference of two means, e of each is divided by its own W: a cluster that has rows of both enters
once, with what it adds to one less what it adds to the other.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from celoss_cli.measures.exact import ONE, ratio
from celoss_cli.measures.interval import Mean
from celoss_cli.measures.slices import LARGEST

_TOLD = 1 << 50
"""Rounded squares tell a variance that is more than their sum over this."""
_TOLD_CUBED = 10**10
"""Rounded cubes tell a variance that is more than their sum, or than that of ones, over this."""


class Sample(NamedTuple):
    """Sums of (e / W)^2 and (e / W)^3 over independent rows or clusters, and how many there are."""

    squares: float
    cubes: float
    units: int

    @property
    def variance(self) -> float:
        """That of the mean."""
        return self.squares * self.units / (self.units - 1)

    def mean(self, value: float) -> Mean | None:
        """Return the mean, whose value is given; None of fewer than two."""
        if self.units <= 1:
            return None
        return Mean(value, math.sqrt(self.variance), _skewness(self), self.units)


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
        return Mean(value, error, _skewness(both), min(one.units, two.units))


def _skewness(sample: Sample) -> float:
    squares = sample.squares
    return sample.cubes / (squares * math.sqrt(squares)) if squares else 0.0


class RowSums(NamedTuple):
    """Sums over independent rows, in units of 2^-60; see `Totals` and `Moments`."""

    counted: int
    weight: int
    squared: int
    loss: int
    loss_squared: int
    loss_by_weight: int
    loss_cubed: int
    square_by_weight: int
    loss_by_square: int
    weight_cubed: int

    def without(self, other: RowSums) -> RowSums:
        """Return the sums over the rows that are not among the others."""
        return RowSums(*(one - two for one, two in zip(self, other, strict=True)))

    def sample(self) -> Sample | None:
        """Return what the rows tell of the error of their mean; None where losses are too large."""
        weight, loss, n = self.weight, self.loss, self.counted
        if not weight or self.loss_cubed >= int(LARGEST) * ONE:
            return None
        # sum e^2 W^2 and sum e^3 W^3, in units of 2^-240 and 2^-360
        squares = self.loss_squared * weight**2 - 2 * loss * weight * self.loss_by_weight
        squares = (squares + loss**2 * self.squared) * ONE
        if squares * _TOLD <= self.loss_squared * weight**2 * ONE:
            return Sample(0.0, 0.0, n)
        cubes = self.loss_cubed * weight**3 - 3 * loss * weight**2 * self.square_by_weight
        cubes += 3 * loss**2 * weight * self.loss_by_square - loss**3 * self.weight_cubed
        least = max(self.loss_squared, n * ONE) * weight**2 * ONE
        told = squares * _TOLD_CUBED > least
        return Sample(
            ratio(squares, weight**4),
            ratio(cubes * ONE**2, weight**6) if told else 0.0,
            n,
        )


def contrast_of_rows(own: RowSums, every: RowSums) -> Contrast | None:
    """Return the contrast of a slice of independent rows, among all of them."""
    one, two = own.sample(), every.without(own).sample()
    if one is None:
        return None
    outside = Sample(0.0, 0.0, 0) if two is None else two._replace(cubes=-two.cubes)
    return Contrast(one, one, outside)
