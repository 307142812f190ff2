"""Every form that a report, or one of several models, can take, by the name `--format` has for it.

A form is imported when it is asked for: JSON needs nothing of what draws tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeAlias, TypeVar

from celoss_cli.views import gates, github, numbers, plain
from celoss_cli.views.numbers import LossUnit

if TYPE_CHECKING:
    from celoss_cli.report.comparison import Comparison
    from celoss_cli.report.entries import GateResult
    from celoss_cli.report.report import Report
    from celoss_cli.report.series import Series
    from celoss_cli.views.look import Look

Shown = TypeVar("Shown", "Report", "Comparison", "Series")
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
        value: a part of it that `--only` names, by itself; None where the command has no such.

    """

    by_name: Mapping[str, Form[Shown]]
    failures: Callable[[Shown], list[str]]
    alarms: Callable[[Shown], str]
    value: Callable[[Shown, str, LossUnit], str] | None = None


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


def _failed(judged: Sequence[GateResult]) -> list[str]:
    return [gates.line(gate) for gate in gates.failed(judged)]


REPORT: Forms[Report] = Forms(
    {
        "table": _form("table:text", _look),
        "plain": _form("plain:text"),
        "json": _form("document:text"),
        "markdown": _form("markdown:text", _unit),
        "junit": _form("junit:text"),
        "github": _form("github:text"),
        "svg": _form("table:svg", _look),
        "html": _form("html.report:text", _look),
    },
    lambda report: _failed(report.gates),
    github.failures,
    plain.value,
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
        "html": _form("html.comparison:text", _look),
    },
    lambda comparison: [numbers.increase(gate) for gate in comparison.gates if not gate.passed],
    github.compared_failures,
)
"""The forms of a comparison."""

SERIES: Forms[Series] = Forms(
    {
        "table": _form("series:text", _look),
        "plain": _form("series_forms:plain_text"),
        "json": _form("series_document:text"),
        "markdown": _form("series_forms:markdown_text", _unit),
        "junit": _form("series_forms:junit_text"),
        "github": _form("series_forms:github_text"),
        "svg": _form("series:svg", _look),
        "html": _form("html.series:text", _look),
    },
    lambda series: _failed(series.gates),
    lambda series: github.failed(series.gates, series.judged_report.predictions.path),
    lambda series, _, __: series.best_path,
)
"""The forms of a series of checkpoints."""
