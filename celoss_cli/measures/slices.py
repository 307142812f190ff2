"""Sums by slice: all that a report says of the rows that share a value of a column."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from celoss_cli.frozen import frozen
from celoss_cli.measures.exact import Added, Addends, Sums
from celoss_cli.measures.keyed import Keyed, Membership, Places, Renaming, places
from celoss_cli.measures.totals import Measured
from celoss_cli.tables.blocks import FloatArray

LARGEST = 2.0**200
"""Products that are larger count as this, and a slice that has such cubes has no interval."""


class Moments(NamedTuple):
    """Sums of products of v = w l and of w by slice, in units of 2^-60, in this order in a `Keyed`.

    Attributes:
        loss_squared: v^2.
        loss_by_weight: v w.
        loss_cubed: v^3.
        square_by_weight: v^2 w.
        loss_by_square: v w^2.
        weight_cubed: w^3.
        correct_by_weight: r w, r = w over rows predicted right, or w times the share that is.
        correct_squared: r^2.

    """

    loss_squared: list[int]
    loss_by_weight: list[int]
    loss_cubed: list[int]
    square_by_weight: list[int]
    loss_by_square: list[int]
    weight_cubed: list[int]
    correct_by_weight: list[int]
    correct_squared: list[int]

    @classmethod
    def of(cls, sums: Keyed) -> Moments:
        """Return the moments of settled slices."""
        return cls(*(each.units() for each in sums.sums))


@frozen
class Sliced(Added):
    """The sums by the values of one column; `+` adds them, exactly.

    Attributes:
        totals: by value; with clusters by value and cluster, value * clusters + cluster.
        moments: by value, of independent rows; empty with clusters.
        masses: the label frequencies, by value * K + class: sums of w y; of several labels a row,
            of t w L / m and of w L / m, as in `LabelSums`. Empty where no labels are counted.
        fourths: v^4 by value, of comparisons of independent rows; else empty.

    """

    totals: Keyed
    moments: Keyed
    masses: Keyed
    fourths: Keyed = Keyed()

    @classmethod
    def of(
        cls, measured: Measured, slices: Membership, clusters: Membership | None, masses: Keyed
    ) -> Sliced:
        """Return the sums of a block, whose rows may be in clusters, and its label frequencies."""
        found = places(*slices)
        if clusters is None:
            totals = measured.totals(found)
            return cls(totals, _moments(measured, found, totals), masses)
        codes = slices.codes.astype(np.int64) * clusters.size + clusters.codes
        cells = places(codes, slices.size * clusters.size)
        return cls(measured.totals(cells), Keyed(), masses)

    def renamed(self, slices: Renaming, clusters: Renaming | None, classes: int) -> Sliced:
        """Return the same sums, whose values and clusters have other numbers."""
        keys = self.totals.keys
        if clusters is None:
            totals = slices.codes[keys]
        else:
            values, own = np.divmod(keys, len(clusters.codes))
            totals = slices.codes[values] * clusters.size + clusters.codes[own]
        values, labels = np.divmod(self.masses.keys, classes)
        return Sliced(
            self.totals.renamed(totals),
            self.moments.renamed(slices.codes[self.moments.keys]),
            self.masses.renamed(slices.codes[values] * classes + labels),
            self.fourths.renamed(slices.codes[self.fourths.keys]),
        )


def fourths(measured: Measured, slices: Membership) -> Keyed:
    """Return the sums of v^4 by value."""
    found = places(*slices)
    with np.errstate(over="ignore"):
        squares = measured.weighted * measured.weighted
        return Keyed.of(found.keys, [_summed(squares * squares, found)])


def _summed(values: FloatArray, found: Places) -> Sums:
    if max(values.max(initial=0.0), -values.min(initial=0.0)) > LARGEST:
        values = np.clip(values, -LARGEST, LARGEST)
    return Addends.of(values).by_group(found.at, len(found.keys))


def _moments(measured: Measured, found: Places, totals: Keyed) -> Keyed:
    w, v = measured.weights, measured.weighted

    def summed(values: FloatArray) -> Sums:
        return _summed(values, found)

    rows, *_, loss, correct = totals.sums
    right = measured.right
    with np.errstate(over="ignore"):
        squares, cubes = summed(v * v), summed(v * v * v)
        if w is None:
            even = (
                correct if right.dtype == np.bool_ else summed(np.square(right, dtype=np.float64))
            )
            return Keyed.of(found.keys, [squares, loss, cubes, squares, loss, rows, correct, even])
        r = w * right
        products = (v * w, v * v * w, v * w * w, w * w * w, r * w, r * r)
        by_weight, square, by_square, cubed, *both = map(summed, products)
    return Keyed.of(found.keys, [squares, by_weight, cubes, square, by_square, cubed, *both])
