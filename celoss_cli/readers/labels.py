"""Finds the labels: one a row, or one-hot and soft rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from celoss_cli.blocks import FloatArray
from celoss_cli.errors import InputError
from celoss_cli.readers.delimited import DelimitedTable
from celoss_cli.readers.factors import Factor, gather
from celoss_cli.readers.matching import canonical, is_ignored
from celoss_cli.readers.opening import with_header
from celoss_cli.readers.predictions import Scores
from celoss_cli.readers.strict import is_number
from celoss_cli.readers.tables import Table, column_named
from celoss_cli.settings import Settings
from celoss_cli.text import counted, listed

_PAIR = ("negative", "positive")


@dataclass(frozen=True)
class HardLabels:
    """One label a row: a column of `table`."""

    table: Table
    values: Factor


@dataclass(frozen=True)
class SoftLabels:
    """One row of class shares a row: `columns` of `table`, in the order of the classes."""

    table: Table
    columns: tuple[int, ...]
    names: tuple[str, ...] | None

    def rows(self, tolerance: float) -> Iterator[FloatArray]:
        """Yield the rows, a run at a time.

        Raises:
            InputError: a share outside [0, 1], or a row that does not sum to 1.

        """
        row = 0
        for shares in self.table.numbers(self.columns):
            outside = ~((shares >= 0) & (shares <= 1))
            if outside.any():
                at, column = (int(i) for i in np.argwhere(outside)[0])
                place = self.table.place(row + at, self.columns[column])
                raise InputError(
                    f"{place}: {float(shares[at, column])!r} is no share: outside [0, 1]"
                )
            sums = shares.sum(axis=1)
            wrong = np.abs(sums - 1) > tolerance
            if wrong.any():
                at = int(wrong.argmax())
                place = self.table.place(row + at)
                raise InputError(f"{place}: the label's row sums to {sums[at]:.6g}, not to 1")
            row += len(shares)
            yield shares


def find_labels(table: Table, scores: Scores, settings: Settings) -> HardLabels | SoftLabels:
    """Find the labels in their own table.

    Raises:
        InputError: nothing tells which of several columns holds them.

    """
    if table.width == 1 and settings.label_column is None:
        return _only_column(table, scores, settings)
    table = with_header(table, no_header=settings.no_header)
    if settings.label_column is not None:
        return label_column(table, settings.label_column)
    header = table.header
    others = [at for at in range(table.width) if not header or header[at] != settings.weight_column]
    if len(others) == 1:
        return HardLabels(table, gather(table.words(others[0])))
    names = scores.names or tuple(str(at) for at in range(max(len(scores.columns), 2)))
    if header is None and len(others) == len(names):
        return SoftLabels(table, tuple(others), scores.names)
    if header is not None and scores.single and _names_a_class(header, scores, settings):
        return SoftLabels(table, tuple(others), tuple(header[at] for at in others))
    if header is not None and set(names) <= set(header):
        return SoftLabels(table, tuple(header.index(name) for name in names), scores.names)
    if header is None:
        raise InputError(
            f"{table.name}: {counted(table.width, 'column')} of labels, "
            f"where there are {counted(len(names), 'class', 'classes')}",
            hint="give one label a row, or one column a class",
        )
    raise InputError(
        f"{table.name}: which column holds the labels? The columns are {listed(header)}",
        hint="--label-column NAME",
    )


def label_column(table: Table, name: str) -> HardLabels:
    """Take the labels from a column by its name, of the labels' table or of the predictions'."""
    if isinstance(table, DelimitedTable) and table.header is None:
        table = table.headed()
    return HardLabels(table, gather(table.words(column_named(table, name))))


def _only_column(table: Table, scores: Scores, settings: Settings) -> HardLabels:
    values = gather(table.words(0))
    if isinstance(table, DelimitedTable) and not settings.no_header:
        first = int(values.codes[0])
        once = values.counts[first] == 1
        if once and _is_header(
            values.values[first], values.without_first().values, scores, settings
        ):
            return HardLabels(table.headed(), values.without_first())
    return HardLabels(table, values)


def _names_a_class(header: tuple[str, ...], scores: Scores, settings: Settings) -> bool:
    """Tell whether a column of labels is named after what the only column of scores speaks of."""
    return len(header) == len(_PAIR) and bool({scores.heading, settings.positive} & {*header})


def _is_header(first: str, rest: list[str], scores: Scores, settings: Settings) -> bool:
    """Tell whether the first line, which stands nowhere else, is no label, where others are."""
    labels = {canonical(value) for value in rest if not is_ignored(value, settings)}
    numbers = {value for value in labels if is_number(value)}
    if is_ignored(first, settings):
        return False
    if scores.single and scores.names is None:
        both = len(labels) == len(_PAIR) and not numbers
        return both if is_number(first) else both or (labels == numbers and bool(labels))
    classes = set(scores.names or map(str, range(len(scores.columns))))
    if canonical(first) in classes:
        return False
    others = labels & classes
    return bool(others - numbers) if is_number(first) else bool(others | numbers)
