"""How text for people looks: its width, its colours, and the kinds of tables it is made of."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Literal

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table

from celoss_cli.views.numbers import LossUnit

_ASCII_RULE = box.Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)

WIDE = 100
NARROW = 64
WIDEST = 100
"""Sentences are no wider, whatever the terminal is: longer lines are hard to read."""

GAP = 3
"""What rich puts between two columns."""


@dataclass(frozen=True)
class Look:
    """How the table is to look; `width` is in characters, `full` leaves nothing out."""

    width: int
    unit: LossUnit = "nats"
    ascii_only: bool = False
    per_class: bool = False
    full: bool = False
    colors: Literal["standard", "256", "truecolor"] | None = None

    def rest_of_gauge(self, *, beyond: bool) -> str:
        """Return what fills the gauge after the bar: what is left to chance, or is beyond it."""
        if self.ascii_only:
            return "+" if beyond else "-"
        return "▒" if beyond else "·"

    @property
    def narrow(self) -> bool:
        """Whether columns stand below each other."""
        return self.width < NARROW


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
        longest = max((len(word) for word in head.split()), default=0)
        grid.add_column(head, justify="right" if at else "left", overflow="fold", min_width=longest)
    return grid


def plain_grid() -> Table:
    """Return a table without heads and lines."""
    return Table(box=None, show_header=False, padding=(0, 1))
