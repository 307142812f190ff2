"""Options that would be ignored, or that contradict each other: they are refused."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from celoss_cli.errors import UsageError
from celoss_cli.views.forms import SUFFIXES

_TABLES = frozenset({"table", "svg", "html"})
_REPORTS = _TABLES | {"markdown", "json"}
_SEEN = {
    "--unit": _TABLES | {"markdown", "only"},
    "--per-class": _TABLES | {"markdown"},
    "--full": _TABLES,
    "--bins": _REPORTS,
    "--worst": _REPORTS,
}
"""The forms that an option changes."""


def refuse_ignored(options: Mapping[str, Any]) -> None:
    """Refuse options of what is printed that contradict each other, or change nothing.

    Only the command line is looked at: a variable such as CELOSS_EVAL_UNIT is a default.

    Raises:
        UsageError: there are such options.

    """
    if options.get("scheduler"):
        if options["per_sample"]:
            raise UsageError("--per-sample cannot be used with --scheduler")
        if options["threads"] and on_command_line("--threads"):
            raise UsageError("--threads cannot be used with --scheduler")
    refuse_unseen(options, _printed(options))


def refuse_unseen(options: Mapping[str, Any], printed: str | None) -> None:
    """Refuse options that change neither what is printed nor a file that is written.

    Raises:
        UsageError: there is such an option.

    """
    forms = {printed, *(SUFFIXES.get(Path(name).suffix.lower()) for name in options["output"])}
    usual = {"--unit"} if options["unit"] == "nats" else set()
    for option, seen in _SEEN.items():
        if option not in usual and on_command_line(option) and not forms & seen:
            kind = "reports" if "json" in seen else "tables"
            raise UsageError(
                f"{option} is for {kind}, but none is written",
                hint=f"leave {option} out, or write a table as well: -o report.txt",
            )


def on_command_line(option: str) -> bool:
    """Tell whether the command line holds the option: it may have its value from elsewhere."""
    name = option.removeprefix("--").replace("-", "_")
    source = click.get_current_context().get_parameter_source(name)
    return source is ParameterSource.COMMANDLINE


def _printed(options: Mapping[str, Any]) -> str | None:
    """Return the form that is printed, "only" for single metrics and None for nothing.

    Raises:
        UsageError: two options of the command line ask for two.

    """
    wanted: dict[str, str | None] = {"--quiet": None, "--only": "only", "--json": "json"}
    given = [name for name in wanted if options.get(name[2:]) and on_command_line(name)]
    forms = [wanted[name] for name in given]
    if on_command_line("--format") and forms != [options["format"]]:
        given.append("--format")
    if len(given) > 1:
        first, second = ("-q" if name == "--quiet" else name for name in given[:2])
        raise UsageError(
            f"{second} and {first} contradict each other",
            hint="leave one of them out; -o FILE writes a report besides what is printed",
        )
    if options["quiet"]:
        return None
    if options.get("only"):
        # a path has no unit
        return "only" if "best" not in options["only"] else "path"
    return "json" if options["json"] else str(options["format"])
