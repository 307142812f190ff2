"""Opens a source, whatever it is, and finds out whether its first line is a header."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from numpy.typing import ArrayLike

from celoss_cli.errors import InputError, without_secrets
from celoss_cli.formats.csv.parser import SMALL_BYTES
from celoss_cli.formats.csv.strict import counts_up
from celoss_cli.formats.csv.table import DelimitedTable, open_delimited
from celoss_cli.formats.numpy.array import array_table
from celoss_cli.formats.numpy.npy import open_npy
from celoss_cli.formats.numpy.npz import member_stream
from celoss_cli.formats.registry import HEAD_BYTES, format_of
from celoss_cli.formats.sources import files_of, split_member
from celoss_cli.settings import Settings
from celoss_cli.storage.streams import stream_of
from celoss_cli.tables.sharded import ShardedTable
from celoss_cli.tables.table import Table

Source: TypeAlias = str | os.PathLike[str] | ArrayLike
"""A path, or the numbers themselves."""


def open_table(source: Source, role: str, settings: Settings, block_bytes: int) -> Table:
    """Open a path or an array; of a text file the first line is data until something tells else.

    Args:
        source: what to read; "-" is standard input, `file.npz:name` an array of an archive; a
            folder and a pattern stand for their files.
        role: what messages call an array that has no path, as "predictions".
        settings: how text is written.
        block_bytes: how much to read at a time.

    Raises:
        InputError: it cannot be read, or is neither an array nor text.

    """
    if not isinstance(source, str | os.PathLike):
        return array_table(source, role, block_bytes)
    name = os.fspath(source)
    files = files_of(name)
    tables = tuple(_open_file(file, settings, block_bytes) for file in files)
    return tables[0] if len(files) == 1 else ShardedTable(without_secrets(name), _as_large(tables))


def _open_file(file: str, settings: Settings, block_bytes: int) -> Table:
    path, member = split_member(file)
    stream = stream_of(path)
    form = format_of(stream.head(HEAD_BYTES), stream.name)
    if form == "zip":
        stream = member_stream(stream if stream.seekable else stream.spooled(), member)
        form = format_of(stream.head(HEAD_BYTES), stream.name)
    elif member is not None:
        raise InputError(f"{path}: is no NPZ archive, so it has no array {member!r}")
    if form == "npy":
        return open_npy(stream, block_bytes)
    if form == "jsonl":
        from celoss_cli.formats.jsonl import open_json_lines  # noqa: PLC0415 - few need it

        return open_json_lines(stream, block_bytes)
    if form in ("parquet", "arrow", "arrow stream"):
        from celoss_cli.formats.arrow.files import open_columnar  # noqa: PLC0415 - few need it

        return open_columnar(stream, form, settings, block_bytes)
    return open_delimited(stream, block_bytes, settings)


def with_header(table: Table, *, no_header: bool) -> Table:
    """Take the first line of a text file for a header where one of its cells is no number.

    So is 0,1,...,K-1, which pandas writes above an array. Shards must then have the same columns.
    """
    if isinstance(table, ShardedTable):
        return table.mapped(partial(with_header, no_header=no_header)).checked()
    if not isinstance(table, DelimitedTable) or no_header:
        return table
    numbers = all(table.is_number(cell) for cell in table.first)
    return table if numbers and not counts_up(table.first) else table.headed()


def _as_large(tables: Sequence[Table]) -> tuple[Table, ...]:
    """Read many small texts as one large text is read: together they are worth importing pandas."""
    texts = [table for table in tables if isinstance(table, DelimitedTable)]
    if sum(text.size or 0 for text in texts) <= SMALL_BYTES:
        return tuple(tables)
    return tuple(replace(t, small=False) if isinstance(t, DelimitedTable) else t for t in tables)


def may_be_data(table: Table, *, names: bool) -> bool:
    """Tell whether the line that was taken for a header could be data; `names` says of words."""
    if not isinstance(table, DelimitedTable) or table.header is None:
        return False
    return all(table.is_number(cell) for cell in table.first) or (names and table.width == 1)
