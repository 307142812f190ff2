"""The report of one model as a page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from celoss_cli.measures.metrics import METRICS
from celoss_cli.report.entries import GateResult
from celoss_cli.report.report import Report
from celoss_cli.verdicts.verdict import verdict
from celoss_cli.views import cells, document, numbers
from celoss_cli.views.cells import Cells
from celoss_cli.views.figures.kind import Document
from celoss_cli.views.gates import named, rest, shown
from celoss_cli.views.html.page import rendered
from celoss_cli.views.html.parts import Part, found, pictured
from celoss_cli.views.look import Look
from celoss_cli.views.numbers import LossUnit
from celoss_cli.views.table import about

_FIGURES = ("histogram", "reliability", "temperature", "classes", "confusion", "slices")


def text(report: Report, look: Look) -> str:
    """Return the page."""
    json_text = document.text(report)
    return rendered(
        report,
        report,
        json_text,
        title=f"{report.predictions.path} against {report.labels.path}",
        subtitle=about(report),
        verdicts=[verdict(report)],
        parts=_parts(report, json.loads(json_text), look),
    )


def _parts(report: Report, held: Document, look: Look) -> Iterator[Part]:
    if report.gates:
        yield Part("gates", "Gates", table=gates_table(report.gates, look.unit))
    (overview,) = pictured(held, ["overview"], look.unit)
    every = [("All metrics", _metrics(held, look.unit))]
    headline = cells.headline(report, look.unit)
    yield overview._replace(text="", table=headline, folded=every)
    if report.main_findings:
        yield found("findings", "Findings", report.main_findings, look.unit)
    asked = [("classes", look.per_class), ("reliability", report.settings.calibration)]
    opened = _FIGURES if look.full else [name for name, is_asked in asked if is_asked]
    yield from pictured(held, _FIGURES, look.unit, is_open=opened)
    if report.worst:
        yield Part("worst", "Worst rows", table=cells.worst(report, look.unit))


def gates_table(gates: Sequence[GateResult], unit: LossUnit) -> Cells:
    """Return each gate, whether it holds, and the numbers that tell."""
    rows = [
        ["PASS" if gate.passed else "FAIL", named(gate), numbers.comparison(gate)]
        for gate in shown(gates)
    ]
    rows += [["", "", line] for line in (*rest(gates), *numbers.in_nats("gates", unit))]
    return Cells(("result", "metric", "value and bound"), rows)


def _metrics(held: Document, unit: LossUnit) -> Cells:
    forms: dict[str, numbers.Form] = {
        "nats": lambda value: numbers.loss(value, unit),
        "share": numbers.share,
        "count": lambda value: numbers.NOTHING if value is None else f"{value:,}",
        "number": numbers.number,
    }
    rows = [
        [METRICS[name].title, forms[METRICS[name].unit](value)]
        for name, value in held["metrics"].items()
    ]
    return Cells(("metric", f"value (losses in {unit})"), rows)
