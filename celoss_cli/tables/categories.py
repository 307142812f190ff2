"""A column of words as numbers: which distinct value stands in each row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from celoss_cli.frozen import frozen

_LINE_FEED = ord("\n")
_SHORT, _FEW = 2, 100

Codes: TypeAlias = NDArray[np.signedinteger[Any]]


class Piece(NamedTuple):
    """Some rows of a column: their codes, the values these stand for, and in how many rows each."""

    codes: NDArray[np.intp]
    values: list[str]
    counts: list[int]

    @classmethod
    def of(cls, codes: NDArray[np.intp], values: list[str]) -> Self:
        """Return a piece whose values are yet to be counted."""
        return cls(codes, values, np.bincount(codes, minlength=len(values)).tolist())

    @classmethod
    def of_words(cls, words: Sequence[str]) -> Self:
        """Return the piece of the words of some rows."""
        places = {each: place for place, each in enumerate(dict.fromkeys(words))}
        codes = np.fromiter(map(places.__getitem__, words), np.intp, len(words))
        return cls.of(codes, list(places))

    @classmethod
    def of_cells(cls, cells: NDArray[Any]) -> Self:
        """Return the piece of numbers or words that are in an array."""
        codes, values, counts = distinct(cells)
        return cls(codes, [word(value) for value in values], counts)


@frozen
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
        """Return the column without its first row, which was a header."""
        code = int(self.codes[0])
        codes, count = self.codes[1:], self.counts[code] - 1
        if count:
            return Factor(
                codes, self.values, [*self.counts[:code], count, *self.counts[code + 1 :]]
            )
        return Factor(
            codes - (codes > code).astype(codes.dtype),
            self.values[:code] + self.values[code + 1 :],
            self.counts[:code] + self.counts[code + 1 :],
        )


def words_in(column: Factor | Piece, rows: int | None = None) -> list[str]:
    """Return the word of each row, or of so many of the first ones."""
    return [column.values[code] for code in column.codes[:rows].tolist()]


def are_same_words(
    one: Sequence[str], codes: Codes, other: Sequence[str], other_codes: Codes
) -> bool:
    """Tell whether two columns hold the same value in each row, whatever its code is."""
    places = {value: code for code, value in enumerate(other)}
    own = np.array([places.get(value, -1) for value in one], np.int64)
    return np.array_equal(own[codes], other_codes)


def distinct(cells: NDArray[Any]) -> tuple[NDArray[np.intp], list[Any], list[int]]:
    """Return which distinct value stands in each cell, these values, and in how many cells."""
    if cells.dtype.kind in "iu":
        low, high = int(cells.min()), int(cells.max())
        if high - low < len(cells):
            # few integers are counted; sorting them would take ten times as long
            wide = cells if cells.dtype.kind == "u" else cells.astype(np.int64, copy=False)
            places = (wide - low if low else wide).astype(np.intp, copy=False)
            counts = np.bincount(places)
            present = counts > 0
            codes = places if present.all() else (np.cumsum(present) - 1).take(places)
            values = [low + place for place in np.flatnonzero(present).tolist()]
            return codes, values, counts[present].tolist()
    found, codes, counts = np.unique(cells, return_inverse=True, return_counts=True)
    return codes, found.tolist(), counts.tolist()


def word(value: object) -> str:
    """Return a label as text: a whole float as the integer that it is."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)


def short_lines(data: bytes) -> Piece | None:
    """Return ASCII lines as words, or None where many are longer than `_SHORT` bytes.

    Short words are told apart as the integers that their bytes make, with no object for each; the
    few that are longer, as a header is, are counted down from -1.
    """
    text = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(text == _LINE_FEED)
    starts = np.append(0, ends[:-1] + 1)
    lengths = ends - starts
    longer = np.flatnonzero(lengths > _SHORT)
    if len(longer) > _FEW or not data.isascii():
        return None
    lengths[longer] = 0
    width = int(lengths.max(initial=0))
    numbers = np.zeros(len(ends), np.int32)
    for at in range(width):
        # where a line is shorter, its line feed stands for what it lacks
        numbers = (numbers << 8) | text.take(np.minimum(starts + at, ends))
    long_words = [data[starts[at] : ends[at]].decode() for at in longer.tolist()]
    places = {word: -1 - at for at, word in enumerate(dict.fromkeys(long_words))}
    numbers[longer] = [places[word] for word in long_words]
    codes, values, counts = distinct(numbers)
    names = {place: word for word, place in places.items()}
    return Piece(
        codes,
        [names.get(value) or value.to_bytes(width).rstrip(b"\n").decode() for value in values],
        counts,
    )


def gather(pieces: Iterable[Piece]) -> Factor:
    """Join the pieces of a column."""
    places: dict[str, int] = {}
    counts: list[int] = []
    codes: list[Codes] = [narrow([])]
    for piece in pieces:
        found = [places.setdefault(value, len(places)) for value in piece.values]
        counts += [0] * (len(places) - len(counts))
        for place, count in zip(found, piece.counts, strict=True):
            counts[place] += count
        codes.append(renumbered(piece.codes, found))
    return Factor(np.concatenate(codes), list(places), counts)


def joined_factor(parts: Sequence[Factor]) -> Factor:
    """Join columns that stand one below the other."""
    if len(parts) == 1:
        return parts[0]
    return gather(Piece(part.codes.astype(np.intp), part.values, part.counts) for part in parts)


def renumbered(codes: Codes, numbers: Sequence[int]) -> Codes:
    """Return the number that stands for each code, in the narrowest type that holds all."""
    table = narrow(numbers)
    if numbers == [*range(len(numbers))]:
        return codes.astype(table.dtype, copy=False)
    # not by `take`, which would hold eight bytes a code for a moment
    return table[codes]


def narrow(numbers: Sequence[int]) -> Codes:
    """Return integers in the narrowest signed type: a column of them stays in memory as a whole."""
    array = np.array(numbers, dtype=np.int64)
    span = int(np.abs(array).max(initial=0))
    return array.astype(np.min_scalar_type(-span - 1))
