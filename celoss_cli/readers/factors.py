"""A column of words as numbers: which distinct value stands in each row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Codes: TypeAlias = NDArray[np.signedinteger[Any]]
Piece: TypeAlias = tuple[NDArray[np.intp], list[str]]
"""Codes of some rows, and the distinct values they stand for."""


@dataclass(frozen=True, eq=False)
class Factor:
    """A column: row i holds `values[codes[i]]`. Values are text, as written, so none is rounded.

    Attributes:
        codes: (N,) which value stands in each row, in the narrowest type.
        values: the distinct values.
        counts: in how many rows each value stands.

    """

    codes: Codes
    values: list[str]
    counts: list[int]

    def first_row(self, code: int) -> int:
        """Return the first row that holds the value of this code."""
        return int((self.codes == code).argmax())

    def without_first(self) -> Factor:
        """Return the column without its first row, which was a header and stands nowhere else."""
        code = int(self.codes[0])
        codes = self.codes[1:]
        return Factor(
            codes - (codes > code).astype(codes.dtype),
            self.values[:code] + self.values[code + 1 :],
            self.counts[:code] + self.counts[code + 1 :],
        )


def gather(pieces: Iterable[Piece]) -> Factor:
    """Join the pieces of a column."""
    places: dict[str, int] = {}
    counts: list[int] = []
    codes: list[Codes] = [narrow([])]
    for piece, values in pieces:
        found = [places.setdefault(value, len(places)) for value in values]
        counts += [0] * (len(places) - len(counts))
        for place, count in zip(found, np.bincount(piece, minlength=len(found)), strict=True):
            counts[place] += int(count)
        codes.append(narrow(found)[piece])
    return Factor(np.concatenate(codes), list(places), counts)


def joined_factor(parts: Sequence[Factor]) -> Factor:
    """Join columns that stand one below the other."""
    if len(parts) == 1:
        return parts[0]
    return gather((part.codes.astype(np.intp), part.values) for part in parts)


def narrow(numbers: Sequence[int]) -> Codes:
    """Return integers in the narrowest signed type: a column of them stays in memory as a whole."""
    array = np.array(numbers, dtype=np.int64)
    span = int(np.abs(array).max(initial=0))
    return array.astype(np.min_scalar_type(-span - 1))
