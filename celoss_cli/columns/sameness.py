"""Columns that may hold ids, and whether two of them show that rows stand in other orders."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

from celoss_cli.columns.values import canonical, snake_case, whole
from celoss_cli.errors import InputError
from celoss_cli.tables.categories import Factor, are_same_words, gather, words_in
from celoss_cli.tables.numerals import is_number
from celoss_cli.tables.table import SAMPLE_ROWS, Table

_AROUND = re.compile(r".*[/\\]|\.[A-Za-z]\w{0,4}$")
"""What stands around the name of a file: folders, and a suffix."""
INDEX = -1
"""Stands for the place of the index, which may have been left out."""
_MANY = 5
"""Fewer values may each stand in one row, or be as frequent as those of folds, by chance."""
_USUAL = re.compile(r"(?:.*[_ ])?(?:id|key|uuid|guid|index|filename)|(?:sample|image|row)id|id_.*")


class IdColumn(NamedTuple):
    """A column that may hold ids; an index has no name."""

    table: Table
    at: int
    name: str

    def first(self) -> list[str]:
        """Return what stands in the first rows."""
        words = self.table.index() if self.at == INDEX else self.table.words(self.at)
        return words_in(next(words or iter(())), SAMPLE_ROWS)

    def ids(self) -> Factor:
        """Return what stands in all rows."""
        return ids_of(self.table, self.at)

    def holds_texts(self) -> bool:
        """Tell whether the first rows are words, and each another: no other column has them all."""
        with suppress(InputError):
            first = self.first()
            return len({*first}) == len(first) >= _MANY and not any(map(is_number, first))
        return False


def ids_of(table: Table, column: int) -> Factor:
    """Return the ids of a column, without the blank that stands behind each delimiter."""
    ids = gather(table.words(column) if column != INDEX else table.index() or iter(()))
    apart = all(value.startswith(" ") for value in ids.values)
    return replace(ids, values=[value[1:] for value in ids.values]) if apart else ids


def is_usual(name: str) -> bool:
    """Tell whether a column is called as ids are: PassengerId as passenger_id."""
    return _USUAL.fullmatch(snake_case(name)) is not None


def differ(one: IdColumn, other: IdColumn) -> bool:
    """Tell whether two columns show that rows stand in different orders.

    Ids of one name must be the same. Others may be no ids: they must be the same ones moved, and
    what starts alike, or cannot be read as words, is not looked at as a whole.
    """
    if one.name == other.name and is_usual(one.name):
        ids, others = one.ids(), other.ids()
        moved = len(ids.codes) != len(others.codes) or are_moved(ids, others)
        return moved or are_of_other_rows(ids, others)
    with suppress(InputError):
        return one.first() != other.first() and _are_moved_ids(one.ids(), other.ids())
    return False


def together_moved(one: Sequence[IdColumn], other: Sequence[IdColumn]) -> bool:
    """Tell whether columns that together are ids, as a document and a place in it, are moved."""
    with suppress(InputError):
        if len(one) > 1 and any(a.first() != b.first() for a, b in zip(one, other, strict=True)):
            rows, others = (
                [*zip(*(words_in(each.ids()) for each in own), strict=True)] for own in (one, other)
            )
            once = len({*rows}) == len(rows) >= _MANY
            return once and rows != others and {*rows} == {*others}
    return False


def are_once(ids: Factor) -> bool:
    """Tell whether each id stands in one row alone."""
    return len(ids.values) == len(ids.codes)


def are_moved(one: Factor, other: Factor) -> bool:
    """Tell whether as many rows hold the same values as they are written, in another order."""
    if len(one.codes) != len(other.codes) or {*one.values} != {*other.values}:
        return False
    return not are_same_words(one.values, one.codes, other.values, other.codes)


def _are_moved_ids(one: Factor, other: Factor) -> bool:
    """Tell whether many ids, however written, are the same and each as often, in another order."""
    ids, others = _plain(one), _plain(other)
    many = are_once(one) or len(one.values) >= _MANY
    return many and ids != others and sorted(ids) == sorted(others)


def are_of_other_rows(one: Factor, other: Factor) -> bool:
    """Tell whether ids show that the rows of two files, as many, are others, or are moved.

    Row numbers from 0 or 1 on are no ids of what other columns count, and ids of different kinds
    show nothing.
    """
    if one.values == other.values and (one.codes == other.codes).all():
        return False
    ids, others = _plain(one), _plain(other)
    if ids == others:
        return False
    shared = {*ids} & {*others}
    counted = [_count_up(ids), _count_up(others)]
    if any(counted):
        return not all(counted) and 2 * len(shared) > len({*ids})
    return bool(shared) or all(whole(each) is not None for each in (*one.values, *other.values))


def _plain(ids: Factor) -> list[str]:
    """Return the ids row by row, as `plain` writes them; in small letters where these tell all."""
    written = [*map(plain, ids.values)]
    folded = [each.casefold() for each in written]
    told = len({*folded}) == len({*written})
    return words_in(replace(ids, values=folded if told else written))


def plain(value: str) -> str:
    """Return an id as others may write it: 007 as 7, and images/a.jpg as a."""
    return canonical(_AROUND.sub("", value.strip()))


def _count_up(ids: list[str]) -> bool:
    return any(ids == [str(at + first) for at in range(len(ids))] for first in (0, 1))
