"""`celoss eval`: the whole report for one model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from celoss_cli.errors import CelossError, UsageError
from celoss_cli.exits import Exit
from celoss_cli.grouping import Command
from celoss_cli.options import (
    CONFIDENT,
    EXIT_ZERO,
    FILE,
    GROUPS,
    MAX_INCREASE,
    PRINTED,
    THREADS,
    WEIGHTS,
    format_option,
    gate_option,
    output_option,
    settings_from,
    settings_options,
)

if TYPE_CHECKING:
    from celoss_cli.readers.reports import EarlierReport
    from celoss_cli.verdicts.gates import Gate

FORMATS = ("table", "plain", "json", "markdown", "junit", "github")
"""The names of `celoss_cli.views.forms`, which help must not take the time to import."""


@click.command(
    "eval", cls=Command, groups=GROUPS, example="celoss eval preds.csv labels.csv --max-loss 0.5"
)
@click.argument("predictions", type=FILE)
@click.argument("labels", type=FILE, required=False)
@settings_options
@WEIGHTS
@gate_option("--max-loss", type=float, metavar="X", help="Fail above this cross-entropy, in nats.")
@gate_option("--min-accuracy", type=float, metavar="X", help="Fail below this accuracy, as 0.9.")
@gate_option(
    "--gate",
    multiple=True,
    metavar="METRIC=BOUND",
    help="Fail where a metric is worse than a bound. Repeatable.",
)
@gate_option(
    "--against", type=FILE, metavar="REPORT", help="An earlier JSON report, for --max-increase."
)
@MAX_INCREASE
@CONFIDENT
@EXIT_ZERO
@format_option(*FORMATS)
@PRINTED
@output_option("--only", metavar="METRIC", help="Print this metric alone.")
@output_option(
    "-o",
    "--output",
    type=FILE,
    multiple=True,
    metavar="FILE",
    help="Write the report to a file too: .json, .md, .xml (JUnit), .txt, .svg, .html. Repeatable.",
)
@output_option(
    "--per-sample", type=FILE, metavar="FILE", help="Write one line a row to FILE.csv or FILE.npy."
)
@output_option("--per-class", is_flag=True, help="Show each class in the table.")
@THREADS
def eval_command(
    predictions: str,
    labels: str | None,
    **options: Any,  # noqa: ANN401 - one a setting
) -> Exit:
    """Measure PREDICTIONS against LABELS.

    PREDICTIONS is a CSV, NPY or NPZ file with one row a sample and one column a class, or one
    column with the score of the positive class. LABELS holds the true classes: one a row, or
    one-hot or soft rows. Without LABELS, --label-column names a column of PREDICTIONS. Files may be
    compressed; - is standard input, and file.npz:name an array of an archive. Both may be a folder,
    or a pattern in quotes, as 'preds-*.npy': their files are read as one, in pairs, 2 before 10.

    Below the numbers stand findings, the worst first: columns or rows that do not belong together,
    outliers, too much or too little confidence, probabilities of 0, a loss no better than chance.
    Each says what it rests on and what to do; --json holds them all.
    """
    from pathlib import Path  # noqa: PLC0415 - see `celoss_cli.cli`

    from celoss_cli import printing  # noqa: PLC0415
    from celoss_cli.engine import Plan, silence  # noqa: PLC0415
    from celoss_cli.evaluation import run  # noqa: PLC0415
    from celoss_cli.progress import progress_bar  # noqa: PLC0415
    from celoss_cli.readers.globbing import paths_of  # noqa: PLC0415
    from celoss_cli.verdicts.gates import metric_named  # noqa: PLC0415
    from celoss_cli.views.forms import SUFFIXES  # noqa: PLC0415

    settings = settings_from(options)
    style = printing.Style(
        form="json" if options["json"] else options["format"],
        only=options["only"],
        quiet=options["quiet"],
        unit=options["unit"],
        per_class=options["per_class"],
    )
    targets = printing.check_outputs(
        [Path(name) for name in options["output"]],
        SUFFIXES,
        options["per_sample"],
        paths_of(predictions, labels, options["weights"], options["against"]),
    )
    try:
        if options["only"] is not None:
            metric_named(options["only"])
        gates, earlier = _gates(options)
        report = run(
            predictions,
            labels,
            weights=options["weights"],
            settings=settings,
            gates=gates,
            sink=printing.sample_sink(options["per_sample"]),
            plan=Plan(
                threads=options["threads"],
                progress=silence if options["quiet"] else progress_bar,
            ),
        )
        if earlier is not None:
            from celoss_cli.verdicts.regression import check_signature  # noqa: PLC0415 - as above

            check_signature(report, earlier.signature, earlier.name)
    except CelossError as error:
        printed = style.only is None and not style.quiet
        printing.show_error(error, targets, style.form if printed else None)
        raise
    printing.write_outputs(report, targets, style)
    printing.show(report, style)
    return Exit.PASSED if report.passed or options["exit_zero"] else Exit.GATE_FAILED


def _gates(options: dict[str, Any]) -> tuple[list[Gate], EarlierReport | None]:
    """Return the gates, and the earlier report that one of them comes from."""
    from celoss_cli.verdicts.gates import checked_gate, confident, parse_gate  # noqa: PLC0415

    named = (("cross_entropy", options["max_loss"]), ("accuracy", options["min_accuracy"]))
    gates = [checked_gate(name, bound) for name, bound in named if bound is not None]
    gates += [parse_gate(text) for text in options["gate"]]
    earlier = None
    if options["against"] is not None or options["max_increase"] is not None:
        earlier, gate = _regression(options["against"], options["max_increase"])
        gates.append(gate)
    if not options["confident"]:
        return gates, earlier
    if not gates:
        raise UsageError("--confident says how gates are judged", "give one, as --max-loss 0.5")
    return [confident(gate) for gate in gates], earlier


def _regression(against: str | None, increase: str | None) -> tuple[EarlierReport, Gate]:
    """Return an earlier report, and the gate that it makes."""
    from celoss_cli.readers.reports import EarlierReport  # noqa: PLC0415 - see `celoss_cli.cli`
    from celoss_cli.readers.streams import STANDARD_INPUT  # noqa: PLC0415
    from celoss_cli.verdicts.regression import parse_increase, regression_gate  # noqa: PLC0415

    if against is None or increase is None:
        raise UsageError(
            "--against REPORT and --max-increase X go together",
            hint="as in --against report.json --max-increase 0.01",
        )
    allowed = parse_increase(increase)
    if against == STANDARD_INPUT:
        raise UsageError("--against takes a file, and no standard input")
    earlier = EarlierReport.of(against)
    return earlier, regression_gate(earlier.loss(), earlier.name, allowed)
