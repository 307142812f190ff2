"""The rows whose losses differ most between two models."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from itertools import starmap
from typing import NamedTuple

import numpy as np

from celoss_cli.measures.row_losses import RowLosses
from celoss_cli.tables.axes import Axes
from celoss_cli.tables.blocks import FloatArray


class Change(NamedTuple):
    """A row whose loss changed, in the order of the list: the largest change first."""

    minus_change: float
    row: int
    label: int
    before: float
    after: float
    cell: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Changes:
    """The `limit` rows whose losses grew the most; `+` keeps the largest of both."""

    limit: int
    entries: tuple[Change, ...] = ()

    @classmethod
    def of(cls, first: RowLosses, second: RowLosses, growth: FloatArray, limit: int) -> Changes:
        """Return the rows of the largest `growth` (n,) above 0."""
        at = np.flatnonzero(growth > 0)
        if not limit or not at.size:
            return cls(limit)
        cut = max(at.size - limit, 0)
        at = at[growth[at] >= np.partition(growth[at], cut)[cut]]
        columns = (-growth, first.rows, first.labels, first.truth, second.truth)
        values = zip(*(column[at].tolist() for column in columns), strict=True)
        return cls(limit, tuple(heapq.nsmallest(limit, starmap(Change, values))))

    def within(self, axes: Axes | None) -> Changes:
        """Return the same rows with their index within a tensor, if they are of one."""
        if axes is None:
            return self
        return Changes(self.limit, tuple(e._replace(cell=axes.of(e.row)) for e in self.entries))

    def __add__(self, other: Changes) -> Changes:
        limit = max(self.limit, other.limit)
        return Changes(limit, tuple(heapq.nsmallest(limit, self.entries + other.entries)))
