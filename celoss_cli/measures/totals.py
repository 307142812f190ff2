"""`Totals`: the sums of the rows of each group, whatever the groups are."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from celoss_cli.frozen import frozen
from celoss_cli.measures import rowwise
from celoss_cli.measures.exact import Addends, Sums, weight_sums
from celoss_cli.measures.keyed import Keyed, Places
from celoss_cli.tables.blocks import BoolArray, FloatArray, IntArray


class Totals(NamedTuple):
    """The sums of the rows of each group, in this order in a `Keyed`, in units of 2^-60.

    Attributes:
        rows: how many there are.
        counted: how many have a positive weight.
        infinite: how many of these have an infinite loss.
        weight: sum of w.
        squared: sum of w^2.
        loss: sum of w l, where l is finite.
        correct: sum of w over rows predicted right; of several labels, w times the share that is.

    """

    rows: list[int]
    counted: list[int]
    infinite: list[int]
    weight: list[int]
    squared: list[int]
    loss: list[int]
    correct: list[int]

    @classmethod
    def of(cls, sums: Keyed) -> Totals:
        """Return the sums of settled groups."""
        return cls(*(each.units() for each in sums.sums))


@frozen
class Measured:
    """What groups are summed up of: numbers of the rows of a block.

    Attributes:
        right: (n,) whether a row is predicted right, or by how much.
        weights: (n,) weights, or None where every row counts 1.
        counted: (n,) whether a row has a positive weight.
        finite: (n,) whether its loss is finite.
        weighted: (n,) w l, 0 where it is not.
        addends: the same, ready to be added up.

    """

    right: BoolArray | FloatArray
    weights: FloatArray | None
    counted: BoolArray
    finite: BoolArray
    weighted: FloatArray
    addends: Addends

    @classmethod
    def of(
        cls, losses: FloatArray, right: BoolArray | FloatArray, weights: FloatArray | None
    ) -> Measured:
        """Return what there is to sum up of rows of these `losses` (n,), or differences of them."""
        finite = np.isfinite(losses)
        losses = losses if finite.all() else np.where(finite, losses, 0.0)
        weighted = rowwise.weighted(weights, losses)
        counted = np.full(len(losses), True) if weights is None else weights > 0
        return cls(right, weights, counted, finite, weighted, Addends.of(weighted))

    def totals(self, found: Places) -> Keyed:
        """Return the `Totals` of the groups that occur."""
        at, w = found.at, self.weights
        size = len(found.keys)
        counts = np.bincount(at, minlength=size)
        weight = weight_sums(at, w, counts)
        rows = Sums.of_counts(counts)
        return Keyed.of(
            found.keys,
            [
                rows,
                rows if w is None else _count(at[self.counted], size),
                _count(at[self.counted & ~self.finite], size),
                weight,
                weight if w is None else Addends.of(w * w).by_group(at, size),
                self.addends.by_group(at, size),
                self._correct(found, weight),
            ],
        )

    def _correct(self, found: Places, weight: Sums) -> Sums:
        right, at, w, size = self.right, found.at, self.weights, len(found.keys)
        if right.dtype != np.bool_:
            return Addends.of(rowwise.weighted(w, right.astype(np.float64))).by_group(at, size)
        # what is wrong is little, and what is right is all else: sums are exact
        wrong = np.flatnonzero(np.logical_not(right))
        missed = np.bincount(at[wrong], minlength=size)
        return weight - weight_sums(at[wrong], rowwise.at(w, wrong), missed)


def _count(groups: IntArray, size: int) -> Sums:
    return Sums.of_counts(np.bincount(groups, minlength=size))
