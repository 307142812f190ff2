"""The page of a report, or of a comparison, as HTML that stands alone."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from celoss_cli.text import printable
from celoss_cli.views.cells import Cells
from celoss_cli.views.html.parts import Part

_FOLDER = Path(__file__).parent
_MOST_BYTES = 1 << 20
"""JSON up to this size stands in the page."""


class Page(NamedTuple):
    """What a page shows.

    Attributes:
        title: what was measured.
        subtitle: how much of it.
        verdicts: what the page says, in a sentence each.
        passed: whether every gate holds; None where there is none.
        parts: what follows, in their order.
        settings: by name.
        signature: every setting that changes a number, in one line.
        json_text: the document, to be saved.

    """

    title: str
    subtitle: str
    verdicts: Sequence[str]
    passed: bool | None
    parts: Sequence[Part]
    settings: Cells
    signature: str
    json_text: str


def rendered(page: Page) -> str:
    """Return a page as HTML."""
    css = (_FOLDER / "page.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    data = page.json_text.encode()
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_shown,
        loader=FileSystemLoader(_FOLDER),
    )
    return environment.get_template("page.html.jinja").render(
        page._asdict(),
        css=Markup(css),  # noqa: S704 - our own
        digest=digest,
        figures={part.name: Markup(part.figure) for part in page.parts},  # noqa: S704 - by ElementTree
        link=base64.b64encode(data).decode() if len(data) <= _MOST_BYTES else "",
    )


def _shown(value: Any) -> Any:  # noqa: ANN401 - whatever a template prints
    """Escape what a page cannot show of a text; what is markup was made by celoss."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return printable(value)
    return value
