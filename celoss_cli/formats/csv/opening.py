"""Opens a text: how it is written, and what stands in its first lines."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from contextlib import suppress

from celoss_cli.errors import Hint, InputError
from celoss_cli.formats.csv import strict
from celoss_cli.formats.csv.dialect import Dialect, encoded
from celoss_cli.formats.csv.line_ends import are_spaced, has_twice, once
from celoss_cli.formats.csv.parser import is_small
from celoss_cli.formats.csv.slabs import first_end, head_end, slabs
from celoss_cli.formats.csv.sniff import dialect_of
from celoss_cli.formats.csv.table import DelimitedTable
from celoss_cli.formats.lines import Slab
from celoss_cli.formats.registry import File
from celoss_cli.formats.remedies import WITHOUT_BLANK_LINES, filled
from celoss_cli.tables.naming import MOST_COLUMNS, check_width
from celoss_cli.tables.numerals import is_number, number_of
from celoss_cli.tables.position import Position
from celoss_cli.tables.table import SAMPLE_ROWS, Line
from celoss_cli.text import quoted

_HEAD_BYTES = 1 << 20
"""How much is looked at to tell how a text is written."""
_MOST_CELLS = 1 << 16
"""About so many cells are looked at to tell what the columns are."""

_PAIR = 2
_MANY = 8
_DECIMAL = re.compile(r"[+-]?\d+,\d+\s?%?")


def open_delimited(file: File) -> DelimitedTable:
    """Open a text file; its first line is data until `headed` says otherwise.

    Raises:
        InputError: the file holds no line, or its first line cannot be split.
        UsageError: what --delimiter, --decimal and --comment say cannot be.

    """
    stream, name, comment = file.stream, file.stream.name, encoded(file.settings.comment)
    with stream.opened() as opened:
        pieces = slabs(opened, _HEAD_BYTES, name, comment, Position())
        start = next(pieces, Slab(1, 0, b""))
    if not start.data.strip():
        raise InputError(f"{name}: the file holds no rows")
    if has_twice(start.data[: start.data.find(b"\n") + 1]):
        return open_delimited(file._replace(stream=once(stream)))
    # a longer line is the last: it was read to its end
    last = start.data[start.data.rfind(b"\n", 0, -1) + 1 :]
    if len(last) > MOST_COLUMNS:
        parting = {*",;\t| ", file.settings.delimiter or ","}
        check_width(max(last.count(each.encode()) for each in parting) + 1, name)
    dialect = dialect_of(start, stream, file.settings)
    lines = _first_lines(start, dialect, name)
    # a cell of groups may be empty, and so may one of labels if an option says it
    empty = file.role == "groups" or (
        file.role == "labels" and file.settings.ignore_label is not None
    )
    if are_spaced(start.data) and (len(lines[0]) > 1 or not empty):
        alone = file.role == "labels" and len(lines[0]) == 1
        missing = "--ignore-label='' if labels are missing there; or " if alone else ""
        mended = filled(WITHOUT_BLANK_LINES, name if stream.seekable else "")
        raise InputError(f"{name}:{start.line + 1}: every other line is blank", missing + mended)
    if dialect.delimiter == "," and file.settings.delimiter is None:
        _check_no_decimal_commas(lines, name, start.line, file.role)
    trailing = len(lines[0]) > 1 and not lines[0][-1].strip()
    if trailing:
        lines = [line[:-1] for line in lines]
    small = is_small(stream)
    if not small:
        # it will be needed: labels that are opened after this may as well use it
        import pandas as pd  # noqa: F401, PLC0415
    return DelimitedTable(
        stream=stream,
        format=file.format,
        dialect=dialect,
        head=tuple(_line_of(cells, dialect) for cells in lines),
        width=len(lines[0]) + _lacks_a_name(lines),
        trailing=trailing,
        slab_bytes=file.block_bytes,
        small=small,
    )


def _line_of(cells: tuple[str, ...], dialect: Dialect) -> Line:
    """Return the cells with their numbers: nan for one that is written with another decimal."""
    other = "." if dialect.decimal == "," else ","
    bare = map(dialect.bare, cells)
    read = [(cell, number_of(cell, dialect.decimal)) for cell in bare]
    numbers = (math.nan if one is None and is_number(cell, other) else one for cell, one in read)
    return Line(cells, tuple(numbers))


def _first_lines(slab: Slab, dialect: Dialect, name: str) -> list[tuple[str, ...]]:
    """Return the cells of the first line, and of those below it as far as they are sound.

    Raises:
        InputError: the first line cannot be split, or reads like a comment and differs.

    """
    head, line = slab.data, slab.line
    end, _ = head_end(head, dialect.comment_bytes)
    _, first = next(strict.records(head[:end], dialect, name, line), (line, []))
    if not first:
        raise InputError(f"{name}:{line}: blank line")
    if strict.may_be_comment(first):
        strict.check_comment(slab, dialect, name, len(first))
    lines, start = [tuple(first)], end
    for _ in range(min(SAMPLE_ROWS, _MOST_CELLS // len(first) + 1)):
        end = first_end(head, start, dialect.comment_bytes)
        with suppress(InputError):
            lines += [
                tuple(cells) for _, cells in strict.records(head[start:end], dialect, name, 1)
            ]
        start = end
        if start == len(head):
            break
    width = len(first) + _lacks_a_name(lines)
    return [lines[0], *(line for line in lines[1:] if len(line) == width)]


def _lacks_a_name(lines: Sequence[tuple[str, ...]]) -> bool:
    """Tell whether the first line has a cell less than each below it, as R leaves out a name.

    Lines that all end in a delimiter have no cell more than a first line that does not.
    """
    first, *below = lines
    if not any(cell.strip() for line in below for cell in line[-1:]):
        return False
    integers = all(cell.strip().isdigit() for cell in first) and len({*first}) == len(first)
    named = integers or not all(map(is_number, first))
    return named and bool(below) and all(len(line) == len(first) + 1 for line in below)


def _check_no_decimal_commas(
    lines: Sequence[tuple[str, ...]], name: str, line: int, role: str
) -> None:
    """Refuse numbers with a decimal comma in the only column, which would be two columns.

    Integers before the comma that are negative or repeat are not R's names of rows, and those of
    scores and weights, which are seldom integers, are 1, 2, 3. Digits behind it that start with 0,
    or stand behind 0 alone, are no integers.
    """
    named = len(lines[0]) == 1
    cells = [line for line in lines[named:] if len(line) == _PAIR]
    if len(cells) < len(lines) - named or not all(_DECIMAL.fullmatch(",".join(c)) for c in cells):
        return
    integers, digits = [line[0] for line in cells], [line[1] for line in cells]
    signed = any(each[0] in "+-" for each in integers)
    if named:
        counted = integers == [str(at) for at in range(1, len(integers) + 1)]
        sure = signed or len({*integers}) < len(integers)
        sure = sure or (role not in ("labels", "groups") and not counted)
    else:
        # of two columns of logits only the first has signs, or numbers are one column
        sure = signed and len(cells) >= _MANY
        sure = sure or any(each in ("-0", "+0") for each in integers)
        sure = sure or any(len(each) > 1 and each[0] == "0" for each in digits)
        sure = sure or ({*integers} == {"0"} and any(each not in "01" for each in digits))
    percent = any(each.endswith("%") for each in digits)
    if sure or percent:
        shown = quoted(",".join(cells[0]))
        point = Hint("--decimal , reads decimal commas", {"decimal": ","})
        raise InputError(
            f"{name}:{line + named}: {shown} looks like a number with a decimal comma",
            trials=[
                strict.WITH_COMMAS if percent else point,
                Hint("--delimiter , reads two columns", {"delimiter": ","}),
            ],
        )
