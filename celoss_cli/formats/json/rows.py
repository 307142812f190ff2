"""Finds the rows in one JSON value: an array of them, or an object that holds such arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from celoss_cli.formats.json.frames import (
    Rows,
    are_shares,
    framed,
    one_or_many,
    series,
    sum_to_one,
    sums_tell,
)
from celoss_cli.formats.json.naming import USUAL, Misfit, asked_names, beside_of, is_number
from celoss_cli.formats.json.parsing import shown
from celoss_cli.settings import Settings
from celoss_cli.text import counted, listed

_PAIR = 2
_SPLIT = "write one row per line, or a list of rows"


def rows_of(value: object, settings: Settings, role: str) -> Rows | None:
    """Return the rows of a value; None where it is an object that is one row itself.

    `role` is what the file is read for, as "predictions".

    Raises:
        Misfit: nothing tells what the rows are, or arrays that belong together differ in length.

    """
    if isinstance(value, list):
        return _array(value, settings, role)
    if not isinstance(value, dict):
        raise Misfit(f"{shown(value)} is neither a list nor an object")
    keyed = _keyed(value, settings, role)
    return keyed or framed(value, settings) or _arrays(value, settings) or series(value, settings)


def _keyed(value: Mapping[str, Any], settings: Settings, role: str) -> Rows | None:
    """Return the rows of an object that holds a list of scores, or a label, for each id.

    Raises:
        Misfit: it holds lists that are rows, and no option names the ids.

    """
    asked = {name for each in asked_names(settings) for name in (each, each.partition(".")[0])}
    rows, column = [*value.values()], "label" if role == "labels" else "scores"
    if settings.score_columns or not asked.isdisjoint(value) or len(rows) == 1:
        return None
    if role == "labels":
        keyed = settings.id is not None and not any(isinstance(row, list | dict) for row in rows)
    else:
        keyed = role == "predictions" and _are_scores(rows)
    if keyed and settings.id is not None:
        return Rows([{settings.id: key, column: row} for key, row in value.items()])
    sums = keyed and sums_tell(settings) and all(are_shares(row, settings) for row in rows)
    if sums and not sum_to_one(zip(*rows, strict=True), settings):
        raise Misfit(
            f"a list of scores for each of {len(value):,} keys: {listed([*value])}",
            hint="--id NAME joins the keys on column NAME of LABELS",
        )
    return None


def _are_scores(rows: Sequence[Any]) -> bool:
    """Tell whether all are lists of several numbers, all of one length."""
    if not rows or not all(isinstance(each, list) for each in rows):
        return False
    width = len(rows[0])
    return width > 1 and all(len(row) == width and all(map(is_number, row)) for row in rows)


def _array(value: list[Any], settings: Settings, role: str) -> Rows:
    # labels may be whole numbers with a decimal point
    shares = role == "predictions" or any(is_number(each) and each % 1 for each in value)
    if (shares and are_shares(value, settings)) or _may_be_labels(value, settings):
        raise one_or_many(value, len(value), "labels" if settings.multi_label else "classes")
    if _is_ranking(value, settings):
        raise Misfit(
            f"the {len(value):,} objects may be one row, with an object per class, or as many rows",
            hint="write [[{...}, {...}]] for one row",
        )
    return Rows(value)


def _may_be_labels(values: Sequence[Any], settings: Settings) -> bool:
    """Tell whether values may be one row of several labels, whatever they sum to."""
    return settings.multi_label and len(values) > 1 and not isinstance(values[0], list | dict)


def _is_ranking(value: Sequence[Any], settings: Settings) -> bool:
    """Tell whether objects may be one row: different names, whose scores sum to 1 or to 100.

    Nor are those of a text classifier several rows where a score is none of the better of two.
    """
    pairs = [each for each in value if isinstance(each, dict) and len(each) == _PAIR]
    items = [item for pair in pairs for item in pair.values()]
    names = [item for item in items if isinstance(item, str)]
    scores = [item for item in items if is_number(item)]
    if not 1 < len(names) == len(scores) == len(value) == len({*names}):
        return False
    parts = [each / 100 for each in scores]
    answers = any(all(1 / 2 <= each <= 1 for each in shares) for shares in (scores, parts))
    usual = all(pair.keys() == {*USUAL} for pair in pairs) and USUAL[0] not in asked_names(settings)
    return (
        are_shares(scores, settings)
        or are_shares(parts, settings)
        or (usual and (settings.multi_label or not answers))
    )


def _arrays(value: Mapping[str, Any], settings: Settings) -> Rows | None:
    """Return the rows of an object that holds arrays, each a column, or one that holds the rows."""
    arrays = {key: each for key, each in value.items() if isinstance(each, list) and each}
    asked = [name for name in asked_names(settings) if name in value]
    if not arrays or any(name not in arrays for name in asked):
        return None
    nested = [key for key, each in arrays.items() if all(isinstance(i, list | dict) for i in each)]
    if not nested and _is_row(arrays, settings):
        return None
    wanted = list(dict.fromkeys((*asked, *nested))) or list(arrays)
    count = len(arrays[wanted[0]])
    if any(len(arrays[key]) != count for key in wanted):
        lengths = [f"{key} with {counted(len(arrays[key]), 'item')}" for key in wanted]
        raise Misfit(
            f"which array holds the rows? {listed(lengths)}",
            hint="use --score-key NAME or --label-column NAME, or remove the others",
        )
    columns = {key: each for key, each in arrays.items() if len(each) == count}
    if nested == list(columns) and not asked and isinstance(columns[nested[0]][0], dict):
        return Rows(columns[nested[0]])
    return Rows(
        [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    )


def _is_row(arrays: Mapping[str, Sequence[Any]], settings: Settings) -> bool:
    """Tell whether an object of arrays is one row: scores for each class stand in one of them.

    Raises:
        Misfit: it may as well be several rows, with a score for a class in each array.

    """
    others = [each for key, each in arrays.items() if key not in asked_names(settings)]
    if len(others) <= 1 and any(_may_be_labels(each, settings) for each in arrays.values()):
        raise Misfit(f"{listed(list(arrays))} may be columns, or parts of one row", hint=_SPLIT)
    row = any(are_shares(each, settings) for each in arrays.values())
    scores = [each for each in arrays.values() if all(map(is_number, each))]
    columns = (
        len(scores) > 1
        and len({*map(len, scores)}) == 1
        and sum_to_one(zip(*scores, strict=True), settings)
    )
    if (row and columns) or (not sums_tell(settings) and _are_named(arrays, settings)):
        raise Misfit(f"{listed(list(arrays))} may be columns, or parts of one row", hint=_SPLIT)
    return row


def _are_named(arrays: Mapping[str, Sequence[Any]], settings: Settings) -> bool:
    """Tell whether an array may name the scores in another; labels of rows are repeated."""
    named = beside_of({key: (key,) for key in arrays if key not in asked_names(settings)}, arrays)
    return any(len({*arrays[names.key]}) == len(arrays[names.key]) for names in named.values())
