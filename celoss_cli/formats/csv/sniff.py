"""Finds out how a text is written, from its first lines."""

from __future__ import annotations

import csv
import re
from contextlib import suppress

from celoss_cli.errors import UsageError
from celoss_cli.formats.csv.dialect import BLANKS, Dialect, between_blanks
from celoss_cli.formats.csv.slabs import SEPARATOR_BYTES, separator_line
from celoss_cli.formats.csv.strict import quoted_cells, split
from celoss_cli.formats.lines import BOM, Slab
from celoss_cli.settings import Settings
from celoss_cli.storage.streams import Stream
from celoss_cli.tables.numerals import is_number

_DELIMITERS = ("\t", ";", ",", "|")
"""In the order in which they are believed: a comma may be part of a number, a bar of a name."""
_NAMES = {"tab": "\t", "\\t": "\t", "blank": BLANKS, "space": BLANKS}
_HEAD_LINES = 5
_PERCENT = "% \xa0\u202f"
_WITH_COMMA = re.compile(r"[+-]?\d+,\d+(?:[eE][+-]?\d+)?")
_THOUSANDS = r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+"
"""Points may be within such numbers where a comma is the decimal separator."""


def dialect_of(start: Slab, stream: Stream, settings: Settings) -> Dialect:
    """Return how a text is written; what no option says is read off its first lines.

    Raises:
        UsageError: an option gives more than one character, or contradicts the file.

    """
    _check_options(settings)
    comment, percent = settings.comment, settings.scores == "percent"
    stated = _stated_delimiter(start, stream)
    lines = _first_lines(start, settings)
    decimal, asked = settings.decimal, settings.delimiter
    if decimal == "," and {asked, stated} <= {None, ","} and _have_quoted_numbers(lines):
        return Dialect(",", ",", comment, percent)
    if asked is not None:
        delimiter = _NAMES.get(asked, asked)
        if stated not in (None, delimiter):
            raise UsageError(
                f"--delimiter {settings.delimiter!r} contradicts the first line of {stream.name}, "
                f"sep={stated}",
                hint="leave --delimiter out, or remove that line",
            )
    elif stated is not None:
        delimiter = stated
    else:
        delimiter = _delimiter_of(lines, decimal)
    if asked is not None and delimiter != BLANKS and not any(delimiter in line for line in lines):
        # it is said of another file: this one is written in another way, or has one column
        delimiter = _delimiter_of(lines, decimal)
    if asked is None and decimal == "," and _are_parted_by_commas(lines, delimiter):
        return Dialect(",", ".", comment, percent)
    if delimiter == decimal:
        raise UsageError(
            f"{delimiter!r} cannot be both the delimiter and the decimal separator",
            hint="--delimiter sets the character between cells",
        )
    if decimal == "," and _have_decimal_points(lines, delimiter):
        # it is said of another file
        decimal = "."
    return Dialect(delimiter, decimal, comment, percent)


def _check_options(settings: Settings) -> None:
    for option, value in (("--delimiter", settings.delimiter), ("--comment", settings.comment)):
        if value is None or (value in _NAMES and option == "--delimiter"):
            continue
        # a byte of the command line that is no character by itself is half a pair of surrogates
        if len(value) != 1 or "\ud800" <= value <= "\udfff":
            raise UsageError(f"{option} {value!r} is not one character")
        if value in '"\r\n':
            raise UsageError(f"{option} {value!r} is a quote or a line end")


def _first_lines(start: Slab, settings: Settings) -> list[str]:
    """Return the first lines of a text, without comments."""
    lines = [line.decode("utf-8", "replace") for line in start.data.split(b"\n", 4 * _HEAD_LINES)]
    plain = Dialect(BLANKS, settings.decimal, settings.comment)
    kept = [line for line in lines[:-1] if line.strip() and not plain.is_comment(line)]
    # a first line that may be a comment tells nothing of how numbers are parted
    kept = kept[1:] if len(kept) > 1 and kept[0].startswith("#") else kept
    return [line.rstrip("\r") for line in kept[:_HEAD_LINES]]


def _are_parted_by_commas(lines: list[str], delimiter: str) -> bool:
    """Tell whether commas part cells, where they would stand within numbers of another file.

    No other delimiter is found, the first line is no number, and has as many commas as the others.
    """
    if not lines or any(delimiter in line for line in lines):
        return False
    # above an index pandas writes ",0", which is a number where all start so
    unnamed = lines[0] == ",0" and not all(line.startswith(",") for line in lines)
    if is_number(lines[0].rstrip(_PERCENT), ",") and not unnamed:
        return False
    return len({line.count(",") for line in lines}) == 1 and "," in lines[0]


def _have_quoted_numbers(lines: list[str]) -> bool:
    """Tell whether commas part cells, and others stand in numbers that are quoted."""
    with suppress(csv.Error):
        rows = [*split(lines, ",")]
        cells = [cell.rstrip(_PERCENT) for row in rows for cell in row]
        return len({*map(len, rows)}) == 1 and any(map(_WITH_COMMA.fullmatch, cells))
    return False


