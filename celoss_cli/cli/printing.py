"""Where a result goes: to standard output in the form asked for, and to files."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from celoss_cli.cli.exits import Exit
from celoss_cli.cli.ignored import refuse_ignored
from celoss_cli.cli.terminal import coloured, look_of_output, show, tell, write_out
from celoss_cli.errors import CelossError, OutputError, UsageError
from celoss_cli.frozen import frozen
from celoss_cli.storage.writing import Replacing, check_target, together
from celoss_cli.text import printable
from celoss_cli.verdicts.gates import metric_named
from celoss_cli.views import samples
from celoss_cli.views.extras import check_extra
from celoss_cli.views.forms import SUFFIXES, Forms, Shown
from celoss_cli.views.numbers import LossUnit

if TYPE_CHECKING:
    from celoss_cli.views.look import Look

T = TypeVar("T")
Rows = TypeVar("Rows")

FILE_WIDTH = 100
"""The width of a table that is written to a file."""


@frozen
class Style:
    """What the user wants to see, and where.

    Attributes:
        form: the form that is printed.
        only: what is printed alone, as metrics, in their order; none for the whole result.
        quiet: whether nothing is.
        unit: of the losses that people read.
        per_class: whether tables show each class.
        full: whether tables leave nothing out.
        files: what the result is written to as well.
        exit_zero: whether a failed gate is no failure of the program.

    """

    form: str
    only: Sequence[str]
    quiet: bool
    unit: LossUnit
    per_class: bool
    full: bool
    files: Sequence[Path]
    exit_zero: bool


def _metric(name: str) -> str:
    return metric_named(name).name


def style_of(
    options: Mapping[str, Any], inputs: Mapping[str, Path], named: Callable[[str], str] = _metric
) -> Style:
    """Return what the options ask for; an output that cannot be written is refused before any work.

    `named` returns the name of what `--only` prints, or refuses it.

    Raises:
        OutputError: it names an input or another output, or a place that cannot be written.
        UsageError: its name does not tell its form, an extra is not installed, or an option would
            be ignored.

    """
    files = [Path(name) for name in options["output"]]
    check_outputs(files, SUFFIXES, [Path(name) for name in options.get("per_sample", ())], inputs)
    for path in files:
        if path.suffix.lower() == ".html":
            check_extra(f"-o {path}: an HTML report")
    refuse_ignored(options)
    return Style(
        form="json" if options["json"] else options["format"],
        only=[named(name) for name in options.get("only", ())],
        quiet=options["quiet"],
        unit=options["unit"],
        per_class=options.get("per_class", False),
        full=options.get("full", False),
        files=files,
        exit_zero=options["exit_zero"],
    )


def check_outputs(
    files: Sequence[Path],
    suffixes: Iterable[str],
    per_sample: Sequence[Path],
    inputs: Mapping[str, Path],
) -> None:
    """Refuse files that cannot be written, or whose names do not tell one of the forms.

    Raises:
        OutputError: as of `style_of`.
        UsageError: as of `style_of`.

    """
    for path in files:
        if path.suffix.lower() not in suffixes:
            *most, last = suffixes
            raise UsageError(f"-o {path}: the name must end in {', '.join(most)} or {last}")
    for path in per_sample:
        samples.check_suffix(path)
    targets = [*files, *per_sample]
    for at, path in enumerate(targets):
        check_target(path, inputs)
        if path.resolve() in [other.resolve() for other in targets[:at]]:
            raise OutputError(f"{path}: two outputs have this name")


def sample_sink(
    options: Mapping[str, Any],
    writer: Callable[
        [Replacing, Path, T, Callable[[str], str]], AbstractContextManager[Callable[[Rows], None]]
    ],
    replacing: Replacing,
) -> Callable[[T], AbstractContextManager[Callable[[Rows], None] | None]]:
    """Return what opens the files of `--per-sample` by `writer`, or nothing where there is none.

    Raises:
        UsageError: --escape-formulas is given without a CSV file.

    """
    files, escaped = options["per_sample"], options["escape_formulas"]
    if escaped and not any(name.lower().endswith(".csv") for name in files):
        raise UsageError("--escape-formulas needs --per-sample FILE.csv")

    def writing(name: str, classes: T) -> AbstractContextManager[Callable[[Rows], None]]:
        inert = escaped and name.lower().endswith(".csv")
        return writer(replacing, Path(name), classes, samples.inert if inert else str)

    @contextlib.contextmanager
    def opened(classes: T) -> Iterator[Callable[[Rows], None] | None]:
        with contextlib.ExitStack() as stack:
            writers = [stack.enter_context(writing(name, classes)) for name in files]
            # one or none is passed on as it is: nobody waits for rows that nobody wants
            yield _each(writers) if len(writers) > 1 else next(iter(writers), None)

    return opened


def _each(writers: Sequence[Callable[[Rows], None]]) -> Callable[[Rows], None]:
    """Return what gives rows to every writer."""

    def write(rows: Rows) -> None:
        for writer in writers:
            writer(rows)

    return write


def reported(measured: Callable[[Replacing], Shown], forms: Forms[Shown], style: Style) -> Exit:
    """Measure, write and print; return the exit code.

    `measured` is given what opens outputs: those that it writes and the files of the report take
    their places together, before anything is printed.

    Raises:
        CelossError: as of `measured`: a CI server is told, where its form was asked for; or a file
            cannot be written.

    """
    with together() as replacing:
        try:
            shown = measured(replacing)
        except CelossError as error:
            _show_error(error, style)
            raise
        _write_files(shown, forms, style, replacing)
    _show(shown, forms, style)
    return Exit.PASSED if shown.passed or style.exit_zero else Exit.GATE_FAILED


def _write_files(shown: Shown, forms: Forms[Shown], style: Style, replacing: Replacing) -> None:
    """Write the result to every file."""

    def look() -> Look:
        from celoss_cli.views.look import Look  # noqa: PLC0415 - brings rich, which JSON need not

        return Look(FILE_WIDTH, style.unit, per_class=style.per_class, full=style.full)

    for path in style.files:
        write_text(replacing, path, forms.by_name[SUFFIXES[path.suffix.lower()]](shown, look))


def write_file(path: Path, content: str) -> None:
    """Write text to a file, whole or not at all."""
    with together() as replacing:
        write_text(replacing, path, content)


def write_text(replacing: Replacing, path: Path, content: str) -> None:
    """Write text to a file that `replacing` opens."""
    with replacing(path) as stream:
        stream.write(content.encode("utf-8", "backslashreplace"))


def _show(shown: Shown, forms: Forms[Shown], style: Style) -> None:
    """Print the result; where it is no table, gates that failed are named on standard error."""
    if style.only and forms.value is not None:
        values = [forms.value(shown, name, style.unit) for name in style.only]
        # a name is for a shell as it is, and for a terminal as it obeys nothing
        if sys.stdout is not None and sys.stdout.isatty():
            values = [printable(value) for value in values]
        write_out("".join(f"{value}\n" for value in values))
    elif not style.quiet:
        look = partial(look_of_output, style.unit, per_class=style.per_class, full=style.full)
        text = forms.by_name[style.form](shown, look)
        if style.form == "table":
            show(text, forms.alarms(shown))
            return
        write_out(text)
    failed = coloured("FAIL", "red")
    tell("".join(f"{failed} {printable(line)}\n" for line in forms.failures(shown)))


def _show_error(error: CelossError, style: Style) -> None:
    """Tell a CI server, where its form was asked for, that the files could not be measured."""
    from celoss_cli.views import github, junit  # noqa: PLC0415 - junit brings an XML library

    texts = {"junit": junit.error_text, "github": github.error_text}
    if style.form in texts and not (style.quiet or style.only):
        write_out(texts[style.form](error))
    for path in style.files:
        if path.suffix.lower() == ".xml":
            write_file(path, junit.error_text(error))
