"""`Parser`: from slabs of text to numbers and words, fast where cells are plain, else exactly."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property

import numpy as np

from celoss_cli.errors import InputError
from celoss_cli.formats.csv import strict
from celoss_cli.formats.csv.dialect import BLANKS, Dialect
from celoss_cli.frozen import frozen
from celoss_cli.storage.streams import Stream
from celoss_cli.tables.blocks import FloatArray, IntArray
from celoss_cli.tables.categories import Piece, short_lines
from celoss_cli.tables.cells import Cells, cut, encoded, short_words
from celoss_cli.tables.reading import rows_read
from celoss_cli.text import counted

SMALL_BYTES = 16 << 20
"""Up to this many bytes, Python's own split and float take less time than to import pandas."""
_LINE_FEED = ord("\n")
_SMALL_PACKED = 4 << 20
"""The same for a packed file: to tell, so much is unpacked, in vain where there is more."""


@frozen
class Parser(ABC):
    """Reads the records of a text file; see its two kinds for how plain cells are read.

    What reads plain cells returns None where others may be among them: they are read exactly then.

    Attributes:
        name: the file.
        dialect: how it is written.
        labels: how messages speak of each cell of a line.
        trailing: whether a delimiter stands after the last cell too; it makes no cell.

    """

    name: str
    dialect: Dialect
    labels: tuple[str, ...]
    trailing: bool

    @cached_property
    def width(self) -> int:
        """How many cells a line has, with the empty one behind a trailing delimiter."""
        return len(self.labels) + self.trailing

    @abstractmethod
    def plain_numbers(self, data: bytes, columns: Sequence[int]) -> FloatArray | None:
        """Return some columns of a slab, or None where a cell may be no plain finite number."""

    @abstractmethod
    def plain_words(self, data: bytes, column: int) -> Sequence[str] | None:
        """Return a column of a slab as it is written, or None."""

    @abstractmethod
    def piece(self, words: Sequence[str]) -> Piece:
        """Return a column of words as codes and the distinct words."""

    def numbers(self, data: bytes, line: int, columns: Sequence[int]) -> Iterator[FloatArray]:
        """Yield some columns of a slab, whose first line is number `line`.

        Raises:
            InputError: a record with too few or too many cells, a cell that is no number; the rows
                before it are yielded first, as an earlier one of them may be wrong otherwise.

        """
        values = self.plain_numbers(data, columns)
        if values is None:
            yield from rows_read(self._strict_numbers(data, line, columns), len(columns))
        else:
            yield values

    def words(self, data: bytes, line: int, column: int) -> Piece:
        """Return a column of a slab as it is written.

        Raises:
            InputError: a record with too few or too many cells.

        """
        if self._is_one_plain_column(data) and (piece := short_lines(data)):
            return piece
        cells = self._plain_cells(data, column)
        if cells is not None and (piece := short_words(cells)):
            return piece
        words = self.plain_words(data, column)
        if words is None:
            words = [cells[column] for _, cells in self.records(data, line)]
        return self.piece(words)

    def cells(self, data: bytes, line: int, column: int) -> Cells | None:
        """Return a column of a slab in UTF-8; None where a cell is long."""
        found = self._plain_cells(data, column)
        return encoded(self.words(data, line, column)) if found is None else found

    def records(self, data: bytes, line: int) -> Iterator[tuple[int, list[str]]]:
        """Yield each record with its line.

        Raises:
            InputError: a record with too few or too many cells.

        """
        first = f"{len(self.labels)} and a trailing delimiter" if self.trailing else ""
        for at, cells in strict.checked_records(
            data, self.dialect, self.name, line, self.width, first
        ):
            if self.trailing and cells[-1].strip():
                number = counted(self.width, "cell")
                raise InputError(f"{self.name}:{at}: {number}, where the first line has {first}")
            yield at, cells

    def _strict_numbers(
        self, data: bytes, line: int, columns: Sequence[int]
    ) -> Iterator[list[float]]:
        for at, cells in self.records(data, line):
            yield [self._number(cells[column], f"{self.name}:{at}", column) for column in columns]

    def _number(self, cell: str, place: str, column: int) -> float:
        bare = self.dialect.bare(cell)
        return strict.number(bare, f"{place}: {self.labels[column]}", self.dialect.decimal)

    def _plain_cells(self, data: bytes, column: int) -> Cells | None:
        """Return a column of a slab as it is written, in UTF-8, or None."""
        delimiter = self.dialect.delimiter
        if self.trailing or delimiter == BLANKS or not delimiter.isascii():
            return None
        if self.has_odd_bytes(data) or not (data.isascii() or decoded(data)):
            return None
        if b"\r" in data:
            data = data.replace(b"\r\n", b"\n")
        ends = self.cell_ends(data)
        if ends is None:
            return None
        befores = np.append(-1, ends[:-1, -1]) if column == 0 else ends[:, column - 1]
        return cut(np.frombuffer(data, np.uint8), befores + 1, ends[:, column])

    def cell_ends(self, data: bytes) -> IntArray | None:
        """Return (N, width) where plain cells end; None where a line has too few or too many."""
        text = np.frombuffer(data, np.uint8)
        places = np.flatnonzero((text == _LINE_FEED) | (text == ord(self.dialect.delimiter)))
        if not places.size or places.size % self.width:
            return None
        ends = places.reshape(-1, self.width)
        is_line = text[ends] == _LINE_FEED
        return None if is_line[:, :-1].any() or not is_line[:, -1].all() else ends

    def are_all(self, columns: Sequence[int]) -> bool:
        """Tell whether these are all columns, in their order."""
        return list(columns) == list(range(self.width))

    def _is_one_plain_column(self, data: bytes) -> bool:
        """Tell whether each line is one cell, as it is written."""
        delimiter = self.dialect.delimiter.encode()
        plain = self.width == 1 and delimiter not in data and b"\r" not in data
        return plain and not self.has_odd_bytes(data)

    def has_odd_bytes(self, data: bytes) -> bool:
        """Tell whether cells may be quoted or not be text, lines be comments or end in a CR."""
        comment = self.dialect.comment_bytes
        if b'"' in data or b"\0" in data or (comment and comment in data):
            return True
        return b"\r" in data and data.count(b"\r") != data.count(b"\r\n")


def is_small(stream: Stream) -> bool:
    """Tell whether a file takes less time than to import pandas."""
    if "pandas" in sys.modules:
        return False
    if stream.seekable:
        return stream.size() <= SMALL_BYTES
    return len(stream.head(_SMALL_PACKED + 1)) <= _SMALL_PACKED


def decoded(data: bytes) -> str | None:
    """Return text; None where it is not UTF-8."""
    with suppress(UnicodeDecodeError):
        return data.decode()
    return None
