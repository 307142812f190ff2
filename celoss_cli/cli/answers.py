"""Where the answer of `chance` or `explain` goes: to standard output, and to files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from rich.console import RenderableType

from celoss_cli.cli.exits import Exit
from celoss_cli.cli.printing import FILE_WIDTH, check_outputs, write_text
from celoss_cli.cli.terminal import look_of_output, show, write_out
from celoss_cli.storage.writing import together
from celoss_cli.views import pictures
from celoss_cli.views.forms import SUFFIXES
from celoss_cli.views.look import Look, drawn

_ANSWERS = (".json", ".txt", ".svg", ".html")
"""How the names of its files end."""


class Answer(Protocol):
    """What is shown."""

    def json_text(self) -> str:
        """Return it as JSON."""
        ...

    def table(self, look: Look) -> RenderableType:
        """Return it for people."""
        ...


def files_of(options: Mapping[str, Any], inputs: Mapping[str, Path]) -> Sequence[Path]:
    """Return what the answer is written to; what cannot be is refused before any work.

    Raises:
        OutputError: a file names an input or another output, or a place that cannot be written.
        UsageError: its name does not tell its form.

    """
    files = [Path(name) for name in options["output"]]
    check_outputs(files, _ANSWERS, (), inputs)
    return files


def answered(answer: Answer, options: Mapping[str, Any], files: Sequence[Path]) -> Exit:
    """Write and print the answer."""
    look = Look(FILE_WIDTH, options["unit"])
    with together() as replacing:
        for path in files:
            write_text(replacing, path, _text(answer, SUFFIXES[path.suffix.lower()], look))
    if options["json"]:
        write_out(answer.json_text())
    else:
        show(_text(answer, "table", look_of_output(options["unit"])))
    return Exit.PASSED


def _text(answer: Answer, form: str, look: Look) -> str:
    if form == "json":
        return answer.json_text()
    table = answer.table(look)
    if form == "table":
        return drawn(table, look)
    return (pictures.svg if form == "svg" else pictures.html)(table, look.width)
