"""The page of a report, or of a comparison, as HTML that stands alone."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from celoss_cli.report.report import Report
from celoss_cli.report.result import Result
from celoss_cli.settings import option_name
from celoss_cli.text import printable
from celoss_cli.views.cells import Cells
from celoss_cli.views.document import settings_document
from celoss_cli.views.html.parts import Part

_FOLDER = Path(__file__).parent
_MOST_BYTES = 1 << 20
"""JSON up to this size stands in the page."""


def rendered(
    shown: Result,
    report: Report,
    json_text: str,
    *,
    title: str,
    subtitle: str,
    verdicts: Sequence[str],
    parts: Iterable[Part],
) -> str:
    """Return the page of a result.

    Args:
        shown: the result.
        report: the report whose settings and signature the page shows.
        json_text: the result as JSON, to be saved.
        title: what was measured.
        subtitle: how much of it.
        verdicts: what the page says, in a sentence each.
        parts: what follows, in their order.

    """
    css = (_FOLDER / "page.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    data, every = json_text.encode(), [*parts]
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
        title=title,
        subtitle=subtitle,
        verdicts=verdicts,
        passed=shown.passed if shown.gates else None,
        parts=every,
        settings=_settings(report),
        signature=report.signature,
        css=Markup(css),  # noqa: S704 - our own
        digest=digest,
        figures={part.name: Markup(part.figure) for part in every},  # noqa: S704 - by ElementTree
        link=base64.b64encode(data).decode() if len(data) <= _MOST_BYTES else "",
    )


def _settings(report: Report) -> Cells:
    """Return the settings by the names of their options."""
    rows = [
        [option_name(name), json.dumps(value, ensure_ascii=False)]
        for name, value in settings_document(report.settings).items()
        if value not in (None, [], ())
    ]
    return Cells(("setting", "value"), rows)


def _shown(value: Any) -> Any:  # noqa: ANN401 - whatever a template prints
    """Escape what a page cannot show of a text; what is markup was made by celoss."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return printable(value)
    return value
