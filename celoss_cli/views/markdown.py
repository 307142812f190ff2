"""The report as Markdown with GitHub's tables: for a job's summary or a comment on a change."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from celoss_cli.report.entries import Finding, GateResult
from celoss_cli.report.report import Report
from celoss_cli.report.result import Result
from celoss_cli.settings import Settings
from celoss_cli.text import counted, printable
from celoss_cli.views import cells, gates, numbers, slice_cells
from celoss_cli.views.cells import Cells
from celoss_cli.views.numbers import LossUnit
from celoss_cli.views.slice_cells import SliceTable

if TYPE_CHECKING:
    from celoss_cli.views.look import Look

_MARKS = re.compile(r"(^:|[\\`*_{}\[\]<>#|~!&$@])")
_LINKS = re.compile(r":(?=//)|www(?=\.)|\\@", re.IGNORECASE)


def text(report: Report, look: Look) -> str:
    """Return the report as Markdown; of the look, the unit and `per_class` count."""
    unit = look.unit
    parts = [
        title("celoss", report),
        _about(report),
        drawn(_headline(report, unit), bold=second),
        *judged(report.gates),
        *(numbers.in_nats("gates", unit) if report.gates else []),
        *_asked(report, look),
        *_slices(report, unit),
        *([drawn(cells.worst(report, unit))] if report.worst else []),
        *findings(report.main_findings),
        *(numbers.in_nats("findings", unit) if report.main_findings else []),
    ]
    return "\n\n".join(parts) + "\n"


def escaped(words: str) -> str:
    """Return words that Markdown shows as they are, on one line, in a cell of a table too.

    GitHub makes links of addresses even where their marks are escaped: a comment breaks them.
    """
    return _LINKS.sub(r"\g<0><!-- -->", _MARKS.sub(r"\\\1", printable(words)))


def title(command: str, shown: Result) -> str:
    """Return the heading of a result of a command, and whether its gates hold."""
    outcome = "" if not shown.gates else ": passed" if shown.passed else ": **failed**"
    return f"### {command}{outcome}"


def _about(report: Report) -> str:
    names = f"{escaped(report.predictions.path)} against {escaped(report.labels.path)}"
    return f"{names}: {counted(report.tally.rows, 'row')}, {report.size}"


def _headline(report: Report, unit: LossUnit) -> Cells:
    headline = cells.headline(report, unit)
    rows = [[name, value, "", "", ""] for name, value in cells.top_k(report)]
    return Cells(headline.heads, [*headline.rows, *rows])


def judged(found: Sequence[GateResult], head: str = "gate") -> list[str]:
    """Return a table of gates, and a paragraph for each of those that it leaves out."""
    rows = [
        [
            "pass" if gate.passed else "**FAIL**",
            f"`{gate.metric}`" if gate.by is None else escaped(gates.named(gate)),
            escaped(numbers.comparison(gate)),
        ]
        for gate in gates.shown(found)
    ]
    tables = [table([escaped(head), "metric", "value and bound"], rows)] if rows else []
    return tables + [escaped(line) for line in gates.rest(found)]


def _asked(report: Report, look: Look) -> list[str]:
    """Return the tables that options asked for."""
    settings, tables = report.settings, []
    if settings.bins != Settings.bins:
        infinite = report.tally.infinite
        tables.append(cells.loss_bins(report.histogram, report.tally.rows, infinite, look.unit))
    if settings.calibration:
        tables.append(cells.confidence(report))
        if cells.tempered(report):
            tables.append(cells.temperatures(report, look.unit))
    parts = [*map(drawn, tables)]
    if look.per_class:
        several, order = settings.multi_label, cells.ranked(report)
        shown = cells.classes(order[: cells.CLASSES], "label" if several else "class", look.unit)
        parts.append(drawn(shown.without(*([] if several else ["chance", "D2"]))))
        if len(order) > cells.CLASSES:
            parts.append(f"{len(order) - cells.CLASSES:,} more: --json has all")
    return parts


def _slices(report: Report, unit: LossUnit) -> list[str]:
    tables = slice_cells.of_report(report, unit)
    parts = [part for table in tables for part in sliced(table, (*range(8), 9))]
    return [*parts, slice_cells.about(report)] if parts else []


def sliced(table: SliceTable, columns: Iterable[int]) -> list[str]:
    """Return some columns of a table of slices, and how many slices it leaves out."""
    return [drawn(table.cells.chosen(columns)), *([table.more] if table.left_out else [])]


def findings(found: Iterable[Finding]) -> list[str]:
    """Return a list of findings as one paragraph; none where there are none."""
    lines = [
        f"- **{finding.severity}** `{finding.code}`: "
        f"{escaped(finding.message)} {escaped(finding.remedy)}".rstrip()
        for finding in found
    ]
    return ["\n".join(lines)] if lines else []


def drawn(cells: Cells, bold: Callable[[int, int], bool] = lambda _row, _column: False) -> str:
    """Return a table of text; `bold` tells by row and column which cells are so."""
    rows = [
        [f"**{cell}**" if bold(at, column) else cell for column, cell in enumerate(row)]
        for at, row in enumerate([*map(escaped, row)] for row in cells.rows)
    ]
    return table([*map(escaped, cells.heads)], rows)


def second(_: int, column: int) -> bool:
    """Tell whether a cell is in the second column, which is the loss that decides."""
    return column == 1


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table of cells that are escaped already, numbers to the right."""
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
