"""Every form that a report or a comparison of models can take, by the name `--format` has for it.

A form is imported when it is asked for: JSON needs nothing of what draws tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeAlias, TypeVar

from celoss_cli.views import gates, github, numbers

if TYPE_CHECKING:
    from celoss_cli.report.comparison import Comparison
    from celoss_cli.report.report import Report
    from celoss_cli.views.look import Look

Shown = TypeVar("Shown", "Report", "Comparison")
Looking: TypeAlias = "Callable[[], Look]"
"""What tells how text is to look, which takes a library to find out."""
Form: TypeAlias = Callable[[Shown, Looking], str]

SUFFIXES = {
    ".json": "json",
    ".md": "markdown",
    ".xml": "junit",
    ".txt": "table",
    ".svg": "svg",
    ".html": "html",
}
"""The form of a file, by the end of its name."""


class Forms(NamedTuple, Generic[Shown]):
    """The forms of one kind of result.

    Attributes:
        by_name: the forms, by name.
        failures: a line for people for each gate that failed.
        alarms: the same for GitHub Actions.

    """

    by_name: Mapping[str, Form[Shown]]
    failures: Callable[[Shown], list[str]]
    alarms: Callable[[Shown], str]


def _nothing(_: Looking) -> tuple[()]:
    return ()


def _unit(look: Looking) -> tuple[str]:
    return (look().unit,)


def _look(look: Looking) -> tuple[Look]:
    return (look(),)


def _form(target: str, wanted: Callable[[Looking], tuple[Any, ...]] = _nothing) -> Form[Any]:
    """Return the form that "module:function" makes, given what it wants of a look."""
    module, _, function = target.partition(":")

    def form(shown: Any, look: Looking) -> str:  # noqa: ANN401 - a report or a comparison
        view = getattr(import_module(f"celoss_cli.views.{module}"), function)
        return str(view(shown, *wanted(look)))

    return form


REPORT: Forms[Report] = Forms(
    {
        "table": _form("table:text", _look),
        "plain": _form("plain:text"),
        "json": _form("document:text"),
        "markdown": _form("markdown:text", _unit),
        "junit": _form("junit:text"),
        "github": _form("github:text"),
        "svg": _form("table:svg", _look),
        "html": _form("table:html", _look),
    },
    lambda report: [gates.line(gate) for gate in gates.failed(report.gates)],
    github.failures,
)
"""The forms of a report."""

COMPARISON: Forms[Comparison] = Forms(
    {
        "table": _form("compared:text", _look),
        "json": _form("comparison_document:text"),
        "markdown": _form("compared_forms:markdown_text", _unit),
        "junit": _form("compared_forms:junit_text"),
        "github": _form("github:compared_text"),
        "svg": _form("compared:svg", _look),
        "html": _form("compared:html", _look),
    },
    lambda comparison: [numbers.increase(gate) for gate in comparison.gates if not gate.passed],
    github.compared_failures,
)
"""The forms of a comparison."""
