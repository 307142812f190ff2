"""Writes files whole or not at all."""

from __future__ import annotations

import atexit
import errno
import io
import os
import re
import shlex
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO, TypeAlias, cast

from celoss_cli.errors import OutputError
from celoss_cli.storage.temporary import TemporaryCopy
from celoss_cli.storage.waiting import SharedWrites, WholeWrites

Replacing: TypeAlias = Callable[[Path], AbstractContextManager[BinaryIO]]
"""Opens an output."""

STANDARD_OUTPUT = Path("-")

_DEVICES = {Path("/dev/stdout"): 1, Path("/dev/stderr"): 2}
"""What leads to a descriptor, where the system has no link there."""
_MOST_LINKS = 40
_MOUNTED = (errno.EBUSY, errno.EXDEV)


def check_target(path: Path, inputs: Mapping[str, Path]) -> None:
    """Refuse, before any work is done, an output that cannot be written or would destroy an input.

    Args:
        path: the output.
        inputs: the file of each input, by what it is called.

    Raises:
        OutputError: it names an input, a folder, or a file in a folder that is not there.

    """
    with _refusals(path):
        descriptor = _descriptor(path)
        for name, file in inputs.items():
            if _is_same(path, descriptor, file):
                raise OutputError(
                    f"{path}: this output is also the input {name}", "choose another name"
                )
        if descriptor is not None:
            os.fstat(descriptor)
            return
        if path.is_dir():
            raise OutputError(f"{path}: is a folder, not a file")
        if not path.parent.is_dir():
            raise OutputError(
                f"{path}: there is no folder {path.parent}",
                f"make it first: mkdir -p {shlex.quote(str(path.parent))}",
            )
        target = path if _is_device(path) else path.parent
        if not os.access(target, os.W_OK):
            raise OutputError(f"{path}: permission denied")


@contextmanager
def together() -> Iterator[Replacing]:
    """Yield what opens outputs, all of which take their places when the block ends without error.

    Each is written to a temporary file beside its place and flushed to the disk, and all are
    renamed at the end, or none; the mode of a file that was there is kept. What is not a regular
    file is written straight, and so is a descriptor of this process, such as /dev/stdout.

    Raises:
        OutputError: the system refuses to write; all regular files are as they were.

    """
    written: list[tuple[Path, TemporaryCopy]] = []

    def opened(path: Path) -> WholeWrites:
        refusals = partial(_refusals, path)
        with refusals():
            descriptor = _descriptor(path)
            if descriptor is not None:
                return SharedWrites(os.dup(descriptor), refusals)
            if _is_device(path):
                return WholeWrites(path, refusals)
            written.append((path, TemporaryCopy(path.resolve().parent)))
            return WholeWrites(written[-1][1].path, refusals)

    @contextmanager
    def replacing(path: Path) -> Iterator[BinaryIO]:
        with io.BufferedWriter(opened(path)) as stream:
            file = cast("BinaryIO", stream)
            yield file
            if any(path is target for target, _ in written):
                with _refusals(path):
                    _finish(file, path.resolve())

    try:
        yield replacing
        _place(written)
    finally:
        for _, temporary in written:
            temporary.remove()


def _place(written: Sequence[tuple[Path, TemporaryCopy]]) -> None:
    """Put all files in their places; where one is refused, put back what the others replaced.

    So it is where the process is ended meanwhile. A file system without links keeps nothing old.
    """
    undone = ExitStack()
    atexit.register(undone.close)
    try:
        for path, temporary in written:
            with _refusals(path):
                target = path.resolve()
                if len(written) > 1:
                    undone.callback(_old(target))
                temporary.path.replace(target)
        undone.pop_all()
    finally:
        undone.close()
        atexit.unregister(undone.close)


def _old(target: Path) -> Callable[[], None]:
    """Return what puts back what is in a place now; what cannot be linked to is not kept."""
    if not target.exists():
        return partial(target.unlink, missing_ok=True)
    with suppress(OSError):
        kept = TemporaryCopy(target.parent)
        kept.path.unlink()
        os.link(target, kept.path)
        return partial(_put_back, kept, target)
    return lambda: None


def _put_back(kept: TemporaryCopy, target: Path) -> None:
    with suppress(OSError):
        kept.path.replace(target)


def _finish(file: BinaryIO, target: Path) -> None:
    """Let a file be on the disk, in the mode that `target` has or is to have."""
    file.flush()
    # Windows has no modes, and some file systems have one for all files
    if hasattr(os, "fchmod"):
        with suppress(OSError):
            os.fchmod(file.fileno(), _mode(target))
    os.fsync(file.fileno())


@contextmanager
def _refusals(path: Path) -> Iterator[None]:
    """Turn what the system refuses into an `OutputError`."""
    try:
        yield
    except OSError as error:
        name = "standard output" if path == STANDARD_OUTPUT else str(path)
        raise OutputError(
            f"{name}: cannot be written: {error.strerror or error}",
            hint="is the file mounted by itself? mount its folder"
            if error.errno in _MOUNTED
            else None,
        ) from error


def _descriptor(path: Path) -> int | None:
    """Return the descriptor of this process that a path leads to; None where it leads to none.

    To open /dev/stdout would be to open anew the file that it is, and to truncate it.

    Raises:
        OSError: links lead in a circle.

    """
    if path == STANDARD_OUTPUT:
        return 1
    own = re.compile(rf"/dev/fd|/proc/{os.getpid()}(?:/task/\d+)?/fd")
    for _ in range(_MOST_LINKS):
        path = Path(os.path.realpath(path.parent), path.name)
        if own.fullmatch(str(path.parent)) and path.name.isdecimal():
            return int(path.name)
        if not path.is_symlink():
            return _DEVICES.get(path)
        path = path.parent / path.readlink()
    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))


def _is_device(path: Path) -> bool:
    """Tell whether a path names what is no regular file, such as a FIFO."""
    return path.exists() and not path.is_file()


def _mode(target: Path) -> int:
    """Return the mode of the file that is there, or the one that a new file gets."""
    with suppress(OSError):
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _is_same(path: Path, descriptor: int | None, file: Path) -> bool:
    try:
        own = path.stat() if descriptor is None else os.fstat(descriptor)
        return os.path.samestat(own, file.stat())
    except OSError:
        return False
