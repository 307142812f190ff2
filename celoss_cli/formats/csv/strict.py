"""The slow and exact reading of delimited text: it decides what is a record and what is a number.

pandas reads what is plain, many times faster; whatever is not goes here, to be read by the letter
or to be refused with its line.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from celoss_cli.errors import Hint, InputError
from celoss_cli.formats.csv.dialect import BLANKS, Dialect, between_blanks
from celoss_cli.formats.lines import Slab
from celoss_cli.formats.remedies import AS_JSON_LINES, BARE_QUOTES, commented_header, filled
from celoss_cli.tables.numerals import NOT_FINITE, NUMBERS, number_of
from celoss_cli.text import counted, quoted

_CELL_LIMIT = 1 << 30
_LF = "\n"
_CELLS = re.compile(r'"((?:[^"]+|"")*+)"(?=\s|\Z)|(\S+)', re.ASCII)
_COMMENTS = Hint("--comment '#' leaves out lines that start with #", {"comment": "#"})


def records(data: bytes, dialect: Dialect, name: str, line: int) -> Iterator[tuple[int, list[str]]]:
    """Yield each record of `data` with the number of its first line; `data` starts at `line`.

    Raises:
        InputError: text that is not UTF-8, a NUL byte, a carriage return within a line, a quote
            that neither opens nor closes a cell; the records before it are yielded first.

    """
    text, defect = _sound_part(data, dialect, name, line)
    lines = _Lines(text, dialect, line)
    reader = lines.split() if dialect.delimiter == BLANKS else split(lines, dialect.delimiter)
    while True:
        lines.first = 0
        try:
            cells = next(reader, None)
        except csv.Error as error:
            problem = InputError(f"{name}:{lines.first}: cannot be split into cells: {error}")
            raise defect or problem from error
        if cells is None:
            break
        yield lines.first, cells
    if defect:
        raise defect


class _Lines:
    """The lines of a text without comments; `first` is set to the number of the next one read."""

    def __init__(self, text: str, dialect: Dialect, line: int) -> None:
        self.first = 0
        self._numbered = enumerate(io.StringIO(text, newline=""), line)
        self._dialect = dialect

    def __iter__(self) -> Iterator[str]:
        for number, line in self._numbered:
            if not self._dialect.is_comment(line):
                self.first = self.first or number
                yield line

    def split(self) -> Iterator[list[str]]:
        """Yield the cells of each line, between blanks; some may be quoted, as R writes names."""
        return (quoted_cells(line) if '"' in line else between_blanks(line) for line in self)


def quoted_cells(line: str) -> list[str]:
    """Return the cells between blanks, some of which may be quoted."""
    found = (cell[1] if cell[2] is None else cell[2] for cell in _CELLS.finditer(line))
    return [cell.replace('""', '"') for cell in found]


def split(lines: Iterable[str], delimiter: str) -> Any:  # noqa: ANN401 - csv's reader has no name
    """Return csv's reader of the lines, however long a cell is."""
    csv.field_size_limit(_CELL_LIMIT)
    return csv.reader(lines, delimiter=delimiter, strict=True)


def checked_records(
    data: bytes, dialect: Dialect, name: str, line: int, width: int, first: str = ""
) -> Iterator[tuple[int, list[str]]]:
    """Yield each record, as `records`, and refuse one that has not `width` cells.

    `first` is what to say of the first line, where there is more to say than its width.
    """
    earlier: list[str] = []
    for at, cells in records(data, dialect, name, line):
        if len(cells) == width:
            yield at, cells
        elif not cells and width == 1:
            yield at, [""]
        elif not cells:
            raise InputError(f"{name}:{at}: blank line")
        else:
            commented = may_be_comment(cells) or may_be_comment(earlier)
            names = commented_header(earlier[1:] and [" ".join(earlier[:2]), *earlier[2:]])
            raise InputError(
                f"{name}:{at}: {counted(len(cells), 'cell')}, where the first line has "
                f"{first or width}",
                trials=[_COMMENTS, *names] if commented else [],
            )
        earlier = earlier or cells


def may_be_comment(cells: Sequence[str]) -> bool:
    """Tell whether a record starts as comments mostly do."""
    return bool(cells) and cells[0].lstrip().startswith("#")


def check_comment(head: Slab, dialect: Dialect, name: str, width: int) -> None:
    """Refuse a first line that starts with # and has not as many cells as the second."""
    lines = checked_records(head.data, dialect, name, head.line, width)
    next(lines)
    next(lines, None)


WITH_COMMAS = Hint(
    "--scores percent --decimal , reads such numbers", {"scores": "percent", "decimal": ","}
)
_THOUSANDS = re.compile(r"\s*[+-]?[1-9]\d{0,2},\d{3}\s*")


