"""Every form that a report, or one of several models, can take, by the name `--format` has for it.

A form is imported when it is asked for: JSON needs nothing of what draws tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeAlias, TypeVar

from celoss_cli.views import gates, numbers
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


def _view(target: str) -> Callable[..., str]:
    """Return what "module:function" names, which is imported when it is called."""
    module, _, function = target.partition(":")

    def view(*arguments: Any) -> str:  # noqa: ANN401 - a result, and a look
        return str(getattr(import_module(f"celoss_cli.views.{module}"), function)(*arguments))

    return view


def _raw(target: str) -> Form[Any]:
    """Return a form for programs, which looks the same everywhere."""
    view = _view(target)
    return lambda shown, _: view(shown)


def _drawn(target: str) -> Form[Any]:
    """Return a form for people, whose view is given the look."""
    view = _view(target)
    return lambda shown, look: view(shown, look())


def _failed(judged: Sequence[GateResult]) -> list[str]:
    return [gates.line(gate) for gate in gates.failed(judged)]


REPORT: Forms[Report] = Forms(
    {
        "table": _drawn("table:text"),
        "plain": _raw("plain:text"),
        "json": _raw("document:text"),
        "markdown": _drawn("markdown:text"),
        "junit": _raw("junit:text"),
        "github": _raw("github:text"),
        "svg": _drawn("table:svg"),
        "html": _drawn("html.report:text"),
    },
    lambda report: _failed(report.gates),
    lambda report: _view("github:failed")(report.gates, report.predictions.path),
    _view("plain:value"),
)
"""The forms of a report."""

COMPARISON: Forms[Comparison] = Forms(
    {
        "table": _drawn("compared:text"),
        "json": _raw("comparison_document:text"),
        "markdown": _drawn("compared_forms:markdown_text"),
        "junit": _raw("compared_forms:junit_text"),
        "github": _raw("github:compared_text"),
        "svg": _drawn("compared:svg"),
        "html": _drawn("html.comparison:text"),
    },
    lambda comparison: [numbers.increase(gate) for gate in comparison.gates if not gate.passed],
    _view("github:compared_failures"),
)
"""The forms of a comparison."""

SERIES: Forms[Series] = Forms(
    {
        "table": _drawn("series:text"),
        "plain": _raw("series_forms:plain_text"),
        "json": _raw("series_document:text"),
        "markdown": _drawn("series_forms:markdown_text"),
        "junit": _raw("series_forms:junit_text"),
        "github": _raw("series_forms:github_text"),
        "svg": _drawn("series:svg"),
        "html": _drawn("html.series:text"),
    },
    lambda series: _failed(series.gates),
    lambda series: _view("github:failed")(series.gates, series.judged_report.predictions.path),
    lambda series, _, __: series.best_path,
)
"""The forms of a series of checkpoints."""
