"""`Position`: how far a file is read, which processes may share."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from functools import partial
from typing import ClassVar

from celoss_cli.tables.blocks import Run


class Position(ctypes.Structure):
    """How far a file is read.

    In memory that processes share, each reads on where another one stopped.

    Attributes:
        row: the first row, from 0, that is not read yet.
        line: the first line, from 0.
        offset: the byte at which it starts, of those that are read, decompressed or not.

    """

    row: int
    line: int
    offset: int

    _fields_: ClassVar = [
        ("row", ctypes.c_int64),
        ("line", ctypes.c_int64),
        ("offset", ctypes.c_int64),
    ]


def read_by_others(row: int, position: Position) -> Iterator[Run]:
    """Yield the rows from `row` to `position` as a run of nothing."""
    if position.row > row:
        yield Run(position.row - row, 0, partial(iter, ()))
