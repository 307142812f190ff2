"""Data frames as pandas writes them to JSON: the rows in each of its orients."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from celoss_cli.formats.json.naming import Misfit, asked_names, is_number, name_of, named_once
from celoss_cli.formats.json.parsing import shown
from celoss_cli.settings import Settings
from celoss_cli.text import counted, listed

_INDEX = ""
"""What an index without a name is called where an option names it."""
_FAR = 10
"""Several labels fit either way, and few rows may have more of them: but not so many times more."""


class Rows(NamedTuple):
    """The rows that one JSON value holds, and the index that was left out, if there was one."""

    records: Sequence[Any]
    keys: Sequence[Any] | None = None

    @property
    def indexed(self) -> bool:
        """Whether an index was left out that is more than the number of each row."""
        return self.keys is not None and any(
            str(key) != str(at) for at, key in enumerate(self.keys)
        )


def framed(value: Mapping[str, Any], settings: Settings) -> Rows | None:
    """Return the rows of an object that pandas wrote; None of others.

    Raises:
        Misfit: it is damaged, or nothing tells which of its keys are columns.

    """
    asked = asked_names(settings)
    match value:
        case {"columns": [*names], "data": [*data], **rest} if {*rest} <= {"index"}:
            return _split(names, data, rest.get("index"), asked)
        case {"schema": {"fields": [*_], **schema}, "data": [*data]}:
            return _table(data, schema.get("primaryKey", []), asked)
        case {"name": _, "index": [*index], "data": [*data]}:
            return Rows(data, index)
    if value and all(isinstance(each, dict) and each for each in value.values()):
        return _crosswise(value, asked, settings)
    return None


def series(value: Mapping[str, Any], settings: Settings) -> Rows | None:
    """Return the rows of an object that holds a value for each number from 0, else None.

    Probabilities that sum to 1 are one row, with a score for each class.
    """
    plain = not any(isinstance(each, list | dict) for each in value.values())
    if len(value) < 2 or not plain or not _are_numbers(value):  # noqa: PLR2004 - a row, or several
        return None
    values = list(value.values())
    if settings.multi_label:
        raise one_or_many(value, len(value), "labels")
    row = (
        are_shares(values, settings)
        if sums_tell(settings)
        else all(isinstance(each, float) for each in values)
    )
    return None if row else Rows(values, [*value])


def are_shares(values: Sequence[Any], settings: Settings) -> bool:
    """Tell whether values are probabilities, with a decimal point, that sum to 1."""
    return (
        len(values) > 1
        and any(isinstance(value, float) for value in values)
        and sum_to_one([values], settings)
    )


def sum_to_one(rows: Iterable[Iterable[Any]], settings: Settings) -> bool:
    """Tell whether all rows are numbers that sum to 1, where scores are those of one class."""
    total = 100 if settings.scores == "percent" else 1
    shares = settings.scores in ("probs", "percent") and not settings.multi_label
    return shares and all(
        all(map(is_number, row)) and abs(sum(row) / total - 1) <= settings.sum_tolerance
        for row in map(list, rows)
    )


def one_or_many(value: object, count: int, noun: str) -> Misfit:
    """Return the error of values that may be those of one row, or of as many rows."""
    return Misfit(
        f"{shown(value)} may be one row of {count:,} {noun}, or {count:,} rows",
        hint="write [[0.9, 0.1]] for one row, [[0.9], [0.1]] for two",
    )


def sums_tell(settings: Settings) -> bool:
    """Tell whether rows that do not sum to 1 are refused."""
    return settings.scores == "probs" and not (settings.normalize or settings.multi_label)


def _split(names: list[Any], data: list[Any], index: object, asked: Collection[str]) -> Rows:
    heads = [name_of(name, "columns: ") for name in names]
    named_once(heads, heads)
    for at, row in enumerate(data):
        if not isinstance(row, list) or len(row) != len(heads):
            columns = counted(len(heads), "column")
            raise Misfit(f"row {at}: {shown(row)} is not a list of {columns}")
    records = [dict(zip(heads, row, strict=True)) for row in data]
    if index is None:
        return Rows(records)
    if not isinstance(index, list) or len(index) != len(data):
        raise Misfit("the index and the data differ in length")
    return _with_index(records, index, asked)


def _table(data: list[Any], keys: Any, asked: Collection[str]) -> Rows:  # noqa: ANN401 - any value
    index = [key for key in (keys if isinstance(keys, list) else [keys]) if key not in asked]
    for at, row in enumerate(data):
        if not isinstance(row, dict):
            raise Misfit(f"row {at}: {shown(row)} is not an object")
    records = [{key: row[key] for key in row if key not in index} for row in data]
    if not index:
        return Rows(records)
    first, *more = ([row.get(key) for row in data] for key in index)
    return Rows(records, [*zip(first, *more, strict=True)] if more else first)


def _crosswise(
    value: Mapping[str, Mapping[str, Any]], asked: Collection[str], settings: Settings
) -> Rows | None:
    """Return the rows of an object of objects, which are columns or rows; None if it is one row."""
    inner = list(next(iter(value.values())))
    if any(each.keys() != {*inner} for each in value.values()):
        return None
    way = _way(value, inner, settings)
    if way is None:
        return None
    if way == "rows":
        return _with_index(list(value.values()), list(value), asked)
    records = [{name: each[key] for name, each in value.items()} for key in inner]
    return _with_index(records, inner, asked)


def _way(
    value: Mapping[str, Mapping[str, Any]], inner: Sequence[str], settings: Settings
) -> Literal["columns", "rows"] | None:
    """Tell what the outer keys name; None where they are the keys of a single row.

    Raises:
        Misfit: nothing tells.

    """
    along = [list(each.values()) for each in value.values()]
    across = [[each[key] for each in value.values()] for key in inner]
    if len(value) == 1:
        shares = are_shares(along[0], settings)
        if settings.multi_label and len(inner) > 1 and _are_numbers(inner):
            raise one_or_many(value, len(inner), "labels")
        return "columns" if len(inner) > 1 and _are_numbers(inner) and not shares else None
    sums = (sum_to_one(across, settings), sum_to_one(along, settings))
    kinds = (_are_alike(along), _are_alike(across))
    # an index is numbered more often than columns are, and has more values than there are columns;
    # where this is not so, the number of labels does not fit: but of a square it does
    numbered = (_are_numbers(inner), _are_numbers(value))
    square = len(inner) == len(value)
    far = _FAR if settings.multi_label else 1
    longer = (len(inner) > far * len(value), len(value) > far * len(inner))
    tests = [sums, kinds, *([numbered] if sums_tell(settings) or not square else []), longer]
    columns, rows = next((test for test in tests if test[0] != test[1]), (False, False))
    contradicted = settings.multi_label and any(longer) and longer != (columns, rows)
    if columns == rows or all(sums) or contradicted:
        raise Misfit(
            f"{listed(list(value))} may be columns or rows",
            hint='df.to_json(path, orient="split", double_precision=15) writes a file that is not '
            "ambiguous",
        )
    return "columns" if columns else "rows"


def _are_alike(columns: Iterable[Iterable[Any]]) -> bool:
    """Tell whether the values of each column are of one kind."""
    return all(len({_kind(value) for value in column} - {""}) <= 1 for column in columns)


def _kind(value: object) -> str:
    if value is None:
        return ""
    return "number" if is_number(value) else type(value).__name__


def _with_index(records: Sequence[Any], index: Sequence[Any], asked: Collection[str]) -> Rows:
    if _INDEX in asked:
        return Rows([{_INDEX: key, **row} for key, row in zip(index, records, strict=True)])
    return Rows(records, index)


def _are_numbers(keys: Iterable[str]) -> bool:
    return all(key.isascii() and key.removeprefix("-").isdigit() for key in keys)
