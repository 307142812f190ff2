"""Where a report goes: to standard output in the form asked for, and to files."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from celoss_cli.errors import OutputError, UsageError
from celoss_cli.evaluation import RowSink
from celoss_cli.readers.dataset import Dataset
from celoss_cli.report import Report
from celoss_cli.terminal import look_of_output, write_out
from celoss_cli.views import document, numbers, plain, samples
from celoss_cli.views.numbers import LossUnit
from celoss_cli.writing import check_target, replacing

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


def _text_file(report: Report, style: Style) -> str:
    from celoss_cli.views import table  # noqa: PLC0415 - brings rich, which other forms need not
    from celoss_cli.views.look import Look  # noqa: PLC0415

    return table.text(report, Look(FILE_WIDTH, style.unit, per_class=style.per_class))


_FILE_FORMS: dict[str, Callable[[Report, Style], str]] = {
    ".json": lambda report, _: document.text(report),
    ".txt": _text_file,
}


def check_outputs(
    outputs: Sequence[Path], per_sample: str | None, inputs: Mapping[str, Path]
) -> list[Path]:
    """Refuse, before any work is done, an output that cannot be written.

    Raises:
        OutputError: it names an input or another output, or a place that cannot be written.
        UsageError: its name does not tell its form.

    """
    for path in outputs:
        if path.suffix.lower() not in _FILE_FORMS:
            raise UsageError(f"-o {path}: the name must end in {' or '.join(_FILE_FORMS)}")
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
    for path in outputs:
        content = _FILE_FORMS[path.suffix.lower()](report, style)
        with replacing(path) as stream:
            stream.write(content.encode("utf-8", "backslashreplace"))


def show(report: Report, style: Style) -> None:
    """Print the report; where it is no table, gates that failed are named on standard error."""
    if style.quiet:
        return
    if style.only is not None:
        write_out(plain.value(report, style.only) + "\n")
    elif style.form == "table":
        from celoss_cli.views import table  # noqa: PLC0415 - as above

        look = look_of_output(style.unit, per_class=style.per_class)
        write_out(table.text(report, look))
        return
    else:
        write_out(document.text(report) if style.form == "json" else plain.text(report))
    for gate in report.gates:
        if not gate.passed:
            sys.stderr.write(f"FAIL {gate.metric} {numbers.comparison(gate)}\n")
