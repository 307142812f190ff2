"""`ColumnarTable`: Parquet and Arrow files, read batch by batch, and only the columns needed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

import numpy as np

from celoss_cli.errors import InputError
from celoss_cli.formats.arrow.columns import (
    array_of,
    check_whole,
    coded,
    floats,
    is_coded_text,
    is_list,
    is_word,
    no_numbers,
    number_name,
    parts,
    plain,
)
from celoss_cli.formats.arrow.lists import stack_of
from celoss_cli.formats.arrow.readers import gathered
from celoss_cli.frozen import frozen
from celoss_cli.tables.blocks import FloatArray, Run
from celoss_cli.tables.categories import Piece, word
from celoss_cli.tables.listed import Listing, Stack
from celoss_cli.tables.nested import Leaf
from celoss_cli.tables.table import SAMPLE_ROWS, Sample, sample_of
from celoss_cli.text import counted, quoted

if TYPE_CHECKING:
    import pyarrow as pa


@frozen
class ColumnarTable(Listing):
    """A file of named columns, each of one type; see `tables.Table`.

    Attributes:
        name: the path.
        format: what the report calls it.
        dtype: the type of the numbers.
        kinds: the type of each column, and of each item of one; None where it holds no numbers.
        rows: how many rows there are, where the file tells.
        size: the number of bytes.
        batches: yields some columns of the file, of all row groups or of some, `block` rows or
            fewer at a time.
        block: how many rows are measured at a time.
        indexes: how many of the first columns are an index that pandas wrote.
        counted: the start and the step of an index that is a range, which pandas does not store.
        groups: the first row of each row group, where the file has such.
        chosen: the row groups that this is a part of; None for all.

    """

    name: str
    format: str
    dtype: str
    kinds: Mapping[Leaf, str | None]
    rows: int | None
    size: int
    batches: Callable[[list[str], range | None], Iterator[pa.RecordBatch]]
    block: int
    indexes: int = 0
    counted: tuple[int, int] | None = None
    groups: tuple[int, ...] = ()
    chosen: range | None = None

    @property
    def start(self) -> int:
        """The number of the first row in the file."""
        return self.groups[self.chosen.start] if self.chosen else 0

    def cuts(self, rows: int) -> Sequence[int]:
        """Return the first rows of row groups that are at least so many rows apart."""
        kept = [0]
        # a part of a file is cut no further
        for row in self.groups if self.chosen is None else ():
            if row - kept[-1] >= rows:
                kept.append(row)
        return kept[1:]

    def part(self, start: int, stop: int) -> ColumnarTable:
        """Return the row groups from one row to another."""
        chosen = range(bisect_left(self.groups, start), bisect_left(self.groups, stop))
        rows = min(stop, self.rows or 0) - start
        return replace(self, rows=rows, size=self.size * rows // (self.rows or 1), chosen=chosen)

    def runs(self, columns: Sequence[int]) -> Iterator[Run]:
        """Yield the columns as float64, brought into rows where a run is read."""
        chosen = self.leaves.chosen(columns)
        row = self.start
        batches = self.batches([name for name, _ in chosen], self.chosen)
        for few in gathered(batches, self.block):
            rows = sum(map(len, few))
            size = self.size * rows // self.rows if self.rows else sum(each.nbytes for each in few)
            yield Run(rows, size, partial(self._in_rows, few, chosen, row))
            row += rows

    def _in_rows(
        self, batches: list[pa.RecordBatch], chosen: Sequence[tuple[str, list[Any]]], row: int
    ) -> Iterator[FloatArray]:
        width = sum(len(items) for _, items in chosen)
        values, start = np.empty((sum(map(len, batches)), width)), 0
        for batch in batches:
            own, at, first = values[start : start + len(batch)], 0, row + start
            for name, items in chosen:
                for item, cells in zip(items, self._cells(batch, name, items, first), strict=True):
                    own[:, at] = self._numbers(cells, Leaf(name, item), first)
                    at += 1
            start += len(batch)
        yield values

    def index(self) -> Iterator[Piece] | None:
        """Yield the index as words, if it is one column; None where there is no index."""
        if self.counted is None or self.rows is None:
            return super().index()
        start, step = self.counted
        words = [str(start + step * row) for row in range(self.rows)]
        return iter([Piece.of(np.arange(self.rows), words)])

    def sample(self, columns: Sequence[int]) -> Sample:
        """Return some columns of the first rows; what is no number, or null, is none."""
        rows = islice(self._first_rows(self.leaves.chosen(columns)), SAMPLE_ROWS)
        return sample_of(rows, len(columns))

    def _first_rows(
        self, chosen: Sequence[tuple[str, list[Any]]]
    ) -> Iterator[tuple[float | None, ...]]:
        start = 0
        # text is not read to tell that it is no number
        names = {
            name: None
            for name, items in chosen
            if any(self.kinds[Leaf(name, item)] is not None for item in items)
        }
        # where there are no numbers, how many rows there are is still to be told
        for batch in self.batches([*names] or [chosen[0][0]], self.chosen):
            first = batch[:SAMPLE_ROWS]
            read = [
                map(_numbers_of, self._cells(first, name, items, start))
                if name in names
                else ([None] * len(first) for _ in items)
                for name, items in chosen
            ]
            yield from zip(*chain.from_iterable(read), strict=True)
            start += len(batch)

    def integers(self, column: int) -> bool:
        """Tell whether a column holds integers or truth values."""
        return np.dtype(self.kinds[self.leaves.all[column]] or "f8").kind in "iub"

    def words(self, column: int) -> Iterator[Piece]:
        """Yield one column as words; a null is the empty word, as an empty cell of text is."""
        leaf, row = self.leaves.all[column], self.start
        for batch in self.batches([leaf.column], self.chosen):
            cells = batch.column(leaf.column)
            if not is_coded_text(cells):
                (cells,) = self._cells(batch, leaf.column, [leaf.item], row)
            if not (is_word(cells.type) or is_coded_text(cells)):
                raise InputError(
                    f"{self.name}: column {leaf.label} holds {cells.type}, not text or numbers",
                    hint="write the column as text or integers",
                )
            found = coded(cells)
            words = [word(value) for value in found.dictionary.to_pylist()]
            if found.null_count and "" not in words:
                words.append("")
            codes = found.indices.fill_null(words.index("")) if found.null_count else found.indices
            row += len(batch)
            yield Piece.of(array_of(codes).astype(np.intp), words)

    def stacks(self, names: Sequence[str]) -> Iterator[Stack]:
        """Yield some columns, at least one of which holds lists, a batch at a time."""
        row = 0
        for batch in self.batches([*names], None):
            yield stack_of(batch, names, row, self.item_place)
            row += len(batch)

    def place(self, row: int, column: int | None = None) -> str:
        """Return name, row and column of a cell."""
        leaf = "" if column is None else f", column {self.leaves.all[column].label}"
        return f"{self.name}: row {self.start + row}{leaf}"

    def _cells(
        self, batch: pa.RecordBatch, name: str, items: list[Any], row: int
    ) -> list[pa.Array]:
        """Return a column, or items of one that holds a list or a struct a row."""
        cells, wanted = plain(batch.column(name)), self.leaves.items[name]
        if wanted is None:
            return [cells]
        self._check_whole(cells, Leaf(name, None), row)
        if isinstance(wanted[0], int):
            self._check_lengths(cells, name, len(wanted), row)
        return parts(cells, wanted, items)

    def _check_lengths(self, cells: pa.Array, name: str, wanted: int, row: int) -> None:
        lengths = array_of(cells.value_lengths())
        if (lengths != wanted).any():
            at = int((lengths != wanted).argmax())
            raise InputError(
                f"{self.name}: row {row + at}, column {quoted(name)}: a list of "
                f"{counted(int(lengths[at]), 'item')}, where the first row has {wanted}"
            )

    def _numbers(self, cells: pa.Array, leaf: Leaf, row: int) -> FloatArray:
        self._check_whole(cells, leaf, row)
        if is_list(cells.type) and leaf.item is None:
            raise InputError(f"{self.name}: row {row}, column {leaf.label}: the list is empty")
        if number_name(cells.type) is None:
            raise no_numbers(self.name, self.format, leaf, cells.type)
        return floats(cells)

    def _check_whole(self, cells: pa.Array, leaf: Leaf, row: int) -> None:
        check_whole(cells, lambda at: f"{self.name}: row {row + at}, column {leaf.label}")


def _numbers_of(cells: pa.Array) -> list[float | None]:
    """Return the values of a column as the numbers that they are; None of text and nulls."""
    if number_name(cells.type) is None:
        return [None] * len(cells)
    return [None if value is None else float(value) for value in cells.to_pylist()]
