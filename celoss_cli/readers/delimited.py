"""`DelimitedTable`: comma, semicolon or tab separated text, read through pandas by the slab."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from celoss_cli.blocks import FloatArray
from celoss_cli.errors import InputError
from celoss_cli.readers import strict
from celoss_cli.readers.factors import Piece
from celoss_cli.readers.slabs import count_lines, first_end, slabs
from celoss_cli.readers.sniff import delimiter_of, opened
from celoss_cli.readers.tables import column_label

if TYPE_CHECKING:
    import pandas as pd

# quotes and what pandas takes for blanks; after an e, pandas skips blanks where a + stands before
_ODD_BYTES = (b'"', b"\0", b"\v", b"\f", b"e ", b"E ", b"e\t", b"E\t")
_TRUTH_INITIALS = (b"t", b"T", b"f", b"F")


@dataclass(frozen=True)
class DelimitedTable:
    """A text file; see `tables.Table`. Columns are counted without the index column.

    Attributes:
        path: the file.
        delimiter: what stands between the cells.
        header: the columns' names, or None where the first line is data.
        width: the number of columns.
        first: the cells of the first line, header or not.
        indexed: whether an index column stands before the others, as pandas writes it.
        slab_bytes: how much is read at a time.

    """

    path: Path
    delimiter: str
    header: tuple[str, ...] | None
    width: int
    first: tuple[str, ...]
    indexed: bool
    slab_bytes: int
    format: str = "csv"
    dtype: str = "float64"

    @property
    def name(self) -> str:
        """The path."""
        return str(self.path)

    def headed(self) -> DelimitedTable:
        """Return the same file with its first line taken for a header.

        Raises:
            InputError: two columns have one name.

        """
        names = self.first
        for at, name in enumerate(names):
            if name in names[:at]:
                raise InputError(f"{self.name}:1: two columns are named {name!r}")
        indexed = len(names) > 1 and names[0] == ""
        names = names[1:] if indexed else names
        return replace(self, header=names, width=len(names), indexed=indexed)

    def numbers(self, columns: Sequence[int]) -> Iterator[FloatArray]:
        """Yield the columns as numbers.

        Raises:
            InputError: a record with too few or too many cells, a cell that is no number.

        """
        wanted = [column + self.indexed for column in columns]
        if self.indexed:
            wanted = [0, *wanted]
        row = 0
        for line, data in self._bodies():
            values = self._plain_numbers(data, wanted)
            if values is None:
                values = self._strict_numbers(data, line, wanted)
            if self.indexed:
                self._check_index(values[:, 0], row)
                values = np.ascontiguousarray(values[:, 1:])
            row += len(values)
            yield values

    def words(self, column: int) -> Iterator[Piece]:
        """Yield one column as words.

        Raises:
            InputError: a record with too few or too many cells.

        """
        import pandas as pd  # noqa: PLC0415 - heavy, and needed for words only

        wanted = [column + self.indexed, *([0] if self.indexed else [])]
        row = 0
        for line, data in self._bodies():
            cells = self._plain_words(data, wanted)
            if cells is None:
                found = [[cells[at] for at in wanted] for _, cells in self._checked(data, line)]
                cells = np.array(found, dtype=object)
            if self.indexed:
                numbers = [strict.number(cell, f"{self.name}: the index") for cell in cells[:, 1]]
                self._check_index(np.array(numbers), row)
            codes, values = pd.factorize(cells[:, 0])
            row += len(cells)
            yield codes, list(values)

    def place(self, row: int, column: int | None = None) -> str:
        """Return file, line and column of a cell, by reading the file once more."""
        suffix = "" if column is None else f": {column_label(self, column)}"
        for line, data in self._bodies():
            for at, _ in strict.records(data, self.delimiter, self.name, line):
                if row == 0:
                    return f"{self.name}:{at}{suffix}"
                row -= 1
        return f"{self.name}{suffix}"

    def _bodies(self) -> Iterator[tuple[int, bytes]]:
        """Yield the slabs without the header, each with the number of its first line."""
        line, empty = 1, True
        with opened(self.path) as stream:
            for data in slabs(stream, self.slab_bytes, self.name):
                body = data
                if line == 1 and self.header is not None:
                    end = first_end(data)
                    line += data.count(b"\n", 0, end)
                    body = data[end:]
                if body:
                    yield line, body
                    empty = False
                line += count_lines(body)
        if empty:
            raise InputError(f"{self.name}: the file holds a header and no rows")

    def _checked(self, data: bytes, line: int) -> Iterator[tuple[int, list[str]]]:
        width = self.width + self.indexed
        return strict.checked_records(data, self.delimiter, self.name, line, width)

    def _plain_numbers(self, data: bytes, columns: list[int]) -> FloatArray | None:
        """Parse a slab through pandas, or return None where only the strict reading can tell."""
        types: dict[int, type] = dict.fromkeys(range(self.width + self.indexed), object)
        frame = self._frame(data, types | dict.fromkeys(columns, np.float64))
        if frame is None:
            return None
        values = np.ascontiguousarray(frame[columns].to_numpy(np.float64))
        if not np.isfinite(values).all() or _may_be_truth_words(values, data):
            return None
        return values

    def _plain_words(self, data: bytes, columns: list[int]) -> NDArray[np.object_] | None:
        frame = self._frame(data, dict.fromkeys(range(self.width + self.indexed), object))
        return None if frame is None else frame[columns].to_numpy()

    def _frame(self, data: bytes, types: Mapping[int, type]) -> pd.DataFrame | None:
        """Parse a slab that holds plain cells only; None where it holds, or may hold, others."""
        import pandas as pd  # noqa: PLC0415 - heavy, and needed for text only

        if any(byte in data for byte in _ODD_BYTES):
            return None
        if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):
            return None
        try:
            frame = pd.read_csv(
                io.BytesIO(data),
                sep=self.delimiter,
                header=None,
                dtype=types,
                na_filter=False,
                skip_blank_lines=False,
                low_memory=False,
            )
        except (ValueError, OverflowError):
            return None
        width = self.width + self.indexed
        if frame.shape[1] != width:
            return None
        last = frame[width - 1]
        # pandas fills a short record up with empty cells
        if width > 1 and last.dtype == object and (last == "").any():
            return None
        return frame

    def _strict_numbers(self, data: bytes, line: int, columns: list[int]) -> FloatArray:
        rows = [
            [
                strict.number(cells[column], f"{self.name}:{at}: {self._label(column)}")
                for column in columns
            ]
            for at, cells in self._checked(data, line)
        ]
        return np.array(rows, dtype=np.float64).reshape(len(rows), len(columns))

    def _label(self, column: int) -> str:
        if self.indexed and column == 0:
            return "the index"
        return column_label(self, column - self.indexed)

    def _check_index(self, index: FloatArray, row: int) -> None:
        wrong = index != np.arange(row, row + len(index))
        if wrong.any():
            at = int(wrong.argmax())
            raise InputError(
                f"{self.place(row + at)}: the first column has no name and is no index 0..N-1: "
                f"it holds {index[at]:g} where {row + at} should stand",
                hint="write the file with index=False, or name the column",
            )


def open_delimited(path: Path, slab_bytes: int) -> DelimitedTable:
    """Open a text file; its first line is data until `headed` says otherwise.

    Raises:
        InputError: the file holds no line, or its first line cannot be split.

    """
    with opened(path) as stream:
        head = next(slabs(stream, max(slab_bytes, 1 << 16), str(path)), b"")
    if not head.strip():
        raise InputError(f"{path}: the file holds no rows")
    delimiter = delimiter_of(head)
    _, first = next(strict.records(head[: first_end(head)], delimiter, str(path), 1))
    if not first:
        raise InputError(f"{path}:1: blank line")
    return DelimitedTable(
        path=path,
        delimiter=delimiter,
        header=None,
        width=len(first),
        first=tuple(first),
        indexed=False,
        slab_bytes=slab_bytes,
    )


def _may_be_truth_words(values: FloatArray, data: bytes) -> bool:
    """Tell whether pandas may have taken a column of TRUE and FALSE for one of 1 and 0."""
    if not any(initial in data for initial in _TRUTH_INITIALS):
        return False
    return bool(((values == 0) | (values == 1)).all(axis=0).any())
