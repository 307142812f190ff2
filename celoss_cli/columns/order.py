"""Refuses files that are to be read row by row, and whose ids stand in different orders.

What is compared of PREDICTIONS and LABELS, and when it is an error:

    an index         an index               the same values moved, or, where none repeats, others
    ids              an index               the same values moved
    an index         ids                    the same values moved
    any column       that of the same name  many of the same values moved; of ids, any others
    ids, or texts    those of another name  the same values moved
    all columns of the same names together  the same rows moved

Ids are columns that are called so. One file that numbers its rows is looked at in `numbering`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np

from celoss_cli.columns.sameness import (
    INDEX,
    IdColumn,
    are_moved,
    are_of_other_rows,
    are_once,
    differ,
    is_usual,
    together_moved,
)
from celoss_cli.errors import InputError
from celoss_cli.tables.categories import gather
from celoss_cli.tables.naming import plain_columns
from celoss_cli.tables.table import Table
from celoss_cli.text import as_option, listed

_SORT = "sort the rows of both files alike"


def check_indexes(predictions: Table, labels: Table) -> None:
    """Refuse two tables whose indexes hold the same values in another order."""
    indexes = predictions.index(), labels.index()
    if indexes[0] is None or indexes[1] is None:
        return
    counted = [bool(table.indexes) and _counts_up(table) for table in (predictions, labels)]
    if all(counted):
        return
    one, other = gather(indexes[0]), gather(indexes[1])
    same = are_moved(one, other)
    if not same and not (are_once(one) and are_once(other) and are_of_other_rows(one, other)):
        return
    if any(counted) and not {*one.values} <= {*other.values}:
        # one counts the rows of a file that was cut, and no longer says which they were
        hint = "if the rows are in the same order, write the files with index=False"
    elif predictions.indexes and labels.indexes:
        hint = "--id '' joins the files on them"
    else:
        hint = "sort the rows by the index, or write the files with index=False"
    raise InputError(
        f"{predictions.name} and {labels.name}: their index columns "
        + ("hold the same values in another order" if same else "differ from row to row"),
        hint,
    )


def check_ids(predictions: Table, labels: Table, unused: Sequence[str]) -> None:
    """Refuse two tables with ids which show that their rows stand in different orders.

    `unused` are the names of the columns of the predictions that may be ids.
    """
    for one, other in _pairs(predictions, labels, unused):
        if differ(one, other):
            raise _in_other_orders(one, other)
    if len(labels.columns) > 1:
        own, columns = _columns(predictions), _columns(labels)
        names = [name for name in unused if name in own and name in columns]
        if together_moved([own[name] for name in names], [columns[name] for name in names]):
            raise InputError(
                f"{predictions.name} and {labels.name}: their columns {listed(names)} together "
                "hold the same values in another order",
                hint=_SORT,
            )


def _pairs(
    predictions: Table, labels: Table, unused: Sequence[str]
) -> Iterator[tuple[IdColumn, IdColumn]]:
    """Yield a column of the predictions and one of the labels that may hold the same ids."""
    own, columns = _columns(predictions), _columns(labels)
    left = [own[name] for name in unused if name in own]
    yield from product([one for one in left if is_usual(one.name)], _index(labels))
    if len(labels.columns) == 1:
        # nothing but labels, which may be called as predicted ones are
        return
    ids = [other for other in columns.values() if is_usual(other.name)]
    yield from product(_index(predictions), ids)
    for one in left:
        if one.name in columns:
            yield one, columns[one.name]
            continue
        usual = is_usual(one.name)
        for other in columns.values():
            texts = (usual or other.name not in own) and one.holds_texts()
            if (usual and is_usual(other.name)) or (texts and other.holds_texts()):
                yield one, other


def _columns(table: Table) -> dict[str, IdColumn]:
    return {name: IdColumn(table, at, name) for name, at in plain_columns(table).items()}


def _index(table: Table) -> list[IdColumn]:
    return [] if table.index() is None else [IdColumn(table, INDEX, "")]


def _in_other_orders(one: IdColumn, other: IdColumn) -> InputError:
    files = f"{one.table.name} and {other.table.name}"
    if one.name == other.name:
        return InputError(
            f"{files}: their columns {one.name!r} differ from row to row",
            hint=f"--id {as_option([one.name])} joins the files on this column"
            if are_once(one.ids())
            else _SORT,
        )
    shared = one.name or other.name
    alike = {*one.ids().values} == {*other.ids().values}
    return InputError(
        f"{files}: their columns {one.name!r} and {other.name!r} hold the same values in another "
        "order",
        hint=("" if alike else "write the values alike in both files, and ")
        + f"name both {shared!r}; then --id {as_option([shared])} joins the files",
    )


def _counts_up(table: Table) -> bool:
    """Tell whether the index is 0, 1, 2 and so on, as far as the first rows tell."""
    values = table.sample([0]).values[:, 0]
    return bool((values == np.arange(len(values))).all())


def id_hint(names: Sequence[str], others: Sequence[str]) -> str | None:
    """Return the hint that a column of `names` that `others` have too may be ids, not a class."""
    shared = (name for name in names if name in others and is_usual(name))
    hints = (
        f"if {id_!r} is not a class, --id {id_} joins the files on this column" for id_ in shared
    )
    return next(hints, None)
