"""Columns of groups: clusters of rows that are not independent, and slices to report on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from celoss_cli.columns.ids import Joined
from celoss_cli.columns.missing import NO_VALUE
from celoss_cli.errors import InputError
from celoss_cli.formats.opening import Source
from celoss_cli.frozen import frozen
from celoss_cli.measures.keyed import Membership
from celoss_cli.tables.axes import Axes
from celoss_cli.tables.blocks import BoolArray, IntArray
from celoss_cli.tables.categories import Codes, Factor, are_same_words, gather, renumbered
from celoss_cli.tables.naming import column_named, column_names
from celoss_cli.tables.table import Table
from celoss_cli.text import Column, counted, listed, nearest


@frozen
class Groups:
    """Which group each row is in.

    Attributes:
        name: what the column is called.
        codes: (N,) the number of each row's group, from 0.
        values: what the groups are called; None where they are numbered, and no other input has
            any of them.
        size: how many there are.
        first: the number of the first row: not 0 in a piece of another dataset.

    """

    name: str
    codes: Codes
    values: Sequence[str] | None
    size: int
    first: int = 0

    def of(self, rows: IntArray) -> Membership:
        """Return the groups of some rows, given their numbers, which count up."""
        if len(rows) and rows[-1] - rows[0] == len(rows) - 1:
            start = int(rows[0]) - self.first
            return Membership(self.codes[start : start + len(rows)], self.size)
        return Membership(self.codes[rows - self.first], self.size)

    def same_as(self, other: Groups) -> bool:
        """Tell whether the same rows are in each group; of groups with names, of the same name."""
        if self.values is None:
            return np.array_equal(self.codes, other.codes)
        return are_same_words(self.values, self.codes, other.values or (), other.codes)

    def part(self, start: int, stop: int) -> Groups:
        """Return the groups of some rows, counted from the first one here."""
        return replace(self, codes=self.codes[start:stop], first=self.first + start)

    def unnamed(self) -> Groups:
        """Return the same groups without their names, which measuring does not need."""
        return replace(self, values=None)


def samples_of(axes: Axes) -> Groups:
    """Return the samples of a tensor, which are along its first axis, as groups."""
    counts = axes.counts
    numbers = np.arange(len(counts), dtype=np.min_scalar_type(-len(counts) - 1))
    return Groups("axis 0", numbers.repeat(counts), None, len(counts))


@frozen
class GroupColumn:
    """A column of groups, and where each row's value stands.

    Attributes:
        table: where the column stands.
        column: its position.
        factor: its values.
        rows: (N,) which row of the table each row is, or -1; None where each is in its own place.

    """

    table: Table
    column: int
    factor: Factor
    rows: IntArray | None

    def groups(self, name: str) -> Groups:
        """Return the groups, whose names are the values without blanks around them."""
        places: dict[str, int] = {}
        found = [places.setdefault(value.strip(), len(places)) for value in self.factor.values]
        codes = renumbered(self.factor.codes, found)
        taken = codes if self.rows is None else codes[self.rows]
        return Groups(name, taken, [*places], len(places))

    def check_present(self, measured: BoolArray | None) -> None:
        """Refuse a missing value in a row that is `measured` (N,); None: all are."""
        missing = [value.strip().casefold() in NO_VALUE for value in self.factor.values]
        if not any(missing):
            return
        codes = self.factor.codes if self.rows is None else self.factor.codes[self.rows]
        wrong = np.array(missing)[codes]
        if measured is not None:
            wrong &= measured
        if wrong.any():
            at = int(wrong.argmax())
            row = at if self.rows is None else int(self.rows[at])
            raise InputError(
                f"{self.table.place(row, self.column)}: missing value: each row needs a cluster",
                hint="give each row without a cluster its own value",
            )


def group_column(
    name: str, tables: Sequence[Table], joined: Joined | None, opened: Callable[[Source], Table]
) -> tuple[str, GroupColumn]:
    """Return a column by its name, or NAME=FILE, and what it is called.

    Args:
        name: as an option names it.
        tables: the predictions, and the labels where these are another file.
        joined: which row of the labels belongs to each row of the predictions.
        opened: opens a file.

    Raises:
        InputError: no table has it, or both have it and differ.

    """
    if isinstance(name, Column):
        return str(name), _only(name, opened(name.values))
    holders = [table for table in tables if table.header and name in column_names(table)]
    if not holders:
        own, equals, file = name.partition("=")
        if equals and own and file:
            return own, _only(own, opened(file))
        raise _no_column(name, tables)
    found = [
        _of_table(table, name, joined if at else None)
        for at, table in enumerate(tables)
        if table in holders
    ]
    if len(found) > 1:
        one, other = (each.groups(name) for each in found)
        if not one.same_as(other):
            files = " and ".join(table.name for table in holders)
            raise InputError(
                f"column {name!r} is in both {files}, but differs", hint="rename one of them"
            )
    return name, found[0]


def _of_table(table: Table, name: str, joined: Joined | None) -> GroupColumn:
    column = column_named(table, name)
    rows = None if joined is None else joined.places
    return GroupColumn(table, column, gather(table.words(column)), rows)


def _only(name: str, table: Table) -> GroupColumn:
    """Read the values of a table of their own: its only column, or the one of this name."""
    if len(table.columns) > 1:
        table = table.headed()
        column = column_named(table, name)
    else:
        column = table.columns[0]
        lines = table.lines
        if lines is not None and lines.first.cells[-1].strip() == name:
            table = table.headed()
    return GroupColumn(table, column, gather(table.words(column)), None)


def _no_column(name: str, tables: Sequence[Table]) -> InputError:
    names = [each for table in tables if table.header for each in column_names(table)]
    files = " and ".join(table.name for table in tables)
    known = f"; the columns are {listed(names)}" if names else ": they have no column names"
    return InputError(
        f"{files}: no column {name!r}{known}",
        hint=nearest(name, names) or "NAME=FILE reads the values from another file",
    )


def as_many(found: GroupColumn, name: str, rows: int, axes: Axes | None) -> GroupColumn:
    """Return a column of a table of its own as `rows` values: one more is a header.

    Of a tensor, one value a sample, along its first axis, is that of all its rows.

    Raises:
        InputError: it has another number of values.

    """
    counts = None if axes is None else axes.counts
    values, table = len(found.factor.codes), found.table
    fitting = {rows} if counts is None else {rows, len(counts)}
    if values not in fitting and values - len(table.shards) in fitting and table.lines is not None:
        headed = table.headed()
        factor = gather(headed.words(found.column))
        return as_many(replace(found, table=headed, factor=factor), name, rows, axes)
    if values not in fitting:
        samples = "" if counts is None else f" in {counted(len(counts), 'sample')}"
        raise InputError(
            f"{table.name}: {counted(values, 'value')} of {name!r}, "
            f"but there are {counted(rows, 'row')} of predictions{samples}"
        )
    if values == rows or counts is None:
        return found
    return replace(found, rows=np.arange(values).repeat(counts))
