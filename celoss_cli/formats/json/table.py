"""`JsonTable`: what all tables of JSON have in common, however their rows are found."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import islice
from typing import Any, TypeAlias, cast

import numpy as np

from celoss_cli.errors import InputError
from celoss_cli.formats.json.layout import Chosen, Layout
from celoss_cli.formats.json.lists import stack_of
from celoss_cli.formats.json.naming import Misfit, numbers_in, word
from celoss_cli.formats.json.parsing import is_unicode, shown
from celoss_cli.formats.json.quick import quick_take
from celoss_cli.formats.json.spelled import as_number, as_numbers
from celoss_cli.frozen import frozen
from celoss_cli.storage.streams import Stream
from celoss_cli.tables.categories import Piece
from celoss_cli.tables.listed import Listing, Stack
from celoss_cli.tables.table import SAMPLE_ROWS, Sample, sample_of
from celoss_cli.text import quoted

Rows: TypeAlias = Iterable[tuple[int, Any]]
"""Rows, each with its number."""

_FLOAT = {float}


@frozen
class JsonTable(Listing):
    """Rows of JSON; see `tables.Table`. The first tells the columns.

    Attributes:
        stream: the bytes.
        layout: where the columns stand in each row.
        spelled: whether numbers are text.

    """

    stream: Stream
    layout: Layout
    spelled: bool
    dtype = "float64"

    @property
    def name(self) -> str:
        """The path."""
        return self.stream.name

    @cached_property
    def unordered(self) -> bool:
        """Whether each row names its scores, and the first rows may do so in different orders."""
        if any(column.names is not None for column in self.layout.columns.values()):
            return True
        first, *rows = [[*numbers_in(row)] for row in self._samples] or [[]]
        order = {path: place for place, path in enumerate(first)}
        places = ([order[path] for path in row if path in order] for row in rows)
        return any(row != sorted(row) for row in places)

    def first_rows(self) -> Iterator[Any]:
        """Yield some of the first rows."""
        raise NotImplementedError

    def chunks(self) -> Iterator[tuple[int, Rows]]:
        """Yield all rows, some at a time, and how many bytes these are."""
        raise NotImplementedError

    def stacks(self, names: Sequence[str]) -> Iterator[Stack]:
        """Yield some columns, at least one of which holds lists."""
        start = 0
        for size, rows in self.chunks():
            cells = list[list[Any]]()
            for at, row in rows:
                try:
                    cells.append(self.layout.cells(row, names))
                except Misfit as misfit:
                    raise self.error(at, misfit) from misfit
            yield stack_of(
                size,
                dict(zip(names, zip(*cells, strict=True), strict=True)),
                self.lists,
                start,
                self.item_place,
            )
            start += len(cells)

    def sample(self, columns: Sequence[int]) -> Sample:
        """Return some columns of the first rows, as far as they are like the first one."""
        rows = ([_number_or_none(value) for value in row] for row in self._first(columns))
        return sample_of(rows, len(columns))

    def integers(self, column: int) -> bool:
        """Tell whether the values of the first rows are integers or truth values."""
        return all(type(row[0]) in (int, bool) for row in self._first([column]))

    def _first(self, columns: Sequence[int]) -> Iterator[Sequence[Any]]:
        chosen = self.leaves.chosen(columns)
        with suppress(Misfit):
            for row in self._samples:
                yield self.layout.values(row, chosen, self.leaves)

    @cached_property
    def _samples(self) -> list[Any]:
        """Some of the first rows, as far as they can be read."""
        rows = []
        with suppress(InputError):
            found = islice(self.first_rows(), SAMPLE_ROWS)
            for row in map(as_numbers, found) if self.spelled else found:
                rows.append(row)  # noqa: PERF402 - those before an error are kept
        return rows

    def place(self, row: int, column: int | None = None) -> str:
        """Return the place of a row, and the key of a value in it."""
        label = "" if column is None else self.layout.label(self.leaves.all[column])
        return f"{self.row_place(row)}: {label}".removesuffix(": ")

    def row_place(self, row: int) -> str:
        """Return file and row; a file that has a row a line tells the line instead."""
        return f"{self.name}: row {row}"

    def error(self, row: int, misfit: Misfit) -> InputError:
        """Return the error of a row."""
        return InputError(f"{self.row_place(row)}: {misfit.problem}", misfit.hint)

    def number_rows(self, rows: Rows, columns: Sequence[int]) -> Iterator[Sequence[float]]:
        """Yield some columns of rows as numbers.

        Raises:
            InputError: a row does not hold them, or a value is not a number.

        """
        chosen = self.leaves.chosen(columns)
        quick = quick_take(self.layout, chosen, self.leaves)
        for at, row in rows:
            if quick is None:
                yield self._numbers(at, row, columns, chosen)
                continue
            try:
                values = quick(row)
                plain = {*map(type, values)} == _FLOAT
            except (LookupError, TypeError):
                plain = False
            yield values if plain else self._numbers(at, row, columns, chosen)

    def _numbers(
        self, at: int, row: object, columns: Sequence[int], chosen: Chosen
    ) -> Sequence[float]:
        """Return some columns of a row as numbers, or tell what is wrong."""
        try:
            values = self.layout.values(row, chosen, self.leaves)
            for place, value in enumerate(values):
                if type(value) is not float:
                    label = self.layout.label(self.leaves.all[columns[place]])
                    values[place] = _number(as_number(value) if self.spelled else value, label)
        except Misfit as misfit:
            raise self.error(at, misfit) from misfit
        return values

    def piece(self, rows: Rows, count: int, column: int) -> Piece:
        """Return one column of `count` rows as words.

        Raises:
            InputError: a row does not hold it, or a value is neither word nor number.

        """
        place = self.leaves.chosen([column]), self.leaves
        quick, label = quick_take(self.layout, *place), self.layout.label(self.leaves.all[column])
        codes, places = np.empty(count, np.intp), dict[str, int]()
        for number, (at, row) in enumerate(rows):
            try:
                try:
                    (value,) = quick(row) if quick else self.layout.values(row, *place)
                except (LookupError, TypeError):
                    (value,) = self.layout.values(row, *place)
                text = _label(value, label)
            except Misfit as misfit:
                raise self.error(at, misfit) from misfit
            codes[number] = places.setdefault(text, len(places))
        return Piece.of(codes, list(places))


def _number_or_none(value: object) -> float | None:
    if type(value) not in (int, float):
        return None
    with suppress(OverflowError):
        return float(cast("float", value))
    return None


def _number(value: object, place: str) -> float:
    """Return a number as a float.

    Raises:
        Misfit: the value is no number.

    """
    if type(value) is float:
        return value
    if type(value) is not int:
        raise Misfit(f"{place}{shown(value)} is not a number")
    try:
        return float(value)
    except OverflowError:
        return math.copysign(math.inf, value)


def _label(value: object, place: str) -> str:
    """Return a value as a word; null is the empty word, as an empty cell of text is.

    Raises:
        Misfit: it cannot be one.

    """
    if value is None:
        return ""
    if isinstance(value, list | dict):
        raise Misfit(f"{place}{shown(value)} is not a label")
    if isinstance(value, str) and not is_unicode(value):
        raise Misfit(f"{place}{quoted(value)} is not valid Unicode text")
    return word(value)
