"""What a loss means: for a person, and as JSON, schema version 1."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from celoss_cli.measures.bounds import Case
from celoss_cli.text import counted
from celoss_cli.verdicts.explanations import (
    EXPLANATIONS,
    OF_ANY_CLASSES,
    OF_CLASSES,
    Explanation,
    explanations,
)
from celoss_cli.views import document, numbers, sections
from celoss_cli.views.look import Look, spaced


def content(cases: Sequence[Case]) -> dict[str, Any]:
    """Return what JSON holds; of several cases, what holds for any number of classes, then each."""
    case, *others = cases
    head = {
        **document.HEAD,
        "loss": case.loss,
        "classes": None if others else case.classes,
        "accuracy": case.accuracy,
        "counts": None if case.counts is None else list(case.counts),
        "explanations": _held(case, OF_ANY_CLASSES if others else EXPLANATIONS),
    }
    if not others:
        return head
    each = [{"classes": case.classes, "explanations": _held(case, OF_CLASSES)} for case in cases]
    return {**head, "cases": each}


def _held(case: Case, kinds: Sequence[Explanation]) -> list[dict[str, Any]]:
    return document.findings_document(explanations(case, numbers.loss, kinds))


def table(cases: Sequence[Case], look: Look) -> Group:
    """Return what is said, as rich prints it."""
    first, *others = cases
    if not others:
        title = _title(first, _size(first), look)
        return spaced(title, _gauge(first, look), _lines(first, EXPLANATIONS, look))
    title = _title(first, "for any number of classes (--classes K)", look)
    parts: list[RenderableType] = [title, _lines(first, OF_ANY_CLASSES, look)]
    for case in cases:
        head = Group(Text(_size(case), "bold"), _gauge(case, look))
        parts += [head, _lines(case, OF_CLASSES, look)]
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


def _lines(case: Case, kinds: Sequence[Explanation], look: Look) -> Table:
    lines = []
    for each in explanations(case, partial(numbers.loss, unit=look.unit), kinds):
        title = each.code.replace("-", " ")
        is_warning = each.severity == "warning"
        label = (f"{title}: warning", "yellow") if is_warning else (title, "dim")
        lines.append((*label, each))
    return sections.labelled(lines, look)
