"""The verdict as GitHub Actions' workflow commands: a line each that shows beside the change.

Whatever comes from a file is escaped, so that no file can write a command of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from celoss_cli.errors import CelossError
from celoss_cli.report.entries import VERDICTS, Finding, GateResult
from celoss_cli.report.report import Report
from celoss_cli.text import printable
from celoss_cli.views import gates, numbers, slice_cells

if TYPE_CHECKING:
    from celoss_cli.report.comparison import Comparison

Level = Literal["error", "warning", "notice"]

_IN_MESSAGE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_LINES = re.compile(r"[^\r\n]+")
_IN_PROPERTY = {**_IN_MESSAGE, ord(":"): "%3A", ord(","): "%2C"}


def text(report: Report) -> str:
    """Return a line a gate that failed, a line a finding, and one that sums up."""
    loss, accuracy = numbers.number(report.mean_loss), numbers.share(report.accuracy)
    file = report.predictions.path
    summary = command(
        "notice",
        "celoss",
        f"cross-entropy {loss} nats, accuracy {accuracy}, "
        f"chance {numbers.number(report.chance_cross_entropy)} nats",
        file,
    )
    slices = (
        command("warning", "celoss: slice", printable(words), file)
        for words in slice_cells.worse(report)
    )
    return (
        failed(report.gates, file) + summary + found(report.main_findings, file) + "".join(slices)
    )


def failed(judged: Sequence[GateResult], file: str) -> str:
    """Return a line a gate that failed on a file."""
    return "".join(
        command(
            "error",
            f"celoss: {gate.metric}",
            printable(gates.line(gate)),
            file,
        )
        for gate in gates.failed(judged)
    )


def found(findings: Iterable[Finding], file: str | None) -> str:
    """Return a line a finding."""
    return "".join(
        command(
            "warning" if finding.severity == "warning" else "notice",
            f"celoss: {finding.code}",
            printable(f"{finding.message} {finding.remedy}".rstrip()),
            file,
        )
        for finding in findings
    )


def compared_text(comparison: Comparison) -> str:
    """Return a line a model that failed, and a line a verdict."""
    verdicts = [
        command(
            "notice",
            "celoss compare",
            printable(f"{system.report.predictions.path}: {VERDICTS[difference.verdict]}"),
        )
        for system, difference in zip(comparison.systems, comparison.differences, strict=True)
    ]
    paths = [report.predictions.path for report in comparison.reports]
    slices = [
        command("warning", "celoss compare: slice", printable(words), paths[number - 1])
        for number, words in slice_cells.worse_in_comparison(comparison)
    ]
    return compared_failures(comparison) + "".join(slices + verdicts)


def compared_failures(comparison: Comparison) -> str:
    """Return a line a model that failed."""
    return "".join(
        command("error", "celoss compare", printable(numbers.increase(gate)), gate.model)
        for gate in gates.failed(comparison.gates)
    )


def error_text(error: CelossError) -> str:
    """Return the line of an error that kept the files from being measured."""
    lines = (printable(line) for line in (error.message, error.hint) if line)
    return command("error", "celoss", "\n".join(lines))


def may_command(text: str) -> bool:
    """Tell whether the runner may take a line of some text for a command."""
    return "##[" in text or any(line.lstrip().startswith("::") for line in text.splitlines())


def command(level: Level, title: str, message: str, file: str | None = None) -> str:
    """Return a workflow command, every part of it escaped."""
    where = "" if file is None else f"file={_escaped(file, _IN_PROPERTY)},"
    name, words = _escaped(title, _IN_PROPERTY), _escaped(message, _IN_MESSAGE)
    return f"::{level} {where}title={name}::{words}\n"


def _escaped(words: str, marks: Mapping[int, str]) -> str:
    """Return words as they stand in a command, which knows the ends of lines alone."""
    shown = _LINES.sub(lambda line: printable(line[0]), words)
    return shown.translate(marks)
