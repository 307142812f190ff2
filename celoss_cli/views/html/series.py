"""A series of checkpoints as a page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from celoss_cli.report.series import Series
from celoss_cli.views import series_cells, series_document
from celoss_cli.views.figures.kind import Document
from celoss_cli.views.html.page import rendered
from celoss_cli.views.html.parts import Part, found, pictured
from celoss_cli.views.html.report import gates_table
from celoss_cli.views.look import Look


def text(series: Series, look: Look) -> str:
    """Return the page."""
    json_text = series_document.text(series)
    title, subtitle = series_cells.title(series)
    verdict, *answers = series_cells.answers(series, look.unit)
    return rendered(
        series,
        series.reports[0],
        json_text,
        title=title,
        subtitle=subtitle,
        verdicts=[verdict],
        parts=_parts(series, json.loads(json_text), answers, look),
    )


def _parts(series: Series, held: Document, answers: Sequence[str], look: Look) -> Iterator[Part]:
    if series.gates:
        heading = f"Gates of checkpoint {series.names[series.judged_at]}"
        yield Part("gates", heading, table=gates_table(series.gates, look.unit))
    for part in pictured(held, ["series"], look.unit, is_open=["series"]):
        yield part._replace(text=" ".join([*answers, part.text]))
    if series.findings:
        yield found("findings", "Findings", series.findings, look.unit)
    shown = series.best if series.best is not None else len(series.reports) - 1
    own = series.reports[shown].main_findings
    if own:
        name = series.names[shown]
        yield found("findings-own", f"Findings of checkpoint {name}", own, look.unit)
