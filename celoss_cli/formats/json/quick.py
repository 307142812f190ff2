"""Takes columns of rows of JSON that are as the first one, faster than `Layout.values`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, TypeAlias

from celoss_cli.formats.json.layout import Chosen, Layout
from celoss_cli.tables.nested import Items, Leaves

Take: TypeAlias = Callable[[Any], Sequence[Any]]


def quick_take(layout: Layout, chosen: Chosen, leaves: Leaves) -> Take | None:
    """Return what takes some columns of most rows faster than `Layout.values`, if they can be.

    It raises an error of Python where a row is not as the first one.
    """
    columns = [layout.columns[name] for name, _ in chosen]
    if layout.alone or any(column.names or len(column.path) > 1 for column in columns):
        return None
    keys = [key for column in columns for key in column.path]
    if keys and all(leaves.items[name] is None for name, _ in chosen):
        return _taking(keys)
    if len(chosen) > 1:
        return None
    ((name, asked),) = chosen
    every = leaves.items[name]
    items = None if every is None else _taking_items(asked, every)
    if items is None or not keys:
        return items
    (key,) = keys
    return lambda row: items(row[key])


def _taking(keys: Sequence[str]) -> Take:
    if len(keys) > 1:
        return itemgetter(*keys)
    (key,) = keys
    return lambda row: (row[key],)


def _taking_items(asked: Sequence[Any], every: Items) -> Take | None:
    """Return what takes items of a list or an object that has just these items."""
    count = len(every)
    if isinstance(every[0], str):
        take = _taking(asked)

        def keyed(value: Any) -> Sequence[Any]:  # noqa: ANN401 - any value
            if type(value) is not dict or len(value) != count:
                raise LookupError
            return take(value)

        return keyed

    def whole(value: Any) -> Sequence[Any]:  # noqa: ANN401 - any value
        if type(value) is not list or len(value) != count:
            raise LookupError
        return value

    return whole if asked == [*every] else None
