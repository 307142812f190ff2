"""Files behind a URL, as s3://bucket/preds.npy: fsspec, which is an extra, reads them."""

from __future__ import annotations

import errno
import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from celoss_cli.errors import InputError

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem
    from typing_extensions import Buffer

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_SECRETS = re.compile(r"(?<=://)[^/@\s]+@|\?[^\s'\")]+")
_BUFFER_BYTES = 1 << 20


def is_url(name: str) -> bool:
    """Tell whether a name is a URL, not a path."""
    return _URL.match(name) is not None


def shown(url: str) -> str:
    """Return a URL, or a message that may hold one, without passwords and signatures."""
    return _SECRETS.sub("", url)


def file_system(url: str) -> tuple[AbstractFileSystem, str]:
    """Return what reads a URL, and its path there.

    Raises:
        InputError: fsspec, or what it needs for this kind of URL, is not installed; or it knows
            none such.

    """
    try:
        from fsspec.core import url_to_fs  # noqa: PLC0415 - an extra

        system, path = url_to_fs(url)
    except ImportError as error:
        hint = "pip install 'celoss[remote]'" if error.name == "fsspec" else str(error)
        raise InputError(f"{shown(url)}: to read URLs takes an extra", hint) from error
    except ValueError as error:
        raise InputError(f"{shown(url)}: {shown(str(error))}") from error
    return system, path


@contextmanager
def opened(url: str) -> Iterator[BinaryIO]:
    """Open the bytes of a URL; what is asked for is fetched, not all of them.

    Raises:
        OSError: they cannot be read, whatever the file system raises.

    """
    system, path = file_system(url)
    with _as_os_errors():
        file = system.open(path, "rb")
    with io.BufferedReader(_Raw(file), _BUFFER_BYTES) as stream:
        yield cast("BinaryIO", stream)


def size_of(url: str) -> int | None:
    """Return the number of bytes behind a URL, where the file system tells."""
    system, path = file_system(url)
    with _as_os_errors():
        return cast("int | None", system.size(path))


def found(url: str, names: Callable[[AbstractFileSystem, str], list[str]]) -> list[str]:
    """Return what `names` finds in the file system of a URL, as URLs.

    Raises:
        InputError: the file system cannot tell.

    """
    system, path = file_system(url)
    try:
        with _as_os_errors():
            return [system.unstrip_protocol(name) for name in names(system, path)]
    except OSError as error:
        raise InputError(f"{shown(url)}: cannot be read: {error.strerror or error}") from error


class _Raw(io.RawIOBase):
    """A file of fsspec whose errors are those of the system."""

    def __init__(self, file: Any) -> None:  # noqa: ANN401 - of one file system or another
        self._file = file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return bool(self._file.seekable())

    def readinto(self, buffer: Buffer) -> int:
        with _as_os_errors():
            return int(self._file.readinto(buffer))

    def seek(self, offset: int, whence: int = 0) -> int:
        with _as_os_errors():
            return int(self._file.seek(offset, whence))

    def tell(self) -> int:
        return int(self._file.tell())

    def close(self) -> None:
        self._file.close()
        super().close()


@contextmanager
def _as_os_errors() -> Iterator[None]:
    """Turn what the libraries of file systems raise into errors of the system, secrets left out."""
    try:
        yield
    except (FileNotFoundError, PermissionError, IsADirectoryError):
        raise
    except Exception as error:
        reason = shown(str(error).partition("\n")[0]) or type(error).__name__
        raise OSError(errno.EIO, reason) from error
