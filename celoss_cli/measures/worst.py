"""The rows with the largest losses."""

from __future__ import annotations

from itertools import starmap
from typing import NamedTuple

import numpy as np

from celoss_cli.frozen import frozen
from celoss_cli.measures.row_losses import RowLosses
from celoss_cli.tables.axes import Axes
from celoss_cli.tables.blocks import BoolArray, FloatArray

_PART = 128


class WorstRow(NamedTuple):
    """One row; the order of the fields, with the loss turned round, is the order of the list.

    `cell`, the index of a row within a tensor, is found where all rows are measured.
    """

    minus_loss: float
    label: int
    predicted: int
    probability: float
    row: int
    line: int | None
    cell: tuple[int, ...] | None = None

    @property
    def loss(self) -> float:
        """The row's loss in nats."""
        return -self.minus_loss


@frozen
class Worst:
    """The `limit` rows with the largest losses, in an order that only their content decides.

    Row numbers come last in that order, so that permuting the rows changes nothing else.
    """

    limit: int
    entries: tuple[WorstRow, ...] = ()

    @classmethod
    def of(cls, rows: RowLosses, counted: BoolArray, limit: int) -> Worst:
        """Return the worst of the `rows` that are `counted` (n,): the ones that have a weight."""
        if limit == 0:
            return cls(limit)
        losses = rows.losses if counted.all() else np.where(counted, rows.losses, -1.0)
        chosen = np.flatnonzero(losses >= _bar(losses, limit))
        columns = (rows.losses, rows.labels, rows.predicted, rows.probability, rows.rows)
        keys = [column[chosen] for column in columns]
        keys[0] = -keys[0]
        order = np.lexsort(keys[::-1])[:limit]
        picked = [key[order].tolist() for key in keys]
        offset = rows.line_offset
        lines = [None if offset is None else row + offset for row in picked[-1]]
        entries = starmap(WorstRow, zip(*picked, lines, strict=True))
        return cls(limit, tuple(entries))

    def moved(self, by: int) -> Worst:
        """Return the same rows, `by` rows further down; their lines are those of their files."""
        return Worst(self.limit, tuple(e._replace(row=e.row + by) for e in self.entries))

    def within(self, axes: Axes | None) -> Worst:
        """Return the same rows with their index within a tensor, if they are of one."""
        if axes is None:
            return self
        return Worst(self.limit, tuple(e._replace(cell=axes.of(e.row)) for e in self.entries))

    def __add__(self, other: Worst) -> Worst:
        limit = max(self.limit, other.limit)
        return Worst(limit, tuple(sorted(self.entries + other.entries)[:limit]))


def _bar(losses: FloatArray, limit: int) -> float:
    """Return a loss, 0 or more, that at least `limit` of the losses (n,) reach, if so many can.

    The largest of each of many parts tell one: to put all in order takes ten times as long.
    """
    parts = losses[: len(losses) // _PART * _PART].reshape(_PART, -1).max(axis=0)
    if len(parts) < limit:
        return 0.0
    return max(float(np.partition(parts, -limit)[-limit]), 0.0)
