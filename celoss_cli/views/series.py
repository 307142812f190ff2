"""A series of checkpoints for people: a line each, and what is found of their course."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from celoss_cli.report.series import Series
from celoss_cli.text import printable
from celoss_cli.views import numbers, pictures, sections, series_lines
from celoss_cli.views.look import WIDEST, Look, drawn, plain_grid, ruled_grid, spaced

_GAP = 2
_LEAST_BAR, _LONGEST_BAR = 12, 40
_BAR_RANK = 3


class _Column(NamedTuple):
    """A column of the table; those of the highest `rank` go first where there is no room."""

    head: str
    cells: Sequence[str]
    rank: int

    @property
    def width(self) -> int:
        return max(map(len, (*self.head.split("\n"), *self.cells)))


def text(series: Series, look: Look) -> str:
    """Return the series as text; see `look.drawn`."""
    return drawn(tables(series, look), look)


def svg(series: Series, look: Look) -> str:
    """Return the table as a picture."""
    return pictures.svg(tables(series, look), look.width)


def tables(series: Series, look: Look) -> Group:
    """Return the whole series, as rich prints it."""
    names, sizes = series_lines.title(series)
    shown = series.best if series.best is not None else len(series.reports) - 1
    own = series.reports[shown].main_findings
    parts: list[RenderableType] = [
        Text.assemble((printable(names), "bold"), "\n", (sizes, "dim")),
        _checkpoints(series, look),
        _answers(series, look),
        *([sections.findings(series.findings, look)] if series.findings else []),
        *([Group(_of(series, shown), sections.findings(own, look))] if own else []),
        *([_judged(series, look)] if series.gates else []),
    ]
    return spaced(*parts)


def _of(series: Series, at: int) -> Text:
    return Text(f" of checkpoint {printable(series.names[at])}", "dim")


def _judged(series: Series, look: Look) -> Group:
    return Group(_of(series, series.judged_at), sections.gates(series.gates, look))


def _answers(series: Series, look: Look) -> Table:
    grid = plain_grid()
    for line in series_lines.answers(series, look.unit):
        grid.add_row(Text(printable(line)))
    grid.width = min(look.width, WIDEST)
    return grid


def _checkpoints(series: Series, look: Look) -> Table:
    columns = _columns(series, look)
    least = _LEAST_BAR + _GAP
    while sum(column.width + _GAP for column in columns) > look.width - least:
        last = max(columns, key=lambda column: column.rank)
        if last.rank == 0:
            break
        if least and last.rank <= _BAR_RANK:
            least = 0
        else:
            columns.remove(last)
    size = look.width - sum(column.width + _GAP for column in columns) - _GAP
    size = min(size, _LONGEST_BAR) if least else 0
    grid = ruled_grid(look, *(column.head for column in columns))
    grid.padding = (0, 1, 0, 0)
    bars = _bars(series, size, look) if least else []
    if bars:
        grid.add_column(Text(_scale(series, size), "dim"), justify="left", overflow="crop")
    for at, cells in enumerate(zip(*(column.cells for column in columns), strict=True)):
        style = "bold" if at == series.best else ""
        grid.add_row(*(Text(cell, style) for cell in cells), *bars[at : at + 1])
    return grid


def _columns(series: Series, look: Look) -> list[_Column]:
    reports, unit = series.reports, look.unit
    like = numbers.lowest(each.cross_entropy for each in reports)

    def losses(values: Sequence[float | None]) -> list[str]:
        return numbers.column(values, unit, like)

    def intervals(low: Sequence[str], high: Sequence[str]) -> list[str]:
        return [numbers.interval(*ends) for ends in zip(low, high, strict=True)]

    marks = ["*" if inside else " " for inside in series.in_best_set]
    best = ["best" if at == series.best else "" for at in range(len(reports))]
    values, *ends = map(losses, zip(*series_lines.to_best(series), strict=True))
    to_best = [
        own or (value if value == numbers.NOTHING else f"+{value}")
        for own, value in zip(best, values, strict=True)
    ]
    accuracy = [
        [numbers.share(getattr(each, f"accuracy{end}")) for each in reports]
        for end in ("", "_low", "_high")
    ]
    return [
        _Column(
            "checkpoint",
            [f"{mark} {printable(name)}" for mark, name in zip(marks, series.names, strict=True)],
            0,
        ),
        _Column(f"loss\n({unit})", losses([each.mean_loss for each in reports]), 0),
        _Column(
            "95% CI",
            intervals(
                losses([each.cross_entropy_low for each in reports]),
                losses([each.cross_entropy_high for each in reports]),
            ),
            3,
        ),
        _Column("above\nbest", to_best, 2),
        _Column(
            "95% CI",
            ["" if own else text for own, text in zip(best, intervals(*ends), strict=True)],
            7,
        ),
        _Column("accuracy", accuracy[0], 1),
        _Column("95% CI", intervals(*accuracy[1:]), 6),
        _Column("confidence", [numbers.share(each.mean_confidence) for each in reports], 5),
        _Column("ECE", [numbers.share(each.ece) for each in reports], 4),
    ]


def _largest(series: Series) -> float:
    """Return the end of the common scale."""
    ends = [report.mean_loss for report in series.reports if math.isfinite(report.mean_loss)]
    return max([*ends, series.reports[0].chance_cross_entropy or 0.0]) or 1.0


def _mark(series: Series, size: int) -> int | None:
    """Return where chance stands on the scale."""
    chance = series.reports[0].chance_cross_entropy
    return round(chance / _largest(series) * (size - 1)) if chance else None


def _scale(series: Series, size: int) -> str:
    """Return the head of the bars: 0, and chance, whose word ends or begins at its mark."""
    mark = _mark(series, size)
    if mark is None:
        return "0"
    word = "chance"
    start = mark - len(word) + 1
    return f"0{' ' * (start - 1)}{word}" if start > 1 else f"{' ' * mark}{word}"[:size]


def _bars(series: Series, size: int, look: Look) -> list[Text]:
    mark, largest = _mark(series, size), _largest(series)
    drawn_bars = []
    for report in series.reports:
        line = look.bar(report.mean_loss / largest, size).ljust(size)
        shown = Text(line, "cyan")
        if mark is not None:
            sign = "|" if look.ascii_only else "│"
            shown = Text.assemble((line[:mark], "cyan"), (sign, "dim"), (line[mark + 1 :], "cyan"))
        drawn_bars.append(shown)
    return drawn_bars
