"""Words as arrays of bytes of one width, UTF-8: no object is made for each of them."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from celoss_cli.tables.blocks import IntArray
from celoss_cli.tables.categories import Piece

Cells: TypeAlias = NDArray[np.bytes_]

_WIDEST = 64
"""Every cell takes as much as the longest: longer ones would take too much."""

_INTEGER = 8
"""So many bytes make an integer."""


def encoded(piece: Piece) -> Cells | None:
    """Return words in UTF-8; None where one is long, or ends in what fills up the others."""
    values = [value.encode("utf-8", "surrogatepass") for value in piece.values]
    if any(len(value) > _WIDEST or b"\0" in value for value in values):
        return None
    return np.array(values, np.bytes_)[piece.codes]


def cut(text: NDArray[np.uint8], starts: IntArray, ends: IntArray) -> Cells | None:
    """Return what stands between places of a text; None where that is long."""
    lengths = ends - starts
    width = int(lengths.max())
    if width > _WIDEST:
        return None
    places = np.arange(max(width, 1))
    cells = text.take(starts[:, None] + places, mode="clip")
    cells[places >= lengths[:, None]] = 0
    return cells.view(f"S{len(places)}").ravel()


def short_words(cells: Cells) -> Piece | None:
    """Return cells as words, in the order in which they come; None where one is long.

    Short ones are told apart as the integers that their bytes make.
    """
    if cells.itemsize > _INTEGER:
        return None
    numbers = cells.astype(f"S{_INTEGER}").view(np.uint64)
    _, firsts, codes, counts = np.unique(
        numbers, return_index=True, return_inverse=True, return_counts=True
    )
    order = firsts.argsort()
    words = [cell.decode() for cell in cells[firsts[order]].tolist()]
    return Piece(order.argsort()[codes], words, counts[order].tolist())
