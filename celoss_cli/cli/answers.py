"""Where the answer of `chance` or `explain` goes: to standard output, and to files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import RenderableType

from celoss_cli.cli.exits import Exit
from celoss_cli.cli.printing import FILE_WIDTH, check_outputs, write_text
from celoss_cli.cli.terminal import look_of_output, show, write_out
from celoss_cli.storage.writing import together
from celoss_cli.views import pictures
from celoss_cli.views.document import json_text
from celoss_cli.views.forms import SUFFIXES
from celoss_cli.views.look import Look, drawn

_ANSWERS = (".json", ".txt", ".svg", ".html")
"""How the names of its files end."""


def files_of(options: Mapping[str, Any], inputs: Mapping[str, Path]) -> Sequence[Path]:
    """Return what the answer is written to; what cannot be is refused before any work.

    Raises:
        OutputError: a file names an input or another output, or a place that cannot be written.
        UsageError: its name does not tell its form.

    """
    files = [Path(name) for name in options["output"]]
    check_outputs(files, _ANSWERS, (), inputs)
    return files


def answered(
    content: dict[str, Any],
    table: Callable[[Look], RenderableType],
    options: Mapping[str, Any],
    files: Sequence[Path],
) -> Exit:
    """Write and print an answer: its JSON, or what `table` makes of it for people."""

    def text(form: str, look: Look) -> str:
        if form == "json":
            return json_text(content)
        if form == "table":
            return drawn(table(look), look)
        return (pictures.svg if form == "svg" else pictures.html)(table(look), look.width)

    with together() as replacing:
        for path in files:
            form = SUFFIXES[path.suffix.lower()]
            write_text(replacing, path, text(form, Look(FILE_WIDTH, options["unit"])))
    if options["json"]:
        write_out(json_text(content))
    else:
        show(text("table", look_of_output(options["unit"])))
    return Exit.PASSED
