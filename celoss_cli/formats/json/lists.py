"""Lists in rows of JSON, each item of which is a row: all of them, one below the other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from celoss_cli.errors import InputError
from celoss_cli.formats.json.naming import asked_names, is_number, word
from celoss_cli.formats.json.parsing import is_unicode, shown
from celoss_cli.settings import Settings
from celoss_cli.tables.listed import Place, Stack, of_item
from celoss_cli.text import counted

_NUMBERS: tuple[set[type], ...] = ({float}, {int}, {int, float}, {bool})
_MOST = 1 << 63
"""Larger integers are words."""


def is_empty(row: object, settings: Settings) -> bool:
    """Tell whether a row may be a sample of a tensor without items: its lists are all empty.

    Numbers beside them may be scores themselves.
    """
    if not isinstance(row, dict):
        return row == []
    asked = {*asked_names(settings)} - {settings.score_key}
    beside = (is_number(value) for name, value in row.items() if name not in asked)
    lists = [value for value in row.values() if isinstance(value, list)]
    return bool(lists) and not any(lists) and not any(beside)


def lists_of(values: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of the values that are lists, and of those that are lists of lists."""
    lists = tuple(name for name, value in values.items() if isinstance(value, list))
    deep = (name for name in lists if values[name] and isinstance(values[name][0], list))
    return lists, tuple(deep)


def stack_of(
    size: int,
    columns: Mapping[str, Sequence[Any]],
    lists: Collection[str],
    first: int,
    named: Place,
) -> Stack:
    """Return the items of some columns.

    Args:
        size: how many bytes they are.
        columns: the values of each row.
        lists: the columns that hold lists, at least one of these.
        first: the number of the first row.
        named: names the place of an item of a row.

    Raises:
        InputError: a value is no list, or holds neither numbers nor words.

    """

    def place(row: int, item: int = 0) -> str:
        return named(first + row, item)

    stack = Stack(size, {}, {})
    for name in filter(lists.__contains__, columns):
        for at, value in enumerate(columns[name]):
            if not isinstance(value, list):
                raise InputError(f"{place(at)}: {shown(value)} is not a list")
        counts = np.array([*map(len, columns[name])], np.int64)
        items = [*chain.from_iterable(columns[name])]
        stack.lengths[name] = counts
        stack.columns[name] = _values(items, of_item(counts.cumsum(), place))
    lengths = next(iter(stack.lengths.values()))
    for name, values in columns.items():
        if name not in lists:
            stack.columns[name] = _flat(values, place).repeat(lengths)
    return stack


def _values(items: list[Any], place: Callable[[int], str]) -> NDArray[Any]:
    """Return items as they are, or as rows where they are lists themselves."""
    if not items or not isinstance(items[0], list):
        return _flat(items, place)
    width = len(items[0])
    for at, item in enumerate(items):
        if not isinstance(item, list) or len(item) != width:
            found = counted(len(item), "item") if isinstance(item, list) else "not a list"
            raise InputError(f"{place(at)}: {found}, where the rows before have {width}")
    numbers = [*chain.from_iterable(items)]
    if {*map(type, numbers)} <= {float, int}:
        try:
            return np.array(numbers, np.float64).reshape(-1, width)
        except OverflowError:
            pass
    at = next(at for at, value in enumerate(numbers) if not _is_float(value))
    raise InputError(
        f"{place(at // width)}: item {at % width}: {shown(numbers[at])} is not a number"
    )


def _is_float(value: object) -> bool:
    try:
        return type(value) in (float, int) and float(value) is not None  # type: ignore[arg-type]
    except OverflowError:
        return False


def _flat(items: Sequence[Any], place: Callable[[int], str]) -> NDArray[Any]:
    """Return numbers as they are, and all else as words."""
    if {*map(type, items)} in _NUMBERS and (
        type(items[0]) is not int or (min(items) >= -_MOST and max(items) < _MOST)
    ):
        return np.array(items)
    for at, item in enumerate(items):
        if item is None or isinstance(item, list | dict):
            raise InputError(f"{place(at)}: {shown(item)} is not a label")
        if isinstance(item, str) and not is_unicode(item):
            raise InputError(f"{place(at)}: {shown(item)} is not valid Unicode text")
    return np.array([*map(word, items)], np.str_)
