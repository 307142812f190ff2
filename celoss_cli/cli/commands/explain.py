"""`celoss explain`: what does a loss mean, and what can it say about accuracy?"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import click

from celoss_cli.cli.exits import Exit
from celoss_cli.cli.grouping import Command
from celoss_cli.cli.options import FILE, setting_option
from celoss_cli.cli.values import check_classes, counts_from
from celoss_cli.errors import UsageError
from celoss_cli.settings import Settings, option_name

if TYPE_CHECKING:
    from celoss_cli.measures.bounds import Case

_EXAMPLE = "as in celoss explain 0.675 --classes 10"


class _Numbers(Command):
    """A command whose arguments are numbers: click takes -0.5 for an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse what is negative: nothing here may be."""
        for text in args:
            if _is_negative(text):
                raise UsageError(f"{text} is negative, and no number here may be", hint=_EXAMPLE)
        return super().parse_args(ctx, args)


@click.command(
    "explain",
    cls=_Numbers,
    example="celoss explain 0.675 --classes 10 --accuracy 0.78",
)
@click.argument("loss", type=float, required=False)
@click.option("--classes", type=int, metavar="K", help="How many classes there are.")
@click.option("--counts", metavar="N,N,...", help="How many rows each class has, or its share.")
@click.option("--accuracy", type=float, metavar="X", help="The accuracy beside the loss, as 0.78.")
@setting_option("clip", "Clipping threshold of the loss; 0 for none. [default: 2.2e-16]")
@click.option(
    "--report",
    type=FILE,
    metavar="FILE",
    help="Explain a report that celoss eval --json wrote; without LOSS.",
)
@click.option(
    "--unit",
    type=click.Choice(["nats", "bits"]),
    default="nats",
    show_default=True,
    help="Unit of LOSS and of the losses shown; JSON is in nats.",
)
@click.option("--json", is_flag=True, help="Print JSON.")
def explain_command(loss: float | None, report: str | None, **options: Any) -> Exit:  # noqa: ANN401
    """Interpret a cross-entropy value.

    How far it is from chance, how much it gives to the truth, and what it says about accuracy. LOSS
    is a mean of natural logarithms, unless --unit says bits; --classes or --counts say among how
    many classes.
    """
    from functools import partial  # noqa: PLC0415 - see `celoss_cli.cli.main`

    from celoss_cli.cli.terminal import look_of_output, show, write_out  # noqa: PLC0415
    from celoss_cli.verdicts.explanations import explanations  # noqa: PLC0415
    from celoss_cli.views import explained, numbers  # noqa: PLC0415

    case = _given(loss, options) if report is None else _reported(report, loss, options)
    if case.floor >= 1 / case.classes:
        raise UsageError(
            f"the clipping threshold {case.floor:g} is not below 1/{case.classes}: "
            "no cross-entropy is above ln K then",
            hint="the default is --clip 2.2e-16",
        )
    unit = options["unit"]
    if options["json"]:
        write_out(explained.json_text(case, explanations(case, numbers.loss)))
    else:
        said = explanations(case, partial(numbers.loss, unit=unit))
        show(explained.text(case, said, look_of_output(unit)))
    return Exit.PASSED


def _is_negative(text: str) -> bool:
    try:
        return float(text) < 0
    except ValueError:
        return False


def _given(loss: float | None, options: dict[str, Any]) -> Case:
    """Return the case that the options describe."""
    from celoss_cli.measures.bounds import Case  # noqa: PLC0415 - as above

    accuracy, classes, counts = options["accuracy"], options["classes"], None
    if loss is None:
        raise UsageError("give LOSS, or a report: --report FILE", hint=_EXAMPLE)
    if not 0 <= loss < math.inf:
        raise UsageError(f"LOSS {loss} is no loss: it is finite and at least 0", hint=_EXAMPLE)
    if accuracy is not None and not 0 <= accuracy <= 1:
        raise UsageError(f"--accuracy {accuracy:g} is not from 0 to 1", hint="78% is 0.78")
    if options["counts"] is not None:
        counts = counts_from(options["counts"])
        if classes not in (None, len(counts)):
            raise UsageError(
                f"--classes says {classes}, and --counts gives {len(counts)}",
                hint="leave --classes out",
            )
        classes = len(counts)
    if classes is None:
        raise UsageError("give --classes K, or --counts N,N,...", hint=_EXAMPLE)
    check_classes(classes)
    nats = loss * math.log(2) if options["unit"] == "bits" else loss
    floor = Settings(clip=options["clip"], classes=classes).floor
    return Case(loss=nats, classes=classes, accuracy=accuracy, counts=counts, floor=floor)


def _reported(path: str, loss: float | None, options: dict[str, Any]) -> Case:
    """Return the case that a report describes."""
    from celoss_cli.measures.bounds import Case  # noqa: PLC0415 - as above
    from celoss_cli.report.earlier import EarlierReport  # noqa: PLC0415

    besides = ["LOSS"] if loss is not None else []
    own = ("classes", "counts", "accuracy", "clip")
    besides += [option_name(name) for name in own if options[name] is not None]
    if besides:
        raise UsageError(f"--report brings its own {besides[0]}", hint=f"leave {besides[0]} out")
    report = EarlierReport.of(path)
    supports = report.supports()
    return Case(
        loss=report.loss(),
        classes=len(supports),
        accuracy=report.number("metrics.accuracy", most=1),
        counts=supports,
        measured_chance=report.number("metrics.chance_cross_entropy"),
        floor=report.number("settings.clip", most=1),
        soft=report.labels_are_soft(),
    )
