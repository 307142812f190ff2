"""A comparison of models as a page."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator

from celoss_cli.report.comparison import Comparison
from celoss_cli.text import counted
from celoss_cli.views import compared_cells, comparison_document, gates, numbers, slice_cells
from celoss_cli.views.cells import Cells
from celoss_cli.views.figures.kind import Document
from celoss_cli.views.html.page import rendered
from celoss_cli.views.html.parts import Part, found, pictured
from celoss_cli.views.look import Look
from celoss_cli.views.numbers import LossUnit


def text(comparison: Comparison, look: Look) -> str:
    """Return the page."""
    json_text = comparison_document.text(comparison)
    first = comparison.baseline
    rows, models = first.tally.rows, len(comparison.reports)
    verdicts = [*map(compared_cells.sentence, itertools.count(2), comparison.differences)]
    verdicts += [f"{words}." for _, words in slice_cells.worse_in_comparison(comparison)]
    return rendered(
        comparison,
        first,
        json_text,
        title=f"{models} models against {first.labels.path}",
        subtitle=f"{counted(rows, 'row')}, {first.size}",
        verdicts=verdicts,
        parts=_parts(comparison, json.loads(json_text), look),
    )


def _parts(comparison: Comparison, held: Document, look: Look) -> Iterator[Part]:
    if comparison.gates:
        rows = [
            [each.decision, numbers.increase(each, look.unit)]
            for each in gates.shown(comparison.gates)
        ]
        table = Cells(("gate", "increase and bound"), rows)
        yield Part("gates", "Gates", text=". ".join(gates.rest(comparison.gates)), table=table)
    (overview,) = pictured(held, ["overview"], look.unit, is_open=["overview"])
    yield overview._replace(text="")
    for number, report in enumerate(comparison.reports, 1):
        if report.main_findings:
            name, heading = f"findings-{number}", f"Findings of model {number}"
            yield found(name, heading, report.main_findings, look.unit)
    yield from pictured(held, ["difference"], look.unit, is_open=["difference"])
    yield from _slices(comparison, look.unit)
    for number, way, cells in compared_cells.changes(comparison, look.unit):
        yield Part(f"{way}-{number}", f"Rows where {number} is {way}", table=cells)


def _slices(comparison: Comparison, unit: LossUnit) -> Iterator[Part]:
    about = slice_cells.about_comparison(comparison)
    for at, table in enumerate(slice_cells.of_comparison(comparison, unit, most=None)):
        heading = f"Model {table.model} by {table.column}"
        yield Part(f"slices-{at}", heading, text=about, table=table.cells)
