"""Small texts: their cells through `split` and `float`, which is faster than to import pandas."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np

from celoss_cli.formats.csv.dialect import BLANKS, between_blanks
from celoss_cli.formats.csv.parser import Parser, decoded
from celoss_cli.frozen import frozen
from celoss_cli.tables.blocks import FloatArray
from celoss_cli.tables.categories import Piece

_DIGITS = b"0123456789+-eE \t"


@frozen
class Splits(Parser):
    """Reads plain cells with `str.split` and `float`."""

    def plain_numbers(self, data: bytes, columns: Sequence[int]) -> FloatArray | None:
        """Split a slab of text; see `Parser.plain_numbers`."""
        cells = self._cells(data)
        if cells is None:
            return None
        if not self.are_all(columns):
            cells = [*chain(*zip(*(cells[at :: self.width] for at in columns), strict=True))]
        decimal = self.dialect.decimal
        # float takes more for a number than stands in files: 1_000, nan, other alphabets' digits
        if "".join(cells).encode().translate(None, _DIGITS + decimal.encode()):
            return None
        if decimal != ".":
            cells = [cell.replace(decimal, ".") for cell in cells]
        try:
            values = np.array([*map(float, cells)]).reshape(-1, len(columns))
        except ValueError:
            return None
        return values if np.isfinite(values).all() else None

    def plain_words(self, data: bytes, column: int) -> Sequence[str] | None:
        """Split a slab of text; see `Parser.plain_words`."""
        cells = self._cells(data)
        return None if cells is None else cells[column :: self.width]

    def piece(self, words: Sequence[str]) -> Piece:
        """Tell the words apart; see `Parser.piece`."""
        return Piece.of_words(words)

    def _cells(self, data: bytes) -> list[str] | None:
        """Return the cells of all lines in a row, where each line has as many as it should."""
        if self.has_odd_bytes(data):
            return None
        text = decoded(data.replace(b"\r\n", b"\n"))
        if text is None:
            return None
        cells = self._by_blanks(text) if self.dialect.delimiter == BLANKS else self._by_marks(text)
        if (
            cells
            and self.trailing
            and any(cell.strip() for cell in cells[self.width - 1 :: self.width])
        ):
            return None
        return cells

    def _by_blanks(self, text: str) -> list[str] | None:
        lines = text.removesuffix("\n").split("\n")
        whole = all(len(between_blanks(line)) == self.width for line in lines)
        return between_blanks(text) if whole else None

    def _by_marks(self, text: str) -> list[str] | None:
        if self.cell_ends(text.encode()) is None:
            return None
        delimiter = self.dialect.delimiter
        return text.removesuffix("\n").replace("\n", delimiter).split(delimiter)
