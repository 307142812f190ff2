"""Joins labels to predictions on a column of ids."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from celoss_cli.errors import InputError
from celoss_cli.tables.blocks import IntArray
from celoss_cli.tables.categories import Factor, gather
from celoss_cli.tables.naming import column_named
from celoss_cli.tables.table import Table
from celoss_cli.text import counted, quoted

_EXAMPLES = 3
_USUAL = re.compile(r"(?:.*[_ ])?(?:id|key|uuid|guid|index|filename)|(?:sample|image|row)id")


def label_rows(predictions: Table, labels: Table, column: str) -> IntArray:
    """Return the row of the labels that belongs to each row of the predictions.

    Raises:
        InputError: an id stands twice in a file, or in one of them only.

    """
    wanted, given = _ids(predictions, column), _ids(labels, column)
    rows = np.empty(len(given.codes), np.int64)
    rows[given.codes] = np.arange(len(given.codes))
    places = {value: code for code, value in enumerate(given.values)}
    _refuse(predictions, labels, [v for v in wanted.values if v not in places], given, column)
    known = set(wanted.values)
    _refuse(labels, predictions, [v for v in given.values if v not in known], wanted, column)
    codes = np.array([places[value] for value in wanted.values], dtype=np.int64)
    return rows[codes[wanted.codes]]


def id_hint(names: Sequence[str], others: Sequence[str]) -> str | None:
    """Return the hint that a column of `names` that `others` have too may be ids, not a class."""
    ids = [name for name in names if name in others and _USUAL.fullmatch(name.casefold())]
    return f"is {ids[0]!r} no class? --id {ids[0]} joins the files on this column" if ids else None


def _ids(table: Table, column: str) -> Factor:
    at = column_named(table, column)
    ids = gather(table.words(at))
    for code, count in enumerate(ids.counts):
        if count > 1:
            rows = np.flatnonzero(ids.codes == code)
            raise InputError(
                f"{table.place(int(rows[1]), at)}: the id {quoted(ids.values[code])} stands "
                f"{counted(count, 'time')}",
                hint="each row needs an id of its own",
            )
    return ids


def _refuse(has: Table, lacks: Table, missing: list[str], others: Factor, column: str) -> None:
    if not missing:
        return
    examples = ", ".join(quoted(value) for value in missing[:_EXAMPLES])
    more = ", ..." if len(missing) > _EXAMPLES else ""
    hint = None
    if len(missing) >= len(others.values):
        hint = f"ids are compared as they are written; {lacks.name} has {quoted(others.values[0])}"
    raise InputError(
        f"{lacks.name}: no row for {counted(len(missing), 'id')} of {has.name} in column "
        f"{column!r}: {examples}{more}",
        hint,
    )
