"""`ArrayTable`: rows of an array, in memory or in a file, as numbers or as words."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from celoss_cli.errors import InputError
from celoss_cli.frozen import frozen
from celoss_cli.tables.axes import Axes, Grid
from celoss_cli.tables.blocks import Floats, Run
from celoss_cli.tables.categories import Piece, word
from celoss_cli.tables.naming import column_label
from celoss_cli.tables.numerals import number_of
from celoss_cli.tables.table import SAMPLE_ROWS, Sample, Table, sample_of

Runs: TypeAlias = Callable[[int, int], Iterator[Run]]
"""Yields the rows from one to another."""

_FLOAT_SIZES = (2, 4, 8)
_FIRST_SURROGATE, _LAST_SURROGATE = 0xD800, 0xDFFF


@frozen
class ArrayTable(Table):
    """An array; see `tables.Table`.

    Attributes:
        name: the path, or what the argument is called.
        format: what the report calls its format; "array" in memory.
        array_type: the type of the elements.
        dimensions: the lengths of its axes.
        axis: the axis of the columns; None where each element is a row.
        reader: returns what yields its rows in runs, in their type, for such an axis.
        read_runs: what `reader` returns for this axis.
        rows: the number of rows.
        seekable: whether any row can be read at once.
        shared: whether processes can read it together.
        start: the number of the first row in the file: not 0 where this is a part of it.
        type_name: what the file calls the type, if NumPy does not have it.

    """

    name: str
    format: str
    array_type: np.dtype[Any]
    dimensions: tuple[int, ...]
    axis: int | None
    reader: Callable[[int | None], Runs]
    read_runs: Runs
    rows: int
    seekable: bool = False
    shared: bool = False
    start: int = 0
    type_name: str | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        """The lengths of its axes."""
        return self.dimensions

    @property
    def width(self) -> int:
        """The number of columns."""
        return 1 if self.axis is None else self.dimensions[self.axis]

    @property
    def size(self) -> int:
        """How many bytes its elements are."""
        return self.rows * self.width * self.array_type.itemsize

    @property
    def axes(self) -> Axes | None:
        """The axes of the rows, where there is more than one."""
        shape = row_shape(self.dimensions, self.axis)
        return Grid(shape) if len(shape) > 1 else None

    def along(self, axis: int | None) -> ArrayTable:
        """Return the table whose columns are along an axis, and whose rows are all others."""
        rows = math.prod(row_shape(self.dimensions, axis))
        return replace(self, axis=axis, read_runs=self.reader(axis), rows=rows)

    @property
    def dtype(self) -> str:
        """The type of the elements, without the byte order."""
        if self.type_name is not None:
            return self.type_name
        text = self.array_type.kind in "US"
        return "text" if text else str(self.array_type.newbyteorder("="))

    def runs(self, columns: Sequence[int]) -> Iterator[Run]:
        """Yield the columns as float64, or as they are where they are float32."""
        kind, size = self.array_type.kind, self.array_type.itemsize
        if not (kind in "iub" or (kind == "f" and size in _FLOAT_SIZES)):
            raise InputError(
                f"{self.name}: an array of type {self.array_type}, not of numbers",
                hint="save it as float32 or float64: array.astype('float64')",
            )
        whole = list(columns) == list(range(self.width))
        for run in self._read():
            read = partial(_floats, run, None if whole else columns)
            yield replace(run, read=read)

    def sample(self, columns: Sequence[int]) -> Sample:
        """Return some columns of the first rows."""
        rows = min(self.rows, SAMPLE_ROWS)
        runs = self.read_runs(self.start, self.start + rows)
        pieces = [piece.copy() for run in runs for piece in run.read()]
        values = np.concatenate(pieces)[:rows, columns]
        if self.array_type.kind not in "iubf":
            cells = ([number_of(word(cell)) for cell in row] for row in values.tolist())
            return sample_of(cells, len(columns))
        numeric = np.ones(values.shape, np.bool_)
        return Sample(values.astype(np.float64), numeric)

    def integers(self, column: int) -> bool:  # noqa: ARG002 - an array has one type
        """Tell whether the elements are integers or truth values."""
        return self.array_type.kind in "iub"

    def words(self, column: int) -> Iterator[Piece]:
        """Yield one column as words; whole floats read as the integers they are."""
        if self.array_type.kind not in "iubfUS":
            raise InputError(
                f"{self.name}: labels of type {self.array_type}, not integers or text",
                hint="save them as integers or text, without pickle: array.astype(str)",
            )
        for piece in (piece for run in self._read() for piece in run.read()):
            cells = np.ascontiguousarray(piece[:, column])
            if cells.dtype.kind == "U" and not _is_unicode(cells):
                raise InputError(f"{self.name}: a label is not valid Unicode text")
            yield Piece.of_cells(cells)

    def _read(self) -> Iterator[Run]:
        return self.read_runs(self.start, self.start + self.rows)

    def cuts(self, rows: int) -> Sequence[int]:
        """Return every so many rows, where any can be read at once."""
        return range(rows, self.rows, rows) if self.seekable else ()

    def part(self, start: int, stop: int) -> ArrayTable:
        """Return the rows from one to another."""
        rows = min(stop, self.rows) - start
        return replace(self, rows=rows, start=self.start + start)

    def place(self, row: int, column: int | None = None) -> str:
        """Return name, row and column of a cell."""
        suffix = "" if column is None or self.width == 1 else f", {column_label(self, column)}"
        axes, at = self.axes, self.start + row
        return f"{self.name}: row {at if axes is None else [*axes.of(at)]}{suffix}"


def table_of(
    name: str,
    form: str,
    array_type: np.dtype[Any],
    shape: tuple[int, ...],
    reader: Callable[[int | None], Runs],
) -> ArrayTable:
    """Return the table of an array whose columns are along the last axis, if there are several.

    Raises:
        InputError: its elements are records.

    """
    if array_type.names:
        raise InputError(
            f"{name}: an array of type {array_type}, not of numbers",
            hint="pandas.DataFrame(array).to_csv('preds.csv', index=False) writes its records",
        )
    axis = None if len(shape) == 1 else len(shape) - 1
    rows = math.prod(row_shape(shape, axis))
    return ArrayTable(name, form, array_type, shape, axis, reader, reader(axis), rows)


def row_shape(shape: tuple[int, ...], axis: int | None) -> tuple[int, ...]:
    """Return the lengths of all axes but one."""
    return shape if axis is None else shape[:axis] + shape[axis + 1 :]


def _floats(run: Run, columns: Sequence[int] | None) -> Iterator[Floats]:
    """Yield the columns as they are where sums can be taken of them, else in one buffer.

    It stays cached.
    """
    room = np.empty((0, 0))
    for piece in run.read():
        taken = piece if columns is None else piece[:, columns]
        if taken.dtype in (np.float64, np.float32) and taken.flags.forc:
            yield taken
            continue
        if len(room) < len(taken):
            room = np.empty(taken.shape)
        floats = room[: len(taken)]
        np.copyto(floats, taken)
        yield floats


def check_shape(shape: tuple[int, ...], name: str) -> None:
    """Refuse an array without axes or elements."""
    if not shape:
        raise InputError(
            f"{name}: an array of 0 dimensions (), not (rows, classes) or (rows,)",
            hint="reshape it to one row per sample",
        )
    if 0 in shape:
        raise InputError(f"{name}: the array {shape} is empty")


def _is_unicode(cells: NDArray[np.str_]) -> bool:
    """Tell whether every character is one: NumPy takes any 32 bits for a character."""
    points = cells.astype(cells.dtype.newbyteorder("=")).view(np.uint32)
    surrogates = (points >= _FIRST_SURROGATE) & (points <= _LAST_SURROGATE)
    return not (surrogates | (points > sys.maxunicode)).any()
