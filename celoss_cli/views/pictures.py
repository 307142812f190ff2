"""Tables as SVG and HTML that stand alone: without fonts or scripts from elsewhere."""

from __future__ import annotations

import io

from rich._export_format import CONSOLE_HTML_FORMAT
from rich.console import Console, Group, RenderableType
from rich.terminal_theme import DEFAULT_TERMINAL_THEME, TerminalTheme
from rich.text import Text

_IDENTITY = "celoss-report"
"""rich makes class names of this; a fixed one keeps an unchanged picture unchanged."""

_LIGHT = TerminalTheme(
    (255, 255, 255),
    (16, 20, 24),
    [
        (16, 20, 24),
        (207, 34, 46),
        (26, 127, 55),
        (154, 103, 0),
        (9, 105, 218),
        (191, 57, 137),
        (27, 124, 131),
        (101, 109, 118),
    ],
)
"""Colors on white, each with a contrast of 4.5 or more (WCAG 2.2, level AA)."""

_SVG = """\
<svg viewBox="-10 0 {terminal_width} {terminal_height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{
    font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
    font-size: {char_height}px;
    line-height: {line_height}px;
}}
{styles}
</style>
<defs>
{lines}
</defs>
<rect x="-10" fill="#ffffff" width="100%" height="100%"/>
{backgrounds}
<g class="{unique_id}-matrix" xml:space="preserve">
{matrix}
</g>
</svg>
"""
"""The text alone: the template of rich draws a window around it and asks for fonts.

Without xml:space programs other than browsers take the blanks off that align numbers.
"""


def svg(content: RenderableType, width: int, *, command: str = "") -> str:
    """Return the content as a picture, under the `command` that printed it where one is given."""
    head = [Text(f"$ {command}\n", style="bold")] if command else []
    return _recorded(Group(*head, content), width).export_svg(
        title="celoss", theme=_LIGHT, unique_id=_IDENTITY, code_format=_SVG
    )


def html(content: RenderableType, width: int) -> str:
    """Return the content as a page."""
    template = CONSOLE_HTML_FORMAT.replace("<head>", "<head>\n<title>celoss</title>")
    return _recorded(content, width).export_html(theme=DEFAULT_TERMINAL_THEME, code_format=template)


def _recorded(content: RenderableType, width: int) -> Console:
    console = Console(record=True, width=width, file=io.StringIO(), highlight=False, emoji=False)
    console.print(content, Text())
    return console
