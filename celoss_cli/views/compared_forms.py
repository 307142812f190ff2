"""A comparison of models in the forms that CI servers read."""

from __future__ import annotations

from celoss_cli.report.comparison import Comparison
from celoss_cli.views import junit, markdown, numbers
from celoss_cli.views.numbers import LossUnit


def markdown_text(comparison: Comparison, unit: LossUnit) -> str:
    """Return the comparison as Markdown with GitHub's tables."""
    escaped = markdown.escaped
    models = [
        [
            f"{number} {escaped(report.predictions.path)}",
            f"**{numbers.loss(report.mean_loss, unit)}**",
            numbers.interval(
                numbers.loss(report.cross_entropy_low, unit),
                numbers.loss(report.cross_entropy_high, unit),
            ),
            numbers.share(report.accuracy),
        ]
        for number, report in enumerate(comparison.reports, 1)
    ]
    differences = [
        [
            f"{number} - 1",
            f"**{numbers.loss(each.cross_entropy, unit)}**",
            numbers.interval(numbers.loss(each.low, unit), numbers.loss(each.high, unit)),
            numbers.p_value(each.p_value),
            numbers.points(each.accuracy),
            numbers.p_value(each.accuracy_p_value),
            numbers.VERDICTS[each.verdict],
        ]
        for number, each in enumerate(comparison.differences, 2)
    ]
    heads = ["model", "loss", "95% CI", "p", "accuracy", "p", "verdict"]
    gates = [[gate.decision, escaped(numbers.increase(gate, unit))] for gate in comparison.gates]
    interval = numbers.ci_head(comparison.baseline)
    title = "" if not comparison.gates else ": passed" if comparison.passed else ": **failed**"
    parts = [
        f"### celoss compare{title}",
        markdown.table(["model", f"loss ({unit})", interval, "accuracy"], models),
        markdown.table(heads, differences),
        *([markdown.table(["gate", "increase and bound"], gates)] if gates else []),
    ]
    return "\n\n".join(parts) + "\n"


def junit_text(comparison: Comparison) -> str:
    """Return one test case a model that `--max-increase` judges."""
    cases = [
        junit.Case(
            f"{gate.model}: increase <= {gate.bound!r}",
            None if gate.passed else numbers.increase(gate),
        )
        for gate in comparison.gates
    ]
    verdicts = [
        (system.report.predictions.path, numbers.VERDICTS[difference.verdict])
        for system, difference in zip(comparison.systems, comparison.differences, strict=True)
    ]
    return junit.document(cases, [("signature", comparison.baseline.signature), *verdicts], "")
