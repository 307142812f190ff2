"""A series of checkpoints in the forms that shells and CI servers read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from celoss_cli.report.series import Series
from celoss_cli.text import printable
from celoss_cli.views import github, junit, markdown, series_cells

if TYPE_CHECKING:
    from celoss_cli.views.look import Look

_METRICS = (
    "cross_entropy",
    "cross_entropy_low",
    "cross_entropy_high",
    "accuracy",
    "accuracy_low",
    "accuracy_high",
    "mean_confidence",
    "ece",
)


def plain_text(series: Series) -> str:
    """Return a line of heads and a line a checkpoint, between tabs; losses are in nats."""
    heads = ("checkpoint", *_METRICS, "difference", "p_value", "in_best_set")
    lines = [
        [
            printable(report.predictions.path),
            *(_raw(getattr(report, name)) for name in _METRICS),
            _raw(None if difference is None else difference.cross_entropy),
            _raw(None if difference is None else difference.p_value),
            str(inside).lower(),
        ]
        for report, difference, inside in zip(
            series.reports, series.differences, series.in_best_set, strict=True
        )
    ]
    return "".join("\t".join(line) + "\n" for line in (heads, *lines))


def _raw(value: float | None) -> str:
    return "null" if value is None else repr(value)


def markdown_text(series: Series, look: Look) -> str:
    """Return the series as Markdown with GitHub's tables."""
    unit = look.unit
    escaped = markdown.escaped
    names, sizes = series_cells.title(series)
    cells = series_cells.cells(series, unit)
    cells = cells.chosen((0, 1, 2, 5, *range(10, len(cells.heads)), 7, 8, 3, 4, 9))
    head = f"gate on {series.names[series.judged_at]}"
    parts = [
        markdown.title("celoss series", series),
        f"{escaped(names)}: {sizes}",
        markdown.drawn(cells, lambda row, column: (row, column) == (series.best, 0)),
        "\n".join(f"- {escaped(line)}" for line in series_cells.answers(series, unit)),
        *markdown.findings(series.findings),
        *markdown.judged(series.gates, head),
    ]
    return "\n\n".join(parts) + "\n"


def junit_text(series: Series) -> str:
    """Return one test case a gate; without gates one says that all was measured."""
    answers = "\n".join(printable(line) for line in series_cells.answers(series, "nats"))
    properties = [
        ("signature", series.judged_report.signature),
        ("best", series.best_path),
        *((f"{found.severity} {found.code}", found.message) for found in series.findings),
    ]
    cases = junit.cases(series.gates)
    return junit.document(cases, properties, f"{answers}\n\n{plain_text(series)}")


def github_text(series: Series) -> str:
    """Return a line a gate that failed, one that sums up, and a line a finding."""
    path = series.judged_report.predictions.path
    lines = [
        github.command("notice", "celoss series", printable(line))
        for line in series_cells.answers(series, "nats")
    ]
    return github.failed(series.gates, path) + "".join(lines) + github.found(series.findings, None)
