"""`celoss chance`: the chance baselines of some labels."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from celoss_cli.cli.exits import Exit
from celoss_cli.cli.grouping import Command
from celoss_cli.cli.options import ANSWER_OUTPUTS, FILE, setting_option, unit_option
from celoss_cli.cli.values import check_classes, counts_from
from celoss_cli.errors import UsageError, shown_url
from celoss_cli.settings import Settings, option_name

if TYPE_CHECKING:
    from celoss_cli.measures.chance import Chance

_OF_LABELS = ("label_column", "labels_header", "delimiter", "comment", "ignore_label")
"""The settings that say how LABELS is read."""
_PAIR = 2


@click.command("chance", cls=Command, example="celoss chance --counts 900,100 --curve")
@click.argument("labels", type=FILE, required=False)
@click.option("--classes", type=int, metavar="K", help="Number of balanced classes.")
@click.option("--counts", metavar="N,N,...", help="Number of rows of each class, or its share.")
@click.option("--curve", is_flag=True, help="Show chance for two classes by the share of one.")
@setting_option("label_column", "Column of LABELS with the labels.")
@setting_option("labels_header", None, "--header/--no-header")
@setting_option("delimiter")
@setting_option("comment")
@setting_option("ignore_label", "Ignore rows with this label, and count them.")
@setting_option("clip", "Clipping threshold of probabilities; 0 for none. [default: 2.2e-16]")
@unit_option("Unit of the losses in the table; JSON is in nats.")
@click.option("--json", is_flag=True, help="Print JSON.")
@ANSWER_OUTPUTS
def chance_command(
    labels: str | None,
    classes: int | None,
    counts: str | None,
    *,
    curve: bool,
    **options: Any,  # noqa: ANN401 - one a setting
) -> Exit:
    """Show chance baselines.

    LABELS holds one true class per row, in any file that celoss eval reads. Without LABELS, use
    --classes for the number of classes, or --counts for the number of rows of each. Shows the
    cross-entropy and accuracy of each baseline. A model should score below the frequencies.
    """
    from celoss_cli.cli import answers  # noqa: PLC0415 - see `celoss_cli.cli.main`
    from celoss_cli.cli.ignored import refuse_unseen  # noqa: PLC0415
    from celoss_cli.formats.sources import paths_of  # noqa: PLC0415
    from celoss_cli.views import chance as views  # noqa: PLC0415

    sources = [given for given in (labels, classes, counts) if given is not None]
    if len(sources) > 1 or not (sources or curve):
        many = "only one" if sources else "one"
        raise UsageError(
            f"give {many} of LABELS, --classes and --counts",
            hint="e.g. celoss chance labels.csv, or celoss chance --classes 10",
        )
    settings = _settings(labels, classes, counts, options)
    refuse_unseen(options, "json" if options["json"] else "table")
    files = answers.files_of(options, paths_of(labels))
    found = _chance(labels, classes, counts, settings, curve=curve)
    return answers.answered(views.content(found), partial(views.table, found), options, files)


def _settings(
    labels: str | None, classes: int | None, counts: str | None, options: dict[str, Any]
) -> Settings:
    """Return the settings; refuse those of LABELS where there are none."""
    chosen = {name: options[name] for name in _OF_LABELS}
    useless = [
        option_name(name) for name, value in chosen.items() if value is not None and labels is None
    ]
    if useless:
        raise UsageError(f"{useless[0]} is for LABELS, but LABELS is not given")
    if options["clip"] is not None and (labels, classes, counts) == (None, None, None):
        raise UsageError("--clip changes no curve", hint="leave --clip out")
    if classes is not None:
        check_classes(classes)
    return Settings(**chosen, clip=options["clip"], classes=classes)


def _chance(
    labels: str | None, classes: int | None, counts: str | None, settings: Settings, *, curve: bool
) -> Chance:
    from celoss_cli.measures import chance as measures  # noqa: PLC0415 - as above

    names, numbers, ignored = _counted(labels, classes, counts, settings)
    if curve and numbers and len(numbers) != _PAIR:
        raise UsageError(
            f"--curve is for two classes, but there are {len(numbers):,}", hint="leave --curve out"
        )
    whole = all(isinstance(number, int) for number in numbers)
    return measures.Chance(
        classes=names,
        counts=numbers,
        floor=settings.floor,
        strategies=tuple(measures.strategies(numbers, settings.floor)) if numbers else (),
        curve=tuple(measures.curve()) if curve else None,
        source=shown_url(labels or ""),
        rows=int(sum(numbers)) if whole and classes is None else None,
        ignored=ignored,
    )


def _counted(
    labels: str | None, classes: int | None, counts: str | None, settings: Settings
) -> tuple[tuple[str, ...], tuple[float, ...], int]:
    """Return the classes, how often each stands, and how many rows are ignored.

    There are no classes where no source is given.
    """
    if labels is not None:
        from celoss_cli.columns.counts import label_counts  # noqa: PLC0415 - brings NumPy

        return label_counts(labels, settings)
    numbers: tuple[float, ...] = (
        counts_from(counts) if counts is not None else (1,) * (classes or 0)
    )
    return tuple(map(str, range(len(numbers)))), numbers, 0
