"""What a loss means: for a person, and as JSON, schema version 1."""

from __future__ import annotations

from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from celoss_cli.measures.bounds import Case
from celoss_cli.report.entries import Finding
from celoss_cli.text import counted
from celoss_cli.version import SCHEMA_VERSION, VERSION
from celoss_cli.views import document, numbers
from celoss_cli.views.bars import bar
from celoss_cli.views.look import Look, drawn, plain_grid


def content(case: Case, explanations: tuple[Finding, ...]) -> dict[str, Any]:
    """Return what JSON holds; all losses are in nats."""
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "celoss", "version": VERSION},
        "loss": case.loss,
        "classes": case.classes,
        "accuracy": case.accuracy,
        "counts": None if case.counts is None else list(case.counts),
        "explanations": document.findings_document(explanations),
    }


def json_text(case: Case, explanations: tuple[Finding, ...]) -> str:
    """Return the JSON, with a final newline."""
    return document.json_text(content(case, explanations))


def text(case: Case, explanations: tuple[Finding, ...], look: Look) -> str:
    """Return what is said as text; see `look.drawn`."""
    parts = (_title(case, look), _gauge(case, look), _lines(explanations, look))
    spaced = [line for part in parts for line in (part, Text(""))]
    return drawn(Group(*spaced[:-1]), look)


def _title(case: Case, look: Look) -> Text:
    accuracy = "" if case.accuracy is None else f", accuracy {numbers.share(case.accuracy)}"
    loss = numbers.loss(case.loss, look.unit)
    unit = look.unit.removesuffix("s") if loss == "1" else look.unit
    return Text.assemble(
        (f"A loss of {loss} {unit}", "bold"),
        (f", {counted(case.classes, 'class', 'classes')}{accuracy}", "dim"),
    )


def _gauge(case: Case, look: Look) -> Text:
    """A bar from 0 to chance, or beyond chance where the loss is larger."""
    if not case.chance:
        return Text(" Chance is 0 here: every label is of one class.", "dim")
    ratio = case.loss / case.chance
    below = ratio < 1
    style = "green" if below else "red"
    words = f"{numbers.number(ratio)}x chance"
    if below:
        words = f"{numbers.share(1 - ratio, 1)} below chance"
    size = max(look.width - len(words) - 4, 8)
    filled = bar(ratio if below else 1 / ratio, size, ascii_only=look.ascii_only)
    rest = look.rest_of_gauge(beyond=not below) * (size - len(filled))
    return Text.assemble(" ", (filled, style), (rest, "dim" if below else style), "  ", words)


def _lines(explanations: tuple[Finding, ...], look: Look) -> Table:
    grid = plain_grid()
    for each in explanations:
        title, style = each.code.replace("-", " "), "dim"
        if each.severity == "warning":
            title, style = f"{title}: warning", "yellow"
        words = Text.assemble(each.message, " " if each.remedy else "", (each.remedy, "dim"))
        if look.narrow:
            grid.add_row(Text.assemble((title, style), ": ", words))
        else:
            grid.add_row(Text(title, style), words)
    return grid
