"""The slices of `--by` for people: a table a column, the worst difference first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from celoss_cli.report.report import Report
from celoss_cli.views import slice_cells
from celoss_cli.views.look import WIDE, Look, filled_grid, folded, plain_grid
from celoss_cli.views.slice_cells import SliceTable

if TYPE_CHECKING:
    from celoss_cli.report.comparison import Comparison

_COLOURS = {"better": "green", "worse": "red", "no difference shown": ""}
_OF_REPORT = (0, 1, 2, 7), (0, 1, 2, 3, 7, 9), (0, 1, 2, 3, 4, 5, 7, 9)
_OF_COMPARISON = (0, 4, 6), range(7), range(8)
"""The columns that are shown: where there is little room, by default, and where there is much."""


def of_report(report: Report, look: Look) -> Group:
    """Return a table for each column, and what the differences are."""
    parts = list[RenderableType]()
    for table in slice_cells.of_report(report, look.unit, None if look.full else slice_cells.MOST):
        parts.append(_grid(table, _OF_REPORT, "difference", look))
        if table.left_out:
            parts.append(Text(f" {table.more}, and --full shows all", "dim"))
        parts.append(Text(""))
    return Group(*parts, _explained(slice_cells.about(report)))


def of_comparison(comparison: Comparison, look: Look) -> Iterator[RenderableType]:
    """Yield a table for each model and column, and what the differences are."""
    for table in slice_cells.of_comparison(comparison, look.unit):
        yield _grid(table, _OF_COMPARISON, f"{table.model} - 1", look)
        if table.left_out:
            yield Text(f" {table.more}", "dim")
    yield _explained(slice_cells.about_comparison(comparison))


def _grid(
    table: SliceTable, columns: Sequence[Sequence[int]], difference: str, look: Look
) -> Table:
    """Return the columns that have room, that of the difference coloured by the verdicts."""
    chosen = columns[0 if look.narrow else 2 if look.width >= WIDE else 1]
    cells = table.cells.chosen(chosen)
    coloured = cells.heads.index(difference, 1)
    return filled_grid(
        look,
        cells,
        lambda row, column: _COLOURS[table.verdicts[row]] if column == coloured else "",
    )


def _explained(words: str) -> Table:
    grid = plain_grid()
    grid.add_row(folded(words, "dim"))
    return grid
