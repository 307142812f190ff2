"""`celoss merge`: the report of all parts that `celoss tally` wrote."""

from __future__ import annotations

from typing import Any

import click

from celoss_cli.cli.exits import Exit
from celoss_cli.cli.grouping import Command
from celoss_cli.cli.options import FILE, GATED, GROUPS, SHOWN
from celoss_cli.errors import CelossError


@click.command(
    "merge", cls=Command, groups=GROUPS, example="celoss merge part-*.tally --max-loss 0.5"
)
@click.argument("parts", type=FILE, nargs=-1, required=True)
@GATED
@SHOWN
def merge_command(parts: tuple[str, ...], **options: Any) -> Exit:  # noqa: ANN401 - one an option
    """Report on PARTS together, as celoss tally wrote them.

    The report is that of celoss eval on all rows, one part below the other in the natural order of
    their predictions, to the last digit; in which order the parts are named changes nothing. They
    must have been measured with the same options, and hold no file twice.
    """
    from pathlib import Path  # noqa: PLC0415

    from celoss_cli.cli import gating, printing  # noqa: PLC0415
    from celoss_cli.formats.sources import files_of, paths_of  # noqa: PLC0415
    from celoss_cli.merging import merged  # noqa: PLC0415
    from celoss_cli.report.parts import Part  # noqa: PLC0415
    from celoss_cli.storage.streams import stream_of  # noqa: PLC0415
    from celoss_cli.views.forms import SUFFIXES  # noqa: PLC0415

    style = printing.style_of(options)
    targets = printing.check_outputs(
        [Path(name) for name in options["output"]],
        SUFFIXES,
        None,
        paths_of(*parts, options["against"]),
    )
    try:
        asked = gating.Asked.of(options)
        files = [file for name in parts for file in files_of(name)]
        report = asked.judged(merged([Part.read(stream_of(file).whole(), file) for file in files]))
    except CelossError as error:
        printing.show_error(error, targets, style.printed_form)
        raise
    printing.write_outputs(report, targets, style)
    printing.show(report, style)
    return Exit.PASSED if report.passed or options["exit_zero"] else Exit.GATE_FAILED
