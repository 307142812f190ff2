"""Columns of lists, each item of which is a row: all rows of a batch, one below the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from celoss_cli.errors import InputError
from celoss_cli.formats.arrow.columns import (
    array_of,
    check_whole,
    floats,
    is_any_list,
    is_list,
    is_text,
    number_name,
    plain,
)
from celoss_cli.tables.blocks import IntArray
from celoss_cli.tables.listed import Place, Stack, of_item
from celoss_cli.text import counted, quoted

if TYPE_CHECKING:
    import pyarrow as pa


def count_of(cells: pa.Array) -> int:
    """Return how many values there are in lists, and in the lists that these hold."""
    while is_any_list(cells.type):
        cells = plain(cells.flatten())
    return len(cells)


def lists_of(schema: pa.Schema) -> tuple[str, ...]:
    """Return the names of the columns that hold lists."""
    return tuple(field.name for field in schema if is_any_list(field.type))


def deep_of(schema: pa.Schema) -> tuple[str, ...]:
    """Return the names of the columns that hold lists of lists."""
    return tuple(
        name for name in lists_of(schema) if is_any_list(schema.field(name).type.value_type)
    )


def stack_of(batch: pa.RecordBatch, names: Sequence[str], first: int, named: Place) -> Stack:
    """Return the items of some columns of a batch, at least one of which holds lists.

    Args:
        batch: the batch.
        names: the columns.
        first: the number of its first row.
        named: names the place of an item of a row.

    Raises:
        InputError: a cell is null or holds neither words nor numbers, or lists differ in length.

    """

    def place(row: int, item: int = 0) -> str:
        return named(first + row, item)

    cells = {name: plain(batch.column(name)) for name in names}
    stack = Stack(batch.nbytes, {}, {})
    for name, column in cells.items():
        if is_any_list(column.type):
            lengths, items = _items(column, name, place)
            stack.lengths[name] = lengths
            stack.columns[name] = _values(items, name, of_item(lengths.cumsum(), place))
    lengths = next(iter(stack.lengths.values()))
    for name, column in cells.items():
        if name not in stack.columns:
            values = _flat(column, name, place)
            stack.columns[name] = values.repeat(lengths)
    return stack


def _items(cells: pa.Array, name: str, place: Callable[[int], str]) -> tuple[IntArray, pa.Array]:
    """Return how many items each list has, and all items."""
    check_whole(cells, lambda at: f"{place(at)}, column {quoted(name)}")
    if not is_list(cells.type):
        return np.full(len(cells), cells.type.list_size), plain(cells.flatten())
    return array_of(cells.value_lengths()).astype(np.int64), plain(cells.flatten())


def _values(items: pa.Array, name: str, place: Callable[[int], str]) -> NDArray[Any]:
    """Return items as they are, or as rows where they are lists themselves."""
    if not is_any_list(items.type):
        return _flat(items, name, place)
    lengths, numbers = _items(items, name, place)
    width = int(lengths[0]) if len(lengths) else 1
    if (lengths != width).any():
        at = int((lengths != width).argmax())
        raise InputError(
            f"{place(at)}, column {quoted(name)}: a list of {counted(int(lengths[at]), 'item')}, "
            f"where those before have {width}"
        )
    if number_name(numbers.type) is None:
        raise InputError(f"{place(0)}, column {quoted(name)}: {numbers.type}, not numbers")
    check_whole(numbers, lambda at: f"{place(at // width)}, column {quoted(name)}")
    return floats(numbers).reshape(-1, width)


def _flat(cells: pa.Array, name: str, place: Callable[[int], str]) -> NDArray[Any]:
    check_whole(cells, lambda at: f"{place(at)}, column {quoted(name)}")
    if number_name(cells.type) is not None:
        return array_of(cells)
    if not is_text(cells.type):
        raise InputError(f"{place(0)}, column {quoted(name)}: {cells.type}, not text or numbers")
    return np.array(cells.to_pylist(), np.str_)
