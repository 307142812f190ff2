"""`Slab`: whole lines of a text, and what all formats of text have in common."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

_LINE_FEED = ord("\n")

BOM = b"\xef\xbb\xbf"

RECORD_BYTES = 64 << 20
"""No record is longer: a quote that is never closed must not take the whole file into memory."""


class Slab(NamedTuple):
    """A whole number of records: the number of the first line, how many lines, and their bytes."""

    line: int
    lines: int
    data: bytes

    def after(self, end: int) -> Slab:
        """Return what stands behind the first `end` bytes, which are whole lines."""
        skipped = self.data.count(b"\n", 0, end)
        return Slab(self.line + skipped, self.lines - skipped, self.data[end:])


def count_lines(data: bytes) -> int:
    """Return the number of line feeds; NumPy counts them several times faster than `bytes`."""
    return int(np.count_nonzero(np.frombuffer(data, np.uint8) == _LINE_FEED))