def number(cell: str, place: str, decimal: str = ".") -> float:
    """Return the number that `cell` holds; inf and nan are returned as they are written.

    Raises:
        InputError: the cell holds no number, or one that float64 cannot hold.

    """
    value = number_of(cell, decimal)
    if value is not None:
        if math.isinf(value) and not NOT_FINITE.fullmatch(cell):
            raise InputError(f"{place}: {quoted(cell)} is too large for a float64")
        return value
    if not cell.strip():
        raise InputError(f"{place}: the cell is empty")
    trials = []
    bare = cell.rstrip().removesuffix("%").rstrip()
    if decimal == "." and NUMBERS[","].fullmatch(cell):
        point = cell.strip().replace(",", ".")
        meant = f"if {cell.strip()} means {point}" if _THOUSANDS.fullmatch(cell) else ""
        trials.append(Hint(f"--decimal , {meant or 'reads decimal commas'}", {"decimal": ","}))
    elif bare != cell and NUMBERS["."].fullmatch(bare):
        trials.append(Hint("--scores percent divides by 100", {"scores": "percent"}))
    elif bare != cell and NUMBERS[","].fullmatch(bare):
        trials.append(WITH_COMMAS)
    hint = AS_JSON_LINES if cell.lstrip()[:1] in ("[", "{") else None
    raise InputError(f"{place}: {quoted(cell)} is not a number", hint, trials)


def _sound_part(
    data: bytes, dialect: Dialect, name: str, line: int
) -> tuple[str, InputError | None]:
    """Return the lines before the first defect, and the error that tells of it."""
    defect: InputError | None = None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        text = data[: error.start].decode("utf-8")
        defect = InputError(
            f"{name}:{line + text.count(_LF)}: byte 0x{data[error.start]:02x} is not UTF-8",
            hint="save the file as UTF-8",
        )
        text = _whole_lines(text)
    for find, problem, hint in _DEFECTS:
        at = find(_without_comments(text, dialect), dialect.delimiter)
        if at is not None:
            if '"' in text[at] and dialect.delimiter == "\t":
                hint = filled(BARE_QUOTES, name)  # noqa: PLW2901 - the better one
            defect = InputError(f"{name}:{line + text.count(_LF, 0, at)}: {problem}", hint)
            text = _whole_lines(text[:at])
    return text, defect


def _without_comments(text: str, dialect: Dialect) -> str:
    """Return the text, of the same length, with nothing but blanks where comments stand."""
    if dialect.comment is None or dialect.comment not in text:
        return text
    lines = text.splitlines(keepends=True)
    return "".join(
        " " * (len(line) - 1) + line[-1:] if dialect.is_comment(line) else line for line in lines
    )


def _whole_lines(text: str) -> str:
    return text[: text.rfind(_LF) + 1]


def _nul(text: str, _: str) -> int | None:
    at = text.find("\0")
    return at if at >= 0 else None


def _lone_return(text: str, _: str) -> int | None:
    found = re.search(r"\r(?!\n)", text)
    return found.start() if found else None


def _stray_quote(text: str, delimiter: str) -> int | None:
    """Find a quote that neither opens nor closes a cell: records are cut by counting quotes."""
    if '"' not in text or delimiter == BLANKS:
        return None
    strays = (m.start() for m in _quotes(delimiter).finditer(text) if m[0] == '"')
    return next(strays, None)


def _open_quote(text: str, delimiter: str) -> int | None:
    """Find a quote that opens a cell and is the last of all."""
    at = _stray_quote(text, delimiter)
    if at is None or text.find('"', at + 1) >= 0:
        return None
    return at if at == 0 or text[at - 1] in f"{delimiter}\n" else None


_DEFECTS: tuple[tuple[Callable[[str, str], int | None], str, str | None], ...] = (
    (_nul, "a NUL byte: binary file, not text", None),
    (_lone_return, "a carriage return without a line feed", None),
    (_open_quote, "a quote is never closed", None),
    (
        _stray_quote,
        "a quote within an unquoted cell",
        'quote such a cell, and double its own quotes: "5"" nail"',
    ),
)


@cache
def _quotes(delimiter: str) -> re.Pattern[str]:
    """Return what finds each cell that is quoted as it should be, and each other quote."""
    ends = re.escape(delimiter) + "\r\n"
    # `+` takes no step back, for each of which the engine would keep a hundred bytes
    return re.compile(rf'(?:\A|(?<=[{ends}]))"(?:[^"]+|"")*+"(?=[{ends}]|\Z)|"')
