"""`celoss series`: how did a run go from checkpoint to checkpoint, and which is best?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from celoss_cli.cli.exits import Exit
from celoss_cli.cli.gate_options import METRIC_GATES
from celoss_cli.cli.grouping import Command
from celoss_cli.cli.options import (
    CONFIDENT,
    EXIT_ZERO,
    FILE,
    FORMATS,
    GROUPS,
    OUTPUTS,
    PRINTED,
    THREADS,
    WEIGHTS,
    format_option,
    gate_option,
    output_option,
    settings_from,
    settings_options,
)
from celoss_cli.errors import InputError, UsageError

if TYPE_CHECKING:
    from celoss_cli.report.series import Series
    from celoss_cli.storage.writing import Replacing


@click.command(
    "series", cls=Command, groups=GROUPS, example="celoss series 'ckpt-*.npy' labels.npy"
)
@click.argument("files", metavar="CHECKPOINT... [LABELS]", type=FILE, nargs=-1, required=True)
@settings_options("bins", "worst", "by")
@WEIGHTS
@THREADS
@METRIC_GATES
@gate_option("--best", is_flag=True, help="Judge the best checkpoint, not the last one.")
@CONFIDENT
@EXIT_ZERO
@format_option(*FORMATS)
@PRINTED
@output_option(
    "--only",
    type=click.Choice(["best"]),
    multiple=True,
    help="Print only the path of the checkpoint with the lowest cross-entropy.",
)
@OUTPUTS
def series_command(files: tuple[str, ...], **options: Any) -> Exit:  # noqa: ANN401 - one a setting
    """Evaluate the checkpoints of a training run on the same rows.

    How do cross-entropy and accuracy change from checkpoint to checkpoint, which is best, and which
    are not significantly worse? Each CHECKPOINT is a file of predictions as of celoss eval, in the
    order of the run; a pattern in quotes or a folder means its files, in natural order (2
    before 10). LABELS is the last name.

    The findings are about the course of the run, e.g. a loss that rises while accuracy does not
    fall, a jump, or a flat second half. Gates judge the last checkpoint, or the best with --best.

    Leave LABELS out if --label-column names a column that each CHECKPOINT holds.
    """
    from dataclasses import replace  # noqa: PLC0415 - see `celoss_cli.cli.main`

    from celoss_cli.checkpoints import run, split_files  # noqa: PLC0415
    from celoss_cli.cli import gating, printing  # noqa: PLC0415
    from celoss_cli.cli.progress import plan_of, watched_input  # noqa: PLC0415
    from celoss_cli.formats.sources import paths_of  # noqa: PLC0415
    from celoss_cli.verdicts.gates import judge  # noqa: PLC0415
    from celoss_cli.views import forms  # noqa: PLC0415

    settings, asked = settings_from(options), gating.Asked.of(options)
    if options["best"] and not asked.gates:
        raise UsageError("--best is for gates, but there is no gate", "give one: --max-loss 0.5")
    style = printing.style_of(
        options, paths_of(*files, options["weights"], *settings.group_files), str
    )

    def measured(_: Replacing) -> Series:
        checkpoints, labels = split_files(files, settings)
        with watched_input(options):
            found = run(
                checkpoints,
                labels,
                weights=options["weights"],
                settings=settings,
                plan=plan_of(options),
            )
        if style.only and found.best is None:
            raise InputError("no checkpoint is the best: every loss is infinite")
        found = replace(found, judged="best" if options["best"] else "last")
        return replace(found, gates=judge(asked.gates, found.judged_report))

    return printing.reported(measured, forms.SERIES, style)
