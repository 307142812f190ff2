"""`celoss explain`: what does a loss mean, and what can it say about accuracy?"""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from celoss_cli.cli.exits import Exit
from celoss_cli.cli.grouping import Command
from celoss_cli.cli.options import ANSWER_OUTPUTS, FILE, setting_option, unit_option
from celoss_cli.cli.values import check_classes, counts_from, number
from celoss_cli.errors import UsageError
from celoss_cli.settings import Settings, option_name
from celoss_cli.text import share_from

if TYPE_CHECKING:
    from celoss_cli.measures.bounds import Case

_EXAMPLE = "e.g. celoss explain 0.675 --classes 10"
_SHARE = "78% is 0.78"
_USUAL = (2, 10, 100)
"""The numbers of classes that are taken where none is given."""


class _Numbers(Command):
    """A command whose arguments are numbers: click takes -0.5 for an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse what is negative: nothing here may be."""
        for text in args:
            if _is_negative(text):
                raise UsageError(
                    f"{text} is negative: all numbers must be at least 0", hint=_EXAMPLE
                )
        return super().parse_args(ctx, args)


@click.command(
    "explain",
    cls=_Numbers,
    example="celoss explain 0.675 --classes 10 --accuracy 0.78",
)
@click.argument("loss", type=number, required=False)
@click.option(
    "--classes", type=int, metavar="K", help="Number of classes.  [default: 2, 10 and 100]"
)
@click.option("--counts", metavar="N,N,...", help="Number of rows of each class, or its share.")
@click.option("--accuracy", metavar="X|P%", help="Accuracy of the same rows, e.g. 0.78 or 78%.")
@setting_option("clip", "Clipping threshold of the loss; 0 for none. [default: 2.2e-16]")
@click.option(
    "--report",
    type=FILE,
    metavar="FILE",
    help="Explain a report that celoss eval --json wrote; without LOSS.",
)
@unit_option("Unit of LOSS and of the losses shown; JSON is in nats.")
@click.option("--json", is_flag=True, help="Print JSON.")
@ANSWER_OUTPUTS
def explain_command(loss: float | None, report: str | None, **options: Any) -> Exit:  # noqa: ANN401
    """Interpret a cross-entropy value.

    How far is it from chance, what probability does the true class get, and what does it imply
    about the accuracy? LOSS is in nats, or in bits with --unit bits.
    Without --classes, --counts or --report it is explained for 2, 10 and 100 classes.
    """
    from celoss_cli.cli import answers  # noqa: PLC0415 - see `celoss_cli.cli.main`
    from celoss_cli.cli.ignored import refuse_unseen  # noqa: PLC0415
    from celoss_cli.formats.sources import paths_of  # noqa: PLC0415
    from celoss_cli.views import explained  # noqa: PLC0415

    if report is not None:
        refuse_unseen(options, "json" if options["json"] else "table")
    files = answers.files_of(options, paths_of(report))
    cases = _given(loss, options) if report is None else [_reported(report, loss, options)]
    most = max(case.classes for case in cases)
    if cases[0].floor >= 1 / most:
        raise UsageError(
            f"the clipping threshold {cases[0].floor:g} is not below 1/{most}: "
            "no cross-entropy can then exceed ln K",
            hint="the default is --clip 2.2e-16",
        )
    content, table = explained.content(cases), partial(explained.table, cases)
    return answers.answered(content, table, options, files)


def _is_negative(text: str) -> bool:
    try:
        return float(text) < 0
    except ValueError:
        return False


def _given(loss: float | None, options: dict[str, Any]) -> list[Case]:
    """Return the case that the options describe; some, where they name no number of classes."""
    from celoss_cli.measures.bounds import Case  # noqa: PLC0415 - as above

    classes, counts = options["classes"], None
    if loss is None:
        raise UsageError("give LOSS, or a report: --report FILE", hint=_EXAMPLE)
    if not 0 <= loss < math.inf:
        raise UsageError(
            f"LOSS {loss} is not a loss: a loss is finite and at least 0", hint=_EXAMPLE
        )
    accuracy = None if options["accuracy"] is None else _accuracy(options["accuracy"])
    if options["counts"] is not None:
        counts = counts_from(options["counts"])
        if classes not in (None, len(counts)):
            raise UsageError(
                f"--classes is {classes}, but --counts has {len(counts)}",
                hint="leave --classes out",
            )
        classes = len(counts)
    if classes is not None:
        check_classes(classes)
    nats = loss * math.log(2) if options["unit"] == "bits" else loss
    floor = Settings(clip=options["clip"], classes=classes).floor
    return [
        Case(loss=nats, classes=size, accuracy=accuracy, counts=counts, floor=floor)
        for size in ([classes] if classes is not None else _USUAL)
    ]


def _accuracy(text: str) -> float:
    try:
        value = share_from(text)
    except ValueError as error:
        raise UsageError(f"--accuracy {text!r} is not a number", _SHARE) from error
    if not 0 <= value <= 1:
        raise UsageError(f"--accuracy {text} is not from 0 to 1", _SHARE)
    return value


def _reported(path: str, loss: float | None, options: dict[str, Any]) -> Case:
    """Return the case that a report describes."""
    from celoss_cli.measures.bounds import Case  # noqa: PLC0415 - as above
    from celoss_cli.report.earlier import EarlierReport  # noqa: PLC0415

    besides = ["LOSS"] if loss is not None else []
    own = ("classes", "counts", "accuracy", "clip")
    besides += [option_name(name) for name in own if options[name] is not None]
    if besides:
        raise UsageError(f"--report already gives {besides[0]}", hint=f"leave {besides[0]} out")
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
