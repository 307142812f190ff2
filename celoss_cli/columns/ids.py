"""Joins labels to predictions on a column of ids."""

from __future__ import annotations

import numpy as np

from celoss_cli.columns.numbering import check_numbering
from celoss_cli.columns.order import check_ids, check_indexes
from celoss_cli.columns.places import different_ids, places
from celoss_cli.columns.sameness import ids_of, plain
from celoss_cli.errors import InputError
from celoss_cli.frozen import frozen
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import IntArray
from celoss_cli.tables.categories import Codes, Factor
from celoss_cli.tables.naming import column_named, plain_columns
from celoss_cli.tables.table import Table
from celoss_cli.text import counted, quoted

_EXAMPLES = 3


@frozen
class Joined:
    """Which row of the labels belongs to each row of the predictions.

    Attributes:
        places: (N,) the row of the labels, or -1 where they have no such id.
        unmatched: how many rows of the predictions have no label.
        surplus: how many labels have no row of the predictions.

    """

    places: IntArray
    unmatched: int
    surplus: int

    def taken(self, positions: Codes) -> Codes:
        """Return the classes of the labels in the order of the predictions, -1 where none is."""
        return np.where(self.places < 0, np.int8(-1), positions[self.places]).astype(
            positions.dtype
        )


def label_rows(predictions: Table, labels: Table, settings: Settings) -> Joined:
    """Join the labels to the predictions on the column of ids.

    Raises:
        InputError: an id stands twice in a file, or, without --partial, in one of them only.

    """
    return _quickly_joined(predictions, labels, settings) or _joined(predictions, labels, settings)


def rows_of(predictions: Table, other: Table, settings: Settings) -> IntArray | None:
    """Return which row of a file of weights or groups belongs to each row of the predictions.

    It is joined where it has the column of ids. None: each is in its own place.

    Raises:
        InputError: an id is lacking or stands twice, or ids stand in another order and no option
            joins on them.

    """
    column = settings.id
    if column is None or not (other.indexes if column == "" else column in plain_columns(other)):
        check_indexes(predictions, other)
        if column is None:
            check_ids(predictions, other, [*plain_columns(predictions)])
        check_numbering(predictions, other)
        return None
    joined = label_rows(predictions, other, Settings(id=column, partial=True))
    if joined.unmatched:
        row = int((joined.places < 0).argmax())
        raise InputError(f"{predictions.place(row)}: {other.name} has no row with this id")
    return joined.places


def _quickly_joined(predictions: Table, labels: Table, settings: Settings) -> Joined | None:
    """Return the join of short ids; None where one is longer, or something may be wrong."""
    column = settings.id or ""
    wanted = different_ids(predictions.cells(column_named(predictions, column)))
    if wanted is None:
        return None
    given = different_ids(labels.cells(column_named(labels, column)))
    rows = None if given is None else places(wanted, given)
    if given is None or rows is None:
        return None
    unmatched = int(np.count_nonzero(rows < 0))
    surplus = len(given.cells) - len(rows) + unmatched
    if unmatched == len(rows) or (not settings.partial and (unmatched or surplus)):
        return None
    return Joined(rows, unmatched, surplus)


def _joined(predictions: Table, labels: Table, settings: Settings) -> Joined:
    """Return the join of any ids, or say why there is none."""
    column = settings.id or ""
    wanted, given = _ids(predictions, column), _ids(labels, column)
    rows = np.empty(len(given.codes), np.int64)
    rows[given.codes] = np.arange(len(given.codes))
    places = {value: code for code, value in enumerate(given.values)}
    known = set(wanted.values)
    lacking = [value for value in wanted.values if value not in places]
    surplus = [value for value in given.values if value not in known]
    if not settings.partial or len(lacking) == len(wanted.values):
        _refuse(predictions, labels, lacking, given, column)
        _refuse(labels, predictions, surplus, wanted, column)
    codes = np.array([places.get(value, -1) for value in wanted.values], dtype=np.int64)
    found = codes[wanted.codes]
    return Joined(np.where(found < 0, -1, rows[found]), len(lacking), len(surplus))


def _ids(table: Table, column: str) -> Factor:
    at = column_named(table, column)
    ids = ids_of(table, at)
    for code, count in enumerate(ids.counts):
        if count > 1:
            rows = np.flatnonzero(ids.codes == code)
            raise InputError(
                f"{table.place(int(rows[1]), at)}: the id {quoted(ids.values[code])} occurs "
                f"{counted(count, 'time')}",
                hint="each row needs its own id",
            )
    return ids


def _refuse(has: Table, lacks: Table, missing: list[str], others: Factor, column: str) -> None:
    if not missing:
        return
    examples = ", ".join(quoted(value) for value in missing[:_EXAMPLES])
    more = ", ..." if len(missing) > _EXAMPLES else ""
    alike = {plain(value).casefold(): value for value in others.values}
    near = [alike[key] for key in (plain(value).casefold() for value in missing) if key in alike]
    if len(missing) < len(others.values) and not near:
        hint = "--partial measures the rows in both files, and counts the others"
    else:
        hint = f"ids are compared as written; {lacks.name} has {quoted((near or others.values)[0])}"
    raise InputError(
        f"{lacks.name}: no row for {counted(len(missing), 'id')} of {has.name} in column "
        f"{column!r}: {examples}{more}",
        hint,
    )
