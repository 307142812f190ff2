"""How text for people looks: its width, its colours, and the kinds of tables it is made of."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from rich import box
from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from celoss_cli.text import printable
from celoss_cli.views.cells import Cells
from celoss_cli.views.numbers import LossUnit

_EIGHTHS = "▏▎▍▌▋▊▉█"
_ASCII_RULE = box.Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)

WIDE = 100
NARROW = 72
WIDEST = 100
"""Sentences are no wider, whatever the terminal is: longer lines are hard to read."""

_GAP = 3
"""What rich puts between two columns."""
_END = 1
"""How much less it puts behind the last."""
_UNBROKEN = 12
"""Longer words of cells are broken first."""
_NUMERIC = frozenset("0123456789.,%+-<>e")


@dataclass(frozen=True)
class Look:
    """How the table is to look; `width` is in characters, `full` leaves nothing out."""

    width: int
    unit: LossUnit = "nats"
    ascii_only: bool = False
    per_class: bool = False
    full: bool = False
    colors: Literal["standard", "256", "truecolor"] | None = None

    @property
    def narrow(self) -> bool:
        """Whether columns stand below each other."""
        return self.width < NARROW

    def bar(self, share: float, width: int) -> str:
        """Return a bar over `share` of `width` characters; what is not 0 shows a sliver at least.

        It is drawn in eighths of a character where the stream has them.
        """
        if share <= 0 or width <= 0:
            return ""
        eighths = max(round(min(share, 1.0) * width * 8), 1)
        if self.ascii_only:
            return "#" * (eighths // 8) or "|"
        whole, rest = divmod(eighths, 8)
        return "█" * whole + (_EIGHTHS[rest - 1] if rest else "")

    def gauge(self, ratio: float, width: int) -> list[tuple[str, str]]:
        """Return a bar from 0 to chance, or beyond chance where the `ratio` to it is 1 or more."""
        below = ratio < 1
        style = "green" if below else "red"
        filled = self.bar(ratio if below else 1 / ratio, width)
        rest = ("-" if below else "+") if self.ascii_only else ("·" if below else "▒")
        return [(filled, style), (rest * (width - len(filled)), "dim" if below else style)]


def drawn(content: RenderableType, look: Look) -> str:
    """Return the content as text, with the colours of `look`, without blanks at ends of lines."""
    stream = io.StringIO()
    console = Console(
        file=stream,
        width=look.width,
        color_system=look.colors,
        force_terminal=look.colors is not None,
        no_color=look.colors is None,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )
    console.print(content)
    return "".join(f"{line.rstrip()}\n" for line in stream.getvalue().splitlines())


def ruled_grid(look: Look, *heads: str) -> Table:
    """Return a table with a line under its heads, the first column to the left; nothing is cut."""
    style = _ASCII_RULE if look.ascii_only else box.SIMPLE_HEAD
    grid = Table(box=style, padding=(0, 1), show_edge=False, header_style="dim")
    for at, head in enumerate(heads):
        least = _longest(head.split())
        grid.add_column(head, justify="right" if at else "left", overflow="fold", min_width=least)
    return grid


class Bars(NamedTuple):
    """A column of bars behind a table: what stands above it, a share per row, and a colour."""

    head: str
    shares: Sequence[float]
    colour: str = "cyan"


def _fitted(columns: Sequence[Sequence[str]], room: int) -> list[int]:
    """Return widths of columns, which begin with their heads, that have room between them.

    Few heads are broken first, then cells between their words, then long words, then all words but
    numbers and those of heads.
    """
    widths, bodies, words, numbers = [], [], [], []
    for head, *cells in columns:
        inner = [word for cell in cells for word in cell.split()]
        least = head.split()
        bodies.append(_longest([*least, *cells]))
        widths.append(_longest([head, *cells]))
        words.append(max(_longest(least), min(_longest(inner), _UNBROKEN)))
        numbers.append(_longest(least + [word for word in inner if _NUMERIC.issuperset(word)]))
    excess = sum(widths) + _GAP * len(widths) - _END - room
    for at in sorted(range(len(widths)), key=lambda at: bodies[at] - widths[at]):
        given = min(excess, widths[at] - bodies[at])
        widths[at] -= given
        excess -= given
    for bounds in (words, numbers):
        while excess > 0 and widths != bounds:
            wide = [at for at, width in enumerate(widths) if width > bounds[at]]
            widths[max(wide, key=widths.__getitem__)] -= 1
            excess -= 1
    return widths


def _longest(words: Sequence[str]) -> int:
    return max(map(cell_len, words), default=0)


def filled_grid(
    look: Look,
    cells: Cells,
    style: Callable[[int, int], str] = lambda _row, _column: "",
    bars: Sequence[Bars] = (),
) -> Table:
    """Return a table of cells, and bars behind them; `style` is by row and column."""
    grid = ruled_grid(look, *cells.heads)
    columns = [*zip(cells.heads, *cells.rows, strict=True)]
    room = look.width - sum(max(map(cell_len, column)) + _GAP for column in columns)
    if room < -_END:
        for column, width in zip(grid.columns, _fitted(columns, look.width), strict=True):
            column.width = width
    for head, _, _ in bars:
        grid.add_column(Text(head, "dim"), justify="left", overflow="crop")
    for at, row in enumerate(cells.rows):
        texts = [Text(cell, style(at, column)) for column, cell in enumerate(row)]
        drawn_bars = [
            Text(look.bar(shares[at], room // len(bars) - _GAP), colour)
            for _, shares, colour in bars
        ]
        grid.add_row(*texts, *drawn_bars)
    return grid


def folded(words: str, style: str = "") -> Text:
    """Return what a cell of a table holds of words from files: a long one is broken, not cut."""
    return Text(printable(words), style, overflow="fold")


def plain_grid() -> Table:
    """Return a table without heads and lines."""
    return Table(box=None, show_header=False, padding=(0, 1))


def spaced(*parts: RenderableType) -> Group:
    """Return parts with an empty line between each two."""
    return Group(*[line for part in parts for line in (part, Text(""))][:-1])
