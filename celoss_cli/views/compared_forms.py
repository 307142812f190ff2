"""A comparison of models in the forms that CI servers read."""

from __future__ import annotations

from celoss_cli.report.comparison import Comparison, IncreaseResult
from celoss_cli.text import counted
from celoss_cli.views import compared_slice_lines, gates, junit, markdown, numbers
from celoss_cli.views.numbers import LossUnit
from celoss_cli.views.slice_lines import SHOWN_SLICES, more, shown_value


def markdown_text(comparison: Comparison, unit: LossUnit) -> str:
    """Return the comparison as Markdown with GitHub's tables."""
    escaped = markdown.escaped
    models = [
        [
            f"{number} {escaped(report.predictions.path)}",
            f"**{numbers.loss(report.mean_loss, unit)}**",
            numbers.loss_interval(report.cross_entropy_low, report.cross_entropy_high, unit),
            numbers.share(report.accuracy),
        ]
        for number, report in enumerate(comparison.reports, 1)
    ]
    differences = [
        [
            f"{number} - 1",
            f"**{numbers.loss(each.cross_entropy, unit)}**",
            numbers.loss_interval(each.low, each.high, unit),
            numbers.p_value(each.p_value),
            numbers.points(each.accuracy),
            numbers.p_value(each.accuracy_p_value),
            numbers.VERDICTS[each.verdict],
        ]
        for number, each in enumerate(comparison.differences, 2)
    ]
    heads = ["model", "loss", "95% CI", "p", "accuracy", "p", "verdict"]
    judged = [
        [gate.decision, escaped(numbers.increase(gate, unit))]
        for gate in gates.shown(comparison.gates)
    ]
    interval = numbers.ci_head(comparison.baseline)
    title = "" if not comparison.gates else ": passed" if comparison.passed else ": **failed**"
    parts = [
        f"### celoss compare{title}",
        markdown.table(["model", f"loss ({unit})", interval, "accuracy"], models),
        markdown.table(heads, differences),
        *_slices(comparison, unit),
        *([markdown.table(["gate", "increase and bound"], judged)] if judged else []),
        *map(escaped, gates.rest(comparison.gates)),
    ]
    return "\n\n".join(parts) + "\n"


def _slices(comparison: Comparison, unit: LossUnit) -> list[str]:
    parts = list[str]()
    for number, name, own in compared_slice_lines.by_column(comparison):
        shown = own[:SHOWN_SLICES]
        lines = [
            [markdown.escaped(shown_value(row)), *cells]
            for row, cells in zip(shown, compared_slice_lines.cells(shown, unit), strict=True)
        ]
        parts.append(
            markdown.table([markdown.escaped(name), *compared_slice_lines.heads(number)], lines)
        )
        if len(shown) < len(own):
            parts.append(more(len(own) - len(shown)))
    return [*parts, compared_slice_lines.about(comparison)] if parts else []


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
        (system.report.predictions.path, numbers.VERDICTS[difference.verdict])
        for system, difference in zip(comparison.systems, comparison.differences, strict=True)
    ]
    return junit.document(cases, [("signature", comparison.baseline.signature), *verdicts], "")
