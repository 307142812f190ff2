"""Two models on the same rows: sums of the differences of their losses.

Rows that are hard for one model are hard for the other, so that the differences vary less than
the losses, and their mean is known better than either.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from celoss_cli.frozen import frozen
from celoss_cli.measures import exact
from celoss_cli.measures.changes import Changes
from celoss_cli.measures.clusters import clustered_mean
from celoss_cli.measures.exact import ratio
from celoss_cli.measures.grouped import Grouped
from celoss_cli.measures.interval import Mean
from celoss_cli.measures.keyed import Membership
from celoss_cli.measures.row_losses import RowLosses
from celoss_cli.measures.rowwise import weighted
from celoss_cli.measures.slices import fourths
from celoss_cli.measures.spread import Spread
from celoss_cli.measures.totals import Measured, Totals
from celoss_cli.tables.axes import Axes
from celoss_cli.tables.blocks import BoolArray, FloatArray


@frozen
class Outcomes:
    """What became of some rows under one model: all that differences of means are made of.

    Attributes:
        losses: (n,) nats.
        right: (n,) whether the predicted class is the true one; of several labels, the share that
            is predicted right.
        weights: (n,) weights, or None where every row counts 1.
        clusters: which cluster each row is in; None where rows are independent.
        slices: which value of each column of --by each row has.

    """

    losses: FloatArray
    right: BoolArray | FloatArray
    weights: FloatArray | None
    clusters: Membership | None = None
    slices: tuple[Membership, ...] = ()

    @classmethod
    def of(
        cls,
        rows: RowLosses,
        clusters: Membership | None = None,
        slices: tuple[Membership, ...] = (),
    ) -> Outcomes:
        """Return the outcomes of measured rows."""
        return cls(rows.losses, rows.right, rows.weights, clusters, slices)


@dataclass(frozen=True, kw_only=True)
class Paired:
    """Sums over rows of what a second model scores less what the first does; `+` is exact.

    Attributes:
        rows: rows of positive weight.
        infinite: rows of positive weight where either loss is infinite; they enter no sum.
        weight: sum of w.
        difference: sum of w (l2 - l1), in units of 2^-60.
        spread: the moments of it.
        moved: with weights, the moments of w times 1, 0 or -1: where the second model alone, both
            or none, or the first model alone is right. Of rows with several labels, the moments of
            w times the difference of the shares that are right.
        partly: rows of which a part is right, of either model.
        groups: the same differences by cluster and by slice, where there are some: `Totals` of
            l2 - l1 in place of l, and of the moves in place of what is right.
        better: rows where the second model's loss is lower.
        worse: rows where it is higher.
        gained: rows that only the second model has right, or more of.
        lost: rows that only the first one has right, or more of.
        grown: the rows whose losses grew the most.
        fallen: the rows whose losses fell the most.

    """

    rows: int = 0
    infinite: int = 0
    weight: int = 0
    difference: int = 0
    spread: Spread = Spread()
    moved: Spread = Spread()
    partly: int = 0
    groups: Grouped = Grouped()
    better: int = 0
    worse: int = 0
    gained: int = 0
    lost: int = 0
    grown: Changes = Changes(0)
    fallen: Changes = Changes(0)

    @classmethod
    def of(
        cls,
        first: RowLosses,
        second: RowLosses,
        limit: int,
        clusters: Membership | None = None,
        slices: tuple[Membership, ...] = (),
    ) -> Paired:
        """Return the sums over the same rows of two models, and lists of `limit` rows."""
        outcomes = Outcomes.of(first, clusters, slices), Outcomes.of(second)
        change = _change(*outcomes)
        return replace(
            cls.between(*outcomes),
            grown=Changes.of(first, second, change, limit),
            fallen=Changes.of(first, second, -change, limit),
        )

    @classmethod
    def between(cls, first: Outcomes, second: Outcomes) -> Paired:
        """Return the sums over the same rows of two models, and no lists."""
        w, change = first.weights, _change(first, second)
        grown = weighted(w, change)
        finite = np.isfinite(first.losses) & np.isfinite(second.losses)
        if not finite.all():
            grown = np.where(finite, grown, 0.0)
        infinite = ~finite if w is None else ~finite & (w > 0)
        before, after = (_counted(each.right, w) for each in (first, second))
        return cls(
            rows=len(change) if w is None else _count(w > 0),
            infinite=_count(infinite),
            weight=len(change) * exact.ONE if w is None else exact.total(w),
            difference=exact.total(grown),
            spread=Spread.of(grown, w),
            moved=_moved(before, after, w),
            partly=_in_part(before, after),
            groups=_by_group(first, change, finite, after, before),
            better=_count(change < 0),
            worse=_count(change > 0),
            gained=_count(after > before),
            lost=_count(before > after),
        )

    def __add__(self, other: Paired) -> Paired:
        names = self.__dataclass_fields__
        return Paired(**{name: getattr(self, name) + getattr(other, name) for name in names})

    def within(self, axes: Axes | None) -> Paired:
        """Return the same sums, with the index of the rows that are named; see `Changes.within`."""
        return replace(self, grown=self.grown.within(axes), fallen=self.fallen.within(axes))

    @property
    def is_whole(self) -> bool:
        """Whether every row counts 1, or 0, and is right or wrong as a whole and by itself."""
        return self.moved.is_even() and not self.partly and self.groups.clusters is None

    def value(self) -> float | None:
        """Return the mean difference in nats; None where a loss is infinite."""
        return None if self.infinite or not self.weight else ratio(self.difference, self.weight)

    def mean(self) -> Mean | None:
        """Return the mean difference with its error and skewness, by row or by cluster."""
        value = self.value()
        if value is None:
            return None
        if self._clusters is None:
            found = self.spread.mean(self.rows)
        else:
            found = clustered_mean(self._clusters.loss, self._clusters.weight)
        return None if found is None else found._replace(value=value)

    def mean_moved(self) -> Mean | None:
        """Return the difference of accuracies with its linearised error, by row or by cluster."""
        if self._clusters is None:
            return self.moved.mean(self.rows)
        return clustered_mean(self._clusters.correct, self._clusters.weight)

    @cached_property
    def _clusters(self) -> Totals | None:
        clusters = self.groups.clusters
        return None if clusters is None else Totals.of(clusters.settled())


def _by_group(
    rows: Outcomes,
    change: FloatArray,
    finite: BoolArray,
    after: BoolArray | FloatArray,
    before: BoolArray | FloatArray,
) -> Grouped:
    """Return the sums of differences by the groups of the `rows`, none where they have none."""
    if rows.clusters is None and not rows.slices:
        return Grouped()
    moved = after.astype(np.float64) - before
    measured = Measured.of(np.where(finite, change, np.inf), moved, rows.weights)
    found = Grouped.of(measured, rows.clusters, rows.slices)
    if rows.clusters is not None:
        return found
    pairs = zip(found.slices, rows.slices, strict=True)
    slices = tuple(replace(own, fourths=fourths(measured, each)) for own, each in pairs)
    return replace(found, slices=slices)


def _count(rows: BoolArray) -> int:
    return int(np.count_nonzero(rows))


def _counted(right: BoolArray | FloatArray, weights: FloatArray | None) -> BoolArray | FloatArray:
    """Return what is right of the rows that have a weight."""
    return right if weights is None else np.where(weights > 0, right, right.dtype.type(0))


def _moved(
    before: BoolArray | FloatArray, after: BoolArray | FloatArray, weights: FloatArray | None
) -> Spread:
    """Return the moments of what is right after less before; of whole rows, counts tell it."""
    if weights is None and before.dtype == np.bool_:
        return Spread()
    return Spread.of(weighted(weights, 1.0 * after - before), weights)


def _in_part(before: BoolArray | FloatArray, after: BoolArray | FloatArray) -> int:
    """Return how many rows are neither right nor wrong as a whole."""
    if before.dtype == np.bool_:
        return 0
    return _count((before > 0) & (before < 1) | (after > 0) & (after < 1))


def _change(first: Outcomes, second: Outcomes) -> FloatArray:
    """Return by how much the loss of each row grew; 0 for rows that do not count."""
    with np.errstate(invalid="ignore"):
        change = second.losses - first.losses
    if np.isnan(change).any():
        # infinite where one loss alone is; where both are, nothing changed
        change = np.nan_to_num(change, posinf=np.inf, neginf=-np.inf)
    return change if first.weights is None else np.where(first.weights > 0, change, 0.0)
