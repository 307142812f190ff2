"""`celoss tally`: the exact sums of a part of the rows, for `celoss merge`."""

from __future__ import annotations

from typing import Any

import click

from celoss_cli.cli.exits import Exit
from celoss_cli.cli.grouping import Command
from celoss_cli.cli.options import (
    FILE,
    GROUPS,
    MEASURED,
    output_option,
    settings_from,
)


@click.command(
    "tally", cls=Command, groups=GROUPS, example="celoss tally p-7.npy y-7.npy -o part-7.tally"
)
@click.argument("predictions", type=FILE)
@click.argument("labels", type=FILE, required=False)
@MEASURED
@output_option(
    "-o", "--output", type=FILE, required=True, metavar="FILE", help="File for the partial results."
)
@output_option("-q", "--quiet", is_flag=True, help="Show no progress.")
def tally_command(
    predictions: str,
    labels: str | None,
    **options: Any,  # noqa: ANN401 - one a setting
) -> Exit:
    """Save partial results for merging.

    PREDICTIONS and LABELS are the same as in celoss eval. celoss merge adds the parts and prints
    the report that celoss eval would print for all rows in one file. Each part may be measured on
    another machine, in any order.
    """
    from pathlib import Path  # noqa: PLC0415 - see `celoss_cli.cli.main`

    from celoss_cli.cli.printing import write_file  # noqa: PLC0415
    from celoss_cli.cli.progress import plan_of, watched_input  # noqa: PLC0415
    from celoss_cli.formats.sources import paths_of  # noqa: PLC0415
    from celoss_cli.merging import measured_part  # noqa: PLC0415
    from celoss_cli.storage.writing import check_target  # noqa: PLC0415

    settings = settings_from(options)
    target = Path(options["output"])
    check_target(target, paths_of(predictions, labels, options["weights"], *settings.group_files))
    with watched_input(options):
        part = measured_part(predictions, labels, options["weights"], settings, plan_of(options))
    write_file(target, part.text())
    return Exit.PASSED
