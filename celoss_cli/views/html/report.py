"""The report of one model as a page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from celoss_cli.measures.metrics import METRICS
from celoss_cli.report.entries import GateResult
from celoss_cli.report.report import Report
from celoss_cli.settings import option_name
from celoss_cli.verdicts.verdict import verdict
from celoss_cli.views import document, numbers
from celoss_cli.views.figures.kind import Document, Numbers
from celoss_cli.views.gates import named, rest, shown
from celoss_cli.views.html.page import Page, rendered
from celoss_cli.views.html.parts import Part, pictured
from celoss_cli.views.look import Look
from celoss_cli.views.numbers import LossUnit
from celoss_cli.views.table import about

_FIGURES = ("histogram", "reliability", "temperature", "classes", "confusion", "slices")


def text(report: Report, look: Look) -> str:
    """Return the page."""
    json_text = document.text(report)
    held = json.loads(json_text)
    page = Page(
        title=f"{report.predictions.path} against {report.labels.path}",
        subtitle=about(report),
        verdicts=[verdict(report)],
        passed=report.passed if report.gates else None,
        parts=[*_parts(report, held, look)],
        settings=settings_table(held["settings"]),
        signature=report.signature,
        json_text=json_text,
    )
    return rendered(page)


def _parts(report: Report, held: Document, look: Look) -> Iterator[Part]:
    if report.gates:
        yield Part("gates", "Gates", table=gates_table(report.gates))
    (overview,) = pictured(held, ["overview"], look.unit)
    every = [("All metrics", _metrics(held, look.unit))]
    headline = _headline(held, look.unit, numbers.ci_head(report))
    yield overview._replace(text="", table=headline, folded=every)
    if report.main_findings:
        yield Part("findings", "Findings", findings=report.main_findings)
    asked = [("classes", look.per_class), ("reliability", report.settings.calibration)]
    opened = _FIGURES if look.full else [name for name, is_asked in asked if is_asked]
    yield from pictured(held, _FIGURES, look.unit, is_open=opened)
    if report.worst:
        yield Part("worst", "Worst rows", table=_worst(report, look.unit))


def settings_table(settings: Document) -> Numbers:
    """Return the settings by the names of their options."""
    rows = [
        [option_name(name), json.dumps(value, ensure_ascii=False)]
        for name, value in settings.items()
        if value not in (None, [])
    ]
    return Numbers(("setting", "value"), rows)


def gates_table(gates: Sequence[GateResult]) -> Numbers:
    """Return each gate, whether it holds, and the numbers that tell."""
    rows = [
        ["PASS" if gate.passed else "FAIL", named(gate), numbers.comparison(gate)]
        for gate in shown(gates)
    ]
    rows += [["", "", line] for line in rest(gates)]
    return Numbers(("result", "metric", "value and bound"), rows)


def _headline(held: Document, unit: LossUnit, interval: str) -> Numbers:
    metrics = held["metrics"]

    def line(name: str, title: str, form: numbers.Form) -> list[str]:
        low, high = (form(metrics[f"{name}_{end}"]) for end in ("low", "high"))
        baselines = [form(metrics[f"{base}_{name}"]) for base in ("chance", "uniform")]
        return [title, form(metrics[name]), numbers.interval(low, high), *baselines]

    rows = [
        line("cross_entropy", f"Cross-entropy ({unit})", lambda value: numbers.loss(value, unit)),
        line("accuracy", "Accuracy", numbers.share),
    ]
    if metrics["infinite_rows"]:
        rows[0][1] = "infinite"
    return Numbers(("", "model", interval, "chance", "uniform"), rows)


def _metrics(held: Document, unit: LossUnit) -> Numbers:
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
    return Numbers(("metric", f"value (losses in {unit})"), rows)


def _worst(report: Report, unit: LossUnit) -> Numbers:
    losses = numbers.column([row.loss for row in report.worst], unit)
    truths = numbers.probabilities([row.probability for row in report.worst])
    lines = report.worst_lines
    known = any(line is not None for line in lines)
    heads = ["row (from 0)", *(["line"] if known else []), "label", "predicted", "p(true)"]
    rows = [
        [
            report.predictions.place(row.row, row.cell),
            *([numbers.NOTHING if line is None else str(line)] if known else []),
            row.label,
            row.predicted,
            truth,
            loss,
        ]
        for row, line, truth, loss in zip(report.worst, lines, truths, losses, strict=True)
    ]
    return Numbers([*heads, f"loss ({unit})"], rows)
