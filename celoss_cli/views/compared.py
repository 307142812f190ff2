"""A comparison of models for people."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from celoss_cli.measures.changes import Change
from celoss_cli.report.comparison import Comparison, Difference, IncreaseResult
from celoss_cli.report.report import Report
from celoss_cli.text import counted, printable
from celoss_cli.views import compared_slices, gates, numbers, pictures, sections
from celoss_cli.views.look import Look, drawn, plain_grid, ruled_grid, spaced

_COLOURS = {"better": "green", "worse": "red", "no difference shown": "yellow"}
_MARKS = {"passed": "PASS", "failed": "FAIL", "undecided": "UNDECIDED"}
_STYLES = {"passed": "bold green", "failed": "bold red", "undecided": "bold yellow"}


def text(comparison: Comparison, look: Look) -> str:
    """Return the comparison as text; see `look.drawn`."""
    return drawn(tables(comparison, look), look)


def svg(comparison: Comparison, look: Look) -> str:
    """Return the table as a picture."""
    return pictures.svg(tables(comparison, look), look.width)


def tables(comparison: Comparison, look: Look) -> Group:
    """Return the whole comparison, as rich prints it."""
    differences = comparison.differences
    parts: list[RenderableType] = [
        _models(comparison, look),
        _differences(differences, look),
        _verdicts(differences),
        *(compared_slices.tables(comparison, look) if any(comparison.slices) else ()),
        *(
            _changes(comparison.baseline, f"row where {number} is {way}", entries, look)
            for number, system in enumerate(comparison.systems, 2)
            for way, entries in (
                ("worse", system.paired.grown.entries),
                ("better", system.paired.fallen.entries),
            )
            if entries
        ),
        *(
            _findings(number, report, look)
            for number, report in enumerate(comparison.reports, 1)
            if report.main_findings
        ),
        *([_gates(comparison.gates, look)] if comparison.gates else []),
    ]
    return spaced(*parts)


def _models(comparison: Comparison, look: Look) -> Table:
    chosen = [0, 1, 3] if look.narrow else range(4)
    interval = numbers.ci_head(comparison.baseline)
    heads = ["model", f"loss ({look.unit})", interval, "accuracy"]
    grid = ruled_grid(look, *(heads[at] for at in chosen))
    for number, report in enumerate(comparison.reports, 1):
        ends = report.cross_entropy_low, report.cross_entropy_high
        cells = [
            Text(f"{number} {printable(report.predictions.path)}"),
            Text(numbers.loss(report.mean_loss, look.unit), "bold"),
            Text(numbers.loss_interval(*ends, look.unit)),
            Text(numbers.share(report.accuracy)),
        ]
        grid.add_row(*(cells[at] for at in chosen))
    return grid


def _differences(differences: list[Difference], look: Look) -> Table:
    heads = ["model", "loss", "95% CI", "p", "accuracy", "p", "rows better"]
    shown = 3 if look.narrow else len(heads)
    grid = ruled_grid(look, *heads[:shown])
    for number, each in enumerate(differences, 2):
        cells = [
            f"{number} - 1",
            numbers.loss(each.cross_entropy, look.unit),
            numbers.loss_interval(each.low, each.high, look.unit),
            numbers.p_value(each.p_value),
            numbers.points(each.accuracy),
            numbers.p_value(each.accuracy_p_value),
            numbers.share(each.better_rows, 1),
        ]
        grid.add_row(*cells[:shown])
    return grid


def _verdicts(differences: list[Difference]) -> Table:
    grid = plain_grid()
    for number, each in enumerate(differences, 2):
        grid.add_row(
            Text(numbers.VERDICTS[each.verdict], _COLOURS[each.verdict]), sentence(number, each)
        )
    if len(differences) > 1:
        adjusted = f"Adjusted for {len(differences)} comparisons (Holm)."
        grid.add_row("", Text(adjusted, "dim"))
    return grid


def sentence(number: int, difference: Difference) -> str:
    """Return what a verdict says of the model of this number, in words."""
    if difference.cross_entropy is None:
        return f"{number} and 1 cannot be compared: a loss is infinite."
    if difference.verdict != "no difference shown":
        return f"{number} is significantly {difference.verdict} than 1."
    if difference.cross_entropy == 0:
        return f"{number} and 1 have the same cross-entropy."
    if difference.rows_needed is None:
        return f"Too few rows to compare {number} with 1."
    rows = counted(difference.rows_needed, "row")
    return (
        f"About {rows} would be needed to detect a difference this large between {number} and 1 "
        "(80% power)."
    )


def _changes(report: Report, title: str, entries: tuple[Change, ...], look: Look) -> Table:
    chosen = [0, 2, 3, 4] if look.narrow else range(5)
    heads = [title, "label", "p(true) of 1", "now", f"change ({look.unit})"]
    grid = ruled_grid(look, *(heads[at] for at in chosen))
    sign = 1 if entries[0].before > entries[0].after else -1
    for entry in entries:
        cells = [
            printable(report.predictions.place(entry.row, entry.cell)),
            printable(report.classes[entry.label]),
            numbers.number(entry.before),
            numbers.number(entry.after),
            numbers.loss(sign * -entry.minus_change, look.unit),
        ]
        grid.add_row(*(Text(cells[at]) for at in chosen))
    return grid


def _findings(number: int, report: Report, look: Look) -> Group:
    """What was found of one model by itself, as `celoss eval` finds it."""
    return Group(Text(f" of model {number}", "dim"), sections.findings(report.main_findings, look))


def _gates(judged: tuple[IncreaseResult, ...], look: Look) -> Table:
    grid = plain_grid()
    for gate in gates.shown(judged):
        style = _STYLES[gate.decision if gate.passed else "failed"]
        words = Text(printable(numbers.increase(gate, look.unit)))
        grid.add_row(Text(_MARKS[gate.decision], style), words)
    for line in gates.rest(judged):
        grid.add_row("", Text(line, "dim"))
    return grid
