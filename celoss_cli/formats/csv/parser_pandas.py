"""Large texts: their cells through pandas, which releases Python's lock while it parses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from celoss_cli.formats.csv.dialect import BLANKS
from celoss_cli.formats.csv.parser import Parser
from celoss_cli.formats.lines import BOM, count_lines
from celoss_cli.frozen import frozen
from celoss_cli.tables.blocks import FloatArray
from celoss_cli.tables.categories import Piece

if TYPE_CHECKING:
    import pandas as pd
    from pandas._typing import ReadCsvBuffer

WIDE = 512
"""From this many columns on, parsing them as one is faster: at 10,000, thirteen times as fast."""

# what pandas takes for blanks
_ODD_BLANKS = (b"\v", b"\f")
# pandas reads +9e -1 as 0.9; most files have no +, and looking for two bytes takes its time
_ODD_AFTER_PLUS = (b"e ", b"E ", b"e\t", b"E\t")
_TRUTH_INITIALS = (b"t", b"T", b"f", b"F")


@frozen
class Frames(Parser):
    """Reads plain cells with `pandas.read_csv`."""

    def plain_numbers(self, data: bytes, columns: Sequence[int]) -> FloatArray | None:
        """Parse a slab of text; see `Parser.plain_numbers`."""
        if self.width >= WIDE and self.are_all(columns) and not self.trailing:
            return self._wide_numbers(data)
        return self._narrow_numbers(data, columns)

    def plain_words(self, data: bytes, column: int) -> Sequence[str] | None:
        """Parse a slab of text; see `Parser.plain_words`."""
        frame = self._frame(data, dict.fromkeys(range(self.width), object))
        return None if frame is None else cast("Sequence[str]", frame[column].to_numpy())

    def piece(self, words: Sequence[str]) -> Piece:
        """Tell the words apart; see `Parser.piece`."""
        import pandas as pd  # noqa: PLC0415 - heavy, and needed for large texts only

        codes, values = pd.factorize(np.asarray(words, dtype=object))
        return Piece.of(codes, list(values))

    def _narrow_numbers(self, data: bytes, columns: Sequence[int]) -> FloatArray | None:
        every = self.are_all(columns)
        # one type for all, where it is one, spares pandas an object a column
        types: dict[int, type] = dict.fromkeys(range(self.width), object)
        types.update(dict.fromkeys(columns, np.float64))
        frame = self._frame(data, np.float64 if every else types)
        if frame is None:
            return None
        values = (frame if every else frame[list(columns)]).to_numpy(copy=True)
        return values if _is_sure(values, data) else None

    def _wide_numbers(self, data: bytes) -> FloatArray | None:
        """Parse a slab of many columns as one column: pandas takes its time for each column."""
        delimiter = self.dialect.delimiter.encode()
        lines = data.removesuffix(b"\n").split(b"\n")
        if any(line.count(delimiter) != self.width - 1 for line in lines):
            return None
        column = replace(self, labels=self.labels[:1])
        values = column._narrow_numbers(data.replace(delimiter, b"\n"), [0])  # noqa: SLF001 - own
        return None if values is None else values.reshape(-1, self.width)

    def _frame(self, data: bytes, types: type | Mapping[int, type]) -> pd.DataFrame | None:
        """Parse a slab that holds plain cells only; None where it holds, or may hold, others."""
        import pandas as pd  # noqa: PLC0415 - heavy, and needed for large texts only

        if not self._is_plain(data):
            return None
        try:
            frame = pd.read_csv(
                cast("ReadCsvBuffer[bytes]", _Bytes(data)),
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
        if self.has_odd_bytes(data) or any(blank in data for blank in _ODD_BLANKS):
            return False
        # pandas leaves out a byte order mark, wherever in the file the slab starts
        if data.startswith(BOM):
            return False
        return b"+" not in data or not any(pair in data for pair in _ODD_AFTER_PLUS)


class _Bytes:
    """What pandas reads as bytes: a stream it would decode first, and encode again.

    `read` runs no Python: an interrupt that reached it there pandas would take for a failed read.
    """

    def __init__(self, data: bytes) -> None:
        self.read = BytesIO(data).read

    def __iter__(self) -> Iterator[bytes]:
        """Yield nothing: pandas asks whether a stream has lines, and reads none of them."""
        return iter(())


def _is_sure(values: FloatArray, data: bytes) -> bool:
    """Tell whether all numbers are finite, and none was TRUE or FALSE, which pandas takes for one.

    It takes whole columns only, so that the first row tells which columns it may have taken.
    """
    if not np.isfinite(values).all():
        return False
    may_be = np.isin(values[:1], (0, 1)).any(axis=0)
    if not may_be.any() or not any(initial in data for initial in _TRUTH_INITIALS):
        return True
    rest = values[:, may_be]
    return not ((rest == 0) | (rest == 1)).all(axis=0).any()
