"""`celoss compare`: is a model better than the first, and is that noise?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from celoss_cli.cli.exits import Exit
from celoss_cli.cli.gate_options import SLICE_GATES
from celoss_cli.cli.grouping import Command
from celoss_cli.cli.options import (
    CONFIDENT,
    ESCAPE_FORMULAS,
    EXIT_ZERO,
    FILE,
    GROUPS,
    MAX_INCREASE,
    OUTPUTS,
    PRINTED,
    THREADS,
    WEIGHTS,
    format_option,
    output_option,
    settings_from,
    settings_options,
)

if TYPE_CHECKING:
    from celoss_cli.report.comparison import Comparison
    from celoss_cli.storage.writing import Replacing


@click.command(
    "compare",
    cls=Command,
    groups=GROUPS,
    example="celoss compare main.csv branch.csv labels.csv --max-increase 0.01",
)
@click.argument(
    "files", metavar="PREDICTIONS PREDICTIONS... [LABELS]", type=FILE, nargs=-1, required=True
)
@settings_options("bins")
@WEIGHTS
@THREADS
@MAX_INCREASE
@CONFIDENT
@SLICE_GATES
@EXIT_ZERO
@format_option("table", "json", "markdown", "junit", "github")
@PRINTED
@OUTPUTS
@output_option(
    "--per-sample",
    type=FILE,
    multiple=True,
    metavar="FILE.csv",
    help="Write one line per row: each model's prediction and loss. Repeatable.",
)
@ESCAPE_FORMULAS
def compare_command(files: tuple[str, ...], **options: Any) -> Exit:  # noqa: ANN401 - one a setting
    """Compare models on the same rows.

    Is a model better than the first, and is the difference significant? All PREDICTIONS are
    evaluated against LABELS in one pass. Each difference to the first model has a paired 95% CI,
    and accuracies are compared by McNemar's test; with weights or clusters both tests use standard
    errors. With more than two models, intervals and p-values are adjusted by Holm's method. --by
    also compares the models for each value of a column.

    Leave LABELS out if --label-column names a column that each of the PREDICTIONS holds.
    """
    from celoss_cli.cli import printing  # noqa: PLC0415 - see `celoss_cli.cli.main`
    from celoss_cli.cli.gating import increase_judge  # noqa: PLC0415
    from celoss_cli.cli.progress import plan_of, watched_input  # noqa: PLC0415
    from celoss_cli.comparison import run, split_files  # noqa: PLC0415
    from celoss_cli.formats.sources import paths_of  # noqa: PLC0415
    from celoss_cli.views import forms, samples  # noqa: PLC0415

    settings, judged = settings_from(options), increase_judge(options)
    style = printing.style_of(options, paths_of(*files, options["weights"], *settings.group_files))

    def measured(replacing: Replacing) -> Comparison:
        predictions, labels = split_files(files, settings)
        with watched_input(options):
            return judged(
                run(
                    predictions,
                    labels,
                    weights=options["weights"],
                    settings=settings,
                    sink=printing.sample_sink(options, samples.step_writer, replacing),
                    plan=plan_of(options),
                )
            )

    return printing.reported(measured, forms.COMPARISON, style)