def _have_decimal_points(lines: list[str], delimiter: str) -> bool:
    """Tell whether points are in numbers, not between thousands, and commas are in none."""
    rows = [
        between_blanks(line) if delimiter == BLANKS else line.split(delimiter) for line in lines
    ]
    cells = [cell.strip() for row in rows for cell in row]
    points = [cell for cell in cells if "." in cell and is_number(cell, ".")]
    commas = any("," in cell and is_number(cell, ",") for cell in cells)
    return not commas and not all(re.fullmatch(_THOUSANDS, cell) for cell in points)


def _stated_delimiter(start: Slab, stream: Stream) -> str | None:
    """Return what a line above the first record says that is between cells."""
    # nothing else is left out there
    if start.line == 1:
        return None
    line = separator_line(stream.head(len(BOM) + SEPARATOR_BYTES).removeprefix(BOM))
    return line and line[2].decode()


def _delimiter_of(lines: list[str], decimal: str) -> str:
    """Return what stands between the cells of the lines; a comma where nothing does."""
    known = [each for each in _DELIMITERS if each != decimal]
    least = 2 if "," in "".join(lines[:1]) else 1
    for delimiter in ("|", BLANKS) if lines else ():
        if all(_parts_decimal_commas(line, delimiter, least) for line in lines[1:] or lines):
            return delimiter
    for delimiter in known:
        # a tab at the end of lines is a blank like others
        kept = [line.rstrip("\t ") if delimiter == "\t" else line for line in lines]
        with suppress(csv.Error):
            widths = {len(cells) for cells in split(kept, delimiter)}
            if len(widths) == 1 and widths != {1}:
                return delimiter
    for delimiter in known:
        if _lacks_a_name(lines, delimiter):
            return BLANKS if delimiter == "," and _have_decimal_commas(lines) else delimiter
    counts = {each: "".join(lines[:1]).rstrip("\t ").count(each) for each in known}
    if counts["|"] and not any(_has_numbers(line, "|", decimal) for line in lines):
        # a label may be of several words
        counts["|"] = 0
    if any(counts.values()):
        return max(counts, key=counts.__getitem__)
    if _have_row_names(lines):
        return BLANKS
    cells = [between_blanks(line) for line in lines]
    parted = cells[1:] or cells
    bare = not any(mark in line for mark in _DELIMITERS for line in lines)
    # most rows, not all: what is wrong with the others is better said of cells between blanks
    fitting = [
        len(row) > 1 and _are_numbers(row[len(row) - len(cells[0]) :], len(cells[0]), decimal)
        for row in parted
        # R writes names of rows, and no name above them
        if len(row) == len(cells[0]) or (bare and len(row) == len(cells[0]) + 1)
    ]
    blanks = any(fitting) and 2 * sum(fitting) >= len(parted)
    return BLANKS if blanks else ";" if decimal == "," else ","


def _lacks_a_name(lines: list[str], delimiter: str) -> bool:
    """Tell whether each line has one cell more than the first, as R leaves out a name."""
    with suppress(csv.Error):
        # of a comment longer than what is looked at there is no line
        first, *widths = [len(cells) for cells in split(lines, delimiter)] or [0]
        return {*widths} == {first + 1}
    return False


def _have_row_names(lines: list[str]) -> bool:
    """Tell whether a quoted name and a blank start each line but the first, as R writes tables."""
    width = len(quoted_cells(lines[0])) + 1 if lines else 0
    return len(lines) > 1 and all(
        re.match(r'"[^"]*" \S', line) and len(quoted_cells(line)) == width for line in lines[1:]
    )


def _have_decimal_commas(lines: list[str]) -> bool:
    """Tell whether blanks part as many cells in each line, and commas stand in numbers at its end.

    A comma would part them too, if the header lacked a name.
    """
    first, *rows = [between_blanks(line) for line in lines]
    even = {len(row) for row in rows} == {len(first)} and len(first) > 1
    return even and all(is_number(row[-1], ",") for row in rows)


def _parts_decimal_commas(line: str, delimiter: str, least: int) -> bool:
    """Tell whether so many cells are numbers with a decimal comma, or all that start with it."""
    cells = line.strip(" ").split(delimiter)
    bare = all(cell.startswith(",") and is_number(cell, ",") for cell in cells)
    numbers = sum(map(bool, map(_WITH_COMMA.fullmatch, cells)))
    return len(cells) > 1 and (bare or numbers >= least)


def _are_numbers(cells: list[str], count: int, decimal: str) -> bool:
    return len(cells) == count and all(is_number(cell, decimal) for cell in cells)


def _has_numbers(line: str, delimiter: str, decimal: str) -> bool:
    """Tell whether all cells of a line, and there are several, are numbers."""
    cells = line.split(delimiter)
    return len(cells) > 1 and all(is_number(cell, decimal) for cell in cells)
