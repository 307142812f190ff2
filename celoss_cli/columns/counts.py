"""Counts the labels of a file, where no predictions tell what a label is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from celoss_cli.columns.candidates import are_distributions, numeric_columns
from celoss_cli.columns.dialect import check_dialect, check_headers
from celoss_cli.columns.headers import First, first_lines
from celoss_cli.columns.label_lines import OPTIONS, OnlyColumn
from celoss_cli.columns.labels import HardLabels, hard_labels, label_column
from celoss_cli.columns.missing import DROPS, doubt, doubtful, ignoring
from celoss_cli.columns.sides import Side, is_undecided
from celoss_cli.columns.values import are_truths, as_truth, canonical, ignored_labels, whole
from celoss_cli.errors import InputError
from celoss_cli.formats.opening import open_table
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import BLOCK_BYTES
from celoss_cli.tables.categories import Factor
from celoss_cli.tables.naming import column_names
from celoss_cli.tables.numerals import is_number
from celoss_cli.tables.table import Table
from celoss_cli.text import counted, listed, quoted

_FOOTER = re.compile(r"\(?\d+ rows?\)?|\d+ rows? (?:selected|affected|in set).*", re.IGNORECASE)
"""What databases write below the last row."""
_COUNT = re.compile(r"counts?|n|freq(?:uency)?|size|support|proportion|share", re.IGNORECASE)
_AS_OPTION = "--counts N,N,... takes the number of rows per class"
_MANY = 20
"""Of so many labels, some stand in more than one row: those of few rows need not."""


class LabelCounts(NamedTuple):
    """The distinct labels, in how many rows each stands, and in how many what is ignored does."""

    names: tuple[str, ...]
    rows: tuple[int, ...]
    ignored: int


def label_counts(path: str, settings: Settings) -> LabelCounts:
    """Return the distinct labels of a file, and in how many rows each stands.

    Integers are sorted as numbers, words as text; 1 and 1.0 are one label, and so are true and
    TRUE.

    Args:
        path: a file of one label a row, or of several columns with --label-column.
        settings: how text is written, and which column holds the labels.

    Raises:
        UsageError: the options say how text is written, and the file is none.
        InputError: the file cannot be read, holds what is no label or one class alone, or nothing
            tells which column holds the labels or whether the first line is a header.

    """
    table = open_table(path, "labels", settings, BLOCK_BYTES)
    check_headers([], table, settings)
    check_dialect([table], settings)
    found = _labels(table, settings)
    table, labels = found.table, found.values
    ignored = ignored_labels(settings)
    counts: Counter[str] = Counter()
    for value, count in zip(labels.values, labels.counts, strict=True):
        counts[canonical(value)] += count
    dropped = sum(counts.pop(value, 0) for value in ignored)
    _check(table, labels, counts)
    # beside labels, or an index that was left out, stand their numbers
    numbered = settings.label_column is None or len(counts) == counts.total()
    if numbered and _holds_counts(table):
        raise InputError(
            f"{table.name}: holds the counts of labels, not one label per row", _AS_OPTION
        )
    counts = _truths_as_one(counts)
    if len(counts) == 1:
        (name,) = counts
        raise InputError(
            f"{table.name}: every label is {quoted(name)}: chance is 0 for one class",
            hint="--counts 900,0 includes a class without rows",
        )
    if len(counts) == counts.total() >= _MANY:
        raise InputError(
            f"{table.name}: each of the {len(counts):,} labels occurs only once: "
            "are they ids or texts?",
            hint=f"--classes {len(counts)} shows chance for as many balanced classes",
        )
    names = tuple(sorted(counts, key=_order))
    return LabelCounts(names, tuple(counts[name] for name in names), dropped)


def _holds_counts(table: Table) -> bool:
    """Tell whether a column beside others is called as the number of rows is."""
    names = table.header or ()
    return len(names) > 1 and any(map(_COUNT.fullmatch, names))


def _truths_as_one(counts: Counter[str]) -> Counter[str]:
    """Return the counts of truth values under one name each, whatever their case: a word, or 1."""
    if not are_truths(counts):
        return counts
    names: dict[str, str] = {}
    merged: Counter[str] = Counter()
    for name in sorted(counts, key=lambda name: (is_number(name), name)):
        merged[names.setdefault(as_truth(name), name)] += counts[name]
    return merged


def _check(table: Table, labels: Factor, classes: Collection[str]) -> None:
    """Refuse labels that are empty, stand for none, or are numbers with a fraction."""
    if "" in classes:
        raise InputError(f"{_first(table, labels, [''])[0]}: the label is empty", DROPS)
    if missing := doubtful(classes):
        place, value = _first(table, labels, missing)
        drops = next(ignoring(value, classes)).text
        hint = f"{drops}; {_AS_OPTION}"
        raise InputError(doubt(place, value), hint)
    if footers := [name for name in classes if _FOOTER.fullmatch(name)]:
        place, value = _first(table, labels, footers)
        raise InputError(f"{place}: {quoted(value)} is not a label", "remove this line")
    fractions = [name for name in classes if whole(name) is None]
    if fractions and all(map(is_number, classes)):
        place, value = _first(table, labels, fractions)
        raise InputError(f"{place}: {value} is not a label: labels are whole numbers or names")


def _first(table: Table, labels: Factor, names: Collection[str]) -> tuple[str, str]:
    """Return the place of the first label that has one of the names, and which it is."""
    rows = {
        labels.first_row(code): name
        for code, name in enumerate(map(canonical, labels.values))
        if name in names
    }
    row = min(rows)
    return table.place(row), rows[row]


def _labels(table: Table, settings: Settings) -> HardLabels:
    """Find the column of labels, in the table without its header."""
    firsts = first_lines(table, settings.of_shares(), header=settings.labels_header)
    side = Side(table, firsts, table.count, OPTIONS)
    if settings.label_column is not None:
        side.check_named(settings.label_column)
        return label_column(table, settings.label_column)
    if any(len(shard.columns) > 1 for shard in table.shards):
        table = side.decided(doubtful=False)
        if len(table.columns) > 1:
            raise _which_column(table, settings)
        return hard_labels(table, table.columns[0])
    column = OnlyColumn.of(table)
    side = column.side(partial(_is_header, column=column), header=settings.labels_header)
    if side.doubt is not First.DATA:
        raise is_undecided(table, OPTIONS)
    return column.labels(side.decided(doubtful=False))


def _is_header(first: str, rest: Factor, column: OnlyColumn) -> bool:
    """Tell whether a first line that stands nowhere else is a header.

    It is a label where all lines are numbers. It is a header where it is no number and all others
    are, or where every other value repeats: labels do.

    Raises:
        InputError: neither holds, as where another word stands in one line only, or a number
            is not one of a sequence that the others are.

    """
    if not rest.values:
        return False
    repeated = min(rest.counts) > 1
    if all(map(is_number, rest.values)):
        if repeated and is_number(first) and _breaks(first, rest.values):
            raise _undecided(first, column, "It does not fit the sequence of the others")
        return not is_number(first)
    if first != column.parts[0].values[column.parts[0].codes[0]]:
        # a later file may start with any label
        return False
    if not repeated:
        lines = "first lines" if len(column.parts) > 1 else "this line"
        raise _undecided(
            first, column, f"It is in {lines} only, but other values occur once as well"
        )
    return True


def _breaks(first: str, values: Collection[str]) -> bool:
    """Tell whether integers are as far apart as each other, but not from `first`."""
    numbers = {whole(canonical(value)) for value in values}
    return len(numbers) > 1 and _are_even(numbers) and not _are_even({*numbers, whole(first)})


def _are_even(numbers: Collection[int | None]) -> bool:
    known = sorted(number for number in numbers if number is not None)
    return len({after - before for before, after in pairwise(known)}) == 1


def _undecided(first: str, column: OnlyColumn, why: str) -> InputError:
    return InputError(
        f"{column.table.place(0)}: is {quoted(first)} a label or a header? {why}",
        hint=f"{OPTIONS} decides",
    )


def _which_column(table: Table, settings: Settings) -> InputError:
    if table.header is None:
        return InputError(
            f"{table.name}: {counted(len(table.columns), 'column')}, expected one column of labels",
            hint="give one label per row, or a header and --label-column NAME"
            if table.untyped
            else "give one label per row",
        )
    places, sample = numeric_columns(table, tuple(table.columns))
    if len(places) > 1 and are_distributions(sample, range(len(places)), settings):
        return InputError(
            f"{table.name}: holds one-hot rows or probabilities, not one label per row",
            hint=_AS_OPTION,
        )
    names = listed(column_names(table))
    return InputError(
        f"{table.name}: which column holds the labels? The columns are {names}",
        hint=f"--label-column NAME; of counts, {_AS_OPTION}"
        if _holds_counts(table)
        else "--label-column NAME",
    )


def _order(name: str) -> tuple[bool, int, str]:
    """Sort integers as numbers, before the words."""
    number = whole(name)
    return (number is None, number or 0, name)
