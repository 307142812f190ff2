"""Finds the files that a pattern or a folder stands for."""

from __future__ import annotations

import glob
import os
from contextlib import suppress
from pathlib import Path

from celoss_cli.errors import InputError
from celoss_cli.readers.npz import split_member
from celoss_cli.readers.shards import natural
from celoss_cli.text import listed

DATA_SUFFIXES = (
    *(".csv", ".tsv", ".txt", ".npy", ".npz"),
    *(".parquet", ".arrow", ".feather", ".jsonl", ".ndjson"),
)
"""What the files of a folder end with that are read; a packing may follow."""
_PACKED = (".gz", ".bz2", ".xz", ".zst")
_HIDDEN = (".", "_")


def files_of(name: str) -> list[str]:
    """Return the files that a name stands for, in natural order: 2 before 10.

    A pattern stands for the files that it fits, a folder for those that hold data. Any other name
    stands for itself, and so does that of a file that reads like a pattern.

    Raises:
        InputError: a pattern fits no file, or a folder holds no data.

    """
    if Path(name).is_dir():
        return _in_folder(name)
    if not glob.has_magic(name) or Path(split_member(name)[0]).exists():
        return [name]
    paths = glob.glob(name)  # noqa: PTH207 - Path.glob takes no absolute pattern
    found = sorted((path for path in paths if not Path(path).is_dir()), key=natural)
    if not found:
        raise InputError(f"{name}: no such file, and none that fits it as a pattern")
    return found


def paths_of(*names: str | None) -> dict[str, Path]:
    """Return the files that are read for some names, each by what it is called.

    What cannot be found is left to be told by who opens it.
    """
    found: dict[str, Path] = {}
    for name in names:
        if name is not None:
            with suppress(InputError):
                found |= {file: Path(split_member(file)[0]) for file in files_of(name)}
    return found


def _in_folder(name: str) -> list[str]:
    entries = [entry for entry in os.scandir(name) if not entry.name.startswith(_HIDDEN)]
    found = sorted((e.name for e in entries if e.is_file() and _holds_data(e.name)), key=natural)
    if not found:
        others = listed(sorted((entry.name for entry in entries), key=natural))
        raise InputError(
            f"{name}: is a folder without files of data"
            + (f"; it holds {others}" if others else ""),
            hint=f"its files must end in {', '.join(DATA_SUFFIXES)}",
        )
    return [str(Path(name) / each) for each in found]


def _holds_data(name: str) -> bool:
    bare = name.lower()
    for packing in _PACKED:
        bare = bare.removesuffix(packing)
    return bare.endswith(DATA_SUFFIXES)
