"""What a first line of a text is: a header, a row, or either."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from celoss_cli.columns.missing import NO_VALUE, is_missing
from celoss_cli.columns.values import TRUTHS, ignored_labels, is_ignored
from celoss_cli.settings import Settings
from celoss_cli.tables.naming import position_names
from celoss_cli.tables.table import Line, Lines, Table

_ROUNDING = 1e-4


class First(Enum):
    """What a first line is, by what stands in it and below."""

    HEADER = "a header"
    NUMBERED = "a line of numbers that cannot be a row, so a header"
    LIKELY = "a row that is written as no other is: a header, if the number of rows allows it"
    OPEN = "a header or a row"
    DATA = "a row"

    @property
    def readings(self) -> tuple[bool, ...]:
        """Whether it is a header, or may be one: the likelier first."""
        if self in (First.HEADER, First.NUMBERED):
            return (True,)
        return (False,) if self is First.DATA else (self is First.LIKELY, self is First.OPEN)


def first_lines(table: Table, settings: Settings, *, header: bool | None) -> dict[Table, First]:
    """Return what the first line of each shard is that is text, in a table of numbers.

    Its first line is data as yet; `header` is what an option says, or None.
    """
    if header is not None:
        return said_lines(table, header=header)
    texts = {shard: shard.lines for shard in table.shards}
    return {shard: _first_of(lines, settings) for shard, lines in texts.items() if lines}


def said_lines(table: Table, *, header: bool) -> dict[Table, First]:
    """Return what an option says of the first line of each shard that is text."""
    said = First.HEADER if header else First.DATA
    return {shard: said for shard in table.shards if shard.lines is not None}


def _first_of(lines: Lines, settings: Settings) -> First:
    """Return what a first line is: the first case that holds decides."""
    first, below = lines
    if below and len(first.cells) < len(below[0].cells):
        # the row names of R stand below no name
        return First.HEADER
    if settings.multi_label:
        first, below = _with_a_target(lines, settings)
    words = [at for at, number in enumerate(first.numbers) if number is None]
    numbers = [at for at, number in enumerate(first.numbers) if number is not None]
    if words and all(map(_are_truths, (first, *below))):
        # a header has something below it, and no name twice
        return First.OPEN if below and len({*first.cells}) == len(first.cells) else First.DATA
    above_numbers = any(line.numbers[at] is not None for line in below for at in words)
    if above_numbers and _may_be_spoiled(first, settings):
        return First.OPEN
    if words and (above_numbers or not numbers or not below):
        return First.HEADER
    return _of_numbers(first, below, numbers, settings) if numbers else First.DATA


def _may_be_spoiled(line: Line, settings: Settings) -> bool:
    """Tell whether texts above numbers may be cells of a row: they lack, or others are decimals."""
    # an empty cell before others stands above an index
    if not line.cells[0].strip():
        return False
    values = [number for number in line.numbers if number is not None]
    bounded = settings.scores != "probs" or max(values, default=0.0) <= 1
    spelled = {cell.strip().casefold() for cell, at in zip(*line, strict=True) if at is None}
    return spelled <= NO_VALUE or (bounded and _has_decimals(values))


def _are_truths(line: Line) -> bool:
    """Tell whether all cells are True or False, as pandas writes one-hot rows, or are lacking."""
    return all(cell.strip().casefold() in TRUTHS or is_missing(cell) for cell in line.cells)


def _with_a_target(lines: Lines, settings: Settings) -> Lines:
    """Return the lines without the columns that lack a target in the first of them.

    An empty cell before numbers from 0 on stands above an index, as pandas writes a frame.
    """
    cells = lines.first.cells
    if not cells[0].strip() and counts([cell.strip() for cell in cells[1:]]):
        return lines
    ignored = ignored_labels(settings)
    kept = [
        at for at, cell in enumerate(cells) if not (is_missing(cell) or is_ignored(cell, ignored))
    ]

    def cut(line: Line) -> Line:
        return Line(tuple(line.cells[at] for at in kept), tuple(line.numbers[at] for at in kept))

    return Lines(cut(lines.first), tuple(map(cut, lines.below)))


def _of_numbers(
    first: Line, below: Sequence[Line], columns: Sequence[int], settings: Settings
) -> First:
    """Return what a line is whose cells in some columns are numbers: the first case decides."""
    cells = [first.cells[at].strip() for at in columns]
    values = [first.numbers[at] or 0.0 for at in columns]
    plain = all(cell.lstrip("+-").isdigit() for cell in cells)
    distinct = all(map(float.is_integer, values)) and len({*values}) == len(values)
    if not distinct or (len(cells) == 1 and not plain):
        # the names of columns are distinct whole numbers
        return First.DATA
    written = [line.cells[at].strip().lstrip("+-") for line in below for at in columns]
    rows = [[n for at in columns if (n := line.numbers[at]) is not None] for line in below]
    # the first line alone is written without decimal points
    alone = plain and bool(written) and not any(map(str.isdigit, written))
    likely = First.LIKELY if alone else First.OPEN
    if settings.scores not in ("probs", "percent") or settings.normalize:
        # above whole numbers, no others than those that pandas writes are a header
        if any(map(_has_decimals, rows)) or (alone and cells == ["0"]):
            return likely
        return First.OPEN if counts(cells) else First.DATA
    if not _are_shares(values, settings):
        return First.OPEN if _alike(values, rows) else First.NUMBERED
    # a header is hardly whole per cent that sum to 100
    percent = settings.scores == "percent" and max(values) > 1 and not settings.multi_label
    return First.DATA if percent else likely


def _are_shares(values: Sequence[float], settings: Settings) -> bool:
    """Tell whether numbers may be a row of probabilities; those of several labels have any sum."""
    whole = 100 if settings.scores == "percent" else 1
    bounded = all(0 <= value <= whole for value in values)
    any_sum = settings.multi_label or len(values) == 1
    return bounded and (any_sum or abs(sum(values) - whole) <= _ROUNDING * whole)


def _alike(values: Sequence[float], rows: Sequence[Sequence[float]]) -> bool:
    """Tell whether a line of numbers is like those below: whole, and of their sum if several."""
    sums = {sum(row) for row in (values, *rows)}
    same = len(values) == 1 or len(sums) == 1
    return bool(rows) and same and not any(map(_has_decimals, rows))


def _has_decimals(row: Sequence[float]) -> bool:
    return any(not value.is_integer() for value in row)


def counts(cells: Sequence[str]) -> bool:
    """Tell whether the cells are 0,1,...,K-1 with no decimal point: the header of an array."""
    return len(cells) > 1 and (*cells,) == position_names(len(cells))
