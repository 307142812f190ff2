"""Where a comparison goes: to standard output in the form asked for, and to files."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from celoss_cli.cli.printing import FILE_WIDTH, show_text, write_file
from celoss_cli.cli.terminal import look_of_output
from celoss_cli.comparison import StepSink
from celoss_cli.dataset.dataset import Dataset
from celoss_cli.report.comparison import Comparison
from celoss_cli.text import printable
from celoss_cli.views import compared_forms, comparison_document, numbers, samples
from celoss_cli.views.numbers import LossUnit

if TYPE_CHECKING:
    from celoss_cli.views.look import Look

Form: TypeAlias = "Callable[[Comparison, Callable[[], Look]], str]"


def _table(comparison: Comparison, look: Callable[[], Look]) -> str:
    from celoss_cli.views import compared  # noqa: PLC0415 - brings rich, which JSON need not

    return compared.text(comparison, look())


def _svg(comparison: Comparison, look: Callable[[], Look]) -> str:
    from celoss_cli.views import compared, pictures  # noqa: PLC0415

    return pictures.svg(compared.tables(comparison, look()), look().width)


def _html(comparison: Comparison, look: Callable[[], Look]) -> str:
    from celoss_cli.views import compared, pictures  # noqa: PLC0415

    return pictures.html(compared.tables(comparison, look()), look().width)


def _markdown(comparison: Comparison, look: Callable[[], Look]) -> str:
    return compared_forms.markdown_text(comparison, look().unit)


def _junit(comparison: Comparison, _: Callable[[], Look]) -> str:
    return compared_forms.junit_text(comparison)


FORMS: dict[str, Form] = {
    "table": _table,
    "json": lambda comparison, _: comparison_document.text(comparison),
    "markdown": _markdown,
    "junit": _junit,
    "github": lambda comparison, _: compared_forms.github_text(comparison),
}
"""The forms of `--format`."""

SUFFIXES: dict[str, Form] = {
    ".json": FORMS["json"],
    ".md": _markdown,
    ".xml": _junit,
    ".txt": _table,
    ".svg": _svg,
    ".html": _html,
}
"""The forms of `-o`, by the end of the file's name."""


def sample_sink(per_sample: str | None) -> Callable[[Sequence[Dataset]], StepSink]:
    """Return what opens the file of `--per-sample`, or nothing where there is none."""

    def opened(datasets: Sequence[Dataset]) -> StepSink:
        if per_sample is None:
            return contextlib.nullcontext()
        return samples.step_writer(Path(per_sample), [dataset.classes for dataset in datasets])

    return opened


def write_outputs(comparison: Comparison, outputs: Sequence[Path], unit: LossUnit) -> None:
    """Write the comparison to every file, each whole or not at all."""

    def look() -> Look:
        from celoss_cli.views.look import Look  # noqa: PLC0415 - as above

        return Look(FILE_WIDTH, unit)

    for path in outputs:
        write_file(path, SUFFIXES[path.suffix.lower()](comparison, look))


def show(comparison: Comparison, form: str, unit: LossUnit) -> None:
    """Print the comparison; beside JSON, models that failed are named on standard error."""
    lines = [numbers.increase(gate) for gate in comparison.gates if not gate.passed]
    text = FORMS[form](comparison, partial(look_of_output, unit))
    show_text(text, form, compared_forms.github_failures(comparison))
    if form != "table":
        sys.stderr.writelines(f"FAIL {printable(line)}\n" for line in lines)
