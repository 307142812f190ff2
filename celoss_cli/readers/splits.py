"""Small texts: their cells through `split` and `float`, which is faster than to import pandas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from celoss_cli.blocks import FloatArray
from celoss_cli.readers.dialect import BLANKS, Dialect
from celoss_cli.readers.factors import Piece, Words

_DIGITS = b"0123456789+-eE \t"


@dataclass(frozen=True)
class Splits:
    """A way to read plain cells; what is not plain is left to the strict way.

    Attributes:
        dialect: how the text is written.
        width: how many cells a line has.
        trailing: whether the last of them is to be empty.

    """

    dialect: Dialect
    width: int
    trailing: bool

    def numbers(self, data: bytes, columns: Sequence[int]) -> FloatArray | None:
        """Return some columns of a slab, or None where a cell is no plain finite number."""
        rows = self._rows(data)
        if rows is None:
            return None
        whole = len(columns) == self.width
        cells = [*chain(*rows)] if whole else [row[column] for row in rows for column in columns]
        decimal = self.dialect.decimal.encode()
        # float takes more for a number than stands in files: 1_000, nan, other alphabets' digits
        if b"".join(cells).translate(None, _DIGITS + decimal):
            return None
        if decimal != b".":
            cells = [cell.replace(decimal, b".") for cell in cells]
        try:
            values = np.array([*map(float, cells)]).reshape(len(rows), len(columns))
        except ValueError:
            return None
        return values if np.isfinite(values).all() else None

    def words(self, data: bytes, columns: Sequence[int]) -> Words | None:
        """Return some columns of a slab as they are written, or None."""
        rows = self._rows(data)
        try:
            cells = [[row[column].decode() for column in columns] for row in rows or ()]
        except UnicodeDecodeError:
            return None
        return None if rows is None else np.array(cells, dtype=object).reshape(len(rows), -1)

    def factor(self, words: Words) -> Piece:
        """Return a column of words as codes and the distinct words."""
        places: dict[str, int] = {}
        codes = [places.setdefault(word, len(places)) for word in words.tolist()]
        return np.array(codes, dtype=np.intp), list(places)

    def _rows(self, data: bytes) -> list[list[bytes]] | None:
        comment = self.dialect.comment
        if b'"' in data or b"\0" in data or (comment and comment.encode() in data):
            return None
        if b"\r" in data:
            if data.count(b"\r") != data.count(b"\r\n"):
                return None
            data = data.replace(b"\r\n", b"\n")
        lines = data.removesuffix(b"\n").split(b"\n")
        if self.dialect.delimiter == BLANKS:
            if not data.isascii():
                return None
            rows = [line.split() for line in lines]
        else:
            delimiter = self.dialect.delimiter.encode()
            rows = [line.split(delimiter) for line in lines]
        if any(len(row) != self.width for row in rows):
            return None
        if self.trailing and any(row[-1].strip() for row in rows):
            return None
        return rows
