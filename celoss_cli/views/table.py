"""The report for a person: the loss beside chance first, then why it is what it is."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from celoss_cli.report.report import Report
from celoss_cli.settings import Scores
from celoss_cli.text import counted, printable
from celoss_cli.verdicts.verdict import verdict
from celoss_cli.views import labels, numbers, pictures, reliability, sections, slices
from celoss_cli.views.look import WIDEST, Look, drawn, plain_grid, ruled_grid, spaced

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
    own = labels if report.settings.multi_label else sections
    parts: list[RenderableType] = [
        _title(report),
        Group(_headline(report, look), _gauge(report, look)),
        sections.histogram(report, look),
        *([reliability.diagram(report, look)] if calibration else []),
        *([reliability.curve(report, look), sections.findings(asked, look)] if asked else []),
        *([own.classes(report, look)] if look.per_class else []),
        *([slices.tables(report, look)] if report.slices else []),
        own.details(report, look),
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
    """Cross-entropy and accuracy, each with its interval and beside what chance would score."""
    unit = look.unit
    mean, low, high, chance, uniform = numbers.column(
        [
            report.mean_loss,
            report.cross_entropy_low,
            report.cross_entropy_high,
            report.chance_cross_entropy,
            report.uniform_cross_entropy,
        ],
        unit,
        like=report.cross_entropy,
    )
    rows = [
        (f"Cross-entropy ({unit})", mean, numbers.interval(low, high), chance, uniform),
        (
            "Accuracy",
            numbers.share(report.accuracy),
            numbers.share_interval(report.accuracy_low, report.accuracy_high),
            numbers.share(report.chance_accuracy),
            numbers.share(report.uniform_accuracy),
        ),
    ]
    heads = ("", "model", numbers.ci_head(report), "chance", "uniform")
    if look.narrow:
        grid = ruled_grid(look, "", "model")
        for name, model, interval, chance, uniform in rows:
            grid.add_row(name, Text(model, "bold"))
            others = (interval, chance, uniform)
            for head, value in zip(heads[2:], others, strict=True):
                grid.add_row(f"  {head}", value)
        return grid
    grid = ruled_grid(look, *heads)
    for name, model, interval, chance, uniform in rows:
        grid.add_row(name, Text(model, "bold"), interval, chance, uniform)
    return grid


def _gauge(report: Report, look: Look) -> Text:
    """A bar from 0 to chance, or beyond chance where the loss is larger; its ends are labelled."""
    mean, chance = report.mean_loss, report.chance_cross_entropy
    if not chance:
        return Text(" Chance is 0: all labels are of one class.", "dim")
    ratio = mean / chance
    below = ratio < 1
    words = f"{numbers.number(ratio)}x chance"
    if below:
        words = f"{numbers.share(1 - ratio, 1)} below chance"
    elif report.tally.infinite:
        words = "infinite"
    end = "chance" if below else "loss"
    size = max(look.width - len(words) - len(end) - 8, 8)
    inner = look.gauge(ratio, size)
    return Text.assemble((" 0 ", "dim"), *inner, (f" {end}", "dim"), "  ", words)
