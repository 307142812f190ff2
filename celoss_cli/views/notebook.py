"""What a notebook shows of a report: the headline and the findings."""

from __future__ import annotations

from html import escape

from celoss_cli.report.report import Report
from celoss_cli.text import counted, printable
from celoss_cli.verdicts.verdict import verdict
from celoss_cli.views import numbers


def html(report: Report) -> str:
    """Return a table of loss and accuracy beside chance, the verdict, and a list of findings."""
    names = f"{report.predictions.path} against {report.labels.path}"
    size = f"{counted(report.tally.rows, 'row')}, {report.size}"
    rows = [
        _line("th", ("", "model", numbers.ci_head(report), "chance")),
        *(_line("td", row) for row in _rows(report)),
    ]
    found = [
        f"<li><b>{each.severity}</b>: {_shown(each.message)} {_shown(each.remedy)}</li>"
        for each in report.main_findings
    ]
    parts = [
        f"<p><b>{_shown(names)}</b><br>{size}</p>",
        f"<table>{''.join(rows)}</table>",
        f"<p><b>{_shown(verdict(report))}</b></p>",
        *([f"<ul>{''.join(found)}</ul>"] if found else []),
    ]
    return "\n".join(parts)


def _rows(report: Report) -> list[tuple[str, str, str, str]]:
    return [
        (
            "Cross-entropy (nats)",
            numbers.loss(report.mean_loss),
            numbers.loss_interval(report.cross_entropy_low, report.cross_entropy_high),
            numbers.loss(report.chance_cross_entropy),
        ),
        (
            "Accuracy",
            numbers.share(report.accuracy),
            numbers.share_interval(report.accuracy_low, report.accuracy_high),
            numbers.share(report.chance_accuracy),
        ),
    ]


def _line(tag: str, cells: tuple[str, ...]) -> str:
    return f"<tr>{''.join(f'<{tag}>{_shown(cell)}</{tag}>' for cell in cells)}</tr>"


def _shown(text: str) -> str:
    return escape(printable(text))
