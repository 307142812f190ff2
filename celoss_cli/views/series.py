"""A series of checkpoints for people: a line each, and what is found of their course."""

from __future__ import annotations

import math

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from celoss_cli.report.series import Series
from celoss_cli.text import printable
from celoss_cli.views import pictures, sections, series_cells
from celoss_cli.views.cells import Cells
from celoss_cli.views.look import WIDEST, Look, drawn, folded, plain_grid, ruled_grid, spaced

_GAP = 2
_BEST = 9
"""The column that tells which checkpoints may be best: the table marks them."""
_LEAST_BAR, _LONGEST_BAR = 12, 40
_RANKS, _BAR_RANK = (0, 0, 3, 2, 7, 1, 6, 5, 4, 1), 3
"""Where there is no room, columns of the highest rank go first, and bars before those of 3."""


def text(series: Series, look: Look) -> str:
    """Return the series as text; see `look.drawn`."""
    return drawn(tables(series, look), look)


def svg(series: Series, look: Look) -> str:
    """Return the table as a picture."""
    return pictures.svg(tables(series, look), look.width)


def tables(series: Series, look: Look) -> Group:
    """Return the whole series, as rich prints it."""
    names, sizes = series_cells.title(series)
    shown = series.best if series.best is not None else len(series.reports) - 1
    own = series.reports[shown].main_findings
    parts: list[RenderableType] = [
        Text.assemble((printable(names), "bold"), "\n", (sizes, "dim")),
        _checkpoints(series, look),
        _answers(series, look),
        *([sections.findings(series.findings, look)] if series.findings else []),
        *([Group(_of("Findings", series, shown), sections.findings(own, look))] if own else []),
        *([_judged(series, look)] if series.gates else []),
    ]
    return spaced(*parts)


def _of(what: str, series: Series, at: int) -> Text:
    return Text(f" {what} of checkpoint {printable(series.names[at])}", "dim")


def _judged(series: Series, look: Look) -> Group:
    return Group(_of("Gates", series, series.judged_at), sections.gates(series.gates, look))


def _answers(series: Series, look: Look) -> Table:
    grid = plain_grid()
    for line in series_cells.answers(series, look.unit):
        grid.add_row(folded(line))
    grid.width = min(look.width, WIDEST)
    return grid


def _checkpoints(series: Series, look: Look) -> Table:
    cells = _marked(series, look)
    columns = zip(cells.heads, *cells.rows, strict=True)
    widths = [max(cell_len(line) for cell in each for line in cell.split("\n")) for each in columns]
    chosen, least = [*range(len(widths))], _LEAST_BAR + _GAP
    while sum(widths[at] + _GAP for at in chosen) > look.width - least:
        last = max(chosen, key=_RANKS.__getitem__)
        if _RANKS[last] == 0:
            break
        if least and _RANKS[last] <= _BAR_RANK:
            least = 0
        else:
            chosen.remove(last)
    size = look.width - sum(widths[at] + _GAP for at in chosen) - _GAP
    size = min(size, _LONGEST_BAR) if least else 0
    grid = ruled_grid(look, *(cells.heads[at] for at in chosen))
    grid.padding = (0, 1, 0, 0)
    bars = _bars(series, size, look) if least else []
    if bars:
        grid.add_column(Text(_scale(series, size), "dim"), justify="left", overflow="crop")
    for at, row in enumerate(cells.chosen(chosen).rows):
        style = "bold" if at == series.best else ""
        grid.add_row(*(Text(cell, style) for cell in row), *bars[at : at + 1])
    return grid


def _marked(series: Series, look: Look) -> Cells:
    """Return the cells of the checkpoints, those that may be best marked, heads on two lines."""
    cells = series_cells.cells(series, look.unit)
    loss, above = f"loss\n({look.unit})", "above\nbest"
    marked = [[f"{'*' if row[_BEST] == 'yes' else ' '} {row[0]}", *row[1:]] for row in cells.rows]
    heads = [cells.heads[0], loss, cells.heads[2], above, *cells.heads[4:]]
    return Cells(heads, marked).chosen(at for at in range(len(heads)) if at != _BEST)


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
