"""The report as Markdown with GitHub's tables: for a job's summary or a comment on a change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from celoss_cli.report.entries import Finding
from celoss_cli.report.report import Report
from celoss_cli.text import counted, printable
from celoss_cli.views import gates, numbers, slice_lines
from celoss_cli.views.numbers import LossUnit

_MARKS = re.compile(r"(^:|[\\`*_{}\[\]<>()#|~!&$@])")
_LINKS = re.compile(r":(?=//)|www(?=\.)|\\@", re.IGNORECASE)


def text(report: Report, unit: LossUnit = "nats") -> str:
    """Return the report as Markdown; losses are in `unit`."""
    parts = [
        f"### {_title(report)}",
        _about(report),
        table(["", "model", numbers.ci_head(report), "chance", "uniform"], _headline(report, unit)),
        *_gates(report),
        *_slices(report, unit),
        *_worst(report, unit),
        *findings(report.main_findings),
    ]
    return "\n\n".join(parts) + "\n"


def escaped(words: str) -> str:
    """Return words that Markdown shows as they are, on one line, in a cell of a table too.

    GitHub makes links of addresses even where their marks are escaped: a comment breaks them.
    """
    return _LINKS.sub(r"\g<0><!-- -->", _MARKS.sub(r"\\\1", printable(words)))


def _title(report: Report) -> str:
    if not report.gates:
        return "celoss"
    return "celoss: passed" if report.passed else "celoss: **failed**"


def _about(report: Report) -> str:
    names = f"{escaped(report.predictions.path)} against {escaped(report.labels.path)}"
    return f"{names}: {counted(report.tally.rows, 'row')}, {report.size}"


def _headline(report: Report, unit: LossUnit) -> list[list[str]]:
    return [
        [
            f"Cross-entropy ({unit})",
            f"**{numbers.loss(report.mean_loss, unit)}**",
            numbers.loss_interval(report.cross_entropy_low, report.cross_entropy_high, unit),
            numbers.loss(report.chance_cross_entropy, unit),
            numbers.loss(report.uniform_cross_entropy, unit),
        ],
        [
            "Accuracy",
            f"**{numbers.share(report.accuracy)}**",
            numbers.share_interval(report.accuracy_low, report.accuracy_high),
            numbers.share(report.chance_accuracy),
            numbers.share(report.uniform_accuracy),
        ],
    ]


def _gates(report: Report) -> list[str]:
    rows = [
        [
            "pass" if gate.passed else "**FAIL**",
            f"`{gate.metric}`" if gate.by is None else escaped(gates.named(gate)),
            escaped(numbers.comparison(gate)),
        ]
        for gate in gates.shown(report.gates)
    ]
    tables = [table(["gate", "metric", "value and bound"], rows)] if rows else []
    return tables + [escaped(line) for line in gates.rest(report.gates)]


def _slices(report: Report, unit: LossUnit) -> list[str]:
    parts = []
    for name, own in slice_lines.by_column(report):
        shown = own[: slice_lines.SHOWN_SLICES]
        values = [escaped(slice_lines.shown_value(row)) for row in shown]
        lines = [
            [value, *cells]
            for value, cells in zip(values, slice_lines.cells(shown, unit), strict=True)
        ]
        parts.append(table([escaped(name), *slice_lines.HEADS], lines))
        if len(shown) < len(own):
            parts.append(slice_lines.more(len(own) - len(shown)))
    return [*parts, slice_lines.about(report)] if parts else []


def _worst(report: Report, unit: LossUnit) -> list[str]:
    rows = [
        [
            escaped(report.predictions.place(row.row, row.cell)),
            numbers.NOTHING if line is None else str(line),
            escaped(row.label),
            escaped(row.predicted),
            numbers.number(row.probability),
            numbers.loss(row.loss, unit),
        ]
        for row, line in zip(report.worst, report.worst_lines, strict=True)
    ]
    heads = ["row (from 0)", "line", "label", "predicted", "p(true)", f"loss ({unit})"]
    return [table(heads, rows)] if rows else []


def findings(found: Iterable[Finding]) -> list[str]:
    """Return a list of findings as one paragraph; none where there are none."""
    lines = [
        f"- **{finding.severity}** `{finding.code}`: "
        f"{escaped(finding.message)} {escaped(finding.remedy)}".rstrip()
        for finding in found
    ]
    return ["\n".join(lines)] if lines else []


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table of cells that are escaped already, numbers to the right."""
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
