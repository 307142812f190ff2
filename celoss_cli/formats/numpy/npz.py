"""NPZ archives: which member is meant, and its bytes."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from celoss_cli.errors import InputError
from celoss_cli.formats.numpy.array import ArrayTable
from celoss_cli.formats.numpy.members import member_of
from celoss_cli.formats.numpy.npy import open_npy
from celoss_cli.formats.refused import ZIPPED, check
from celoss_cli.formats.registry import File
from celoss_cli.storage.streams import Stream

_SUFFIX = ".npy"
# others may ask for gigabytes before they give a byte
_NUMPY_WRITES = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


@contextmanager
def _zip_errors(name: str) -> Iterator[None]:
    """Turn what zipfile raises on archives that it cannot read into one error."""
    try:
        yield
    except (UnicodeDecodeError, NotImplementedError, RuntimeError) as error:
        raise InputError(
            f"{name}: the zip archive cannot be read: it is damaged, or encrypted",
            hint="write it again with numpy.savez",
        ) from error


def open_npz(file: File) -> ArrayTable:
    """Open an array of an archive: the one that is named, else the only one.

    Raises:
        InputError: there is no such array, or several and none is named; or it cannot be read.

    """
    stream = file.stream if file.stream.seekable else file.stream.spooled()
    return open_npy(file._replace(stream=_member_stream(stream, file.member)))


def _member_stream(archive: Stream, member: str | None) -> Stream:
    """Return the bytes of a member of an archive; of the only array where none is named.

    Raises:
        InputError: there is no such array, or several and none is named.

    """
    with _zip_errors(archive.name), archive.opened() as stored, zipfile.ZipFile(stored) as opened:
        packings = {info.filename: info.compress_type for info in opened.infolist()}
    members = list(packings)
    check(ZIPPED, "\n".join(members).encode("utf-8", "replace"), archive.name)
    names = [name.removesuffix(_SUFFIX) for name in members if name.endswith(_SUFFIX)]
    if not names:
        raise InputError(
            f"{archive.name}: a zip archive without NumPy arrays", hint="unpack it, and give a file"
        )
    wanted = None if member is None else member.removesuffix(_SUFFIX)
    chosen = member_of(archive.name, "archive", names, wanted)
    if packings[chosen + _SUFFIX] not in _NUMPY_WRITES:
        raise InputError(
            f"{archive.name}: the array {chosen!r} is compressed in a way that "
            "NumPy does not write",
            hint="write it again with numpy.savez_compressed",
        )

    @contextmanager
    def opener() -> Iterator[BinaryIO]:
        with (
            _zip_errors(archive.name),
            archive.opened() as stored,
            zipfile.ZipFile(stored) as opened,
            opened.open(chosen + _SUFFIX) as stream,
        ):
            yield cast("BinaryIO", stream)

    name = archive.name if member is None else f"{archive.name}:{chosen}"
    # zipfile decompresses it, and cannot seek in it quickly
    return Stream(name, opener, expand=lambda stored: stored, packing="zip", kept=archive.kept)
