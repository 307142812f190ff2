"""Tells what a file is by its first bytes."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from celoss_cli.errors import InputError
from celoss_cli.formats.lines import BOM

NPY_MAGIC = b"\x93NUMPY"
ZIP_MAGICS = (b"PK\x03\x04", b"PK\x05\x06")
HEAD_BYTES = 512
"""How much of a file `format_of` is to be shown."""

Format: TypeAlias = Literal["npy", "zip", "csv", "jsonl", "parquet", "arrow", "arrow stream"]

# a stream starts with a mark and the length of its schema, which is asked for before it is read
_COLUMNAR: tuple[tuple[re.Pattern[bytes], Literal["parquet", "arrow", "arrow stream"]], ...] = (
    (re.compile(rb"PAR1\x15"), "parquet"),
    (re.compile(rb"ARROW1\0\0"), "arrow"),
    (re.compile(rb"\xff\xff\xff\xff...\0", re.DOTALL), "arrow stream"),
)

# what files start with that are neither text nor arrays, what they are, and what to do
_OTHERS: tuple[tuple[bytes, str, str], ...] = (
    (b"FEA1", "a Feather file of version 1", "write it again: version 2 is an Arrow file"),
    (b"\x89HDF", "an HDF5 file", "save its array with numpy.save"),
    (b"\x89PNG", "a PNG picture", "give a CSV or NPY file"),
    (b"\xff\xd8\xff", "a JPEG picture", "give a CSV or NPY file"),
    (b"%PDF-", "a PDF document", "give a CSV or NPY file"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "save it as CSV"),
    (b"\x80\x02", "a pickle, which may run code", "save it with numpy.save"),
    (b"\x80\x03", "a pickle, which may run code", "save it with numpy.save"),
    (b"\x80\x04", "a pickle, which may run code", "save it with numpy.save"),
    (b"\x80\x05", "a pickle, which may run code", "save it with numpy.save"),
    (b"\xff\xfe", "UTF-16 text", "save it as UTF-8"),
    (b"\xfe\xff", "UTF-16 text", "save it as UTF-8"),
    (b"version https://git-lfs", "a Git LFS pointer, not the file itself", "git lfs pull"),
    (b"<!doctype", "an HTML page, such as an error page", "download the file again"),
    (b"<html", "an HTML page, such as an error page", "download the file again"),
)


def format_of(head: bytes, name: str) -> Format:
    """Tell the formats apart by their first bytes; a name says nothing.

    Raises:
        InputError: the file is empty, or is of a format that holds something else.

    """
    if not head:
        raise InputError(f"{name}: the file is empty")
    if head.startswith(NPY_MAGIC):
        return "npy"
    if head.startswith(ZIP_MAGICS):
        return "zip"
    for start, form in _COLUMNAR:
        if start.match(head):
            return form
    folded = head.removeprefix(BOM).lstrip().lower()
    for magic, what, remedy in _OTHERS:
        if head.startswith(magic) or (magic.isascii() and folded.startswith(magic)):
            raise InputError(f"{name}: is {what}", remedy)
    return "jsonl" if folded.startswith(b"{") else "csv"
