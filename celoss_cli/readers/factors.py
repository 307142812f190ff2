"""A column of words as numbers: which distinct value stands in each row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Codes: TypeAlias = NDArray[np.int32]
Piece: TypeAlias = tuple[NDArray[np.intp], list[str]]
"""Codes of some rows, and the distinct values they stand for."""


@dataclass(frozen=True)
class Factor:
    """A column: row i holds `values[codes[i]]`. Values are text, as written, so none is rounded."""

    codes: Codes
    values: list[str]

    def first_row(self, code: int) -> int:
        """Return the first row that holds the value of this code."""
        return int((self.codes == code).argmax())

    def without_first(self) -> Factor:
        """Return the column without its first row, which was a header."""
        kept = np.unique(self.codes[1:])
        places = np.zeros(len(self.values), np.int32)
        places[kept] = np.arange(len(kept), dtype=np.int32)
        return Factor(places[self.codes[1:]], [self.values[code] for code in kept])


def gather(pieces: Iterable[Piece]) -> Factor:
    """Join the pieces of a column; values stand in the order in which they first appear."""
    places: dict[str, int] = {}
    codes = [np.zeros(0, np.int32)]
    for piece, values in pieces:
        found = [places.setdefault(value, len(places)) for value in values]
        codes.append(np.array(found, dtype=np.int32)[piece])
    return Factor(np.concatenate(codes), list(places))
