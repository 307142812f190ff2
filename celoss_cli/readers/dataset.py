"""`Dataset`: inputs that fit each other, and the blocks they hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from celoss_cli.blocks import Block, FloatArray
from celoss_cli.errors import InputError, RowError
from celoss_cli.readers.factors import Codes
from celoss_cli.readers.facts import Facts, InputInfo
from celoss_cli.readers.labels import HardLabels, SoftLabels
from celoss_cli.readers.matching import IGNORED
from celoss_cli.readers.predictions import Scores
from celoss_cli.readers.tables import Table
from celoss_cli.settings import Settings
from celoss_cli.text import counted


@dataclass(frozen=True)
class Dataset:
    """Inputs that are opened, checked and matched; `blocks` reads them.

    Attributes:
        scores: the columns of scores.
        labels: the labels.
        classes: the names of the classes, in the order of the columns of a block.
        positions: (rows,) the class of each row or `IGNORED`; empty where labels are soft.
        weights: (rows,) sample weights, or None.
        factors: (K,) class weights, or None.
        facts: what was decided and dropped.
        settings: the user's choices.

    """

    scores: Scores
    labels: HardLabels | SoftLabels
    classes: tuple[str, ...]
    positions: Codes
    weights: FloatArray | None
    factors: FloatArray | None
    facts: Facts
    settings: Settings

    def blocks(self) -> Iterator[Block]:
        """Yield the rows, block by block, the ignored ones left out.

        Raises:
            InputError: a file cannot be read on, or the files differ in their number of rows.

        """
        soft = None
        if isinstance(self.labels, SoftLabels):
            soft = _Taker(self.labels.rows(self.settings.sum_tolerance))
        row = 0
        for scores in self.scores.table.numbers(self.scores.columns):
            taken = slice(row, row + len(scores))
            rows = np.arange(row, taken.stop)
            row = taken.stop
            shares = soft.take(len(scores)) if soft else None
            weights = None if self.weights is None else self.weights[taken]
            block = Block(scores, self.positions[taken].astype(np.int64), shares, weights, rows)
            if not _is_even(block):
                raise self._mismatch()
            block = self._kept(block)
            if len(block.rows):
                yield block
        if len(self.positions) > row or (soft and len(soft.take(1))):
            raise self._mismatch()
        if self.weights is not None and len(self.weights) > row:
            raise self._mismatch()

    def row_error(self, error: RowError) -> InputError:
        """Return the error of a row with its place in the predictions."""
        column = None if error.column is None else self.scores.columns[error.column]
        return InputError(
            f"{self.scores.table.place(error.row, column)}: {error.message}", error.hint
        )

    def infos(self, rows: int) -> tuple[InputInfo, InputInfo]:
        """Return what is to be said of the predictions and the labels; `rows` were read of both."""
        text = isinstance(self.labels, HardLabels) and self.labels.table.format == "csv"
        tables = ((self.scores.table, False), (self.labels.table, text))
        infos = [
            InputInfo(
                path=table.name,
                format=table.format,
                rows=rows,
                columns=table.width,
                dtype="text" if words else table.dtype,
            )
            for table, words in tables
        ]
        return infos[0], infos[1]

    def _kept(self, block: Block) -> Block:
        """Return the block without the rows that are ignored, with class weights multiplied in."""
        scores, labels, weights, rows = block.scores, block.hard_labels, block.weights, block.rows
        if self.facts.ignored:
            kept = labels != IGNORED
            scores, labels, rows = scores[kept], labels[kept], rows[kept]
            weights = None if weights is None else weights[kept]
        if self.factors is not None:
            factors = self.factors[labels]
            weights = factors if weights is None else weights * factors
        return Block(scores, labels, block.soft_labels, weights, rows)

    def _mismatch(self) -> InputError:
        """Return the error that the inputs differ in length."""
        tables = [self.scores.table, self.labels.table]
        counts = [_count(self.scores.table, self.scores.columns)]
        if isinstance(self.labels, SoftLabels):
            counts.append(_count(self.labels.table, self.labels.columns))
        else:
            counts.append(len(self.positions))
        if counts[0] == counts[1] and self.weights is not None:
            return InputError(
                f"{tables[0].name} has {counted(counts[0], 'row')}, "
                f"and there are {counted(len(self.weights), 'weight')}"
            )
        shorter = tables[0] if counts[0] < counts[1] else tables[1]
        hint = None
        if abs(counts[0] - counts[1]) == 1 and shorter.header is not None:
            hint = f"the first line of {shorter.name} was taken for a header; --no-header reads it"
        return InputError(
            f"{tables[0].name} has {counted(counts[0], 'row')} of predictions, "
            f"{tables[1].name} has {counted(counts[1], 'label')}",
            hint or "each row of predictions needs one label, in the same order",
        )


class _Taker:
    """Takes runs of rows from runs of other lengths."""

    def __init__(self, runs: Iterator[FloatArray]) -> None:
        self._runs = runs
        self._rest = next(runs)

    def take(self, count: int) -> FloatArray:
        """Return the next `count` rows, or as many as are left."""
        while len(self._rest) < count:
            more = next(self._runs, None)
            if more is None:
                break
            self._rest = np.concatenate([self._rest, more])
        taken, self._rest = self._rest[:count], self._rest[count:]
        return taken


def _is_even(block: Block) -> bool:
    """Tell whether there are as many labels and weights as rows of scores."""
    labels = block.hard_labels if block.soft_labels is None else block.soft_labels
    weights = labels if block.weights is None else block.weights
    return len(labels) == len(weights) == len(block.scores)


def _count(table: Table, columns: tuple[int, ...]) -> int:
    return sum(len(block) for block in table.numbers(columns))
