"""`Position`: how far a file is read, which processes may share."""

from __future__ import annotations

import ctypes
from typing import ClassVar


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
