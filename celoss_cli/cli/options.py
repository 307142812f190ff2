"""The settings as command line options: names, defaults and help come from `Settings`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import Field, fields
from functools import partial
from typing import Any, TypeVar

import click

from celoss_cli.cli import completing
from celoss_cli.cli.grouping import ENGINE, GATES, Option
from celoss_cli.cli.values import factors_from, names_from, number
from celoss_cli.settings import BALANCED, INPUT, MEASURES, OUTPUT, SCORES, Settings, option_name

Command = TypeVar("Command", bound=Callable[..., Any])

_COLUMNS = (
    "id",
    "label_column",
    "score_columns",
    "score_key",
    "score_of",
    "weight_column",
    "cluster",
    "by",
)
"""The settings that name a column."""
_TYPES: dict[str, Callable[[str], Any]] = {"float": number, "int": int, "str": str}

GROUPS = (INPUT, SCORES, MEASURES, GATES, OUTPUT, ENGINE)
"""The groups of the help of the commands that measure, in their order."""

FILE = click.Path()
"""A file's name, which shells complete; - too."""


def all_of(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Return the options as one decorator, in their order."""

    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


_grouped = partial(click.option, cls=Option)
gate_option = partial(_grouped, group=GATES)
output_option = partial(_grouped, group=OUTPUT)
"""Options of the groups of the help."""


def outputs_option(text: str, **about: Any) -> Callable[[Command], Command]:  # noqa: ANN401
    """Return the option of the files that are written; `text` is its help."""
    names = "-o", "--output"
    return output_option(*names, type=FILE, multiple=True, metavar="FILE", help=text, **about)


def unit_option(text: str) -> Callable[[Command], Command]:
    """Return the option of the unit of losses; `text` is its help."""
    units = click.Choice(["nats", "bits"])
    return output_option("--unit", type=units, default="nats", show_default=True, help=text)


WEIGHTS = _grouped(
    "--weights", group=INPUT, metavar="FILE", help="File with one sample weight per row."
)
MAX_INCREASE = gate_option(
    "--max-increase",
    metavar="X|P%",
    help="Largest allowed increase of the cross-entropy: in nats, or in percent.",
)
CONFIDENT = gate_option("--confident", is_flag=True, help="Require the entire 95% CI to pass.")
EXIT_ZERO = gate_option("--exit-zero", is_flag=True, help="Exit 0 even if a gate fails.")
OUTPUTS = outputs_option(
    "Also write the report to FILE: .json, .md, .xml (JUnit), .txt, .svg, .html. Repeatable."
)
ANSWER_OUTPUTS = outputs_option(
    "Also write the answer to FILE: .json, .txt, .svg, .html. Repeatable."
)
QUIET = output_option("-q", "--quiet", is_flag=True, help="Print no report.")
PRINTED = all_of(
    output_option("--json", is_flag=True, help="Same as --format json."),
    QUIET,
    unit_option("Unit of losses in tables; JSON is always in nats."),
)
THREADS = _grouped(
    "--threads",
    group=ENGINE,
    type=click.IntRange(min=1),
    metavar="N",
    help="Number of threads or processes.  [default: one per processor]",
)
SCHEDULER = _grouped(
    "--scheduler",
    group=ENGINE,
    metavar="ADDRESS",
    help="Dask scheduler, e.g. tcp://host:8786; local starts one here.",
)


def format_option(*names: str) -> Callable[[Command], Command]:
    """Return the option of what to print, the default first."""
    return output_option(
        "--format",
        type=click.Choice(names),
        default=names[0],
        show_default=True,
        help="Output format.",
    )


ESCAPE_FORMULAS = output_option(
    "--escape-formulas",
    is_flag=True,
    help="In --per-sample FILE.csv, write ' before class names that a spreadsheet would run.",
)
FORMATS = ("table", "plain", "json", "markdown", "junit", "github")
"""The names of `celoss_cli.views.forms`, which help must not take the time to import."""

SHOWN = all_of(
    format_option(*FORMATS),
    PRINTED,
    output_option(
        "--only",
        multiple=True,
        metavar="METRIC",
        shell_complete=completing.metrics,
        help="Print only this metric. Repeatable.",
    ),
    OUTPUTS,
    output_option("--per-class", is_flag=True, help="Show each class in the table."),
    output_option("--full", is_flag=True, help="Show all bins, worst rows and findings."),
)
"""Where one report goes, and how it looks."""


def settings_options(*without: str) -> Callable[[Command], Command]:
    """Return one option for every field of `Settings`, `without` some."""

    def decorate(command: Command) -> Command:
        for item in reversed(fields(Settings)):
            command = command if item.name in without else _option(item)(command)
        return command

    return decorate


MEASURED = all_of(settings_options(), WEIGHTS, THREADS)
"""What says how rows are measured."""


def settings_from(values: dict[str, Any]) -> Settings:
    """Return the settings that the option values make.

    Raises:
        UsageError: a value is out of bounds, or cannot be read.

    """
    chosen = {item.name: values[item.name] for item in fields(Settings) if item.name in values}
    for name in ("class_names", "score_columns"):
        if chosen[name] is not None:
            chosen[name] = names_from(option_name(name), chosen[name])
    if chosen["class_weights"] not in (None, BALANCED):
        chosen["class_weights"] = factors_from(chosen["class_weights"])
    return Settings(**chosen)


def setting_option(
    name: str, text: str | None = None, *others: str
) -> Callable[[Command], Command]:
    """Return the option of one setting; `text` takes the place of its help, `others` are names."""
    return _option(next(item for item in fields(Settings) if item.name == name), text, *others)


def _option(
    item: Field[Any], text: str | None = None, *others: str
) -> Callable[[Command], Command]:
    about = item.metadata
    kind = str(item.type).removesuffix(" | None")
    common: dict[str, Any] = {
        "cls": Option,
        "group": about["group"],
        "help": text or about["help"],
        "default": item.default,
    }
    if kind == "bool":
        name = option_name(item.name)
        if item.default is None:
            return click.option(f"{name}/--no-{name[2:]}", *others, item.name, **common)
        return click.option(name, is_flag=True, **common)
    choices = about.get("choices")
    if item.name in _COLUMNS:
        common["shell_complete"] = completing.columns
    names = [option_name(item.name), *filter(None, [about.get("alias")])]
    return click.option(
        *names,
        type=click.Choice(choices) if choices else _TYPES.get(kind, str),
        multiple=item.default == (),
        metavar=about.get("metavar"),
        show_default=item.default not in (None, ()),
        **common,
    )
