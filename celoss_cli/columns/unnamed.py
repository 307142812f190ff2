"""Labels in one of several columns without names, as beside an index: the error names the way."""

from __future__ import annotations

import numpy as np

from celoss_cli.errors import InputError
from celoss_cli.tables.table import Table
from celoss_cli.text import counted

_NAMES = (
    "add a first line with the columns' names, e.g. index,label; then --label-column label reads "
    "the labels"
)


def are_mixed(table: Table, columns: tuple[int, ...]) -> bool:
    """Tell whether text without a header has columns of numbers beside others: no shares."""
    if table.header is not None or not table.untyped:
        return False
    numeric = table.sample(columns).numeric
    return bool((numeric.all(axis=0).any()) and (~numeric).all(axis=0).any())


def index_hint(table: Table, columns: tuple[int, ...]) -> str | None:
    """Return what to do where the first column of a text without a header counts its rows."""
    if table.header is not None or not table.untyped or len(columns) == 1:
        return None
    values = table.sample(columns).values[:, 0]
    counts = np.array_equal(values - values[:1], np.arange(len(values)))
    return _NAMES if counts and len(values) > 1 else None


def which_column(table: Table, columns: tuple[int, ...], classes: int) -> InputError:
    """Return the error that columns without names are neither one label a row nor shares."""
    found = f"{table.name}: {counted(len(columns), 'column')}"
    if are_mixed(table, columns):
        return InputError(f"{found} without names: which one holds the labels?", _NAMES)
    return InputError(
        f"{found} of labels for {counted(classes, 'class', 'classes')}",
        hint=index_hint(table, columns) or "give one label per row, or one column per class",
    )
