"""The slices of a comparison: a table for each model and column, the largest increase first."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from celoss_cli.report.comparison import Comparison
from celoss_cli.views.compared_slice_lines import about, by_column, cells, heads
from celoss_cli.views.look import WIDE, Look, plain_grid
from celoss_cli.views.slice_lines import SHOWN_SLICES, more
from celoss_cli.views.slices import grid_of

_NARROW, _USUAL = (3, 5), (0, 1, 2, 3, 4, 5)
"""The columns that are shown, by the room there is; all where it is wide."""
_DIFFERENCE = 3


def tables(comparison: Comparison, look: Look) -> Iterator[RenderableType]:
    """Yield a table for each model and column, and what the differences are."""
    chosen = _NARROW if look.narrow else _USUAL if look.width < WIDE else range(7)
    for number, name, own in by_column(comparison):
        shown = own if look.full else own[:SHOWN_SLICES]
        lines = [[line[at] for at in chosen] for line in cells(shown, look.unit)]
        every = heads(number)
        yield grid_of(look, [name, *(every[at] for at in chosen)], shown, lines, every[_DIFFERENCE])
        if len(shown) < len(own):
            yield Text(f" {more(len(own) - len(shown))}", "dim")
    explained = plain_grid()
    explained.add_row(Text(about(comparison), "dim"))
    yield explained
