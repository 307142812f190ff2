"""`Dataset`: inputs that fit each other, and the blocks they hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import field, replace
from functools import partial
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

import numpy as np

from celoss_cli.columns.candidates import beside_text
from celoss_cli.columns.classes import IGNORED
from celoss_cli.columns.labels import HardLabels, SoftLabels, label_sizes, labels_of_shard
from celoss_cli.columns.order import id_hint
from celoss_cli.columns.predictions import Scores
from celoss_cli.columns.weights import Weights
from celoss_cli.dataset.facts import Facts
from celoss_cli.dataset.lengths import mismatch
from celoss_cli.errors import InputError
from celoss_cli.frozen import frozen
from celoss_cli.measures.grouped import Grouped
from celoss_cli.measures.keyed import Membership
from celoss_cli.measures.row_losses import ANSWERS, Names, RowLosses
from celoss_cli.measures.totals import Measured
from celoss_cli.settings import Settings
from celoss_cli.tables.axes import Axes
from celoss_cli.tables.blocks import Block, BoolArray, FloatArray, Floats, Run
from celoss_cli.tables.categories import Codes, narrow
from celoss_cli.tables.naming import heads_of
from celoss_cli.tables.position import Position
from celoss_cli.tables.reading import Taker
from celoss_cli.tables.table import Table

if TYPE_CHECKING:
    from celoss_cli.columns.groups import Groups


@frozen
class Part:
    """A run of the predictions, the number of its first row, and its soft labels if it has such."""

    first: int
    run: Run
    shares: FloatArray | None


@frozen
class Dataset:
    """Inputs that are opened, checked and matched; `parts` and `block` read them.

    Attributes:
        scores: the columns of scores.
        labels: the labels.
        classes: the names of the classes, in the order of the columns of a block.
        facts: what was decided and dropped.
        settings: the user's choices.
        positions: (rows,) the class of each row or `IGNORED`; empty where labels are soft.
        weights: (rows,) sample weights, or None.
        factors: (K,) class weights, or None.
        first: the number of the first row: not 0 where this is a piece of another dataset.
        clusters: which cluster each row is in; None where rows are independent.
        slices: which value of each column of --by each row has.

    """

    scores: Scores
    labels: HardLabels | SoftLabels
    classes: tuple[str, ...]
    facts: Facts
    settings: Settings
    positions: Codes = field(default_factory=lambda: narrow([]))
    weights: Weights | None = None
    factors: FloatArray | None = None
    first: int = 0
    clusters: Groups | None = None
    slices: tuple[Groups, ...] = ()

    @property
    def axes(self) -> Axes | None:
        """The axes of a tensor that its rows count through; None where they are of none."""
        return self.labels.table.axes or self.scores.table.axes

    @property
    def names(self) -> Names:
        """What the rows' labels and predictions are called."""
        answers = ANSWERS if self.settings.multi_label else self.classes
        return Names(self.classes, answers, self.axes)

    def check_rows(self) -> None:
        """Refuse inputs that are known to differ in their number of rows."""
        soft = isinstance(self.labels, SoftLabels)
        known = {
            self.scores.table.rows,
            self.labels.table.rows if soft else len(self.positions),
            None if self.weights is None else len(self.weights.values),
        }
        if len(known - {None}) > 1:
            raise self._mismatch()

    def pieces(self) -> Iterator[Dataset]:
        """Yield each shard with its labels; the dataset itself where it has no shards in pairs."""
        scores, labels, sizes = self.scores.table, self.labels, self.paired_sizes()
        if not sizes or (self.weights and len(self.weights.values) != sum(sizes)):
            yield self
            return
        for at, (start, stop) in enumerate(pairwise(accumulate(sizes, initial=0))):
            yield self.part(start, stop, scores.shards[at], labels_of_shard(labels, at))

    def part(self, start: int, stop: int, table: Table, labels: HardLabels | SoftLabels) -> Dataset:
        """Return some of the rows, whose scores and labels stand in `table` and `labels`."""
        taken, weights = slice(start, stop), self.weights
        return replace(
            self,
            scores=replace(self.scores, table=table),
            labels=labels,
            positions=self.positions[taken],
            weights=weights and replace(weights, values=weights.values[taken]),
            first=self.first + start,
            clusters=self.clusters and self.clusters.part(start, stop),
            slices=tuple(each.part(start, stop) for each in self.slices),
        )

    def paired_sizes(self) -> tuple[int, ...]:
        """Return how many rows each shard has, where shards of both inputs go together."""
        scores = self.scores.table
        sizes = label_sizes(self.labels) if len(scores.shards) > 1 else ()
        return sizes if len(sizes) == len(scores.shards) else ()

    def parts(self) -> Iterator[Part]:
        """Yield the rows, part by part; most of the reading is left to `block`.

        Raises:
            InputError: a file cannot be read on, or the files differ in their number of rows.

        """
        with self._hinting():
            for piece in self.pieces():
                yield from piece._parts(piece.scores.table)  # noqa: SLF001 - own

    @property
    def shared(self) -> bool:
        """Whether processes can read it together, each its parts of `unread`."""
        return isinstance(self.labels, HardLabels) and self.scores.table.shared

    def unread(self, position: Position) -> Iterator[Part]:
        """Yield the parts that stand at `position`, and move it behind each, as others do too.

        Raises:
            InputError: as of `parts`.

        """
        with self._hinting():
            for piece in self.pieces():
                for part in piece._parts(piece.scores.table.following(position)):  # noqa: SLF001
                    if part.first == self.first + position.row:
                        position.row += part.run.rows
                        yield part

    def _parts(self, table: Table) -> Iterator[Part]:
        soft = None
        if isinstance(self.labels, SoftLabels):
            soft = Taker(self.labels.rows(self.settings.sum_tolerance))
        row = 0
        for run in table.runs(self.scores.columns):
            shares = None if soft is None else soft.take(run.rows)
            part = Part(self.first + row, run, shares)
            labels = len(self.positions) if shares is None else row + len(shares)
            row += run.rows
            weights = row if self.weights is None else len(self.weights.values)
            if min(labels, weights) < row:
                raise self._mismatch()
            yield part
        if len(self.positions) > row or (soft and len(soft.take(1))):
            raise self._mismatch()
        if self.weights is not None and len(self.weights.values) > row:
            raise self._mismatch()

    def block(self, part: Part) -> Block:
        """Return the rows of a part, without the ignored ones, with class weights multiplied in.

        Its scores are read as they are asked for; `InputError` says then that they cannot be.
        """
        start = part.first - self.first
        taken = slice(start, start + part.run.rows)
        labels, weights = self.positions[taken].astype(np.int64), self.weights
        weighted = None if weights is None else weights.values[taken]
        rows = np.arange(part.first, part.first + part.run.rows)
        kept = None
        if self.facts.ignored or self.facts.unmatched:
            kept = labels != IGNORED
            labels, rows = labels[kept], rows[kept]
            weighted = None if weighted is None else weighted[kept]
        if self.factors is not None:
            factors = self.factors[labels]
            weighted = factors if weighted is None else weighted * factors
        line = part.run.line
        offset = None if line is None else line - part.first
        return Block(self._scores(part.run, kept), labels, part.shares, weighted, rows, offset)

    def _scores(self, run: Run, kept: BoolArray | None) -> Iterator[Floats]:
        """Yield the scores of a run, a few rows at a time, of those that are `kept` (N,)."""
        row = 0
        with self._hinting():
            for scores in run.read():
                chosen = scores if kept is None else scores[kept[row : row + len(scores)]]
                row += len(scores)
                if len(chosen):
                    yield chosen

    def clusters_of(self, rows: RowLosses) -> Membership | None:
        """Return which clusters some measured rows are in."""
        return None if self.clusters is None else self.clusters.of(rows.rows)

    def slices_of(self, rows: RowLosses) -> tuple[Membership, ...]:
        """Return which slices some measured rows are in, by each column of --by."""
        return tuple(each.of(rows.rows) for each in self.slices)

    def grouped(self, rows: RowLosses) -> Grouped:
        """Return the sums of some measured rows by cluster and by slice."""
        clusters, slices = self.clusters_of(rows), self.slices_of(rows)
        if clusters is None and not slices:
            return Grouped()
        measured = Measured.of(rows.losses, rows.right, rows.weights)
        masses = partial(rows.masses, classes=len(self.classes))
        return Grouped.of(measured, clusters, slices, masses)

    @contextmanager
    def _hinting(self) -> Iterator[None]:
        """Add the hint that a column may hold ids to an error that has none."""
        try:
            yield
        except InputError as error:
            raise InputError(error.message, error.hint or self.id_hint(), error.trials) from error

    def id_hint(self) -> str | None:
        """Return the hint that a column of ids, or of text, was taken for scores, if one was."""
        table, columns = self.scores.table, self.scores.columns
        names = heads_of(table, columns) or ()
        return id_hint(names, names) or beside_text(table, columns)

    def _mismatch(self) -> InputError:
        """Return the error that the inputs differ in length."""
        return mismatch(self.scores, self.labels, len(self.positions), self.weights)
