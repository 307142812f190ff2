"""Refuses a file that numbers its rows in another order, beside one that has no numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from celoss_cli.columns.sameness import is_usual
from celoss_cli.columns.values import whole
from celoss_cli.errors import InputError
from celoss_cli.tables.blocks import FloatArray
from celoss_cli.tables.categories import gather, words_in
from celoss_cli.tables.naming import column_label, plain_columns
from celoss_cli.tables.reading import numbers
from celoss_cli.tables.table import SAMPLE_ROWS, Table

_MANY = 16
"""So many numbers are seldom those from 0 on by chance."""
_FEW = 4
_RANK = re.compile(r"rank|order|priority", re.IGNORECASE)
_ROW = re.compile(r"\.?(?:row|line)(?:_?(?:ids?|nos?|num|number))?|(?:.*_)?idx", re.IGNORECASE)
_APART = 1.5
"""In a fold of half the rows or fewer, numbers are further apart than this."""
_FOLD = 10
"""An index that goes up for so many rows is one of folds; a shuffled one goes up for two."""


def check_numbering(
    one: Table,
    other: Table,
    rows: int | None = None,
    unused: tuple[Sequence[str], Sequence[str]] = ((), ()),
) -> None:
    """Refuse two tables of which one alone has numbers of rows, all of them and not in order.

    The folds of a cross-validation, one below the other, are numbered so, and labels beside them
    may be in the order of the numbers. So may be a shuffled table, and labels be shuffled alike:
    the index of such a table is left out, as every index is.

    Args:
        one: a table.
        other: the other one.
        rows: how many rows they have, where it is known.
        unused: the columns of each that are nothing else, which may number rows by any name.

    Raises:
        InputError: there are such numbers.

    """
    tables = one, other
    named = [_numbered(table) for table in tables]
    others = [_counting(table, names) for table, names in zip(tables, unused, strict=True)]
    for own, its in ((0, 1), (1, 0)):
        found = [] if named[its] else [*named[own], *(() if others[its] else others[own])]
        for at in found:
            if _are_out_of_order(tables[own], at, rows):
                name, beside = tables[own].name, tables[its].name
                raise InputError(
                    f"{name}: {column_label(tables[own], at)} numbers the rows in another order, "
                    f"and {beside} may be in either order",
                    hint=f"sort the rows by it if {beside} is in the order of the numbers; "
                    "remove the column if the rows already match",
                )


def _numbered(table: Table) -> list[int]:
    """Return the columns that may number the rows, as they are an index or called so."""
    named = [
        at for name, at in plain_columns(table).items() if is_usual(name) or _ROW.fullmatch(name)
    ]
    return [*{*range(table.indexes), *named}]


def _counting(table: Table, names: Sequence[str]) -> list[int]:
    """Return the columns of many whole numbers, each another; ranks, too, are such."""
    columns = plain_columns(table)
    found = [columns[name] for name in names if name in columns and not _RANK.search(name)]
    samples = [(at, table.sample([at]).values[:, 0]) for at in found]
    counting = [
        at
        for at, values in samples
        if len({*values}) == len(values) >= _MANY and (values % 1 == 0).all()
    ]
    # each is read, and numbers of rows stand first or last
    return counting if len(counting) <= _FEW else [counting[0], counting[-1]]


def _are_out_of_order(table: Table, column: int, rows: int | None) -> bool:
    """Tell whether a column holds each number from 0, or from 1, to the last once, not in order."""
    sample = table.sample([column])
    first = sample.values[:, 0]
    steps = np.diff(first)
    # the numbers of a fold go up, and lack those of the others
    follow = len(steps) == 0 or ((steps > 0).all() and steps.mean() < _APART)
    far = bool((first < 0).any()) or (rows is not None and bool((first > rows).any()))
    if follow or far:
        return False
    values = _numbers(table, column) if sample.numeric.all() else _numbers_in_words(table, column)
    falls = np.count_nonzero(np.diff(values) < 0)
    if not falls or (column in range(table.indexes) and falls * _FOLD > len(values)):
        return False
    starts = np.sort(values) - np.arange(len(values))
    return bool(starts[0] in (0, 1) and (starts == starts[0]).all())


def _numbers(table: Table, column: int) -> FloatArray:
    return np.concatenate([*numbers(table, [column])])[:, 0]


def _numbers_in_words(table: Table, column: int) -> FloatArray:
    """Return a column of text, as JSON may write numbers; nothing where one is no whole number."""
    first = next(table.words(column), None)
    if first is None or None in map(whole, words_in(first, SAMPLE_ROWS)):
        return np.empty(0)
    found = gather(table.words(column))
    values = [whole(value) for value in found.values]
    return np.empty(0) if None in values else np.array(values, np.float64)[found.codes]
