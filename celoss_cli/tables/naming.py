"""Finds columns by their names, and says how messages speak of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from celoss_cli.errors import InputError
from celoss_cli.tables.table import Table
from celoss_cli.text import listed, nearest, quoted

MOST_COLUMNS = 1 << 20
"""No table is wider: each column takes some hundred bytes, and a small file may hold any number."""


def check_width(width: int, name: str) -> None:
    """Refuse a table that is wider than any honest one: more than `MOST_COLUMNS`."""
    if width > MOST_COLUMNS:
        raise InputError(f"{name}: {width:,} columns, more than the limit of {MOST_COLUMNS:,}")


def plain_columns(table: Table) -> dict[str, int]:
    """Return the columns that are no items of lists or objects, by their names."""
    items = set(chain.from_iterable(table.nested.values()))
    return {name: at for at, name in enumerate(table.header or ()) if at not in items}


def column_names(table: Table) -> list[str]:
    """Return the names of the columns as the file has them: one where it holds lists or objects."""
    plain = plain_columns(table).items()
    return [*(name for name, at in plain if at >= table.indexes), *table.nested]


def position_names(count: int) -> tuple[str, ...]:
    """Return the names of columns without names: 0, 1, 2 and so on."""
    return tuple(map(str, range(count)))


def names_of(table: Table, columns: Sequence[int]) -> list[str]:
    """Return the names of some columns; where they have none, their positions."""
    heads = heads_of(table, columns)
    return [*map(str, columns)] if heads is None else [*heads]


def heads_of(table: Table, columns: Sequence[int]) -> tuple[str, ...] | None:
    """Return the names of some columns; None where columns have none."""
    header = table.header
    return None if header is None else tuple(header[at] for at in columns)


def column_named(table: Table, name: str) -> int:
    """Return the position of the column.

    Raises:
        InputError: there is no such column, or it holds lists or objects.

    """
    if table.header is None:
        if not table.untyped:
            raise InputError(f"{table.name}: no column {name!r}: an array has no column names")
        raise InputError(
            f"{table.name}: no column {name!r}: the file has no header",
            hint="add a line with the columns' names",
        )
    if name in table.nested:
        raise InputError(
            f"{table.name}: column {name!r} holds lists or objects, not one value per row"
        )
    columns = plain_columns(table)
    if name == "" and table.indexes:
        return 0
    if name not in columns:
        names = column_names(table)
        raise InputError(
            f"{table.name}: no column {name!r}; the columns are {listed(names)}",
            hint=nearest(name, names),
        )
    return columns[name]


def column_label(table: Table, column: int) -> str:
    """Return how messages speak of a column: by its name, else by its number from 0."""
    if table.header is None:
        return f"column {column}"
    name = table.header[column]
    return f"column {quoted(name)}" if name else "the index"
