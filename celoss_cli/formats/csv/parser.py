"""`Way`: what a fast way to read plain cells can do; and whether a text is worth the faster one."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np

from celoss_cli.formats.csv.dialect import BLANKS, Dialect
from celoss_cli.frozen import frozen
from celoss_cli.storage.streams import Stream
from celoss_cli.tables.blocks import FloatArray, IntArray
from celoss_cli.tables.categories import Piece
from celoss_cli.tables.cells import Cells, cut

SMALL_BYTES = 16 << 20
"""Up to this many bytes, Python's own split and float take less time than to import pandas."""
_LINE_FEED = ord("\n")
_SMALL_PACKED = 4 << 20
"""The same for a packed file: to tell, so much is unpacked, in vain where there is more."""


@frozen
class Way(ABC):
    """A way to read plain cells; where it returns None, the strict way is to tell.

    Attributes:
        dialect: how the text is written.
        width: how many cells a line has.
        trailing: whether the last of them is to be empty.

    """

    dialect: Dialect
    width: int
    trailing: bool

    @abstractmethod
    def numbers(self, data: bytes, columns: Sequence[int]) -> FloatArray | None:
        """Return some columns of a slab, or None where a cell may be no plain finite number."""

    @abstractmethod
    def words(self, data: bytes, column: int) -> Sequence[str] | None:
        """Return a column of a slab as it is written, or None."""

    def cells(self, data: bytes, column: int) -> Cells | None:
        """Return a column of a slab as it is written, in UTF-8, or None."""
        delimiter = self.dialect.delimiter
        if self.trailing or delimiter == BLANKS or not delimiter.isascii():
            return None
        if self.has_odd_bytes(data) or not _is_text(data):
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

    @abstractmethod
    def factor(self, words: Sequence[str]) -> Piece:
        """Return a column of words as codes and the distinct words."""

    def are_all(self, columns: Sequence[int]) -> bool:
        """Tell whether these are all columns, in their order."""
        return list(columns) == list(range(self.width))

    def is_one_plain_column(self, data: bytes) -> bool:
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


def _is_text(data: bytes) -> bool:
    """Tell whether bytes are UTF-8."""
    if not data.isascii():
        try:
            data.decode()
        except UnicodeDecodeError:
            return False
    return True
