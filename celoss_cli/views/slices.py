"""The slices of `--by`: a table a column, the worst difference to all other rows first."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

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

_COLOURS = {"better": "green", "worse": "red", "no difference shown": ""}
_DIFFERENCE = HEADS.index("difference")
_NARROW, _USUAL, _WIDE = (0, 1, 6), (0, 1, 2, 6, 7), (0, 1, 2, 3, 4, 6, 7)
"""The columns that are shown, by the room there is."""


def tables(report: Report, look: Look) -> Group:
    """Return a table for each column, and what the differences are."""
    chosen = _NARROW if look.narrow else _WIDE if look.width >= WIDE else _USUAL
    parts = list[RenderableType]()
    for name, own in by_column(report):
        shown = own if look.full else own[:SHOWN_SLICES]
        grid = ruled_grid(look, printable(name), *(HEADS[at] for at in chosen))
        for row, line in zip(shown, cells(shown, look.unit), strict=True):
            styles = {_DIFFERENCE: _COLOURS[row.verdict]}
            rest = (Text(line[at], styles.get(at, "")) for at in chosen)
            grid.add_row(Text(shown_value(row)), *rest)
        parts.append(grid)
        if len(shown) < len(own):
            parts.append(Text(f" {more(len(own) - len(shown))}, and --full shows all", "dim"))
        parts.append(Text(""))
    explained = plain_grid()
    explained.add_row(Text(about(report), "dim"))
    return Group(*parts, explained)
