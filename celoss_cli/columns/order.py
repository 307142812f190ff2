"""Refuses files that are to be read row by row, and whose ids stand in different orders."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import product
from typing import NamedTuple

import numpy as np

from celoss_cli.columns.sameness import are_moved, are_moved_ids, are_of_other_rows, are_once
from celoss_cli.columns.values import snake_case
from celoss_cli.errors import InputError
from celoss_cli.tables.categories import Factor, gather, words_in
from celoss_cli.tables.naming import plain_columns
from celoss_cli.tables.numerals import is_number
from celoss_cli.tables.table import SAMPLE_ROWS, Table
from celoss_cli.text import as_option, listed

_INDEX = -1
"""Stands for the place of the index, which may have been left out."""
_MANY = 5
"""Fewer words, or pairs of them, may each stand in one row by chance."""
_USUAL = re.compile(r"(?:.*[_ ])?(?:id|key|uuid|guid|index|filename)|(?:sample|image|row)id|id_.*")
_SORT = "sort the rows of both files alike"


class _Column(NamedTuple):
    """A column that may hold ids; an index has no name."""

    table: Table
    at: int
    name: str

    @property
    def usual(self) -> bool:
        """Whether it is called as ids are."""
        return is_usual(self.name)

    def first(self) -> list[str]:
        """Return what stands in the first rows."""
        words = self.table.index() if self.at == _INDEX else self.table.words(self.at)
        return words_in(next(words or iter(())), SAMPLE_ROWS)

    def ids(self) -> Factor:
        """Return what stands in all rows."""
        return bare(self.table, self.at)

    def holds_texts(self) -> bool:
        """Tell whether the first rows are words, and each another: no other column has them all."""
        with suppress(InputError):
            first = self.first()
            return len({*first}) == len(first) >= _MANY and not any(map(is_number, first))
        return False


def check_indexes(predictions: Table, labels: Table) -> None:
    """Refuse two tables whose indexes hold the same values in another order."""
    found = predictions.index(), labels.index()
    if found[0] is None or found[1] is None:
        return
    if all(table.indexes and _counts_up(table) for table in (predictions, labels)):
        return
    one, other = gather(found[0]), gather(found[1])
    same = are_moved(one, other)
    if same or (are_once(one) and are_once(other) and are_of_other_rows(one, other)):
        raise InputError(
            f"{predictions.name} and {labels.name}: their index columns "
            + ("hold the same values in another order" if same else "differ from row to row"),
            hint="--id '' joins the files on them"
            if predictions.indexes and labels.indexes
            else "sort the rows by the index, or write the files with index=False",
        )


def check_ids(predictions: Table, labels: Table, unused: Sequence[str]) -> None:
    """Refuse two tables with ids which show that their rows stand in different orders.

    `unused` are the names of the columns of the predictions that may be ids.
    """
    for one, other in _pairs(predictions, labels, unused):
        if _differ(one, other):
            raise _in_other_orders(one, other)
    if len(labels.columns) > 1:
        own, columns = _columns(predictions), _columns(labels)
        names = [name for name in unused if name in own and name in columns]
        if _together_moved([own[name] for name in names], [columns[name] for name in names]):
            raise InputError(
                f"{predictions.name} and {labels.name}: their columns {listed(names)} together "
                "hold the same values in another order",
                hint=_SORT,
            )


def _pairs(
    predictions: Table, labels: Table, unused: Sequence[str]
) -> Iterator[tuple[_Column, _Column]]:
    """Yield a column of the predictions and one of the labels that may hold the same ids.

    These are ids and an index, columns of one name, and ids, or texts, of different names.
    """
    own, columns = _columns(predictions), _columns(labels)
    left = [own[name] for name in unused if name in own]
    yield from product([one for one in left if one.usual], _index(labels))
    if len(labels.columns) == 1:
        # nothing but labels, which may be called as predicted ones are
        return
    yield from product(_index(predictions), [other for other in columns.values() if other.usual])
    for one in left:
        if one.name in columns:
            yield one, columns[one.name]
            continue
        for other in columns.values():
            texts = one.usual or other.name not in own
            if (one.usual and other.usual) or (texts and one.holds_texts() and other.holds_texts()):
                yield one, other


def _columns(table: Table) -> dict[str, _Column]:
    return {name: _Column(table, at, name) for name, at in plain_columns(table).items()}


def _index(table: Table) -> list[_Column]:
    return [] if table.index() is None else [_Column(table, _INDEX, "")]


def is_usual(name: str) -> bool:
    """Tell whether a column is called as ids are: PassengerId as passenger_id."""
    return _USUAL.fullmatch(snake_case(name)) is not None


def _differ(one: _Column, other: _Column) -> bool:
    """Tell whether two columns show that rows stand in different orders.

    Ids of one name must be the same. Others may be no ids: they must be the same ones moved, and
    what starts alike, or cannot be read as words, is not looked at as a whole.
    """
    if one.usual and one.name == other.name:
        ids, others = one.ids(), other.ids()
        moved = len(ids.codes) != len(others.codes) or are_moved(ids, others)
        return moved or are_of_other_rows(ids, others)
    with suppress(InputError):
        return one.first() != other.first() and are_moved_ids(one.ids(), other.ids())
    return False


def _in_other_orders(one: _Column, other: _Column) -> InputError:
    files = f"{one.table.name} and {other.table.name}"
    if one.name == other.name:
        return InputError(
            f"{files}: their columns {one.name!r} differ from row to row",
            hint=f"--id {as_option([one.name])} joins the files on this column"
            if are_once(one.ids())
            else _SORT,
        )
    shared = one.name or other.name
    alike = {*one.ids().values} == {*other.ids().values}
    return InputError(
        f"{files}: their columns {one.name!r} and {other.name!r} hold the same values in another "
        "order",
        hint=("" if alike else "write the values alike in both files, and ")
        + f"name both {shared!r}; then --id {as_option([shared])} joins the files",
    )


def _together_moved(one: Sequence[_Column], other: Sequence[_Column]) -> bool:
    """Tell whether columns that together are ids, as a document and a place in it, are moved."""
    with suppress(InputError):
        if len(one) > 1 and any(a.first() != b.first() for a, b in zip(one, other, strict=True)):
            rows, others = (
                [*zip(*(words_in(each.ids()) for each in own), strict=True)] for own in (one, other)
            )
            once = len({*rows}) == len(rows) >= _MANY
            return once and rows != others and {*rows} == {*others}
    return False


def bare(table: Table, column: int) -> Factor:
    """Return the ids of a column, without the blank that stands behind each delimiter."""
    ids = gather(table.words(column) if column != _INDEX else table.index() or iter(()))
    apart = all(value.startswith(" ") for value in ids.values)
    return replace(ids, values=[value[1:] for value in ids.values]) if apart else ids


def _counts_up(table: Table) -> bool:
    """Tell whether the index is 0, 1, 2 and so on, as far as the first rows tell."""
    values = table.sample([0]).values[:, 0]
    return bool((values == np.arange(len(values))).all())


def id_hint(names: Sequence[str], others: Sequence[str]) -> str | None:
    """Return the hint that a column of `names` that `others` have too may be ids, not a class."""
    ids = [name for name in names if name in others and is_usual(name)]
    return (
        f"if {ids[0]!r} is not a class, --id {ids[0]} joins the files on this column"
        if ids
        else None
    )
