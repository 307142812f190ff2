"""Counts the labels of a file, where no predictions tell what a label is."""

from __future__ import annotations

from collections import Counter
from functools import partial

from celoss_cli.columns.headers import First, Side, first_lines, is_undecided
from celoss_cli.columns.label_lines import OPTIONS, OnlyColumn
from celoss_cli.columns.labels import hard_labels, label_column
from celoss_cli.columns.values import canonical, whole
from celoss_cli.errors import InputError
from celoss_cli.formats.opening import open_table
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import BLOCK_BYTES
from celoss_cli.tables.categories import Factor
from celoss_cli.tables.naming import column_names
from celoss_cli.tables.numerals import is_number
from celoss_cli.tables.table import Table
from celoss_cli.text import counted, listed, quoted


def label_counts(path: str, settings: Settings) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Return the distinct labels of a file, and in how many rows each stands.

    Integers are sorted as numbers, words as text; 1 and 1.0 are one label.

    Args:
        path: a file of one label a row, or of several columns with --label-column.
        settings: how text is written, and which column holds the labels.

    Raises:
        InputError: the file cannot be read, holds an empty label or one class alone, or nothing
            tells which column holds the labels or whether the first line is a header.

    """
    table = open_table(path, "labels", settings, BLOCK_BYTES)
    table, labels = _labels(table, settings)
    for code, value in enumerate(labels.values):
        if not value.strip():
            row = labels.first_row(code)
            raise InputError(f"{table.place(row)}: the label is empty")
    counts: Counter[str] = Counter()
    for value, count in zip(labels.values, labels.counts, strict=True):
        counts[canonical(value)] += count
    if len(counts) == 1:
        (name,) = counts
        raise InputError(
            f"{table.name}: every label is {quoted(name)}: the chance of one class is 0",
            hint="--counts 900,0 counts a class that no row has",
        )
    names = tuple(sorted(counts, key=_order))
    return names, tuple(counts[name] for name in names)


def _labels(table: Table, settings: Settings) -> tuple[Table, Factor]:
    """Find the column of labels, and the table without its header."""
    if settings.label_column is not None:
        found = label_column(table, settings.label_column)
        return found.table, found.values
    if any(len(shard.columns) > 1 for shard in table.shards):
        firsts = first_lines(table, settings.of_shares(), header=settings.labels_header)
        table = Side(table, firsts, table.count, OPTIONS).decided(doubtful=False)
        if len(table.columns) > 1:
            raise _which_column(table)
        return table, hard_labels(table, table.columns[0]).values
    column = OnlyColumn.of(table)
    side = column.side(partial(_is_header, table=table), header=settings.labels_header)
    if side.doubt is not First.DATA:
        raise is_undecided(table, OPTIONS)
    found = column.labels(side.decided(doubtful=False))
    return found.table, found.values


def _is_header(first: str, rest: Factor, table: Table) -> bool:
    """Tell whether a first line that stands nowhere else is a header.

    It is a label where all lines are numbers. It is a header where it is no number and all others
    are, or where every other value repeats: labels do.

    Raises:
        InputError: neither holds, as where another word stands in one line only.

    """
    if not rest.values:
        return False
    if all(map(is_number, rest.values)):
        return not is_number(first)
    if min(rest.counts) > 1:
        return True
    if len(table.shards) > 1:
        # the first line of a later file may be any label
        return False
    raise InputError(
        f"{table.place(0)}: is {quoted(first)} a label or a header? "
        "It stands in this line only, and so do others in theirs",
        hint=f"{OPTIONS} decides",
    )


def _which_column(table: Table) -> InputError:
    if table.header is None:
        return InputError(
            f"{table.name}: {counted(len(table.columns), 'column')}, expected one of labels",
            hint="give one label per row, or a header and --label-column NAME",
        )
    names = listed(column_names(table))
    return InputError(
        f"{table.name}: which column holds the labels? The columns are {names}",
        hint="--label-column NAME",
    )


def _order(name: str) -> tuple[bool, int, str]:
    """Sort integers as numbers, before the words."""
    number = whole(name)
    return (number is None, number or 0, name)
