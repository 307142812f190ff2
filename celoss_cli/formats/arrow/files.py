"""Opens Parquet files, Arrow files and Arrow streams with pyarrow, which is an extra."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from celoss_cli.errors import InputError
from celoss_cli.formats.arrow import readers
from celoss_cli.formats.arrow.columns import (
    dtype_of,
    is_told,
    items_of,
    kinds_of,
    number_name,
    plain,
)
from celoss_cli.formats.arrow.expanded import check_expanded
from celoss_cli.formats.arrow.lists import count_of, deep_of, lists_of
from celoss_cli.formats.arrow.table import ColumnarTable
from celoss_cli.formats.registry import File
from celoss_cli.storage.streams import Stream
from celoss_cli.tables.blocks import block_rows
from celoss_cli.tables.naming import check_width
from celoss_cli.tables.nested import Items, Leaves
from celoss_cli.text import quoted

if TYPE_CHECKING:
    import pyarrow as pa

_MANY = 4096
"""A list of lists is taken to hold so many numbers, or as many as the first one."""


def open_parquet(file: File) -> ColumnarTable:
    """Open a Parquet file; see `_open`."""
    return _open(file, readers.parquet, readers.parquet_schema, readers.group_ends)


def open_arrow(file: File) -> ColumnarTable:
    """Open an Arrow file; see `_open`."""
    return _open(file, readers.arrow_file, readers.file_schema, lambda _: [])


def open_arrow_stream(file: File) -> ColumnarTable:
    """Open an Arrow stream; see `_open`."""
    return _open(file, readers.arrow_stream, readers.stream_schema, lambda _: [])


def _open(
    file: File,
    read: readers.Reader,
    schema_of: Callable[[BinaryIO], pa.Schema],
    group_ends: Callable[[Stream], Sequence[int]],
) -> ColumnarTable:
    """Open a file of columns; an index that pandas wrote comes first.

    Raises:
        InputError: pyarrow cannot read the file, or it holds no row.

    """
    name, settings = file.stream.name, file.settings
    source = file.stream if file.stream.seekable else file.stream.spooled()
    with source.opened() as opened, readers.arrow_errors(name):
        if file.format == "arrow" and source.shared:
            check_expanded(opened, name)
        schema = schema_of(opened)
        check_width(len(schema.names), name)
        if len(set(schema.names)) < len(schema.names):
            raise InputError(f"{name}: two columns have the same name")
    ends = group_ends(source)
    first = next(readers.batches(source, read, 1, _looked_at(schema), None), None)
    if first is None:
        raise InputError(f"{name}: the file holds no rows")
    asked = settings.named_columns | {settings.label_column}
    with readers.arrow_errors(name):
        index, counted = _index_columns(schema)
        # an index that an option names is a column like others
        index = [column for column in index if column not in asked]
        columns = _columns(schema, first, index)
        items = {column: _items(cells, column, name) for column, cells in columns.items()}
        leaves = Leaves(items, lists=lists_of(schema), deep=deep_of(schema))
        kinds = dict(kinds_of(columns, leaves))
    # lists below the first may be longer
    lists = (max(count_of(columns[name]), _MANY) for name in leaves.deep)
    block = block_rows(len(leaves.all) + sum(lists), file.block_bytes)
    return ColumnarTable(
        name=name,
        format=file.format,
        dtype=dtype_of({leaf: kind for leaf, kind in kinds.items() if leaf.column not in index}),
        kinds=kinds,
        leaves=leaves,
        rows=ends[-1] if ends else None,
        size=source.size(),
        batches=partial(readers.batches, source, read, block),
        block=block,
        indexes=len(index),
        counted=counted,
        groups=tuple(ends[:-1]),
    )


def _index_columns(schema: pa.Schema) -> tuple[list[str], tuple[int, int] | None]:
    """Return the columns that pandas says are its index; or the start and the step of a range.

    A range pandas does not store.
    """
    match json.loads((schema.metadata or {}).get(b"pandas", b"{}")):
        case {"index_columns": [{"kind": "range", "start": int(start), "step": int(step)}]}:
            return [], (start, step)
        case {"index_columns": [*names]}:
            return [name for name in names if name in schema.names], None
    return [], None


def _looked_at(schema: pa.Schema) -> list[str]:
    """Return the columns whose first row is read to know what they hold: any that does, or one.

    Text that nobody needs may be of any length.
    """
    untold = [field.name for field in schema if not is_told(field.type)]
    numbers = [field.name for field in schema if number_name(field.type) is not None]
    return untold or numbers[:1] or schema.names[:1]


def _columns(schema: pa.Schema, first: pa.RecordBatch, index: list[str]) -> dict[str, pa.Array]:
    """Return the columns by their names, those of an index first; no row of those not looked at."""
    from pyarrow import array  # noqa: PLC0415 - an extra

    ordered = [*index, *(each for each in schema.names if each not in index)]
    read = dict(zip(first.schema.names, first.columns, strict=True))
    return {
        each: plain(read[each] if each in read else array([], schema.field(each).type))
        for each in ordered
    }


def _items(cells: pa.Array, column: str, name: str) -> Items | None:
    """Return the items of a column.

    Raises:
        InputError: they are too many, or two have one name.

    """
    items = items_of(cells, f"{name}: column {quoted(column)}")
    if items and len(set(items)) < len(items):
        raise InputError(
            f"{name}: column {quoted(column)}: two fields of the struct have the same name",
            hint="write the file again with unique names",
        )
    return items
