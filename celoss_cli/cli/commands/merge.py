"""`celoss merge`: the report of all parts that `celoss tally` wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from celoss_cli.cli.exits import Exit
from celoss_cli.cli.gate_options import GATED
from celoss_cli.cli.grouping import Command
from celoss_cli.cli.options import FILE, GROUPS, SHOWN

if TYPE_CHECKING:
    from celoss_cli.report.report import Report
    from celoss_cli.storage.writing import Replacing


@click.command(
    "merge", cls=Command, groups=GROUPS, example="celoss merge part-*.tally --max-loss 0.5"
)
@click.argument("parts", type=FILE, nargs=-1, required=True)
@GATED
@SHOWN
def merge_command(parts: tuple[str, ...], **options: Any) -> Exit:  # noqa: ANN401 - one an option
    """Merge partial results.

    The report equals that of celoss eval on all rows, to the last digit. Rows are numbered in the
    natural order of the prediction files, whatever the order of PARTS. The parts must have
    been measured with the same options, and no file may occur twice.
    """
    from celoss_cli.cli import gating, printing  # noqa: PLC0415 - see `celoss_cli.cli.main`
    from celoss_cli.formats.sources import files_of, paths_of  # noqa: PLC0415
    from celoss_cli.merging import merged  # noqa: PLC0415
    from celoss_cli.report.parts import Part  # noqa: PLC0415
    from celoss_cli.storage.streams import stream_of  # noqa: PLC0415
    from celoss_cli.views import forms  # noqa: PLC0415

    style = printing.style_of(options, paths_of(*parts, options["against"]))

    def measured(_: Replacing) -> Report:
        asked = gating.Asked.of(options)
        files = [file for name in parts for file in files_of(name)]
        return asked.judged(merged([Part.read(stream_of(file).whole(), file) for file in files]))

    return printing.reported(measured, forms.REPORT, style)
