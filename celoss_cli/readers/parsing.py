"""From a slab of text to numbers or words: through pandas where it is plain, else by the letter."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from celoss_cli.blocks import FloatArray
from celoss_cli.errors import InputError
from celoss_cli.readers import strict
from celoss_cli.readers.dialect import BLANKS, Dialect
from celoss_cli.readers.slabs import BOM, count_lines
from celoss_cli.text import counted

if TYPE_CHECKING:
    import pandas as pd

Words = NDArray[np.object_]

# quotes, and what pandas takes for blanks
_ODD_BYTES = (b'"', b"\0", b"\v", b"\f")
# pandas reads +9e -1 as 0.9; most files have no +, and looking for two bytes takes its time
_ODD_AFTER_PLUS = (b"e ", b"E ", b"e\t", b"E\t")
WIDE = 512
"""From this many columns on, parsing them as one is faster: at 10,000, thirteen times as fast."""

_TRUTH_INITIALS = (b"t", b"T", b"f", b"F")


@dataclass(frozen=True)
class Grid:
    """What holds for every line of a text file.

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

    @property
    def width(self) -> int:
        """How many cells pandas and csv find in a line."""
        return len(self.labels) + self.trailing

    def numbers(self, data: bytes, line: int, columns: Sequence[int]) -> FloatArray:
        """Return some columns of a slab, whose first line is number `line`.

        Raises:
            InputError: a record with too few or too many cells, a cell that is no number.

        """
        values = self._plain_numbers(data, columns)
        return self._strict_numbers(data, line, columns) if values is None else values

    def words(self, data: bytes, line: int, columns: Sequence[int]) -> Words:
        """Return some columns of a slab as they are written.

        Raises:
            InputError: a record with too few or too many cells.

        """
        frame = self._frame(data, dict.fromkeys(range(self.width), object))
        if frame is not None:
            return frame[list(columns)].to_numpy()
        rows = [[cells[column] for column in columns] for _, cells in self.records(data, line)]
        return np.array(rows, dtype=object).reshape(len(rows), len(columns))

    def records(self, data: bytes, line: int) -> Iterator[tuple[int, list[str]]]:
        """Yield each record with its line.

        Raises:
            InputError: a record with too few or too many cells.

        """
        first = f"{len(self.labels)} and a delimiter behind them" if self.trailing else ""
        found = strict.checked_records(data, self.dialect, self.name, line, self.width, first)
        for at, cells in found:
            if self.trailing and cells[-1].strip():
                number = counted(self.width, "cell")
                raise InputError(f"{self.name}:{at}: {number}, where the first line has {first}")
            yield at, cells

    def _plain_numbers(self, data: bytes, columns: Sequence[int]) -> FloatArray | None:
        """Parse a slab through pandas, or return None where only the strict reading can tell."""
        if self.width >= WIDE and len(columns) == self.width and not self.trailing:
            return self._plain_wide_numbers(data)
        types: dict[int, type] = dict.fromkeys(range(self.width), object)
        frame = self._frame(data, types | dict.fromkeys(columns, np.float64))
        if frame is None:
            return None
        values = np.array(frame[list(columns)].to_numpy(np.float64), order="C")
        return values if _is_sure(values, data) else None

    def _plain_wide_numbers(self, data: bytes) -> FloatArray | None:
        """Parse a slab of many columns as one column: pandas takes its time for each column."""
        delimiter = self.dialect.delimiter.encode()
        lines = data.removesuffix(b"\n").split(b"\n")
        if any(line.count(delimiter) != self.width - 1 for line in lines):
            return None
        column = replace(self, labels=self.labels[:1])
        frame = column._frame(data.replace(delimiter, b"\n"), {0: np.float64})  # noqa: SLF001 - own
        if frame is None:
            return None
        values = np.array(frame[0].to_numpy(np.float64))
        return values.reshape(-1, self.width) if _is_sure(values[:, None], data) else None

    def _frame(self, data: bytes, types: Mapping[int, type]) -> pd.DataFrame | None:
        """Parse a slab that holds plain cells only; None where it holds, or may hold, others."""
        import pandas as pd  # noqa: PLC0415 - heavy, and needed for text only

        if not self._is_plain(data):
            return None
        try:
            frame = pd.read_csv(
                io.BytesIO(data),
                sep=r"\s+" if self.dialect.delimiter == BLANKS else self.dialect.delimiter,
                header=None,
                dtype=types,
                na_filter=False,
                skip_blank_lines=False,
                low_memory=False,
                decimal=self.dialect.decimal,
            )
        except (ValueError, OverflowError):
            return None
        if frame.shape[1] != self.width:
            return None
        last = frame[self.width - 1]
        if self.width > 1 and last.dtype == object and not self._is_full(last, data):
            return None
        return frame

    def _is_full(self, last: pd.Series[Any], data: bytes) -> bool:
        """Tell whether no record is short: pandas fills it up with empty cells of text."""
        if self.trailing and (last != "").any():
            return False
        if self.dialect.delimiter == BLANKS:
            return not (last == "").any()
        # pandas refuses longer records, so that as many delimiters as there should be are enough
        return data.count(self.dialect.delimiter.encode()) == count_lines(data) * (self.width - 1)

    def _is_plain(self, data: bytes) -> bool:
        """Tell whether pandas is known to read the slab as it is written."""
        comment = self.dialect.comment
        if any(byte in data for byte in _ODD_BYTES) or (comment and comment.encode() in data):
            return False
        # pandas leaves out a byte order mark, wherever in the file the slab starts
        if data.startswith(BOM):
            return False
        if b"+" in data and any(pair in data for pair in _ODD_AFTER_PLUS):
            return False
        return b"\r" not in data or data.count(b"\r") == data.count(b"\r\n")

    def _strict_numbers(self, data: bytes, line: int, columns: Sequence[int]) -> FloatArray:
        rows = [
            [
                strict.number(
                    cells[column], f"{self.name}:{at}: {self.labels[column]}", self.dialect.decimal
                )
                for column in columns
            ]
            for at, cells in self.records(data, line)
        ]
        return np.array(rows, dtype=np.float64).reshape(len(rows), len(columns))


def _is_sure(values: FloatArray, data: bytes) -> bool:
    """Tell whether all numbers are finite, and none was TRUE or FALSE, which pandas takes for one.

    It takes whole columns only.
    """
    if not np.isfinite(values).all():
        return False
    if not any(initial in data for initial in _TRUTH_INITIALS):
        return True
    return not ((values == 0) | (values == 1)).all(axis=0).any()
