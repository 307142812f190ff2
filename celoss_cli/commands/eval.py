"""`celoss eval`: the whole report for one model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from celoss_cli.errors import CelossError
from celoss_cli.exits import Exit
from celoss_cli.options import settings_from, settings_options

if TYPE_CHECKING:
    from celoss_cli.verdicts.gates import Gate

FORMATS = ("table", "plain", "json", "markdown", "junit", "github")
"""The names of `celoss_cli.views.forms`, which help must not take the time to import."""


@click.command("eval", epilog="Example: celoss eval preds.csv labels.csv --max-loss 0.5")
@click.argument("predictions")
@click.argument("labels", required=False)
@settings_options
@click.option("--weights", metavar="FILE", help="A file of one sample weight a row.")
@click.option("--max-loss", type=float, metavar="X", help="Fail above this cross-entropy, in nats.")
@click.option("--min-accuracy", type=float, metavar="X", help="Fail below this accuracy, as 0.9.")
@click.option(
    "--gate",
    "gates",
    multiple=True,
    metavar="METRIC=BOUND",
    help="Fail where a metric is worse than a bound. Repeatable.",
)
@click.option("--exit-zero", is_flag=True, help="Exit 0 though a gate failed.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default=FORMATS[0],
    show_default=True,
    help="What to print.",
)
@click.option("--json", "as_json", is_flag=True, help="Short for --format json.")
@click.option("--only", metavar="METRIC", help="Print this metric alone.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing; the exit code tells.")
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    metavar="FILE",
    help="Write the report to a file too: .json, .md, .xml (JUnit), .txt, .svg, .html. Repeatable.",
)
@click.option("--per-sample", metavar="FILE", help="Write one line a row to FILE.csv or FILE.npy.")
@click.option("--per-class", is_flag=True, help="Show each class in the table.")
@click.option(
    "--unit",
    type=click.Choice(["nats", "bits"]),
    default="nats",
    show_default=True,
    help="Unit of the losses in the table; all other forms are in nats.",
)
@click.option(
    "--threads",
    type=click.IntRange(min=1),
    metavar="N",
    help="How many threads measure.  [default: one a processor]",
)
def eval_command(
    predictions: str,
    labels: str | None,
    outputs: tuple[str, ...],
    **options: Any,  # noqa: ANN401 - one a setting
) -> Exit:
    """Measure PREDICTIONS against LABELS.

    PREDICTIONS is a CSV, NPY or NPZ file with one row a sample and one column a class, or one
    column with the score of the positive class. LABELS holds the true classes: one a row, or
    one-hot or soft rows. Without LABELS, --label-column names a column of PREDICTIONS. Files may be
    compressed; - is standard input, and file.npz:name an array of an archive.
    """
    from pathlib import Path  # noqa: PLC0415 - see `celoss_cli.cli`

    from celoss_cli import printing  # noqa: PLC0415
    from celoss_cli.engine import Plan, silence  # noqa: PLC0415
    from celoss_cli.evaluation import run  # noqa: PLC0415
    from celoss_cli.progress import progress_bar  # noqa: PLC0415
    from celoss_cli.readers.npz import split_member  # noqa: PLC0415
    from celoss_cli.verdicts.gates import metric_named  # noqa: PLC0415

    settings = settings_from(options)
    gates = _gates(options["max_loss"], options["min_accuracy"], options["gates"])
    if options["only"] is not None:
        metric_named(options["only"])
    style = printing.Style(
        form="json" if options["as_json"] else options["form"],
        only=options["only"],
        quiet=options["quiet"],
        unit=options["unit"],
        per_class=options["per_class"],
    )
    named = (predictions, labels, options["weights"])
    inputs = {name: Path(split_member(name)[0]) for name in named if name is not None}
    targets = printing.check_outputs(
        [Path(name) for name in outputs], options["per_sample"], inputs
    )
    try:
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
    except CelossError as error:
        printing.show_error(error, targets, style)
        raise
    printing.write_outputs(report, targets, style)
    printing.show(report, style)
    return Exit.PASSED if report.passed or options["exit_zero"] else Exit.GATE_FAILED


def _gates(max_loss: float | None, min_accuracy: float | None, others: Sequence[str]) -> list[Gate]:
    from celoss_cli.verdicts.gates import checked_gate, parse_gate  # noqa: PLC0415

    named = (("cross_entropy", max_loss), ("accuracy", min_accuracy))
    gates = [checked_gate(name, bound) for name, bound in named if bound is not None]
    return gates + [parse_gate(text) for text in others]
