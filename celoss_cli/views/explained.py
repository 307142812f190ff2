"""What a loss means: for a person, and as JSON, schema version 1."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from celoss_cli.measures.bounds import Case
from celoss_cli.report.entries import Finding
from celoss_cli.text import counted
from celoss_cli.verdicts.explanations import OF_ANY_CLASSES, OF_CLASSES, explanations
from celoss_cli.views import document, numbers
from celoss_cli.views.look import Look, plain_grid, spaced


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
    """What the loss of one model means, in every form."""

    case: Case

    def json_text(self) -> str:
        """Return the JSON, with a final newline."""
        return document.json_text(content(self.case, explanations(self.case, numbers.loss)))

    def table(self, look: Look) -> Group:
        """Return what is said, as rich prints it."""
        title = _title(self.case, _size(self.case), look)
        said = explanations(self.case, _shown(look))
        return spaced(title, _gauge(self.case, look), _lines(said, look))


class ExplainedByClasses(NamedTuple):
    """What a loss means of which nobody says among how many classes: a case for several numbers."""

    cases: Sequence[Case]

    def json_text(self) -> str:
        """Return the JSON: what holds for any number of classes, then `cases`."""
        first = self.cases[0]
        whole = content(first, explanations(first, numbers.loss, OF_ANY_CLASSES))
        each = [
            {
                "classes": case.classes,
                "explanations": document.findings_document(
                    explanations(case, numbers.loss, OF_CLASSES)
                ),
            }
            for case in self.cases
        ]
        return document.json_text({**whole, "classes": None, "cases": each})

    def table(self, look: Look) -> Group:
        """Return what is said, as rich prints it."""
        first, shown = self.cases[0], _shown(look)
        title = _title(first, "for any number of classes (--classes K)", look)
        parts: list[RenderableType] = [
            title,
            _lines(explanations(first, shown, OF_ANY_CLASSES), look),
        ]
        for case in self.cases:
            head = Group(Text(_size(case), "bold"), _gauge(case, look))
            parts += [head, _lines(explanations(case, shown, OF_CLASSES), look)]
        return spaced(*parts)


def _shown(look: Look) -> Callable[[float], str]:
    return partial(numbers.loss, unit=look.unit)


def _size(case: Case) -> str:
    return counted(case.classes, "class", "classes")


def _title(case: Case, size: str, look: Look) -> Text:
    accuracy = "" if case.accuracy is None else f", accuracy {numbers.share(case.accuracy)}"
    loss = numbers.loss(case.loss, look.unit)
    unit = look.unit.removesuffix("s") if loss == "1" else look.unit
    return Text.assemble((f"A loss of {loss} {unit}", "bold"), (f", {size}{accuracy}", "dim"))


def _gauge(case: Case, look: Look) -> Text:
    """A bar from 0 to chance, or beyond chance where the loss is larger."""
    if not case.chance:
        return Text(" Chance is 0 here: every label is of one class.", "dim")
    ratio = case.loss / case.chance
    words = f"{numbers.number(ratio)}x chance"
    if ratio < 1:
        words = f"{numbers.share(1 - ratio, 1)} below chance"
    size = max(look.width - len(words) - 4, 8)
    return Text.assemble(" ", *look.gauge(ratio, size), "  ", words)


def _lines(said: Sequence[Finding], look: Look) -> Table:
    grid = plain_grid()
    for each in said:
        title, style = each.code.replace("-", " "), "dim"
        if each.severity == "warning":
            title, style = f"{title}: warning", "yellow"
        words = Text.assemble(each.message, " " if each.remedy else "", (each.remedy, "dim"))
        if look.narrow:
            grid.add_row(Text.assemble((title, style), ": ", words))
        else:
            grid.add_row(Text(title, style), words)
    return grid
