"""Two models on the same rows: sums of the differences of their losses.

Rows that are hard for one model are hard for the other, so that the differences vary less than
the losses, and their mean is known better than either.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from celoss_cli.frozen import frozen
from celoss_cli.measures import exact, rowwise
from celoss_cli.measures.clusters import clustered_mean
from celoss_cli.measures.exact import Addends, ratio, weight_sums
from celoss_cli.measures.interval import Mean
from celoss_cli.measures.keyed import Keyed, Membership, places
from celoss_cli.measures.losses import Rows
from celoss_cli.measures.spread import Spread
from celoss_cli.tables.blocks import BoolArray, FloatArray

RESOLUTION = 2.0**-40
"""Of what second moments are sums of; see `spread`."""


class Change(NamedTuple):
    """A row whose loss changed, in the order of the list: the largest change first."""

    minus_change: float
    row: int
    label: int
    before: float
    after: float


@dataclass(frozen=True)
class Changes:
    """The `limit` rows whose losses grew the most; `+` keeps the largest of both."""

    limit: int
    entries: tuple[Change, ...] = ()

    @classmethod
    def of(cls, first: Rows, second: Rows, growth: FloatArray, limit: int) -> Changes:
        """Return the rows of the largest `growth` (n,) above 0."""
        at = np.flatnonzero(growth > 0)
        if not limit or not at.size:
            return cls(limit)
        cut = max(at.size - limit, 0)
        at = at[growth[at] >= np.partition(growth[at], cut)[cut]]
        columns = (-growth, first.rows, first.labels, first.probability, second.probability)
        values = zip(*(column[at].tolist() for column in columns), strict=True)
        return cls(limit, tuple(heapq.nsmallest(limit, map(Change._make, values))))

    def __add__(self, other: Changes) -> Changes:
        limit = max(self.limit, other.limit)
        return Changes(limit, tuple(heapq.nsmallest(limit, self.entries + other.entries)))


@frozen
class Outcomes:
    """What became of some rows under one model: all that differences of means are made of.

    Attributes:
        losses: (n,) nats.
        right: (n,) whether the predicted class is the true one.
        weights: (n,) weights, or None where every row counts 1.
        clusters: which cluster each row is in; None where rows are independent.

    """

    losses: FloatArray
    right: BoolArray
    weights: FloatArray | None
    clusters: Membership | None = None

    @classmethod
    def of(cls, rows: Rows, clusters: Membership | None = None) -> Outcomes:
        """Return the outcomes of measured rows."""
        return cls(rows.losses, rows.predicted == rows.labels, rows.weights, clusters)


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
            or none, or the first model alone is right.
        clusters: where there are clusters, sums of w, of w (l2 - l1) and of w times 1, 0 or -1.
        better: rows where the second model's loss is lower.
        worse: rows where it is higher.
        gained: rows that only the second model has right.
        lost: rows that only the first one has right.
        grown: the rows whose losses grew the most.
        fallen: the rows whose losses fell the most.

    """

    rows: int = 0
    infinite: int = 0
    weight: int = 0
    difference: int = 0
    spread: Spread = Spread()
    moved: Spread = Spread()
    clusters: Keyed | None = None
    better: int = 0
    worse: int = 0
    gained: int = 0
    lost: int = 0
    grown: Changes = Changes(0)
    fallen: Changes = Changes(0)

    @classmethod
    def of(
        cls, first: Rows, second: Rows, limit: int, clusters: Membership | None = None
    ) -> Paired:
        """Return the sums over the same rows of two models, and lists of `limit` rows."""
        outcomes = Outcomes.of(first, clusters), Outcomes.of(second)
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
        weighted = change if w is None else w * change
        finite = np.isfinite(first.losses) & np.isfinite(second.losses)
        if not finite.all():
            weighted = np.where(finite, weighted, 0.0)
        infinite = ~finite if w is None else ~finite & (w > 0)
        before, after = first.right, second.right
        if w is not None:
            before, after = before & (w > 0), after & (w > 0)
        both, clusters = _count(before & after), first.clusters
        return cls(
            rows=len(change) if w is None else _count(w > 0),
            infinite=_count(infinite),
            weight=len(change) * exact.ONE if w is None else exact.total(w),
            difference=exact.total(weighted),
            spread=Spread.of(weighted, w),
            moved=Spread() if w is None else Spread.of(_moved(first, second), w),
            clusters=clusters and _by_cluster(clusters, w, weighted, _moved(first, second)),
            better=_count(change < 0),
            worse=_count(change > 0),
            gained=_count(after) - both,
            lost=_count(before) - both,
        )

    def __add__(self, other: Paired) -> Paired:
        names = self.__dataclass_fields__
        sums = {n: getattr(self, n) + getattr(other, n) for n in names if n != "clusters"}
        found = [each.clusters for each in (self, other) if each.clusters is not None]
        clusters = found[0] + found[1] if len(found) > 1 else next(iter(found), None)
        return Paired(**sums, clusters=clusters)

    def value(self) -> float | None:
        """Return the mean difference in nats; None where a loss is infinite."""
        return None if self.infinite or not self.weight else ratio(self.difference, self.weight)

    def mean(self) -> Mean | None:
        """Return the mean difference with its error and skewness, by row or by cluster."""
        value = self.value()
        if value is None:
            return None
        if self.clusters is None:
            found = self.spread.mean(self.rows)
        else:
            weights, differences, _ = self._cluster_sums
            found = clustered_mean(differences, weights)
        return None if found is None else found._replace(value=value)

    def mean_moved(self) -> Mean | None:
        """Return the difference of accuracies with its linearised error, by row or by cluster."""
        if self.clusters is None:
            return self.moved.mean(self.rows)
        weights, _, moved = self._cluster_sums
        return clustered_mean(moved, weights)

    @property
    def counts(self) -> bool:
        """Whether counts of rows tell all: each counts 1, and is independent."""
        return self.clusters is None and self.moved.is_even()

    @property
    def _cluster_sums(self) -> list[list[int]]:
        return [each.units() for each in (self.clusters or Keyed()).settled().sums]


def _moved(first: Outcomes, second: Outcomes) -> FloatArray:
    """Return w times 1, 0 or -1 of each row: which model alone is right."""
    return rowwise.weighted(first.weights, second.right.astype(np.float64) - first.right)


def _by_cluster(
    clusters: Membership, weights: FloatArray | None, change: FloatArray, moved: FloatArray
) -> Keyed:
    found = places(*clusters)
    size = len(found.keys)
    counts = np.bincount(found.at, minlength=size)
    sums = [weight_sums(found.at, weights, counts)]
    sums += [Addends.of(each).by_group(found.at, size) for each in (change, moved)]
    return Keyed.of(found.keys, sums)


def _count(rows: BoolArray) -> int:
    return int(np.count_nonzero(rows))


def _change(first: Outcomes, second: Outcomes) -> FloatArray:
    """Return by how much the loss of each row grew; 0 for rows that do not count."""
    with np.errstate(invalid="ignore"):
        change = second.losses - first.losses
    if np.isnan(change).any():
        # infinite where one loss alone is; where both are, nothing changed
        change = np.nan_to_num(change, posinf=np.inf, neginf=-np.inf)
    return change if first.weights is None else np.where(first.weights > 0, change, 0.0)
