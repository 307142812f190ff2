"""`FrameTable`: a data frame or a series, whose columns' names are those of the table."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from celoss_cli.errors import InputError
from celoss_cli.formats.frames.libraries import LIBRARIES, Library, Series
from celoss_cli.formats.frames.lists import LISTS, REAL, STACK, as_number, check_no_lists
from celoss_cli.formats.remedies import JOIN_LEVELS
from celoss_cli.frozen import frozen
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import Floats, Run, block_rows, runs_of
from celoss_cli.tables.categories import Piece, word
from celoss_cli.tables.naming import column_label
from celoss_cli.tables.table import SAMPLE_ROWS, Sample, Table, sample_of
from celoss_cli.text import counted, quoted, repeated

_MISSING = {"", "na", "nan", "nat", "none", "null", "<na>"}
"""What --ignore-label may call a value that is missing, in small letters."""


def _hint(value: object) -> str | None:
    if isinstance(value, str):
        return "frame.astype('float64') turns text into numbers"
    return STACK if isinstance(value, LISTS) else None


@frozen
class FrameTable(Table):
    """A frame or a series in memory; see `tables.Table`.

    Attributes:
        name: what the argument is called.
        library: what it is a frame of.
        series: its columns.
        rows: the number of rows.
        block: how many rows make a block.
        ignored: what a missing value is called where it may be dropped as a label, else None.
        header: the columns' names; None where it is a series without one.

    """

    name: str
    library: Library
    series: tuple[Series, ...]
    rows: int
    block: int
    ignored: str | None = None
    header: tuple[str, ...] | None = None

    @property
    def format(self) -> str:
        """The library."""
        return self.library.name

    @property
    def dtype(self) -> str:
        """The type of the columns, or the types."""
        return "+".join(dict.fromkeys(str(series.dtype) for series in self.series))

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.series)

    @property
    def size(self) -> int:
        """The number of bytes, as of float64."""
        return self.rows * self.width * 8

    def runs(self, columns: Sequence[int]) -> Iterator[Run]:
        """Yield the columns as numbers."""
        arrays = [self._floats(column) for column in columns]
        read = partial(self._stacked, arrays)
        yield from runs_of(read, 0, self.rows, self.block, len(arrays) * 8)

    def sample(self, columns: Sequence[int]) -> Sample:
        """Return some columns of the first rows."""
        found = [self.series[column][:SAMPLE_ROWS] for column in columns]
        rows = zip(*(map(as_number, self.library.values(each)) for each in found), strict=True)
        return sample_of(rows, len(columns))

    def integers(self, column: int) -> bool:
        """Tell whether a column holds integers or truth values."""
        array = self.library.array(self.series[column])
        return array is not None and array.dtype.kind in "iub"

    def words(self, column: int) -> Iterator[Piece]:
        """Yield one column as words; a value that is missing is the empty word, as in text."""
        array = self.library.array(self.series[column])
        if array is not None and not (array.dtype.kind == "f" and np.isnan(array).any()):
            yield Piece.of_cells(array)
            return
        words = []
        for row, value in enumerate(self.library.values(self.series[column])):
            if isinstance(value, LISTS):
                raise InputError(
                    f"{self.place(row, column)}: a list, not one value",
                    hint=STACK,
                )
            words.append((self.ignored or "") if value is None else word(value))
        yield Piece.of_words(words)

    def place(self, row: int, column: int | None = None) -> str:
        """Return name, row and column of a cell."""
        unnamed = column is None or (self.width == 1 and self.header is None)
        suffix = "" if column is None or unnamed else f", {column_label(self, column)}"
        return f"{self.name}: row {row}{suffix}"

    def _floats(self, column: int) -> Floats:
        array = self.library.array(self.series[column])
        if array is None:
            values = self.library.values(self.series[column])
            return np.array([self._number(v, row, column) for row, v in enumerate(values)])
        return array if array.dtype == np.float32 else array.astype(np.float64, copy=False)

    def _number(self, value: object, row: int, column: int) -> float:
        if value is None:
            return np.nan
        if not isinstance(value, REAL):
            raise InputError(
                f"{self.place(row, column)}: {quoted(str(value))} is not a number",
                hint=_hint(value),
            )
        return float(value)

    def _stacked(self, arrays: Sequence[Floats], first: int, last: int) -> Iterator[Floats]:
        """Yield rows, block by block."""
        for start in range(first, last, self.block):
            stop = min(start + self.block, last)
            yield np.column_stack([array[start:stop] for array in arrays])


def lists_in(source: object) -> Any:  # noqa: ANN401 - what NumPy makes an array of
    """Return the lists or arrays of a series that holds one in each row; None of others."""
    library, columns = _columns_in(source)
    if library is None or len(columns) != 1:
        return None
    series = columns[0][1]
    listed = any(isinstance(each, list | np.ndarray) for each in library.values(series[:1]))
    return library.values(series) if listed else None


def frame_table(
    source: object, name: str, settings: Settings, block_bytes: int
) -> FrameTable | None:
    """Return the table of a frame or a series; None of what is neither.

    Raises:
        InputError: it is empty, two columns have one name, or names have several levels.

    """
    library, columns = _columns_in(source)
    return None if library is None else _table(library, columns, name, settings, block_bytes)


def _columns_in(source: object) -> tuple[Library | None, list[tuple[object, Series]]]:
    """Return the library of a frame or a series, and its columns; None of what is neither."""
    for library in LIBRARIES:
        columns = library.columns(source) if library.name in sys.modules else None
        if columns is not None:
            return library, columns
    return None, []


def _table(
    library: Library,
    columns: Sequence[tuple[object, Series]],
    name: str,
    settings: Settings,
    block_bytes: int,
) -> FrameTable:
    names = [each for each, _ in columns]
    rows = len(columns[0][1]) if columns else 0
    if not rows:
        raise InputError(f"{name}: the frame holds no rows and {counted(len(columns), 'column')}")
    if any(isinstance(each, tuple) for each in names):
        raise InputError(
            f"{name}: the columns' names have several levels",
            hint=JOIN_LEVELS,
        )
    check_no_lists(library, columns, name, settings)
    words = tuple(map(word, names))
    if twice := repeated(words):
        raise InputError(f"{name}: two columns are named {quoted(twice[0])}")
    ignored = settings.ignore_label
    return FrameTable(
        name=name,
        library=library,
        series=tuple(series for _, series in columns),
        header=None if names == [None] else words,
        rows=rows,
        block=block_rows(len(columns), block_bytes),
        ignored=ignored if ignored is not None and ignored.casefold() in _MISSING else None,
    )
