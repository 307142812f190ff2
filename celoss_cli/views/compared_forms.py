"""A comparison of models in the forms that CI servers read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from celoss_cli.report.comparison import Comparison, IncreaseResult
from celoss_cli.report.entries import VERDICTS
from celoss_cli.text import counted
from celoss_cli.views import compared_cells, gates, junit, markdown, numbers, slice_cells
from celoss_cli.views.cells import Cells

if TYPE_CHECKING:
    from celoss_cli.views.look import Look


def markdown_text(comparison: Comparison, look: Look) -> str:
    """Return the comparison as Markdown with GitHub's tables."""
    unit = look.unit
    escaped = markdown.escaped
    judged = [
        [gate.decision, numbers.increase(gate, unit)] for gate in gates.shown(comparison.gates)
    ]
    differences = compared_cells.differences(comparison.differences, unit)
    tables = slice_cells.of_comparison(comparison, unit)
    about = [slice_cells.about_comparison(comparison)] if any(comparison.slices) else []
    changes = [
        f"Rows where {each.number} is {each.way}:\n\n{markdown.drawn(each.cells)}"
        for each in compared_cells.changes(comparison, unit)
    ]
    parts = [
        markdown.title("celoss compare", comparison),
        markdown.drawn(compared_cells.models(comparison, unit), bold=markdown.second),
        markdown.drawn(differences.chosen((*range(6), 10)), bold=markdown.second),
        *(part for table in tables for part in markdown.sliced(table, range(8))),
        *about,
        *changes,
        *([markdown.drawn(Cells(["gate", "increase and bound"], judged))] if judged else []),
        *map(escaped, gates.rest(comparison.gates)),
    ]
    return "\n\n".join(parts) + "\n"


def _of_slice(gate: IncreaseResult) -> str:
    return "" if gate.by is None else f" of {gate.by}={gate.slice}"


def junit_text(comparison: Comparison) -> str:
    """Return one test case a model that `--max-increase` judges."""
    cases = [
        junit.Case(
            f"{gate.model}: increase{_of_slice(gate)} <= {gate.bound!r}",
            None if gate.passed else numbers.increase(gate),
            f"{counted(gate.rows or 0, 'row')}: not judged" if gate.skipped else None,
        )
        for gate in comparison.gates
    ]
    verdicts = [
        (system.report.predictions.path, VERDICTS[difference.verdict])
        for system, difference in zip(comparison.systems, comparison.differences, strict=True)
    ]
    return junit.document(cases, [("signature", comparison.baseline.signature), *verdicts], "")
