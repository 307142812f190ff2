"""`ArrayTable`: rows of an array, in memory or in a file, as numbers or as words."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from celoss_cli.errors import InputError
from celoss_cli.frozen import frozen
from celoss_cli.tables.blocks import Floats, Run, block_rows, run_rows
from celoss_cli.tables.categories import Piece, distinct, word
from celoss_cli.tables.naming import column_label
from celoss_cli.tables.numerals import number_of
from celoss_cli.tables.table import SAMPLE_ROWS, Sample, Table, sample_of

_FLOAT_SIZES = (2, 4, 8)
_MATRIX = 2
_FLATTEN = (
    "move the class axis last first, e.g. if it is axis 1: "
    "numpy.moveaxis(scores, 1, -1).reshape(-1, scores.shape[1]); labels: labels.reshape(-1)"
)
_FIRST_SURROGATE, _LAST_SURROGATE = 0xD800, 0xDFFF


@frozen
class ArrayTable(Table):
    """An array of one or two dimensions; see `tables.Table`.

    Attributes:
        name: the path, or what the argument is called.
        format: what the report calls its format; "array" in memory.
        array_type: the type of the elements.
        rows: the number of rows.
        width: the number of columns; an array of one dimension has one.
        size: how many bytes its elements are.
        read_runs: yields the rows from one to another, in runs of `width` columns, in their type.
        seekable: whether any row can be read at once.
        shared: whether processes can read it together.
        start: the number of the first row in the file: not 0 where this is a part of it.
        type_name: what the file calls the type, if NumPy does not have it.

    """

    name: str
    format: str
    array_type: np.dtype[Any]
    rows: int
    width: int
    size: int
    read_runs: Callable[[int, int], Iterator[Run]]
    seekable: bool = False
    shared: bool = False
    start: int = 0
    type_name: str | None = None

    @property
    def dtype(self) -> str:
        """The type of the elements, without the byte order."""
        if self.type_name is not None:
            return self.type_name
        text = self.array_type.kind in "US"
        return "text" if text else str(self.array_type.newbyteorder("="))

    def runs(self, columns: Sequence[int]) -> Iterator[Run]:
        """Yield the columns as float64, or as they are where they are float32.

        Raises:
            InputError: the elements are not real numbers of at most 64 bits.

        """
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
        """Yield one column as words; whole floats read as the integers they are.

        Raises:
            InputError: the elements are neither numbers nor text.

        """
        if self.array_type.kind not in "iubfUS":
            raise InputError(
                f"{self.name}: labels of type {self.array_type}, not integers or text",
                hint="save them as integers or text, without pickle: array.astype(str)",
            )
        for piece in (piece for run in self._read() for piece in run.read()):
            cells = np.ascontiguousarray(piece[:, column])
            if cells.dtype.kind == "U" and not _is_unicode(cells):
                raise InputError(f"{self.name}: a label is no valid Unicode text")
            codes, values, counts = distinct(cells)
            yield Piece(codes, [word(value) for value in values], counts)

    def _read(self) -> Iterator[Run]:
        return self.read_runs(self.start, self.start + self.rows)

    def cuts(self, rows: int) -> Sequence[int]:
        """Return every so many rows, where any can be read at once."""
        return range(rows, self.rows, rows) if self.seekable else ()

    def part(self, start: int, stop: int) -> ArrayTable:
        """Return the rows from one to another."""
        rows = min(stop, self.rows) - start
        size = self.size // self.rows * rows
        return replace(self, rows=rows, size=size, start=self.start + start)

    def place(self, row: int, column: int | None = None) -> str:
        """Return name, row and column of a cell."""
        suffix = "" if column is None or self.width == 1 else f", {column_label(self, column)}"
        return f"{self.name}: row {self.start + row}{suffix}"


def array_table(values: ArrayLike, name: str, block_bytes: int) -> ArrayTable:
    """Return a table of an array that is in memory.

    Raises:
        InputError: its rows differ in length, or it has not one or two dimensions, or no elements.

    """
    try:
        array = np.asarray(values)
    except (ValueError, TypeError, RuntimeError) as error:
        # the last two are PyTorch's, of a tensor on a GPU and of one that has gradients
        raise InputError(f"{name}: not an array: {error}") from error
    if array.dtype == object and all(isinstance(value, str) for value in array.ravel()):
        array = array.astype(str)
    width = check_shape(array.shape, name)
    table = array.reshape(len(array), width)
    block = block_rows(width, block_bytes)

    def read_runs(first: int, last: int) -> Iterator[Run]:
        step = run_rows(block, last - first)
        for start in range(first, last, step):
            values = table[start : min(start + step, last)]
            yield Run(len(values), values.nbytes, partial(_copies, values, block))

    return ArrayTable(
        name=name,
        format="array",
        array_type=array.dtype,
        rows=len(table),
        width=width,
        size=array.nbytes,
        read_runs=read_runs,
    )


def _copies(values: NDArray[Any], block: int) -> Iterator[NDArray[Any]]:
    """Yield copies, block by block: a block may be overwritten, the caller's array may not."""
    return (values[start : start + block].copy() for start in range(0, len(values), block))


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


def check_shape(shape: tuple[int, ...], name: str) -> int:
    """Return the number of columns of an array of this shape.

    Raises:
        InputError: it has not one or two dimensions, or no elements.

    """
    if len(shape) not in (1, _MATRIX):
        raise InputError(
            f"{name}: an array of {len(shape)} dimensions {shape}, not (rows, classes) or (rows,)",
            hint=_FLATTEN if shape else "reshape it to one row per sample",
        )
    if 0 in shape:
        raise InputError(f"{name}: the array {shape} is empty")
    return shape[1] if len(shape) == _MATRIX else 1


def _is_unicode(cells: NDArray[np.str_]) -> bool:
    """Tell whether every character is one: NumPy takes any 32 bits for a character."""
    points = cells.astype(cells.dtype.newbyteorder("=")).view(np.uint32)
    surrogates = (points >= _FIRST_SURROGATE) & (points <= _LAST_SURROGATE)
    return not (surrogates | (points > sys.maxunicode)).any()
