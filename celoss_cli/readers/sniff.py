"""Tells what a file is by its first bytes."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Literal

from celoss_cli.errors import InputError
from celoss_cli.readers.strict import split
from celoss_cli.text import nearest

NPY_MAGIC = b"\x93NUMPY"
DELIMITERS = ("\t", ";", ",")
"""In the order in which they are believed: a comma may be part of a number."""

HEAD_LINES = 5


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a file for reading; an error of the system, then or later, is an `InputError`.

    Raises:
        InputError: it is not there, cannot be read, or is a folder.

    """
    try:
        with path.open("rb") as stream:
            yield stream
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such file", _neighbour(path)) from error
    except IsADirectoryError as error:
        raise InputError(f"{path}: is a folder, not a file") from error
    except PermissionError as error:
        raise InputError(f"{path}: permission denied") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error


def _neighbour(path: Path) -> str | None:
    """Return a hint with the file whose name is closest."""
    with suppress(OSError):
        return nearest(path.name, (entry.name for entry in path.parent.iterdir()))
    return None


def format_of(path: Path) -> Literal["npy", "csv"]:
    """Tell a NumPy array from text, by content; a name says nothing.

    Raises:
        InputError: the file cannot be read, or is empty.

    """
    with opened(path) as stream:
        head = stream.read(len(NPY_MAGIC))
    if not head:
        raise InputError(f"{path}: the file is empty")
    return "npy" if head == NPY_MAGIC else "csv"


def delimiter_of(data: bytes) -> str:
    """Return what stands between the cells of the first lines; a comma where nothing does."""
    lines = [line.decode("utf-8", "replace") for line in data.split(b"\n", HEAD_LINES)]
    lines = [line.rstrip("\r") for line in lines[:HEAD_LINES] if line.strip()]
    for delimiter in DELIMITERS:
        with suppress(csv.Error):
            widths = {len(cells) for cells in split(lines, delimiter)}
            if len(widths) == 1 and widths != {1}:
                return delimiter
    counts = {delimiter: "".join(lines[:1]).count(delimiter) for delimiter in DELIMITERS}
    return max(counts, key=counts.__getitem__) if any(counts.values()) else ","
