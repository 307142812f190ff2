"""Finds the files that a pattern or a folder stands for."""

from __future__ import annotations

import glob
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path, PureWindowsPath

from celoss_cli.errors import InputError, shown_url
from celoss_cli.formats.registry import DATA_SUFFIXES, MEMBER_SUFFIXES
from celoss_cli.storage.remote import WEB, Place, is_url
from celoss_cli.storage.streams import stream_of
from celoss_cli.text import listed, natural

_PACKED = (".gz", ".bz2", ".xz", ".zst")
_HIDDEN = (".", "_")
_STATE = "state.json"
_ABOUT = ".json"
"""Beside files of data, one of this suffix says something about them; alone, it holds data."""


def split_member(path: str | os.PathLike[str]) -> tuple[str, str | None]:
    """Split `file.npz:name`; a file that has a colon in its name comes before.

    The name of an array may have colons too.
    """
    name = os.fspath(path)
    if ":" not in name or (not is_url(name) and Path(name).exists()):
        return name, None
    for colon in reversed([at for at, character in enumerate(name) if character == ":"]):
        archive, member = name[:colon], name[colon + 1 :]
        if is_url(name):
            found = archive.partition("?")[0].endswith(MEMBER_SUFFIXES)
        else:
            found = bool(archive) and Path(archive).is_file()
        if found:
            return archive, member
    return name, None


def files_of(name: str) -> list[str]:
    """Return the files that a name stands for, in natural order: 2 before 10.

    A pattern stands for the files that it fits, a folder for those that hold data. Any other name
    stands for itself, and so does that of a file that reads like a pattern.

    Raises:
        InputError: a pattern fits no file, or a folder holds no data.

    """
    if is_url(name):
        return _behind_url(name)
    if Path(name).is_dir():
        return _data([entry.path for entry in os.scandir(name) if not entry.is_dir()], name)
    if not glob.has_magic(name) or Path(split_member(name)[0]).exists():
        return [name]
    paths = glob.glob(name)  # noqa: PTH207 - Path.glob takes no absolute pattern
    return _some(sorted((path for path in paths if not Path(path).is_dir()), key=natural), name)


def paths_of(*names: str | None) -> dict[str, Path]:
    """Return the files that are read for some names, each by what it is called.

    What cannot be found is left to be told by who opens it.
    """
    found: dict[str, Path] = {}
    for name in names:
        if name is not None:
            with suppress(InputError):
                local = _local(name)
                files = [] if is_url(local) else files_of(local)
                found |= {file: Path(split_member(file)[0]) for file in files}
    return found


def origin_of(name: str) -> str | None:
    """Return where a file stands, whatever path names it; None for what is none, as a pipe."""
    local = _local(name)
    path = split_member(local)[0]
    if is_url(local):
        return shown_url(local)
    return str(Path(path).resolve()) + local.removeprefix(path) if Path(path).is_file() else None


def _local(name: str) -> str:
    """Return the path that a URL of this machine names."""
    return name.removeprefix("file://").removeprefix("local://")


def _behind_url(url: str) -> list[str]:
    if url.startswith(WEB):
        return [url]
    place = Place.of(split_member(url)[0])
    try:
        if glob.has_magic(url):
            return _some(sorted(place.fitting(), key=natural), url)
        held = place.listed()
    except OSError as error:
        raise InputError(f"{shown_url(url)}: cannot be read: {error.strerror or error}") from error
    return [url] if held is None else _data(held, url)


def _data(paths: Sequence[str], folder: str) -> list[str]:
    """Return the files of a folder that hold data: those it lists, else all, in natural order.

    Raises:
        InputError: there is none, or what lists them cannot be read.

    """
    names = sorted((path for path in paths if not _base(path).startswith(_HIDDEN)), key=natural)
    chosen = next((_of_state(name) for name in names if _base(name) == _STATE), None)
    if chosen is None:
        data = [name for name in names if _ends(name, DATA_SUFFIXES)]
        chosen = [name for name in data if not _ends(name, (_ABOUT,))] or data
    if not chosen:
        others = f"; it holds {listed([_base(name) for name in names])}" if names else ""
        raise InputError(
            f"{shown_url(folder)}: is a folder without data files{others}",
            hint=f"its files must end in {', '.join(DATA_SUFFIXES)}",
        )
    return chosen


def _of_state(path: str) -> list[str] | None:
    """Return the files that Hugging Face `datasets` saved; others beside them are its cache.

    None where another program wrote the file.

    Raises:
        InputError: it is damaged, or the rows are to be read in another order.

    """
    import json  # noqa: PLC0415 - most files need it not

    try:
        match json.loads(stream_of(path).whole()):
            case {"_indices_data_files": [_, *_]}:
                raise InputError(
                    f"{path}: the rows are in the order of an indices file, which is not supported",
                    hint="save them in their order: dataset.flatten_indices().save_to_disk(path)",
                )
            case {"_data_files": [*files]}:
                return [path.removesuffix(_STATE) + _inside(file["filename"]) for file in files]
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise InputError(
            f"{path}: does not list the files of its folder",
            hint="save the dataset again, or give its files as a pattern",
        ) from error
    return None


def _inside(name: str) -> str:
    """Return the name of a file, which may be in a folder below.

    Raises:
        ValueError: it leads out of the folder.

    """
    path = PureWindowsPath(name)
    if path.anchor or ".." in path.parts:
        raise ValueError("a file of another folder")
    return name


def _some(found: list[str], pattern: str) -> list[str]:
    if not found:
        raise InputError(f"{shown_url(pattern)}: no such file, and no file matches it as a pattern")
    return found


def _base(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def _ends(name: str, suffixes: tuple[str, ...]) -> bool:
    """Tell whether a name ends with one of the suffixes, whatever the compression."""
    bare = name.lower()
    for packing in _PACKED:
        bare = bare.removesuffix(packing)
    return bare.endswith(suffixes)
