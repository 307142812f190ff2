"""`celoss compare`: is a model better than the first, and is that noise?"""

from __future__ import annotations

from typing import Any

import click

from celoss_cli.cli.exits import Exit
from celoss_cli.cli.grouping import Command
from celoss_cli.cli.options import (
    CONFIDENT,
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
from celoss_cli.errors import CelossError, UsageError


@click.command(
    "compare",
    cls=Command,
    groups=GROUPS,
    example="celoss compare main.csv branch.csv labels.csv --max-increase 0.01",
)
@click.argument(
    "files", metavar="PREDICTIONS PREDICTIONS... [LABELS]", type=FILE, nargs=-1, required=True
)
@settings_options
@WEIGHTS
@MAX_INCREASE
@CONFIDENT
@EXIT_ZERO
@format_option("table", "json", "markdown", "junit", "github")
@PRINTED
@OUTPUTS
@output_option(
    "--per-sample",
    metavar="FILE.csv",
    help="Write one line a row: each model's prediction and loss.",
)
@THREADS
def compare_command(files: tuple[str, ...], **options: Any) -> Exit:  # noqa: ANN401 - one a setting
    """Compare models on the same rows.

    Is a model better than the first, and is that noise? All PREDICTIONS are measured against
    LABELS, in one pass. The difference of each to the first has a paired 95 % interval, from the
    differences row by row; accuracies are compared by McNemar's test. Of more than two models the
    p-values are adjusted by Holm's method.

    LABELS are left out where --label-column names a column that each of the PREDICTIONS holds.
    """
    from dataclasses import replace  # noqa: PLC0415 - see `celoss_cli.cli.main`
    from pathlib import Path  # noqa: PLC0415

    from celoss_cli.cli import comparing, printing  # noqa: PLC0415
    from celoss_cli.cli.progress import progress_bar  # noqa: PLC0415
    from celoss_cli.comparison import compare, split_files  # noqa: PLC0415
    from celoss_cli.engine.plan import Plan, silence  # noqa: PLC0415
    from celoss_cli.formats.sources import paths_of  # noqa: PLC0415
    from celoss_cli.verdicts.regression import judge_increase, parse_increase  # noqa: PLC0415

    if options["confident"] and options["max_increase"] is None:
        raise UsageError("--confident says how --max-increase is judged", "give both")
    settings = settings_from(options)
    increase = None if options["max_increase"] is None else parse_increase(options["max_increase"])
    targets = printing.check_outputs(
        [Path(name) for name in options["output"]],
        comparing.SUFFIXES,
        options["per_sample"],
        paths_of(*files, options["weights"]),
    )
    form = "json" if options["json"] else options["format"]
    try:
        predictions, labels = split_files(files, settings)
        found = compare(
            predictions,
            labels,
            weights=options["weights"],
            settings=settings,
            sink=comparing.sample_sink(options["per_sample"]),
            plan=Plan(
                threads=options["threads"],
                progress=silence if options["quiet"] else progress_bar,
            ),
        )
    except CelossError as error:
        printing.show_error(error, targets, None if options["quiet"] else form)
        raise
    if increase is not None:
        gates = judge_increase(found, increase, confident=options["confident"])
        found = replace(found, gates=gates)
    comparing.write_outputs(found, targets, options["unit"])
    if not options["quiet"]:
        comparing.show(found, form, options["unit"])
    return Exit.PASSED if found.passed or options["exit_zero"] else Exit.GATE_FAILED
