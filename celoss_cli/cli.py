"""The command line: options in, exit code out. Heavy imports wait until a command runs."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from celoss_cli.errors import CelossError
from celoss_cli.exits import Exit
from celoss_cli.options import settings_from, settings_options
from celoss_cli.text import printable
from celoss_cli.version import VERSION

if TYPE_CHECKING:
    from celoss_cli.verdicts.gates import Gate

DEBUG_VARIABLE = "CELOSS_DEBUG"
FORMATS = ("table", "plain", "json")

_HELP = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(context_settings=_HELP, invoke_without_command=True)
@click.version_option(VERSION, prog_name="celoss")
@click.pass_context
def command(context: click.Context) -> None:
    """Judge a classifier's probabilities: log loss, beside what chance would score."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@command.command("eval", epilog="Example: celoss eval preds.csv labels.csv --max-loss 0.5")
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
    help="Write the report to FILE.json or FILE.txt too. Repeatable.",
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
    from pathlib import Path  # noqa: PLC0415 - see the module's docstring

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
    printing.write_outputs(report, targets, style)
    printing.show(report, style)
    return Exit.PASSED if report.passed or options["exit_zero"] else Exit.GATE_FAILED


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; nothing that is raised gets past here."""
    try:
        result = command.main(arguments, prog_name="celoss", standalone_mode=False)
        return int(result or Exit.PASSED)
    except CelossError as error:
        _complain(error.message, error.hint)
    except click.ClickException as error:
        hint = "celoss --help lists the commands, celoss COMMAND --help the options"
        _complain(error.format_message(), hint)
    except (KeyboardInterrupt, click.Abort):
        return Exit.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - a crash must not exit 1, which says a gate failed
        if os.environ.get(DEBUG_VARIABLE):
            import traceback  # noqa: PLC0415 - slow to import, and hardly ever needed

            traceback.print_exc()
        _complain(
            f"celoss crashed: {type(error).__name__}: {error}",
            f"please report this, with what {DEBUG_VARIABLE}=1 prints",
        )
    return Exit.ERROR


def _gates(max_loss: float | None, min_accuracy: float | None, others: Sequence[str]) -> list[Gate]:
    from celoss_cli.verdicts.gates import checked_gate, parse_gate  # noqa: PLC0415

    named = (("cross_entropy", max_loss), ("accuracy", min_accuracy))
    gates = [checked_gate(name, bound) for name, bound in named if bound is not None]
    return gates + [parse_gate(text) for text in others]


def _complain(message: str, hint: str | None) -> None:
    """Print one line that says what is wrong, and at most one that says what to do."""
    lines = [f"Error: {printable(message)}"] + ([f"Hint: {printable(hint)}"] if hint else [])
    try:
        click.echo("\n".join(lines), err=True)
    except OSError:
        return
