"""From a block of scores of independent labels to one loss a row: the mean over its labels.

Each label is a yes/no question. What is measured of the rows' losses is what is measured where a
row has one class; what is measured of classes is measured of labels, cell by cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, cast

import numpy as np

from celoss_cli.frozen import frozen
from celoss_cli.measures import exact, rowwise, tallied
from celoss_cli.measures.answers import answered
from celoss_cli.measures.exact import Addends
from celoss_cli.measures.keyed import Keyed, Membership
from celoss_cli.measures.label_cells import Cells
from celoss_cli.measures.label_sums import LabelSums
from celoss_cli.measures.masses import masses_of_shares
from celoss_cli.measures.row_losses import RowLosses
from celoss_cli.measures.rowwise import arranged, row_sums
from celoss_cli.measures.spread import Spread
from celoss_cli.measures.tally import Peak, Tally
from celoss_cli.measures.worst import Worst
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import Block, BoolArray, FloatArray

if TYPE_CHECKING:
    from typing import Self


@frozen
class LabelRows(RowLosses):
    """What was measured of each row of a block with several labels a row; every array is (n,).

    Attributes:
        share_right: the share of a row's cells that is predicted right.
        squared_error: the mean over a row's cells of (q - t)^2, of yes and of no.
        floored: whether a probability at or below the floor entered the loss.
        targets: (N, L) of each label of the whole block, from 0 to 1; nan where it is ignored.
        cells: what the tally holds of the cells.

    """

    share_right: FloatArray
    squared_error: FloatArray
    floored: BoolArray
    targets: FloatArray
    cells: Tally

    @property
    def right(self) -> FloatArray:
        """The share of a row's cells that is predicted right."""
        return self.share_right

    @property
    def truth(self) -> FloatArray:
        """The geometric mean of what the truth of each of the row's labels was given."""
        return np.exp(-self.losses)

    def masses(self, slices: Membership, classes: int) -> Keyed:
        """Return the sums of t w L / m and of w L / m by slice and label; see `LabelSums`."""
        kept, w = ~np.isnan(self.targets), self.weights
        known = kept.any(axis=1)
        targets = np.where(kept, self.targets, 0.0)[known]
        kept, left = kept[known], np.count_nonzero(kept, axis=1)[known]
        return masses_of_shares(
            [targets, kept.astype(np.float64)], rowwise.weighted(w, classes / left), slices
        )

    def part(self, start: int, stop: int) -> Self:
        """Return the rows from `start` up to, but without, `stop`; sums are not theirs."""
        taken = {name: getattr(self, name)[start:stop] for name in _ARRAYS}
        weights = None if self.weights is None else self.weights[start:stop]
        taken |= {"targets": self.targets[:0], "cells": Tally.empty(0, 0)}
        return type(self)(**taken, weights=weights, line_offset=self.line_offset)


_ARRAYS = (
    "rows",
    "labels",
    "losses",
    "predicted",
    "probability",
    "share_right",
    "squared_error",
    "floored",
)


def empty(labels: int, worst: int) -> Tally:
    """Return the tally of no rows, for so many labels and a list of `worst` rows."""
    return replace(Tally.empty(labels, worst), labels=LabelSums.empty(labels))


def measure(block: Block, settings: Settings) -> LabelRows | None:
    """Measure every row of `block` that has a target; None where none has.

    Raises:
        RowError: the first row that holds no probabilities, or no scores.

    """
    pieces = [*_pieces(block, settings)]
    if len(pieces) <= 1:
        return pieces[0] if pieces else None
    joined = {name: np.concatenate([getattr(p, name) for p in pieces]) for name in _ARRAYS}
    weights = None if block.weights is None else np.concatenate([p.weights for p in pieces])
    cells = reduce(add, (piece.cells for piece in pieces))
    return LabelRows(
        **joined,
        weights=weights,
        line_offset=block.line_offset,
        targets=pieces[0].targets,
        cells=cells,
    )


def _pieces(block: Block, settings: Settings) -> Iterator[LabelRows]:
    targets, start = cast("FloatArray", block.soft_labels), 0
    for scores in block.scores:
        own = slice(start, start + len(scores))
        start = own.stop
        answers = answered(scores, block.rows[own], settings)
        cells = Cells.of(answers, arranged(targets[own]), settings)
        yield _measured(cells, block, own)


def _measured(cells: Cells, block: Block, own: slice) -> LabelRows:
    """Return what was measured of some rows of a block: of those that have a target."""
    rows, weights = block.rows[own], None if block.weights is None else block.weights[own]
    n, left = len(rows), cells.left
    worst = cells.losses.argmax(axis=1)
    at, known = (np.arange(n), worst), np.flatnonzero(left)
    by_row = {
        "rows": rows,
        "labels": worst,
        "losses": row_sums(cells.losses) / np.maximum(left, 1),
        "predicted": cells.predicted[at].astype(np.int64),
        "probability": cells.truth[at],
        "share_right": np.count_nonzero(cells.right, axis=1) / np.maximum(left, 1),
        "squared_error": 2 * row_sums(cells.squared_error) / np.maximum(left, 1),
        "floored": cells.floored.any(axis=1),
    }
    taken = {name: values[known] for name, values in by_row.items()}
    return LabelRows(
        **taken,
        weights=rowwise.at(weights, known),
        line_offset=block.line_offset,
        targets=cast("FloatArray", block.soft_labels),
        cells=cells.tally(weights),
    )


def tally_of(rows: LabelRows, labels: int, worst: int) -> Tally:
    """Return the tally of some measured rows."""
    w = rows.weights
    counted = np.full(len(rows), True) if w is None else w > 0
    finite = np.isfinite(rows.losses)
    losses = np.where(finite, rows.losses, 0.0)
    weighted, right = rowwise.weighted(w, losses), rowwise.weighted(w, rows.share_right)
    addends, every = Addends.of(weighted), rows.share_right == 1
    of_rows = replace(
        empty(labels, worst),
        rows=len(rows),
        infinite=int(np.count_nonzero(counted & ~finite)),
        floored=int(np.count_nonzero(rows.floored & counted)),
        largest_loss=Peak(float(losses.max(initial=0.0))),
        weight=tallied.weight(w, len(rows)),
        loss=addends.total(),
        squared_error=exact.total(rowwise.weighted(w, rows.squared_error)),
        correct=exact.total(right),
        right=int(np.count_nonzero(every)),
        counted=int(np.count_nonzero(counted)),
        spread=Spread.of(weighted, w),
        histogram=tallied.histogram_of(losses, weighted, w, addends, finite & counted),
        worst=Worst.of(rows, counted, worst),
        labels=replace(
            LabelSums.empty(labels),
            exact=tallied.weight_of(every, w),
            right=Spread.of(right, w),
        ),
    )
    return rows.cells + of_rows
