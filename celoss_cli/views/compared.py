"""A comparison of models for people."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from celoss_cli.report.comparison import Comparison, Difference, IncreaseResult
from celoss_cli.report.entries import VERDICTS
from celoss_cli.report.report import Report
from celoss_cli.views import compared_cells, gates, numbers, pictures, sections, slices
from celoss_cli.views.compared_cells import Changed
from celoss_cli.views.look import Look, drawn, filled_grid, folded, plain_grid, spaced

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
        *(slices.of_comparison(comparison, look) if any(comparison.slices) else ()),
        *(_changes(each, look) for each in compared_cells.changes(comparison, look.unit)),
        *(
            _findings(number, report, look)
            for number, report in enumerate(comparison.reports, 1)
            if report.main_findings
        ),
        *([_gates(comparison.gates, look)] if comparison.gates else []),
    ]
    return spaced(*parts)


def _models(comparison: Comparison, look: Look) -> Table:
    cells = compared_cells.models(comparison, look.unit)
    shown = cells.chosen((0, 1, *range(3, len(cells.heads)))) if look.narrow else cells
    return filled_grid(look, shown, lambda _, column: "bold" if column == 1 else "")


def _differences(differences: list[Difference], look: Look) -> Table:
    cells = compared_cells.differences(differences, look.unit)
    return filled_grid(look, cells.chosen(range(3 if look.narrow else 7)))


def _verdicts(differences: list[Difference]) -> Table:
    grid = plain_grid()
    for number, each in enumerate(differences, 2):
        verdict = Text(VERDICTS[each.verdict], _COLOURS[each.verdict])
        grid.add_row(verdict, compared_cells.sentence(number, each))
    if len(differences) > 1:
        adjusted = f"Adjusted for {len(differences)} comparisons (Holm)."
        grid.add_row("", Text(adjusted, "dim"))
    return grid


def _changes(changed: Changed, look: Look) -> Table:
    title = f"row where {changed.number} is {changed.way}"
    cells = changed.cells._replace(heads=[title, *changed.cells.heads[1:]])
    return filled_grid(look, cells.without("label") if look.narrow else cells)


def _findings(number: int, report: Report, look: Look) -> Group:
    """What was found of one model by itself, as `celoss eval` finds it."""
    return Group(
        Text(f" Findings of model {number}", "dim"), sections.findings(report.main_findings, look)
    )


def _gates(judged: tuple[IncreaseResult, ...], look: Look) -> Table:
    grid = plain_grid()
    for gate in gates.shown(judged):
        style = _STYLES[gate.decision if gate.passed else "failed"]
        words = folded(numbers.increase(gate, look.unit))
        grid.add_row(Text(_MARKS[gate.decision], style), words)
    for line in gates.rest(judged):
        grid.add_row("", folded(line, "dim"))
    return grid
