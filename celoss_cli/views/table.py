"""The report for a person: the loss beside chance first, then why it is what it is."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from celoss_cli.report.report import Report
from celoss_cli.settings import Scores
from celoss_cli.text import counted, printable
from celoss_cli.verdicts.verdict import verdict
from celoss_cli.views import cells, pictures, reliability, sections, slices
from celoss_cli.views.look import WIDEST, Look, drawn, filled_grid, plain_grid, ruled_grid, spaced

_SCORES: dict[Scores, str] = {
    "probs": "probabilities",
    "percent": "percentages",
    "logits": "logits",
    "log-probs": "log-probabilities",
}


def text(report: Report, look: Look) -> str:
    """Return the table as text; see `look.drawn`."""
    return drawn(table(report, look), look)


def svg(report: Report, look: Look) -> str:
    """Return the table as a picture."""
    return pictures.svg(table(report, look), look.width)


_ASKED = ("temperature", "logit-shift")
"""What `--calibration` finds, which stands below its curves."""


def table(report: Report, look: Look) -> Group:
    """Return the whole table, as rich prints it."""
    asked = [finding for finding in report.main_findings if finding.code in _ASKED]
    found = [finding for finding in report.main_findings if finding not in asked]
    calibration = report.settings.calibration
    parts: list[RenderableType] = [
        _title(report),
        Group(
            _headline(report, look),
            sections.gauge(report.mean_loss, report.chance_cross_entropy, look),
        ),
        sections.histogram(report, look),
        *([reliability.diagram(report, look)] if calibration else []),
        *([reliability.curve(report, look)] if calibration and cells.tempered(report) else []),
        *([sections.findings(asked, look)] if asked else []),
        *([sections.classes(report, look)] if look.per_class else []),
        *([slices.of_report(report, look)] if report.slices else []),
        sections.details(report, look),
        *([sections.worst(report, look)] if report.worst else []),
        *([sections.findings(found, look)] if found else []),
        *([sections.gates(report.gates, look)] if report.gates else []),
    ]
    return spaced(*parts, _verdict(report, look))


def _verdict(report: Report, look: Look) -> Table:
    grid = plain_grid()
    grid.add_row(Text(printable(verdict(report)), "bold"))
    grid.width = min(look.width, WIDEST)
    return grid


def about(report: Report) -> str:
    """Return how many rows and classes there are, and what the scores are."""
    rows = counted(report.tally.rows, "row")
    weighted = ", weighted" if report.facts.weighted else ""
    return f"{rows}, {report.size}, {_SCORES[report.settings.scores]}{weighted}"


def _title(report: Report) -> Text:
    names = f"{printable(report.predictions.path)} against {printable(report.labels.path)}"
    return Text.assemble((names, "bold"), "\n", (about(report), "dim"))


def _headline(report: Report, look: Look) -> Table:
    """Cross-entropy and accuracy, beside what chance would score; below each other if narrow."""
    whole = cells.headline(report, look.unit)
    if not look.narrow:
        return filled_grid(look, whole, lambda _, column: "bold" if column == 1 else "")
    grid = ruled_grid(look, *whole.heads[:2])
    for name, model, *others in whole.rows:
        grid.add_row(name, Text(model, "bold"))
        for head, other in zip(whole.heads[2:], others, strict=True):
            grid.add_row(f"  {head}", other)
    return grid
