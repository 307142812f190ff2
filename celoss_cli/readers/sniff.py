"""Tells what a file is by its first bytes."""

from __future__ import annotations

import csv
import re
from contextlib import suppress
from typing import Literal, TypeAlias

from celoss_cli.errors import InputError, UsageError
from celoss_cli.readers.dialect import BLANKS, Dialect
from celoss_cli.readers.npz import ZIP_MAGICS
from celoss_cli.readers.slabs import BOM
from celoss_cli.readers.strict import is_number, split
from celoss_cli.settings import Settings

NPY_MAGIC = b"\x93NUMPY"
DELIMITERS = ("\t", ";", ",")
"""In the order in which they are believed: a comma may be part of a number."""

HEAD_LINES = 5
HEAD_BYTES = 512
"""How much of a file `format_of` is to be shown."""

Format: TypeAlias = Literal["npy", "zip", "csv", "jsonl", "parquet", "arrow", "arrow stream"]

# a stream starts with a mark and the length of its schema, which is asked for before it is read
_COLUMNAR: tuple[tuple[re.Pattern[bytes], Literal["parquet", "arrow", "arrow stream"]], ...] = (
    (re.compile(rb"PAR1\x15"), "parquet"),
    (re.compile(rb"ARROW1\0\0"), "arrow"),
    (re.compile(rb"\xff\xff\xff\xff...\0", re.DOTALL), "arrow stream"),
)

_NAMES = {"tab": "\t", "\\t": "\t", "blank": BLANKS, "space": BLANKS}

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


def dialect_of(data: bytes, settings: Settings) -> Dialect:
    """Return how a text is written; what no option says is read off its first lines.

    Raises:
        UsageError: an option gives more than one character.

    """
    comment = settings.comment
    for option, value in (("--delimiter", settings.delimiter), ("--comment", comment)):
        if value is None or (value in _NAMES and option == "--delimiter"):
            continue
        if len(value) != 1 or _is_half(value):
            raise UsageError(f"{option} {value!r} is not one character")
        if value in '"\r\n':
            raise UsageError(f"{option} {value!r} holds cells or ends lines")
    if settings.delimiter is not None:
        delimiter = _NAMES.get(settings.delimiter, settings.delimiter)
    else:
        lines = [line.decode("utf-8", "replace") for line in data.split(b"\n", 4 * HEAD_LINES)]
        plain = Dialect(BLANKS, settings.decimal, comment)
        kept = [line for line in lines[:-1] if line.strip() and not plain.is_comment(line)]
        # a first line that may be a comment tells nothing of how numbers are parted
        kept = kept[1:] if len(kept) > 1 and kept[0].startswith("#") else kept
        delimiter = _delimiter_of([line.rstrip("\r") for line in kept[:HEAD_LINES]], plain)
    if delimiter == settings.decimal:
        raise UsageError(
            f"{delimiter!r} cannot stand both between cells and within numbers",
            hint="--delimiter says what stands between the cells",
        )
    return Dialect(delimiter, settings.decimal, comment)


def _is_half(character: str) -> bool:
    """Tell whether it stands for a byte of the command line that is no character by itself."""
    return "\ud800" <= character <= "\udfff"


def _delimiter_of(lines: list[str], plain: Dialect) -> str:
    """Return what stands between the cells of the lines; a comma where nothing does."""
    known = [each for each in DELIMITERS if each != plain.decimal]
    for delimiter in known:
        # a tab at the end of lines is a blank like others
        kept = [line.rstrip("\t ") if delimiter == "\t" else line for line in lines]
        with suppress(csv.Error):
            widths = {len(cells) for cells in split(kept, delimiter)}
            if len(widths) == 1 and widths != {1}:
                return delimiter
    counts = {each: "".join(lines[:1]).rstrip("\t ").count(each) for each in known}
    if any(counts.values()):
        return max(counts, key=counts.__getitem__)
    cells = [line.split() for line in lines]
    rows = cells[1:] or cells
    # most rows, not all: what is wrong with the others is better said of cells between blanks
    fitting = [
        len(row) == len(cells[0]) > 1 and all(is_number(cell, plain.decimal) for cell in row)
        for row in rows
    ]
    return BLANKS if any(fitting) and 2 * sum(fitting) >= len(rows) else known[-1]
