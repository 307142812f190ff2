"""`celoss eval`: the whole report for one model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from celoss_cli.cli.exits import Exit
from celoss_cli.cli.gate_options import GATED
from celoss_cli.cli.grouping import Command
from celoss_cli.cli.options import (
    ESCAPE_FORMULAS,
    FILE,
    GROUPS,
    MEASURED,
    SCHEDULER,
    SHOWN,
    output_option,
    settings_from,
)

if TYPE_CHECKING:
    from celoss_cli.report.report import Report
    from celoss_cli.storage.writing import Replacing


@click.command(
    "eval", cls=Command, groups=GROUPS, example="celoss eval preds.csv labels.csv --max-loss 0.5"
)
@click.argument("predictions", type=FILE)
@click.argument("labels", type=FILE, required=False)
@MEASURED
@GATED
@SHOWN
@output_option(
    "--per-sample",
    type=FILE,
    multiple=True,
    metavar="FILE",
    help="Write one line per row to FILE.csv, .npy or .parquet. Repeatable.",
)
@ESCAPE_FORMULAS
@SCHEDULER
def eval_command(
    predictions: str,
    labels: str | None,
    **options: Any,  # noqa: ANN401 - one a setting
) -> Exit:
    """Evaluate one model.

    PREDICTIONS is a CSV, NPY, NPZ, Parquet, Arrow or JSON file, or its URL, with one row per sample
    and one column per class, or a single column with the score of the positive class. Arrays may
    have more axes, e.g. (N, T, K) with labels (N, T), and files may hold lists of such rows. LABELS
    holds one true class per row, or one-hot or soft rows; with --multi-label, one column of 0 and 1
    per label. Without LABELS, --label-column names a column of PREDICTIONS. Files may be
    compressed. Use - for standard input and file.npz:name for an array of an archive. Both may be a
    folder, or a pattern in quotes, e.g. 'preds-*.npy': their files are read as one, paired in
    natural order (2 before 10).

    The report ends with findings, the most severe first: mismatched columns or rows, outliers,
    overconfidence or underconfidence, probabilities of 0, a loss no better than chance. Each gives
    its evidence and a remedy; --json holds them all.
    """
    from celoss_cli.cli import gating, printing  # noqa: PLC0415 - see `celoss_cli.cli.main`
    from celoss_cli.cli.progress import plan_of, watched_input  # noqa: PLC0415
    from celoss_cli.evaluation import measured_report, run  # noqa: PLC0415
    from celoss_cli.formats.sources import paths_of  # noqa: PLC0415
    from celoss_cli.views import forms, samples  # noqa: PLC0415

    settings = settings_from(options)
    inputs = paths_of(
        predictions, labels, options["weights"], options["against"], *settings.group_files
    )
    style = printing.style_of(options, inputs)

    def measured(replacing: Replacing) -> Report:
        asked = gating.Asked.of(options)
        with watched_input(options):
            return run(
                predictions,
                labels,
                weights=options["weights"],
                settings=settings,
                reported=lambda *measured: asked.judged(measured_report(*measured)),
                sink=printing.sample_sink(options, samples.sample_writer, replacing),
                plan=plan_of(options),
            )

    return printing.reported(measured, forms.REPORT, style)
