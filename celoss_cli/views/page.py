"""Markdown laid out for a terminal: what `celoss help` shows there."""

from __future__ import annotations

from dataclasses import replace

from rich.console import Console, ConsoleOptions, RenderResult
from rich.markdown import Markdown, TableElement
from rich.table import Table
from rich.theme import Theme

from celoss_cli.views.look import WIDEST, Look, drawn


class _Table(TableElement):
    """A table that folds long words, where rich cuts them."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for part in super().__rich_console__(console, options):
            if isinstance(part, Table):
                for column in part.columns:
                    column.overflow = "fold"
            yield part


class _Page(Markdown):
    """A page without rich's black behind code, which is hard to read on a light terminal."""

    elements = {**Markdown.elements, "table_open": _Table}  # noqa: RUF012 - declared so in rich

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        with console.use_theme(Theme({"markdown.code": "bold cyan"})):
            yield from super().__rich_console__(console, options)


def laid_out(markdown: str, look: Look) -> str:
    """Return Markdown as text; code has the terminal's own colours."""
    page = _Page(markdown, code_theme="ansi_dark", hyperlinks=False)
    return drawn(page, replace(look, width=min(look.width, WIDEST)))
