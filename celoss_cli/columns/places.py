"""Finds where the ids of one file stand in another, without an object for each of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from celoss_cli.tables.blocks import IntArray
from celoss_cli.tables.cells import Cells

_WORD = 8
_FACTOR, _SHIFT = np.uint64(0x9E3779B97F4A7C15), np.uint64(32)
"""2^64 over the golden ratio, as Knuth's multiplicative hashing has it; any odd number would do."""


class Ids(NamedTuple):
    """A column of ids, all of which differ.

    Attributes:
        cells: (N,) the ids.
        hashes: (N,) their hashes, sorted.
        order: (N,) which id each hash is of.

    """

    cells: Cells
    hashes: NDArray[np.uint64]
    order: IntArray


def different_ids(parts: Iterator[Cells | None]) -> Ids | None:
    """Return the ids of a column; None where one is long, or two are equal or hash alike."""
    cells = list[Cells]()
    for part in parts:
        if part is None:
            return None
        cells.append(part)
    if not cells:
        return None
    joined = np.concatenate(cells)
    hashes = _hashes(joined)
    # by 16 bits at a time, which takes half as long as to compare whole hashes
    order = np.lexsort(hashes.astype("<u8").view("<u2").reshape(-1, 4).T)
    hashes = hashes[order]
    return None if (hashes[1:] == hashes[:-1]).any() else Ids(joined, hashes, order)


def places(wanted: Ids, given: Ids) -> IntArray | None:
    """Return where in `given` each of the ids `wanted` stands, -1 where it does not.

    None where two that differ hash alike.
    """
    at = np.searchsorted(given.hashes, wanted.hashes)
    at = np.minimum(at, len(given.hashes) - 1, out=at)
    rows = np.empty(len(wanted.order), np.int64)
    rows[wanted.order] = np.where(given.hashes[at] == wanted.hashes, given.order[at], -1)
    found = rows >= 0
    same = wanted.cells[found] == given.cells[rows[found]]
    return rows if same.all() else None


def _hashes(cells: Cells) -> NDArray[np.uint64]:
    """Return a hash of each cell, whatever the width of all; different short cells differ in it."""
    words = -(-cells.itemsize // _WORD)
    parts = cells.astype(f"S{words * _WORD}").view(np.uint64).reshape(-1, words)
    hashes = np.zeros(len(cells), np.uint64)
    # from the end, where what fills up a short cell leaves 0 as it is
    for at in reversed(range(words)):
        hashes ^= parts[:, at]
        hashes *= _FACTOR
        hashes ^= hashes >> _SHIFT
    return hashes
