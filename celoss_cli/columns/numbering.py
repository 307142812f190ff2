"""Refuses a file that numbers its rows in another order, beside one that has no numbers."""

from __future__ import annotations

import re

import numpy as np

from celoss_cli.columns.sameness import is_usual
from celoss_cli.errors import InputError
from celoss_cli.tables.naming import column_label, plain_columns
from celoss_cli.tables.reading import numbers
from celoss_cli.tables.table import Table

_ROW = re.compile(r"\.?row(?:_?(?:ids?|num|number))?|(?:.*_)?idx", re.IGNORECASE)
_APART = 1.5
"""In a fold of half the rows or fewer, numbers are further apart than this."""
_FOLD = 10
"""An index that goes up for so many rows is one of folds; a shuffled one goes up for two."""


def check_numbering(one: Table, other: Table, rows: int | None = None) -> None:
    """Refuse two tables of which one alone has numbers of rows, all of them and not in order.

    The folds of a cross-validation, one below the other, are numbered so, and labels beside them
    may be in the order of the numbers. So may be a shuffled table, and labels be shuffled alike:
    the index of such a table is left out, as every index is. `rows` is how many there are, where it
    is known.

    Raises:
        InputError: there are such numbers.

    """
    table, beside = (one, other) if _numbered(one) else (other, one)
    for at in _numbered(table) if not _numbered(beside) else ():
        if _are_out_of_order(table, at, rows):
            raise InputError(
                f"{table.name}: {column_label(table, at)} numbers the rows in another order, "
                f"and {beside.name} may be in either order",
                hint=f"sort the rows by it if {beside.name} is in the order of the numbers; "
                "remove the column if the rows already match",
            )


def _numbered(table: Table) -> list[int]:
    """Return the columns that may number the rows, as they are an index or called so."""
    named = [
        at for name, at in plain_columns(table).items() if is_usual(name) or _ROW.fullmatch(name)
    ]
    return [*{*range(table.indexes), *named}]


def _are_out_of_order(table: Table, column: int, rows: int | None) -> bool:
    """Tell whether a column holds each number from 0, or from 1, to the last once, not in order."""
    first = table.sample([column]).values[:, 0]
    steps = np.diff(first)
    # the numbers of a fold go up, and lack those of the others
    follow = len(steps) == 0 or ((steps > 0).all() and steps.mean() < _APART)
    if follow or not (first >= 0).all() or (rows is not None and first.max() > rows):
        return False
    values = np.concatenate([*numbers(table, [column])])[:, 0]
    falls = np.count_nonzero(np.diff(values) < 0)
    if not falls or (column in range(table.indexes) and falls * _FOLD > len(values)):
        return False
    starts = np.sort(values) - np.arange(len(values))
    return bool(starts[0] in (0, 1) and (starts == starts[0]).all())
