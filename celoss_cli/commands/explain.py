"""`celoss explain`: what does a loss mean, and what can it say about accuracy?"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import click

from celoss_cli.errors import InputError, UsageError
from celoss_cli.exits import Exit
from celoss_cli.options import check_classes, counts_from, setting_option
from celoss_cli.settings import Settings, option_name
from celoss_cli.text import counted, shortened

if TYPE_CHECKING:
    from celoss_cli.measures.bounds import Case

_EXAMPLE = "as in celoss explain 0.675 --classes 10"
_WRITTEN = "celoss eval PREDICTIONS LABELS --json > report.json writes one"
_LARGEST = 1e300


class _Numbers(click.Command):
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
    epilog="Example: celoss explain 0.675 --classes 10 --accuracy 0.78",
)
@click.argument("loss", type=float, required=False)
@click.option("--classes", type=int, metavar="K", help="How many classes there are.")
@click.option("--counts", metavar="N,N,...", help="How many rows each class has, or its share.")
@click.option("--accuracy", type=float, metavar="X", help="The accuracy beside the loss, as 0.78.")
@setting_option("clip", "The floor of the loss; 0 for none. [default: 2.2e-16]")
@click.option(
    "--report", metavar="FILE", help="Explain a report that celoss eval --json wrote; without LOSS."
)
@click.option(
    "--unit",
    type=click.Choice(["nats", "bits"]),
    default="nats",
    show_default=True,
    help="Unit of LOSS and of the losses shown; JSON is in nats.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def explain_command(loss: float | None, report: str | None, **options: Any) -> Exit:  # noqa: ANN401
    """Say what a log loss means.

    How far it is from chance, how much it gives to the truth, and what it says about accuracy. LOSS
    is a mean of natural logarithms, unless --unit says bits; --classes or --counts say among how
    many classes.
    """
    from functools import partial  # noqa: PLC0415 - see `celoss_cli.cli`

    from celoss_cli.terminal import look_of_output, write_out  # noqa: PLC0415
    from celoss_cli.verdicts.explanations import explanations  # noqa: PLC0415
    from celoss_cli.views import explained, numbers  # noqa: PLC0415

    case = _given(loss, options) if report is None else _reported(report, loss, options)
    if case.floor >= 1 / case.classes:
        raise UsageError(
            f"the floor {case.floor:g} is not below 1/{case.classes}: no loss is above ln K then",
            hint="the default is --clip 2.2e-16",
        )
    unit = options["unit"]
    if options["as_json"]:
        write_out(explained.json_text(case, explanations(case, numbers.loss)))
    else:
        said = explanations(case, partial(numbers.loss, unit=unit))
        write_out(explained.text(case, said, look_of_output(unit)))
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
        raise UsageError(f"--accuracy {accuracy:g} is not from 0 to 1", hint="78 % is 0.78")
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

    besides = ["LOSS"] if loss is not None else []
    own = ("classes", "counts", "accuracy", "clip")
    besides += [option_name(name) for name in own if options[name] is not None]
    if besides:
        raise UsageError(f"--report brings its own {besides[0]}", hint=f"leave {besides[0]} out")
    report = _Report.of(path)
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


@dataclass(frozen=True)
class _Report:
    """A report as `celoss eval --json` writes it; what is missing in it is an `InputError`."""

    name: str
    whole: Any

    @classmethod
    def of(cls, path: str) -> Self:
        """Read the file."""
        from celoss_cli.readers.streams import stream_of  # noqa: PLC0415 - as above
        from celoss_cli.views.document import SCHEMA_VERSION  # noqa: PLC0415

        stream = stream_of(path)
        with stream.opened() as file:
            text = file.read()
        try:
            report = cls(stream.name, json.loads(text))
        except (ValueError, RecursionError) as error:
            raise InputError(f"{stream.name}: is no JSON", hint=_WRITTEN) from error
        version = report.at("schema_version")
        report.at("metrics")
        if version != SCHEMA_VERSION:
            raise InputError(
                f"{stream.name}: is a report of schema version {version!r}, "
                f"and this celoss reads {SCHEMA_VERSION}",
                hint=_WRITTEN,
            )
        return report

    def at(self, path: str) -> Any:  # noqa: ANN401 - whatever JSON holds
        """Return what stands at a path such as metrics.accuracy."""
        value = self.whole
        for key in path.split("."):
            try:
                value = value[int(key) if isinstance(value, list) else key]
            except (LookupError, TypeError, ValueError) as error:
                problem = f"{self.name}: is no report of celoss eval: it has no {path}"
                raise InputError(problem, hint=_WRITTEN) from error
        return value

    def number(self, path: str, most: float = _LARGEST) -> float:
        """Return a number from 0 to `most`."""
        value = self.at(path)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not (is_number and 0 <= value <= most):
            raise InputError(f"{self.name}: {path} is {shortened(repr(value))}", hint=_WRITTEN)
        number: float = value
        return number

    def loss(self) -> float:
        """Return the cross-entropy, where it has a value."""
        if self.at("metrics.cross_entropy") is None:
            rows = counted(int(self.number("metrics.infinite_rows")), "row")
            raise InputError(
                f"{self.name}: its cross-entropy is null: {rows} gave the truth 0, and cost "
                "infinitely much without a floor",
                hint="celoss eval --clip 2.2e-16 sets a floor",
            )
        return self.number("metrics.cross_entropy")

    def supports(self) -> tuple[float, ...]:
        """Return how many rows each class has."""
        classes = self.at("classes")
        if not isinstance(classes, list) or len(classes) < 2:  # noqa: PLR2004 - as `check_classes`
            raise InputError(f"{self.name}: it has no two classes", hint=_WRITTEN)
        return tuple(self.number(f"classes.{at}.support") for at in range(len(classes)))

    def labels_are_soft(self) -> bool:
        """Tell whether labels may have been shares: smoothed, or given as rows of them."""
        # a text file of labels is of type "text" where they are words, and other files have one
        # column then
        labels = {key: self.at(f"inputs.labels.{key}") for key in ("format", "dtype", "columns")}
        key, hard = ("dtype", "text") if labels["format"] == "csv" else ("columns", 1)
        return labels[key] != hard or self.number("settings.label_smoothing") > 0
