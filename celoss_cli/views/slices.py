"""The slices of `--by`: a table a column, the worst difference to all other rows first."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter

from rich.console import Group, RenderableType
from rich.text import Text

from celoss_cli.report.entries import SliceRow
from celoss_cli.report.report import Report
from celoss_cli.text import counted, printable
from celoss_cli.views import numbers
from celoss_cli.views.look import WIDE, Look, ruled_grid
from celoss_cli.views.numbers import LossUnit

SHOWN_SLICES = 20
"""Of a report that is not shown in full."""

_COLOURS = {"better": "green", "worse": "red", "no difference shown": ""}
_HEADS = ("rows", "loss", "95% CI", "chance", "accuracy", "95% CI", "difference", "p")
_DIFFERENCE = _HEADS.index("difference")
_NARROW, _USUAL, _WIDE = (0, 1, 6), (0, 1, 2, 6, 7), (0, 1, 2, 3, 4, 6, 7)
"""The columns that are shown, by the room there is."""


def tables(report: Report, look: Look) -> Group:
    """Return a table for each column, and what the differences are."""
    chosen = _NARROW if look.narrow else _WIDE if look.width >= WIDE else _USUAL
    parts = list[RenderableType]()
    for name, own in by_column(report):
        shown = own if look.full else own[:SHOWN_SLICES]
        grid = ruled_grid(look, printable(name), *(_HEADS[at] for at in chosen))
        for row, line in zip(shown, cells(shown, look.unit), strict=True):
            styles = {_DIFFERENCE: _COLOURS[row.verdict]}
            rest = (Text(line[at], styles.get(at, "")) for at in chosen)
            grid.add_row(Text(shown_value(row)), *rest)
        parts.append(grid)
        if len(shown) < len(own):
            parts.append(Text(f" {more(len(own) - len(shown))}, and --full shows all", "dim"))
        parts.append(Text(""))
    return Group(*parts, Text(f" {about(report)}", "dim"))


def by_column(report: Report) -> list[tuple[str, list[SliceRow]]]:
    """Return the slices of each column, the worst first."""
    return [(name, [*own]) for name, own in groupby(report.slices, key=attrgetter("by"))]


def cells(rows: Sequence[SliceRow], unit: LossUnit) -> list[list[str]]:
    """Return what stands behind the value of each slice, as `HEADS` call it."""
    losses = numbers.column([row.cross_entropy for row in rows], unit)
    largest = max((row.cross_entropy or 0.0 for row in rows), default=None)
    ends = [
        numbers.column([getattr(row, f"cross_entropy_{end}") for row in rows], unit, like=largest)
        for end in ("low", "high")
    ]
    chances = numbers.column([row.chance_cross_entropy for row in rows], unit)
    gaps = numbers.column([row.difference for row in rows], unit)
    columns = zip(rows, losses, *ends, chances, gaps, strict=True)
    return [
        [
            f"{row.rows:,}",
            loss,
            numbers.interval(low, high),
            chance,
            numbers.share(row.accuracy),
            numbers.interval(numbers.share(row.accuracy_low), numbers.share(row.accuracy_high)),
            gap,
            numbers.p_value(row.p_value),
        ]
        for row, loss, low, high, chance, gap in columns
    ]


def shown_value(row: SliceRow) -> str:
    """Return the value of a slice, as people are shown it."""
    return printable(row.value) or "(empty)"


def more(count: int) -> str:
    """Return what stands below a table that is cut."""
    return f"{count:,} more: --json has all"


def about(report: Report) -> str:
    """Return what the differences are."""
    slices = counted(len(report.slices), "slice")
    rest = report.counted_clusters if report.clusters is not None else "Welch"
    return f"Difference: to all other rows ({rest}); p is adjusted for {slices} (Holm)."
