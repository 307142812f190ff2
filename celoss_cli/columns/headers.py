"""Finds out whether the first line of a text is a header.

What stands in the lines decides where it can, else that both files must have as many rows. Where
neither does, nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from itertools import product

from celoss_cli.columns.missing import NO_VALUE, is_missing
from celoss_cli.columns.values import TRUTHS, ignored_labels, is_ignored
from celoss_cli.errors import InputError
from celoss_cli.frozen import frozen
from celoss_cli.settings import Settings
from celoss_cli.tables.naming import column_named, position_names
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


@frozen
class Side:
    """A table whose first lines are in question.

    Attributes:
        table: its first line is data, and so is that of each shard.
        firsts: what the first line of each shard is that is text.
        rows: counts the rows, first lines among them.
        options: what decides, for messages.

    """

    table: Table
    firsts: Mapping[Table, First]
    rows: Callable[[], int]
    options: str

    @property
    def doubt(self) -> First:
        """What the first lines are that nothing in them decides; of none, data."""
        doubts = {first for first in self.firsts.values() if len(first.readings) > 1}
        return First.DATA if not doubts else First.OPEN if First.OPEN in doubts else First.LIKELY

    def headed(self, *, doubtful: bool) -> list[Table]:
        """Return the shards with a header, where `doubtful` first lines are such or not."""
        return [
            shard
            for shard, first in self.firsts.items()
            if first.readings == (True,) or (doubtful and len(first.readings) > 1)
        ]

    def decided(self, *, doubtful: bool) -> Table:
        """Return the table with its headers.

        Raises:
            InputError: shards have other columns than others, or a name stands twice.

        """
        headed = self.headed(doubtful=doubtful)
        return self.table.mapped(lambda shard: shard.headed() if shard in headed else shard)

    def numbered(self, *, doubtful: bool) -> tuple[str, ...]:
        """Return the files whose first line is a line of numbers that was taken for a header."""
        headed = self.headed(doubtful=doubtful)
        return tuple(shard.name for shard in headed if self.firsts[shard] is not First.HEADER)

    def check_named(self, column: str) -> None:
        """Refuse the name of a column where each first line can only be data."""
        if self.firsts and all(first is First.DATA for first in self.firsts.values()):
            column_named(self.table, column)


def agreed(one: Side, other: Side) -> tuple[bool, bool]:
    """Decide whether the doubtful first lines of two tables, which go row by row, are headers.

    Raises:
        InputError: nothing tells.

    """
    readings = [*product(one.doubt.readings, other.doubt.readings)]
    if len(readings) == 1:
        return readings[0]
    # to count may be to read the file
    more = one.rows() - other.rows()
    fitting = [
        (a, b)
        for a, b in readings
        if len(one.headed(doubtful=a)) - len(other.headed(doubtful=b)) == more
    ]
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        return readings[0]
    # a row of two classes may be written as no other is; above labels it would be chance
    chance = one.doubt is First.LIKELY is not other.doubt
    if chance and len(other.table.columns) == 1:
        return True, other.doubt is not First.DATA
    doubtful = [side for side in (one, other) if side.doubt is not First.DATA]
    raise is_undecided(doubtful[-1].table, " and ".join(side.options for side in doubtful))


def is_undecided(table: Table, options: str) -> InputError:
    """Return the error that a first line may be a header or not."""
    return InputError(
        f"{table.shards[0].place(0)}: is the first line a header or data? Both are possible",
        hint=f"{options} decides",
    )


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
    first, below = lines
    if below and len(first.cells) < len(below[0].cells):
        return First.HEADER
    if settings.multi_label:
        first, below = _with_a_target(lines, settings)
    texts = [at for at, number in enumerate(first.numbers) if number is None]
    if texts and all(_are_truths(line) for line in (first, *below)):
        # a header has something below it
        distinct = len({*first.cells}) == len(first.cells)
        return First.OPEN if distinct and below else First.DATA
    if any(line.numbers[at] is not None for line in below for at in texts):
        return First.OPEN if _may_be_spoiled(first, settings) else First.HEADER
    numbers = [at for at, number in enumerate(first.numbers) if number is not None]
    if not numbers or (texts and not below):
        return First.HEADER if texts else First.DATA
    return _of_numbers(first, below, numbers, settings)


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
    """Return what a line is whose cells in some columns are numbers."""
    cells = [first.cells[at].strip() for at in columns]
    values = [first.numbers[at] or 0.0 for at in columns]
    distinct = all(map(float.is_integer, values)) and len({*values}) == len(values)
    plain = all(cell.lstrip("+-").isdigit() for cell in cells)
    if not distinct or (len(cells) == 1 and not plain):
        return First.DATA
    written = [line.cells[at].strip().lstrip("+-") for line in below for at in columns]
    # the first line alone is written without decimal points
    alone = plain and bool(written) and not any(map(str.isdigit, written))
    beneath = [[line.numbers[at] for at in columns] for line in below]
    rows = [[cell for cell in row if cell is not None] for row in beneath]
    if settings.scores in ("probs", "percent") and not settings.normalize:
        shares = _are_shares(values, settings)
        if not shares:
            return First.OPEN if _alike(values, rows) else First.NUMBERED
        if settings.scores == "percent" and max(values) > 1 and not settings.multi_label:
            return First.DATA
    elif not any(_has_decimals(row) for row in rows) and not (alone and cells == ["0"]):
        return First.OPEN if counts(cells) else First.DATA
    return First.LIKELY if alone else First.OPEN


def _are_shares(values: Sequence[float], settings: Settings) -> bool:
    """Tell whether numbers may be a row of probabilities; those of several labels have any sum."""
    whole = 100 if settings.scores == "percent" else 1
    bounded = all(0 <= value <= whole for value in values)
    any_sum = settings.multi_label or len(values) == 1
    return bounded and (any_sum or abs(sum(values) - whole) <= _ROUNDING * whole)


def _alike(values: Sequence[float], rows: Sequence[Sequence[float]]) -> bool:
    """Tell whether a line of numbers is like those below: whole, and of their sum if several."""
    same = len(values) == 1
    return bool(rows) and all(
        not _has_decimals(row) and (same or sum(row) == sum(values)) for row in rows
    )


def _has_decimals(row: Sequence[float]) -> bool:
    return any(not value.is_integer() for value in row)


def counts(cells: Sequence[str]) -> bool:
    """Tell whether the cells are 0,1,...,K-1 with no decimal point: the header of an array."""
    return len(cells) > 1 and (*cells,) == position_names(len(cells))
