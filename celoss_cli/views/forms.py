"""Every form a report can take, by name and by the suffix of a file.

A form is imported when it is asked for: JSON needs nothing of what draws tables.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from celoss_cli.report.report import Report
from celoss_cli.views import document, plain

if TYPE_CHECKING:
    from celoss_cli.views.look import Look

Form: TypeAlias = "Callable[[Report, Callable[[], Look]], str]"
"""From a report, and what tells how text is to look where that matters, to text."""


def _table(report: Report, look: Callable[[], Look]) -> str:
    from celoss_cli.views import table  # noqa: PLC0415 - see the module's docstring

    return table.text(report, look())


def _markdown(report: Report, look: Callable[[], Look]) -> str:
    from celoss_cli.views import markdown  # noqa: PLC0415

    return markdown.text(report, look().unit)


def _junit(report: Report, _: Callable[[], Look]) -> str:
    from celoss_cli.views import junit  # noqa: PLC0415

    return junit.text(report)


def _github(report: Report, _: Callable[[], Look]) -> str:
    from celoss_cli.views import github  # noqa: PLC0415

    return github.text(report)


def _svg(report: Report, look: Callable[[], Look]) -> str:
    from celoss_cli.views import pictures, table  # noqa: PLC0415

    return pictures.svg(table.table(report, look()), look().width)


def _html(report: Report, look: Callable[[], Look]) -> str:
    from celoss_cli.views import pictures, table  # noqa: PLC0415

    return pictures.html(table.table(report, look()), look().width)


FORMS: dict[str, Form] = {
    "table": _table,
    "plain": lambda report, _: plain.text(report),
    "json": lambda report, _: document.text(report),
    "markdown": _markdown,
    "junit": _junit,
    "github": _github,
}
"""The forms of `--format`, the default first."""

SUFFIXES: dict[str, Form] = {
    ".json": FORMS["json"],
    ".md": _markdown,
    ".xml": _junit,
    ".txt": _table,
    ".svg": _svg,
    ".html": _html,
}
"""The forms of `-o`, by the end of the file's name."""
