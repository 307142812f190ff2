"""`celoss plot`: figures of a report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from celoss_cli.cli.completing import figures
from celoss_cli.cli.exits import Exit
from celoss_cli.cli.grouping import Command
from celoss_cli.cli.options import FILE, outputs_option, unit_option
from celoss_cli.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from celoss_cli.report.earlier import EarlierReport

_FORMS = {".svg": "svg", ".pdf": "pdf", ".png": "png"}
_BROKEN = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError)
"""What comes of JSON that celoss did not write."""
_OF_SHARES = {"confusion", "reliability"}
"""The figures that show no loss."""
_MOST_INCHES, _MOST_DPI = 100.0, 2400.0


@click.command(
    "plot", cls=Command, example="celoss plot reliability report.json -o reliability.pdf"
)
@click.argument("kinds", metavar="KIND...", nargs=-1, shell_complete=figures)
@click.argument("report", metavar="REPORT.json", type=FILE)
@outputs_option("Write the figure to FILE: .svg, .pdf, .png. Repeatable.", required=True)
@click.option(
    "--width",
    type=click.FloatRange(1.0, _MOST_INCHES),
    metavar="INCHES",
    help="Width of the figure.  [default: 5, more for a confusion matrix of many classes]",
)
@click.option(
    "--dpi",
    type=click.FloatRange(10.0, _MOST_DPI),
    metavar="N",
    help="Dots per inch of a .png.  [default: 150]",
)
@click.option("--title", metavar="TEXT", help="Title above the figure.")
@unit_option("Unit of losses.")
def plot_command(kinds: tuple[str, ...], report: str, **options: Any) -> Exit:  # noqa: ANN401
    """Draw figures of a report.

    REPORT.json is what celoss eval, compare or series writes with --json or -o. KIND is overview,
    histogram, reliability, temperature, classes, confusion, slices, difference or series. Several
    kinds become the pages of a PDF.
    """
    from celoss_cli.cli.printing import check_outputs  # noqa: PLC0415 - see `celoss_cli.cli.main`
    from celoss_cli.formats.sources import paths_of  # noqa: PLC0415
    from celoss_cli.report.earlier import EarlierReport  # noqa: PLC0415
    from celoss_cli.storage.writing import together  # noqa: PLC0415
    from celoss_cli.views.figures import drawing  # noqa: PLC0415

    if not kinds:
        raise UsageError(
            "give KIND and REPORT.json",
            hint="e.g. celoss plot reliability report.json -o reliability.svg",
        )
    files = [Path(name) for name in options["output"]]
    check_outputs(files, _FORMS, (), paths_of(report))
    _check_forms(kinds, files, options)
    for kind in kinds:
        drawing.kind_named(kind)
    document = EarlierReport.any_of(report)
    axes = [_drawn(document, kind, options) for kind in kinds]
    with together() as replacing:
        for path in files:
            with replacing(path) as stream:
                form = _FORMS[path.suffix.lower()]
                stream.write(drawing.file_of(axes, form, options["dpi"] or 150.0))
    return Exit.PASSED


def _drawn(report: EarlierReport, kind: str, options: dict[str, Any]) -> Axes:
    """Draw a figure of what a file holds.

    Raises:
        InputError: that is not what celoss writes.

    """
    from celoss_cli.views.figures import drawing  # noqa: PLC0415 - as above

    chosen = {name: options[name] for name in ("unit", "width", "title")}
    try:
        return drawing.drawn(report.whole, kind, source=report.name, **chosen)
    except _BROKEN as error:
        raise InputError(
            f"{report.name}: the figure {kind} cannot be drawn: is it from this version of celoss?",
            hint="celoss eval PREDICTIONS LABELS --json > report.json writes one",
        ) from error


def _check_forms(kinds: Sequence[str], files: Sequence[Path], options: dict[str, Any]) -> None:
    """Refuse several kinds in what holds one, and dots or a unit where none are drawn.

    Raises:
        UsageError: as said.

    """
    from celoss_cli.cli.ignored import on_command_line  # noqa: PLC0415 - as above

    forms = {path.suffix.lower(): path for path in files}
    if len(kinds) > 1 and set(forms) != {".pdf"}:
        other = next(path for suffix, path in forms.items() if suffix != ".pdf")
        raise UsageError(
            f"-o {other}: holds one figure, but {len(kinds)} kinds are given",
            hint="write a .pdf, which has a page for each",
        )
    if set(kinds) <= _OF_SHARES and on_command_line("--unit"):
        raise UsageError("--unit is for figures of losses, but none is drawn", "leave --unit out")
    if options["dpi"] and ".png" not in forms:
        raise UsageError("--dpi is for .png files, but none is written", hint="leave --dpi out")
