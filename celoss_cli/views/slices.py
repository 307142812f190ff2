"""The slices of `--by`: a table a column, the worst difference to all other rows first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from celoss_cli.report.entries import SliceRow
from celoss_cli.report.report import Report
from celoss_cli.text import printable
from celoss_cli.views.look import WIDE, Look, plain_grid, ruled_grid
from celoss_cli.views.slice_lines import (
    HEADS,
    SHOWN_SLICES,
    about,
    by_column,
    cells,
    more,
    shown_value,
)

if TYPE_CHECKING:
    from celoss_cli.report.slice_differences import SliceDifference

_COLOURS = {"better": "green", "worse": "red", "no difference shown": ""}
_NARROW, _USUAL, _WIDE = (0, 1, 6), (0, 1, 2, 6, 7), (0, 1, 2, 3, 4, 6, 7)
"""The columns that are shown, by the room there is."""


def tables(report: Report, look: Look) -> Group:
    """Return a table for each column, and what the differences are."""
    chosen = _NARROW if look.narrow else _WIDE if look.width >= WIDE else _USUAL
    parts = list[RenderableType]()
    for name, own in by_column(report):
        shown = own if look.full else own[:SHOWN_SLICES]
        lines = [[line[at] for at in chosen] for line in cells(shown, look.unit)]
        heads = [name, *(HEADS[at] for at in chosen)]
        parts.append(grid_of(look, heads, shown, lines, "difference"))
        if len(shown) < len(own):
            parts.append(Text(f" {more(len(own) - len(shown))}, and --full shows all", "dim"))
        parts.append(Text(""))
    explained = plain_grid()
    explained.add_row(Text(about(report), "dim"))
    return Group(*parts, explained)


def grid_of(
    look: Look,
    heads: Sequence[str],
    rows: Sequence[SliceRow | SliceDifference],
    lines: Sequence[Sequence[str]],
    difference: str,
) -> Table:
    """Return a table of slices, the column with the head `difference` coloured by their verdicts.

    The first of the `heads` is that of the values; `lines` are the cells below the others.
    """
    grid = ruled_grid(look, printable(heads[0]), *heads[1:])
    coloured = heads.index(difference, 1) - 1
    for row, line in zip(rows, lines, strict=True):
        styles = {coloured: _COLOURS[row.verdict]}
        rest = (Text(cell, styles.get(at, "")) for at, cell in enumerate(line))
        grid.add_row(Text(shown_value(row)), *rest)
    return grid
