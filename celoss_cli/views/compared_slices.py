"""The slices of a comparison: the words and numbers, and the tables for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from celoss_cli.report.comparison import Comparison
from celoss_cli.text import counted, printable
from celoss_cli.views import numbers
from celoss_cli.views.look import WIDE, Look, plain_grid, ruled_grid
from celoss_cli.views.numbers import LossUnit
from celoss_cli.views.slice_lines import SHOWN_SLICES, more, shown_value

if TYPE_CHECKING:
    from celoss_cli.report.slice_differences import SliceDifference

_COLOURS = {"better": "green", "worse": "red", "no difference shown": ""}
_NARROW, _USUAL = (3, 5), (0, 1, 2, 3, 4, 5)
"""The columns that are shown, by the room there is; all where it is wide."""
_DIFFERENCE = 3
_SHOWN_WORSE = 5


def heads(number: int) -> tuple[str, ...]:
    """Return what stands above the cells of a model's slices."""
    loss = [f"loss of {each}" for each in (1, number)]
    return ("rows", *loss, f"{number} - 1", "95% CI", "p", "accuracy")


def by_column(comparison: Comparison) -> Iterator[tuple[int, str, list[SliceDifference]]]:
    """Yield the number of each model, a column, and its slices, the largest increase first."""
    for number, slices in enumerate(comparison.slices, 2):
        for name, own in groupby(slices, key=attrgetter("by")):
            yield number, name, [*own]


def cells(rows: Sequence[SliceDifference], unit: LossUnit) -> list[list[str]]:
    """Return what stands behind the value of each slice, as `heads` call it."""
    losses = (row.cross_entropy or 0.0 for row in rows)
    largest = max((row.baseline_cross_entropy or 0.0 for row in rows), default=0.0)
    largest = max(largest, *losses)

    def column(name: str) -> list[str]:
        return numbers.column([getattr(row, name) for row in rows], unit, like=largest)

    names = ("baseline_cross_entropy", "cross_entropy", "difference")
    before, after, gaps = map(column, names)
    lows, highs = map(column, ("difference_low", "difference_high"))
    columns = zip(rows, before, after, gaps, lows, highs, strict=True)
    return [
        [
            f"{row.rows:,}",
            one,
            two,
            gap,
            numbers.interval(low, high),
            numbers.p_value(row.p_value),
            numbers.points(_moved(row)),
        ]
        for row, one, two, gap, low, high in columns
    ]


def _moved(row: SliceDifference) -> float | None:
    before, after = row.baseline_accuracy, row.accuracy
    return None if before is None or after is None else after - before


def about(comparison: Comparison) -> str:
    """Return what the differences are adjusted for."""
    count = sum(map(len, comparison.slices))
    return f"95% CI and p are adjusted for {counted(count, 'slice')} (Holm)."


def worse(comparison: Comparison) -> Iterator[tuple[int, str]]:
    """Yield the model and a sentence on each of its slices that got worse the most."""
    for number, slices in enumerate(comparison.slices, 2):
        for row in [row for row in slices if row.verdict == "worse"][:_SHOWN_WORSE]:
            ends = map(numbers.loss, (row.difference_low, row.difference_high))
            words = (
                f"{number} is significantly worse than 1 for {row.by}={row.value}: "
                f"{counted(row.rows, 'row')}, difference {numbers.loss(row.difference)} "
                f"(95% CI {numbers.interval(*ends)})"
            )
            yield number, words


def tables(comparison: Comparison, look: Look) -> Iterator[RenderableType]:
    """Yield a table for each model and column, and what the differences are."""
    chosen = _NARROW if look.narrow else _USUAL if look.width < WIDE else range(7)
    for number, name, own in by_column(comparison):
        shown = own if look.full else own[:SHOWN_SLICES]
        grid = ruled_grid(look, printable(name), *(heads(number)[at] for at in chosen))
        for row, line in zip(shown, cells(shown, look.unit), strict=True):
            styles = {_DIFFERENCE: _COLOURS[row.verdict]}
            rest = (Text(line[at], styles.get(at, "")) for at in chosen)
            grid.add_row(Text(shown_value(row)), *rest)
        yield grid
        if len(shown) < len(own):
            yield Text(f" {more(len(own) - len(shown))}", "dim")
    explained = plain_grid()
    explained.add_row(Text(about(comparison), "dim"))
    yield explained
