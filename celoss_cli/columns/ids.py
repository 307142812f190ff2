"""Joins labels to predictions on a column of ids."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from celoss_cli.columns.places import different_ids, places
from celoss_cli.errors import InputError
from celoss_cli.frozen import frozen
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import IntArray
from celoss_cli.tables.categories import Codes, Factor, gather
from celoss_cli.tables.naming import column_named, plain_columns
from celoss_cli.tables.table import Table
from celoss_cli.text import as_option, counted, quoted

_EXAMPLES = 3
_USUAL = re.compile(r"(?:.*[_ ])?(?:id|key|uuid|guid|index|filename)|(?:sample|image|row)id")


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
        return None
    joined = label_rows(predictions, other, Settings(id=column, partial=True))
    if joined.unmatched:
        row = int((joined.places < 0).argmax())
        raise InputError(f"{predictions.place(row)}: {other.name} has no row of this id")
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


def check_indexes(predictions: Table, labels: Table) -> None:
    """Refuse two tables whose indexes hold the same values in another order.

    Raises:
        InputError: they do.

    """
    found = predictions.index(), labels.index()
    if found[0] is None or found[1] is None:
        return
    if all(table.indexes and _counts_up(table) for table in (predictions, labels)):
        return
    one, other = gather(found[0]), gather(found[1])
    if _same_in_another_order(one, other):
        raise InputError(
            f"{predictions.name} and {labels.name}: their index columns hold the same values in "
            "another order",
            hint="--id '' joins the files on them"
            if predictions.indexes and labels.indexes
            else "sort the rows by the index, or write the files with index=False",
        )


def check_ids(predictions: Table, labels: Table, unused: Sequence[str]) -> None:
    """Refuse two tables that have a column of ids in common, which differs from row to row.

    Raises:
        InputError: they do.

    """
    names = {name: at for name, at in plain_columns(labels).items() if _is_usual(name)}
    for name in filter(_is_usual, unused if names else ()):
        one = _bare(predictions, column_named(predictions, name))
        if name not in names:
            _check_no_other(predictions, labels, name, one, names)
            continue
        other = _bare(labels, names[name])
        if len(one.codes) != len(other.codes) or _same_in_another_order(one, other):
            raise InputError(
                f"{predictions.name} and {labels.name}: their columns {name!r} differ from row "
                "to row",
                hint=f"--id {as_option([name])} joins the files on this column",
            )


def _is_usual(name: str) -> bool:
    return bool(_USUAL.fullmatch(name.casefold()))


def _check_no_other(
    predictions: Table, labels: Table, name: str, ids: Factor, names: Mapping[str, int]
) -> None:
    """Refuse ids that stand in the labels in another order, in a column of another name.

    Raises:
        InputError: they do.

    """
    if len(ids.values) < len(ids.codes):
        # classes may be numbered too
        return
    for other, at in names.items():
        if _same_in_another_order(ids, _bare(labels, at)):
            raise InputError(
                f"{predictions.name} and {labels.name}: their columns {name!r} and {other!r} hold "
                "the same values in another order",
                hint=f"call both {name!r}: --id {as_option([name])} then joins the files",
            )


def _bare(table: Table, column: int) -> Factor:
    """Return the ids of a column, without the blank that stands behind each delimiter."""
    ids = gather(table.words(column))
    apart = all(value.startswith(" ") for value in ids.values)
    return replace(ids, values=[value[1:] for value in ids.values]) if apart else ids


def _same_in_another_order(one: Factor, other: Factor) -> bool:
    if len(one.codes) != len(other.codes) or {*one.values} != {*other.values}:
        return False
    places = {value: code for code, value in enumerate(other.values)}
    codes = np.array([places[value] for value in one.values], dtype=np.int64)
    return not bool((codes[one.codes] == other.codes).all())


def _counts_up(table: Table) -> bool:
    """Tell whether the index is 0, 1, 2 and so on, as far as the first rows tell."""
    values = table.sample([0]).values[:, 0]
    return bool((values == np.arange(len(values))).all())


def id_hint(names: Sequence[str], others: Sequence[str]) -> str | None:
    """Return the hint that a column of `names` that `others` have too may be ids, not a class."""
    ids = [name for name in names if name in others and _USUAL.fullmatch(name.casefold())]
    return f"is {ids[0]!r} no class? --id {ids[0]} joins the files on this column" if ids else None


def _ids(table: Table, column: str) -> Factor:
    at = column_named(table, column)
    ids = _bare(table, at)
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
    if len(missing) < len(others.values):
        hint = "--partial measures the rows that both have, and counts the others"
    else:
        hint = f"ids are compared as they are written; {lacks.name} has {quoted(others.values[0])}"
    raise InputError(
        f"{lacks.name}: no row for {counted(len(missing), 'id')} of {has.name} in column "
        f"{column!r}: {examples}{more}",
        hint,
    )
