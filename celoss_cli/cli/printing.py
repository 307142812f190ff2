"""Where a report goes: to standard output in the form asked for, and to files."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from celoss_cli.cli.terminal import look_of_output, write_out
from celoss_cli.dataset.dataset import Dataset
from celoss_cli.errors import CelossError, OutputError, UsageError
from celoss_cli.evaluation import RowSink
from celoss_cli.report.report import Report
from celoss_cli.storage.writing import check_target, replacing
from celoss_cli.text import printable
from celoss_cli.views import github, numbers, plain, samples
from celoss_cli.views.forms import FORMS, SUFFIXES
from celoss_cli.views.numbers import LossUnit

if TYPE_CHECKING:
    from celoss_cli.views.look import Look

FILE_WIDTH = 100
"""The width of a table that is written to a file."""


@dataclass(frozen=True, kw_only=True)
class Style:
    """What the user wants to see."""

    form: str
    only: str | None
    quiet: bool
    unit: LossUnit
    per_class: bool

    @property
    def printed_form(self) -> str | None:
        """The form of the whole report, where it is printed."""
        return None if self.quiet or self.only is not None else self.form


def style_of(options: Mapping[str, Any]) -> Style:
    """Return what the options ask for."""
    return Style(
        form="json" if options["json"] else options["format"],
        only=options["only"],
        quiet=options["quiet"],
        unit=options["unit"],
        per_class=options["per_class"],
    )


def check_outputs(
    outputs: Sequence[Path],
    suffixes: Collection[str],
    per_sample: str | None,
    inputs: Mapping[str, Path],
) -> list[Path]:
    """Refuse, before any work is done, an output that cannot be written.

    `suffixes` are those of the forms that `outputs` may have.

    Raises:
        OutputError: it names an input or another output, or a place that cannot be written.
        UsageError: its name does not tell its form.

    """
    for path in outputs:
        if path.suffix.lower() not in suffixes:
            *most, last = suffixes
            raise UsageError(f"-o {path}: the name must end in {', '.join(most)} or {last}")
    targets = list(outputs)
    if per_sample is not None:
        samples.check_suffix(Path(per_sample))
        targets.append(Path(per_sample))
    for at, path in enumerate(targets):
        check_target(path, inputs)
        if path.resolve() in [other.resolve() for other in targets[:at]]:
            raise OutputError(f"{path}: two outputs have this name")
    return list(outputs)


def sample_sink(per_sample: str | None) -> Callable[[Dataset], RowSink]:
    """Return what opens the file of `--per-sample`, or nothing where there is none."""

    def opened(dataset: Dataset) -> RowSink:
        if per_sample is None:
            return contextlib.nullcontext()
        writer: AbstractContextManager[Callable[..., None]] = samples.sample_writer(
            Path(per_sample), dataset.classes
        )
        return writer

    return opened


def write_outputs(report: Report, outputs: Sequence[Path], style: Style) -> None:
    """Write the report to every file, each whole or not at all."""

    def look() -> Look:
        from celoss_cli.views.look import Look  # noqa: PLC0415 - brings rich, which JSON need not

        return Look(FILE_WIDTH, style.unit, per_class=style.per_class)

    for path in outputs:
        write_file(path, SUFFIXES[path.suffix.lower()](report, look))


def write_file(path: Path, content: str) -> None:
    """Write text to a file, whole or not at all."""
    with replacing(path) as stream:
        stream.write(content.encode("utf-8", "backslashreplace"))


def show(report: Report, style: Style) -> None:
    """Print the report; where it is no table, gates that failed are named on standard error."""
    if style.quiet:
        return
    if style.only is not None:
        write_out(plain.value(report, style.only) + "\n")
    else:
        look = partial(look_of_output, style.unit, per_class=style.per_class)
        show_text(FORMS[style.form](report, look), style.form, github.failures(report))
        if style.form == "table":
            return
    for gate in report.gates:
        if not gate.passed:
            line = f"FAIL {gate.metric} {numbers.comparison(gate)}"
            sys.stderr.write(f"{printable(line)}\n")


def show_text(text: str, form: str, failures: str) -> None:
    """Print a form; GitHub Actions are told of `failures` beside a table.

    Names in a table come from files: where one may be a command, the runner is told to take none.
    """
    if form != "table" or not os.environ.get("GITHUB_ACTIONS"):
        write_out(text)
        return
    if github.may_command(text):
        import secrets  # noqa: PLC0415 - slow to import, and hardly ever needed

        token = secrets.token_hex()
        text = f"::stop-commands::{token}\n{text}::{token}::\n"
    write_out(text + failures)


def show_error(error: CelossError, outputs: Sequence[Path], form: str | None) -> None:
    """Tell a CI server, where its form was asked for, that the files could not be measured."""
    from celoss_cli.views import junit  # noqa: PLC0415 - brings an XML library

    texts = {"junit": junit.error_text, "github": github.error_text}
    if form in texts:
        write_out(texts[form](error))
    for path in outputs:
        if path.suffix.lower() == ".xml":
            write_file(path, junit.error_text(error))
