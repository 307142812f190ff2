"""Opens a source, whatever it is."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from numpy.typing import ArrayLike

from celoss_cli.errors import InputError, UsageError, shown_url
from celoss_cli.formats.registry import HEAD_BYTES, MEMBER_SUFFIXES, File, format_of
from celoss_cli.formats.sources import files_of, split_member
from celoss_cli.settings import Settings
from celoss_cli.storage.streams import stream_of
from celoss_cli.tables.sharded import ShardedTable
from celoss_cli.tables.table import Table

Source: TypeAlias = str | os.PathLike[str] | ArrayLike
"""A path, or the numbers themselves: an array, a data frame, or a series."""


def open_table(source: Source, role: str, settings: Settings, block_bytes: int) -> Table:
    """Open a path, an array or a frame.

    Of a text file the first line is data until something tells else.

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
        # of use in Python
        from celoss_cli.formats.frames.table import frame_table, lists_in  # noqa: PLC0415
        from celoss_cli.formats.numpy.memory import array_table  # noqa: PLC0415

        lists = lists_in(source)
        if lists is not None:
            return array_table(lists, role, block_bytes)
        frame = frame_table(source, role, settings, block_bytes)
        return frame or array_table(source, role, block_bytes)
    name = os.fspath(source)
    files = files_of(name)
    tables = tuple(_open_file(file, role, settings, block_bytes) for file in files)
    if len(files) == 1:
        return tables[0]
    # many small texts are read as one large text is, where that is another way
    size = sum(table.size or 0 for table in tables if table.untyped)
    return ShardedTable(shown_url(name), tuple(table.read_beside(size) for table in tables))


def several(sources: Sequence[Source]) -> list[Source]:
    """Return predictions of which each is a source of its own.

    Raises:
        UsageError: they are one source, or have names, which sources have not.

    """
    if isinstance(sources, str | os.PathLike | Mapping) or hasattr(sources, "columns"):
        raise UsageError(
            f"a {type(sources).__name__} is not a list of predictions",
            hint="give a list: one path, array or frame per model",
        )
    return list(sources)


def _open_file(file: str, role: str, settings: Settings, block_bytes: int) -> Table:
    path, member = split_member(file)
    stream = stream_of(path)
    form = format_of(stream.head(HEAD_BYTES), stream.name)
    if member is not None and not form.members:
        raise InputError(
            f"{stream.name}: has no array {member!r}: only {' and '.join(MEMBER_SUFFIXES)} files "
            "hold arrays with names"
        )
    return form.open(File(form.name, stream, member, settings, block_bytes, role))
