"""Tables as SVG and HTML that stand alone: without fonts or scripts from elsewhere."""

from __future__ import annotations

import io
import re

from rich._export_format import CONSOLE_HTML_FORMAT, CONSOLE_SVG_FORMAT
from rich.console import Console, Group, RenderableType
from rich.terminal_theme import DEFAULT_TERMINAL_THEME, MONOKAI
from rich.text import Text

_IDENTITY = "celoss-report"
"""rich makes class names of this; a fixed one keeps an unchanged picture unchanged."""
_FONTS = re.compile(r"@font-face \{\{.*?\}\}\s*", re.DOTALL)


def svg(content: RenderableType, width: int, *, command: str = "") -> str:
    """Return the content as a picture, under the `command` that printed it where one is given."""
    head = [Text(f"$ {command}\n", style="bold")] if command else []
    return _recorded(Group(*head, content), width).export_svg(
        title="celoss",
        theme=MONOKAI,
        unique_id=_IDENTITY,
        code_format=_FONTS.sub("", CONSOLE_SVG_FORMAT),
    )


def html(content: RenderableType, width: int) -> str:
    """Return the content as a page."""
    template = CONSOLE_HTML_FORMAT.replace("<head>", "<head>\n<title>celoss</title>")
    return _recorded(content, width).export_html(theme=DEFAULT_TERMINAL_THEME, code_format=template)


def _recorded(content: RenderableType, width: int) -> Console:
    console = Console(record=True, width=width, file=io.StringIO(), highlight=False, emoji=False)
    console.print(content, Text())
    return console
