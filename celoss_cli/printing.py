"""Where a report goes: to standard output in the form asked for, and to files."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from celoss_cli.errors import OutputError, UsageError
from celoss_cli.evaluation import RowSink
from celoss_cli.readers.dataset import Dataset
from celoss_cli.report import Report
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
    from celoss_cli.views.sections import Look  # noqa: PLC0415

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
        _print(plain.value(report, style.only) + "\n")
    elif style.form == "table":
        _print(_table(report, style))
        return
    else:
        _print(document.text(report) if style.form == "json" else plain.text(report))
    for gate in report.gates:
        if not gate.passed:
            sys.stderr.write(f"FAIL {gate.metric} {numbers.comparison(gate)}\n")


def _table(report: Report, style: Style) -> str:
    """Return the table with the colours and the width of standard output, as rich finds them."""
    from rich.console import Console  # noqa: PLC0415 - as above

    from celoss_cli.views import table  # noqa: PLC0415
    from celoss_cli.views.sections import Look  # noqa: PLC0415

    console = Console(legacy_windows=False)
    colors = console.color_system if console.is_terminal and not console.no_color else None
    look = Look(
        width=console.width,
        unit=style.unit,
        ascii_only=not _shows_unicode(),
        per_class=style.per_class,
        colors=cast("Any", colors),
    )
    return table.text(report, look)


def _shows_unicode() -> bool:
    """Tell whether standard output takes more than ASCII; a C locale says that it does not."""
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG"))
    locale = next((name for name in names if name), "")
    return locale not in {"C", "POSIX"} and sys.stdout.encoding.lower().startswith("utf")


def _print(text: str) -> None:
    """Write to standard output; a reader that has gone away, as `head`, is no error.

    Raises:
        OutputError: the system refuses to write.

    """
    data = text.encode(sys.stdout.encoding or "utf-8", "backslashreplace")
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Python flushes standard output once more at its end, into the closed pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        raise OutputError(f"standard output: cannot be written: {error.strerror}") from error
