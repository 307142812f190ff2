"""Finds out how a text is written, from its first lines."""

from __future__ import annotations

import csv
from contextlib import suppress

from celoss_cli.errors import UsageError
from celoss_cli.formats.csv.dialect import BLANKS, Dialect
from celoss_cli.formats.csv.strict import split
from celoss_cli.settings import Settings
from celoss_cli.tables.numerals import is_number

_DELIMITERS = ("\t", ";", ",")
"""In the order in which they are believed: a comma may be part of a number."""
_NAMES = {"tab": "\t", "\\t": "\t", "blank": BLANKS, "space": BLANKS}
_HEAD_LINES = 5


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
        lines = [line.decode("utf-8", "replace") for line in data.split(b"\n", 4 * _HEAD_LINES)]
        plain = Dialect(BLANKS, settings.decimal, comment)
        kept = [line for line in lines[:-1] if line.strip() and not plain.is_comment(line)]
        # a first line that may be a comment tells nothing of how numbers are parted
        kept = kept[1:] if len(kept) > 1 and kept[0].startswith("#") else kept
        delimiter = _delimiter_of([line.rstrip("\r") for line in kept[:_HEAD_LINES]], plain)
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
    known = [each for each in _DELIMITERS if each != plain.decimal]
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
