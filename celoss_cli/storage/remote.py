"""Files behind a URL, as s3://bucket/preds.npy: fsspec, which is an extra, reads them."""

from __future__ import annotations

import errno
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from celoss_cli.errors import CelossError, InputError, extra_error, shown_url
from celoss_cli.frozen import frozen
from celoss_cli.storage.temporary import TemporaryCopy

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem
    from typing_extensions import Buffer

WEB = ("http://", "https://")
"""What lists no folders, and has question marks in its names."""

_URL = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*::)*[A-Za-z][A-Za-z0-9+.-]+://")
_BUFFER_BYTES = 1 << 16
_MOST_AHEAD = 8 << 20
_TINY = 2
_NOT_FOUND = 404
_NO_ROOM = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))


def is_url(name: str) -> bool:
    """Tell whether a name is a URL, not a path."""
    return _URL.match(name) is not None


@frozen
class Place:
    """A URL, what reads it, and its path there."""

    url: str
    system: AbstractFileSystem
    path: str

    @classmethod
    def of(cls, url: str) -> Place:
        """Return the place of a URL.

        Raises:
            InputError: fsspec, or what it needs for this kind of URL, is not installed; or it
                cannot connect.

        """
        try:
            from fsspec.core import url_to_fs  # noqa: PLC0415 - an extra
        except Exception as error:
            needed = f"{shown_url(url)}: URLs need"
            raise extra_error(error, needed, "fsspec", "remote") from error
        try:
            return cls(url, *url_to_fs(url))
        except ImportError as error:
            # fsspec says of a library that it is to be installed where it cannot be loaded, too
            cause = error.__cause__ or error.__context__ or error
            if cause is error or isinstance(cause, ModuleNotFoundError):
                raise InputError(f"{shown_url(url)}: needs another library", str(error)) from error
            raise InputError(
                f"{shown_url(url)}: a library that it needs cannot be loaded: {_reason(cause)}"
            ) from error
        except Exception as error:
            raise InputError(f"{shown_url(url)}: {_reason(error)}") from error

    @cached_property
    def size(self) -> int | None:
        """The number of bytes, where the file system tells.

        Raises:
            OSError: there is no such file, or it cannot be reached.

        """
        with _as_os_errors():
            return cast("int | None", self.system.info(self.path).get("size"))

    def has_ranges(self) -> bool:
        """Tell whether any of its bytes can be asked for: not all web servers send parts of files.

        Raises:
            OSError: it cannot be reached.

        """
        if self.size is None or not self.url.startswith(WEB):
            return self.size is not None
        if self.size < _TINY:
            return False
        with _as_os_errors(), self.system.open(self.path, "rb", cache_type="none") as file:
            try:
                file.seek(1)
                return len(file.read(1)) == 1
            except ValueError:
                return False

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """Open the bytes; those that are asked for are fetched."""
        with io.BufferedReader(_Ranges(self, self.size or 0), _BUFFER_BYTES) as stream:
            yield cast("BinaryIO", stream)

    def copied(self) -> TemporaryCopy:
        """Return a temporary file with all the bytes.

        Raises:
            OSError: they cannot be read.

        """
        copy = TemporaryCopy()
        with _as_os_errors():
            try:
                self.system.get_file(self.path, str(copy.path))
            except OSError as error:
                if error.errno not in _NO_ROOM:
                    raise
                with copy.refusals(shown_url(self.url)):
                    raise
        return copy

    def listed(self) -> list[str] | None:
        """Return the URLs of the files of a folder; None where this is none.

        Raises:
            OSError: it cannot be reached.

        """
        with _as_os_errors():
            if not self.system.isdir(self.path):
                return None
            return self._files(self.system.ls(self.path, detail=True))

    def fitting(self) -> list[str]:
        """Return the URLs of the files that fit this as a pattern; itself where it is a file.

        Raises:
            OSError: it cannot be reached.

        """
        with _as_os_errors():
            if self.system.exists(self.path):
                return [self.url]
            return self._files(self.system.glob(self.path, detail=True).values())

    def _files(self, entries: Iterable[Any]) -> list[str]:
        """Return the URLs of files, which are this one with another path in it."""
        own = self.path.strip("/")
        before, found, behind = self.url.partition(own)
        if not found:
            raise InputError(
                f"{shown_url(self.url)}: folders and patterns are not supported for such a URL"
            )
        names = [entry["name"].strip("/") for entry in entries if entry["type"] != "directory"]
        shown = (name for name in names if not name.rpartition("/")[2].startswith("."))
        return [before + name + behind.strip("/") for name in shown]


class _Ranges(io.RawIOBase):
    """The bytes of a place, asked for in ranges, which no other reader shares.

    Who reads on and on is given more at a time: a request takes long, however little it is for.
    """

    def __init__(self, place: Place, size: int) -> None:
        self._place, self._size, self._at = place, size, 0
        self._start, self._held, self._ahead = 0, b"", 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        target = memoryview(buffer).cast("B")
        end = min(self._at + len(target), self._size)
        if end <= self._at:
            return 0
        if not self._start <= self._at <= end <= self._start + len(self._held):
            self._fetch(end)
        data = self._held[self._at - self._start : end - self._start]
        target[: len(data)] = data
        self._at = end
        return len(data)

    def _fetch(self, end: int) -> None:
        on = self._start <= self._at <= self._start + len(self._held)
        self._ahead = min(2 * self._ahead or _BUFFER_BYTES, _MOST_AHEAD) if on else 0
        end = min(max(end, self._at + self._ahead), self._size)
        with _as_os_errors():
            data = self._place.system.cat_file(self._place.path, start=self._at, end=end)
        if len(data) != end - self._at:
            raise OSError(errno.EIO, "received other bytes than requested: did the file change?")
        self._start, self._held = self._at, data

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset + (0, self._at, self._size)[whence]
        return self._at

    def tell(self) -> int:
        return self._at


@contextmanager
def _as_os_errors() -> Iterator[None]:
    """Turn what the libraries of file systems raise into errors of the system."""
    try:
        yield
    except CelossError:
        raise
    except FileNotFoundError as error:
        # fsspec says so of whatever a web server refuses, too
        cause = error.__cause__
        own = type(cause).__module__.startswith("aiohttp")
        if cause is None or getattr(cause, "status", None if own else _NOT_FOUND) == _NOT_FOUND:
            raise
        raise OSError(errno.EIO, _reason(cause)) from error
    except (PermissionError, IsADirectoryError):
        raise
    except Exception as error:
        raise OSError(errno.EIO, _reason(error)) from error


def _reason(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
