"""What a loss means: for a person, and as JSON, schema version 1."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from celoss_cli.measures.bounds import Case
from celoss_cli.report.entries import Finding
from celoss_cli.text import counted
from celoss_cli.verdicts.explanations import OF_ANY_CLASSES, OF_CLASSES, explanations
from celoss_cli.views import document, numbers, sections
from celoss_cli.views.look import Look, spaced


def content(case: Case, said: Sequence[Finding]) -> dict[str, Any]:
    """Return what JSON holds; all losses are in nats."""
    return {
        **document.HEAD,
        "loss": case.loss,
        "classes": case.classes,
        "accuracy": case.accuracy,
        "counts": None if case.counts is None else list(case.counts),
        "explanations": document.findings_document(said),
    }


class Explained(NamedTuple):
    """What a loss means, in every form: in one case, or for several numbers of classes."""

    cases: Sequence[Case]

    def json_text(self) -> str:
        """Return the JSON; of several cases, what holds for any number of classes, then `cases`."""
        first, *others = self.cases
        if not others:
            return document.json_text(content(first, explanations(first, numbers.loss)))
        whole = content(first, explanations(first, numbers.loss, OF_ANY_CLASSES))
        found = (explanations(case, numbers.loss, OF_CLASSES) for case in self.cases)
        each = [
            {"classes": case.classes, "explanations": document.findings_document(own)}
            for case, own in zip(self.cases, found, strict=True)
        ]
        return document.json_text({**whole, "classes": None, "cases": each})

    def table(self, look: Look) -> Group:
        """Return what is said, as rich prints it."""
        first, *others = self.cases
        shown = partial(numbers.loss, unit=look.unit)
        if not others:
            title = _title(first, _size(first), look)
            return spaced(title, _gauge(first, look), _lines(explanations(first, shown), look))
        title = _title(first, "for any number of classes (--classes K)", look)
        parts: list[RenderableType] = [
            title,
            _lines(explanations(first, shown, OF_ANY_CLASSES), look),
        ]
        for case in self.cases:
            parts += [
                Group(Text(_size(case), "bold"), _gauge(case, look)),
                _lines(explanations(case, shown, OF_CLASSES), look),
            ]
        return spaced(*parts)


def _size(case: Case) -> str:
    return counted(case.classes, "class", "classes")


def _title(case: Case, size: str, look: Look) -> Text:
    accuracy = "" if case.accuracy is None else f", accuracy {numbers.share(case.accuracy)}"
    loss = numbers.loss(case.loss, look.unit)
    unit = look.unit.removesuffix("s") if loss == "1" else look.unit
    return Text.assemble((f"A loss of {loss} {unit}", "bold"), (f", {size}{accuracy}", "dim"))


def _gauge(case: Case, look: Look) -> Text:
    return sections.gauge(case.loss, case.chance, look)


def _lines(said: Sequence[Finding], look: Look) -> Table:
    lines = []
    for each in said:
        title = each.code.replace("-", " ")
        is_warning = each.severity == "warning"
        label = (f"{title}: warning", "yellow") if is_warning else (title, "dim")
        lines.append((*label, each))
    return sections.labelled(lines, look)
