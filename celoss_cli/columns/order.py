"""Refuses files that are to be read row by row, and whose ids stand in different orders."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from celoss_cli.columns.sameness import are_of_other_rows, are_once, plain_ids
from celoss_cli.columns.values import snake_case
from celoss_cli.errors import InputError
from celoss_cli.tables.categories import Factor, Piece, are_same_words, gather, words_in
from celoss_cli.tables.naming import plain_columns
from celoss_cli.tables.numerals import is_number
from celoss_cli.tables.table import SAMPLE_ROWS, Table
from celoss_cli.text import as_option, listed

_Column: TypeAlias = tuple[Table, int]

_INDEX = -1
"""Stands for the place of the index, which may have been left out."""
_MANY = 5
"""Of fewer values that repeat, such as folds, each may be as frequent by chance."""
_USUAL = re.compile(r"(?:.*[_ ])?(?:id|key|uuid|guid|index|filename)|(?:sample|image|row)id|id_.*")


def check_indexes(predictions: Table, labels: Table) -> None:
    """Refuse two tables whose indexes hold the same values in another order."""
    found = predictions.index(), labels.index()
    if found[0] is None or found[1] is None:
        return
    if all(table.indexes and _counts_up(table) for table in (predictions, labels)):
        return
    one, other = gather(found[0]), gather(found[1])
    same = _same_in_another_order(one, other)
    if same or (are_once(one) and are_once(other) and are_of_other_rows(one, other)):
        raise InputError(
            f"{predictions.name} and {labels.name}: their index columns "
            + ("hold the same values in another order" if same else "differ from row to row"),
            hint="--id '' joins the files on them"
            if predictions.indexes and labels.indexes
            else "sort the rows by the index, or write the files with index=False",
        )


def check_ids(predictions: Table, labels: Table, unused: Sequence[str]) -> None:
    """Refuse two tables with ids which show that their rows stand in different orders."""
    own, columns = plain_columns(predictions), plain_columns(labels)
    for name in filter(is_usual, filter(own.__contains__, unused)):
        _check_in_order(name, (predictions, own[name]), "", (labels, _INDEX))
    if len(labels.columns) == 1:
        # nothing but labels, which may be called as predicted ones are
        return
    for name in filter(is_usual, columns):
        _check_in_order("", (predictions, _INDEX), name, (labels, columns[name]))
    for name in filter(own.__contains__, unused):
        one = predictions, own[name]
        if name in columns:
            differ = _ids_differ if is_usual(name) else _are_in_another_order
            if differ(one, (labels, columns[name])):
                raise InputError(
                    f"{predictions.name} and {labels.name}: their columns {name!r} differ from row "
                    "to row",
                    hint=f"--id {as_option([name])} joins the files on this column"
                    if are_once(bare(*one))
                    else "sort the rows of both files alike",
                )
        else:
            others = columns if is_usual(name) else [each for each in columns if each not in own]
            _check_no_other(name, one, labels, others)
    _check_together(
        [name for name in unused if name in own and name in columns], predictions, labels
    )


def is_usual(name: str) -> bool:
    """Tell whether a column is called as ids are: PassengerId as passenger_id."""
    return _USUAL.fullmatch(snake_case(name)) is not None


def _ids_differ(one: _Column, other: _Column) -> bool:
    ids, others = bare(*one), bare(*other)
    if len(ids.codes) != len(others.codes):
        return True
    return _same_in_another_order(ids, others) or are_of_other_rows(ids, others)


def _are_in_another_order(one: _Column, other: _Column) -> bool:
    """Tell whether columns hold the same values, many and each as often, in another order.

    What starts alike, or cannot be read as words, is not looked at as a whole.
    """
    with suppress(InputError):
        if _first_of(one) != _first_of(other):
            values, others = bare(*one), bare(*other)
            own, as_well = plain_ids(values), plain_ids(others)
            many = are_once(values) or len(values.values) >= _MANY
            return many and own != as_well and sorted(own) == sorted(as_well)
    return False


def _are_texts(column: _Column) -> bool:
    """Tell whether the first rows are words, and each another: no other column holds them all."""
    with suppress(InputError):
        first = _first_of(column)
        return len({*first}) == len(first) >= _MANY and not any(map(is_number, first))
    return False


def _first_of(column: _Column) -> list[str]:
    return words_in(next(_words(*column)), SAMPLE_ROWS)


def _check_together(names: Sequence[str], predictions: Table, labels: Table) -> None:
    """Refuse columns of both files that together tell each row, as a document and a place in it."""
    tables = predictions, labels
    places = [[plain_columns(table)[name] for name in names] for table in tables]
    pairs = [[(table, at) for at in own] for table, own in zip(tables, places, strict=True)]
    if len(names) > 1 and _together_in_another_order(*pairs):
        raise InputError(
            f"{predictions.name} and {labels.name}: their columns {listed(names)} together hold "
            "the same values in another order",
            hint="sort the rows of both files alike",
        )


def _together_in_another_order(one: Sequence[_Column], other: Sequence[_Column]) -> bool:
    with suppress(InputError):
        if any(_first_of(a) != _first_of(b) for a, b in zip(one, other, strict=True)):
            rows, others = (
                [*zip(*(words_in(bare(*column)) for column in own), strict=True)]
                for own in (one, other)
            )
            once = len({*rows}) == len(rows) >= _MANY
            return once and rows != others and {*rows} == {*others}
    return False


def _check_no_other(name: str, one: _Column, labels: Table, others: Iterable[str]) -> None:
    """Refuse ids that stand in the labels in another order, in a column of another name."""
    columns, usual = plain_columns(labels), is_usual(name)
    for other in others:
        at = columns[other]
        if (usual and is_usual(other)) or (_are_texts(one) and _are_texts((labels, at))):
            _check_in_order(name, one, other, (labels, at))


def _check_in_order(name: str, one: _Column, called: str, other: _Column) -> None:
    """Refuse ids in another order, in a column that is called otherwise, or an index."""
    lacking = any(column == _INDEX and table.index() is None for table, column in (one, other))
    if not lacking and _are_in_another_order(one, other):
        shared = name or called
        alike = {*bare(*one).values} == {*bare(*other).values}
        raise InputError(
            f"{one[0].name} and {other[0].name}: their columns {name!r} and {called!r} hold the "
            "same values in another order",
            hint=("" if alike else "write the values alike in both files, and ")
            + f"name both {shared!r}; then --id {as_option([shared])} joins the files",
        )


def _words(table: Table, column: int) -> Iterator[Piece]:
    return table.words(column) if column != _INDEX else table.index() or iter(())


def bare(table: Table, column: int) -> Factor:
    """Return the ids of a column, without the blank that stands behind each delimiter."""
    ids = gather(_words(table, column))
    apart = all(value.startswith(" ") for value in ids.values)
    return replace(ids, values=[value[1:] for value in ids.values]) if apart else ids


def _same_in_another_order(one: Factor, other: Factor) -> bool:
    if len(one.codes) != len(other.codes) or {*one.values} != {*other.values}:
        return False
    return not are_same_words(one.values, one.codes, other.values, other.codes)


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
