"""A comparison of models as a page."""

from __future__ import annotations

import json
from collections.abc import Iterator

from celoss_cli.measures.changes import Change
from celoss_cli.report.comparison import Comparison
from celoss_cli.text import counted
from celoss_cli.views import compared_slice_lines, comparison_document, gates, numbers
from celoss_cli.views.cells import Cells
from celoss_cli.views.compared import sentence
from celoss_cli.views.document import settings_document
from celoss_cli.views.figures.kind import Document
from celoss_cli.views.html.page import Page, rendered
from celoss_cli.views.html.parts import Part, pictured
from celoss_cli.views.html.report import settings_table
from celoss_cli.views.look import Look
from celoss_cli.views.numbers import LossUnit
from celoss_cli.views.slice_lines import shown_value


def text(comparison: Comparison, look: Look) -> str:
    """Return the page."""
    json_text = comparison_document.text(comparison)
    first = comparison.baseline
    rows, models = first.tally.rows, len(comparison.reports)
    verdicts = [sentence(number, each) for number, each in enumerate(comparison.differences, 2)]
    verdicts += [f"{words}." for _, words in compared_slice_lines.worse(comparison)]
    page = Page(
        title=f"{models} models against {first.labels.path}",
        subtitle=f"{counted(rows, 'row')}, {first.size}",
        verdicts=verdicts,
        passed=comparison.passed if comparison.gates else None,
        parts=[*_parts(comparison, json.loads(json_text), look)],
        settings=settings_table(settings_document(first.settings)),
        signature=first.signature,
        json_text=json_text,
    )
    return rendered(page)


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
            yield Part(name, heading, findings=report.main_findings)
    yield from pictured(held, ["difference"], look.unit, is_open=["difference"])
    yield from _slices(comparison, look.unit)
    for number, system in enumerate(comparison.systems, 2):
        for way, changes in (("worse", system.paired.grown), ("better", system.paired.fallen)):
            if changes.entries:
                table = _changes(comparison, changes.entries, look.unit)
                yield Part(f"{way}-{number}", f"Rows where {number} is {way}", table=table)


def _slices(comparison: Comparison, unit: LossUnit) -> Iterator[Part]:
    about = compared_slice_lines.about(comparison)
    for at, (number, name, own) in enumerate(compared_slice_lines.by_column(comparison)):
        cells = compared_slice_lines.cells(own, unit)
        rows = [[shown_value(row), *line] for row, line in zip(own, cells, strict=True)]
        table = Cells((name, *compared_slice_lines.heads(number)), rows)
        heading = f"Model {number} by {name}"
        yield Part(f"slices-{at}", heading, text=about, table=table)


def _changes(comparison: Comparison, entries: tuple[Change, ...], unit: LossUnit) -> Cells:
    report = comparison.baseline
    sign = 1 if entries[0].before > entries[0].after else -1
    rows = [
        [
            report.predictions.place(entry.row, entry.cell),
            report.classes[entry.label],
            numbers.number(entry.before),
            numbers.number(entry.after),
            numbers.loss(sign * -entry.minus_change, unit),
        ]
        for entry in entries
    ]
    heads = ("row (from 0)", "label", "p(true) of 1", "now", f"change ({unit})")
    return Cells(heads, rows)
