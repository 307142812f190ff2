"""Writes a file whole or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from celoss_cli.errors import OutputError


def check_target(path: Path, inputs: Mapping[str, Path]) -> None:
    """Refuse, before any work is done, an output that cannot be written or would destroy an input.

    Args:
        path: the output.
        inputs: the file of each input, by what it is called.

    Raises:
        OutputError: it names an input, a folder, or a file in a folder that is not there.

    """
    for name, file in inputs.items():
        if _is_same(path, file):
            raise OutputError(
                f"{path}: this output is also the input {name}", "choose another name"
            )
    if path.is_dir():
        raise OutputError(f"{path}: is a folder, not a file")
    if not path.parent.is_dir():
        raise OutputError(f"{path}: there is no folder {path.parent}", "make it first: mkdir -p")
    target = path if _is_written_straight(path) else path.parent
    if not os.access(target, os.W_OK):
        raise OutputError(f"{path}: permission denied")


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Yield a stream whose content takes the place of `path` when the block ends without error.

    It is written to a temporary file beside `path`, flushed to the disk and renamed; the mode of a
    file that was there is kept. What is not a regular file, as /dev/stdout, is written straight.

    Raises:
        OutputError: the system refuses to write; `path` is then as it was.

    """
    try:
        if _is_written_straight(path):
            with path.open("wb") as stream:
                yield stream
            return
        with _temporary(path.resolve()) as stream:
            yield stream
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror or error}") from error


@contextmanager
def _temporary(target: Path) -> Iterator[BinaryIO]:
    from tempfile import mkstemp  # noqa: PLC0415 - slow to import, and few need it

    handle, name = mkstemp(prefix=f".{target.name}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fchmod(stream.fileno(), _mode(target))
            os.fsync(stream.fileno())
        Path(name).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _is_written_straight(path: Path) -> bool:
    """Tell whether `path` names a stream: /dev/stdout may lead to a file, and is still a stream."""
    return path.exists() and (not path.is_file() or path.is_relative_to("/dev"))


def _mode(target: Path) -> int:
    """Return the mode of the file that is there, or the one that a new file gets."""
    with suppress(OSError):
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _is_same(a: Path, b: Path) -> bool:
    try:
        return a.samefile(b)
    except OSError:
        return False
