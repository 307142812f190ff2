"""What a notebook shows of a report: the headline and the findings."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from celoss_cli.report.report import Report
from celoss_cli.text import counted, printable
from celoss_cli.verdicts.verdict import verdict
from celoss_cli.views import cells


def html(report: Report) -> str:
    """Return a table of loss and accuracy beside chance, the verdict, and a list of findings."""
    names = f"{report.predictions.path} against {report.labels.path}"
    size = f"{counted(report.tally.rows, 'row')}, {report.size}"
    headline = cells.headline(report, "nats").without("uniform")
    rows = [_line("th", headline.heads), *(_line("td", row) for row in headline.rows)]
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


def _line(tag: str, cells: Sequence[str]) -> str:
    return f"<tr>{''.join(f'<{tag}>{_shown(cell)}</{tag}>' for cell in cells)}</tr>"


def _shown(text: str) -> str:
    return escape(printable(text))
