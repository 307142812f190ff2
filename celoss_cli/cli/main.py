"""The command line: options in, exit code out. Heavy imports wait until a command runs."""

from __future__ import annotations

import os
from collections import UserDict
from collections.abc import Iterator, Sequence
from importlib import import_module

import click

from celoss_cli.cli.exits import Exit
from celoss_cli.errors import CelossError, without_secrets
from celoss_cli.text import printable, quoted
from celoss_cli.version import VERSION

COMMANDS = (
    "eval",
    "compare",
    "series",
    "chance",
    "explain",
    "tally",
    "merge",
    "plot",
    "help",
)
"""In the order in which help lists them."""

DEBUG_VARIABLE = "CELOSS_DEBUG"
_WHERE = f"{DEBUG_VARIABLE}=1 prints where"
_NO_THREAD = "can't start new thread"

_CONTEXT = {
    "help_option_names": ["-h", "--help"],
    "max_content_width": 100,
    "auto_envvar_prefix": "CELOSS",
}


class _Commands(UserDict[str, click.Command]):
    """The commands by name, each imported when it is asked for: a call needs but one."""

    def __missing__(self, name: str) -> click.Command:
        if name not in COMMANDS:
            raise KeyError(name)
        module = import_module(f"celoss_cli.cli.commands.{name}")
        self[name] = getattr(module, f"{name}_command")
        return self[name]

    def __contains__(self, name: object) -> bool:
        return name in COMMANDS

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class _InOrder(click.Group):
    """Lists the commands as they are, where click would sort them."""

    def list_commands(self, _: click.Context) -> list[str]:
        return [*self.commands]


@click.group(
    cls=_InOrder, commands=_Commands(), context_settings=_CONTEXT, invoke_without_command=True
)
@click.version_option(VERSION, "-V", "--version", prog_name="celoss")
@click.pass_context
def command(context: click.Context) -> None:
    """Evaluate a classifier's probabilities: cross-entropy (log loss) beside chance."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


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
    except SystemExit:
        # click leaves so where a reader of its help has gone away, as `head`: that is no error
        return Exit.PASSED
    except Exception as error:  # noqa: BLE001 - a crash must not exit 1, which says a gate failed
        if os.environ.get(DEBUG_VARIABLE):
            import traceback  # noqa: PLC0415 - slow to import, and hardly ever needed

            traceback.print_exc()
        if known := _ordinary(error):
            _complain(known.message, known.hint)
        else:
            _complain(
                f"celoss crashed: {type(error).__name__}: {error}",
                f"please report this, with what {DEBUG_VARIABLE}=1 prints",
            )
    return Exit.ERROR


def _ordinary(error: Exception) -> CelossError | None:
    """Return what to say of an error that no fault of celoss need have caused; None of a crash."""
    match error:
        case OSError(filename=str() | bytes() as name, strerror=str(reason)):
            return CelossError(f"{quoted(str(name))}: {reason}")
        case OSError(errno=int(), strerror=str(reason)):
            # nobody knows what of, and so nothing is blamed
            return CelossError(f"the system refuses: {reason}", _WHERE)
        case MemoryError():
            # NumPy says how much was asked for, and for what
            needed = f": {error}" if str(error) else ""
            return CelossError(
                f"out of memory{needed}", "try --threads 1, or split the rows into smaller files"
            )
        case RuntimeError() if str(error) == _NO_THREAD:
            return CelossError("the system cannot start more threads", "try --threads 1")
        case ImportError(name=library) if not (library or "").startswith("celoss_cli"):
            what = f"the library {library}" if library else "a library"
            return CelossError(f"{what} cannot be loaded: {error}")
    return None


def _complain(message: str, hint: str | None) -> None:
    """Print one line that says what is wrong, and at most one that says what to do."""
    from celoss_cli.cli.terminal import coloured, tell  # noqa: PLC0415 - where something is wrong

    lines = [coloured("Error:", "red") + f" {without_secrets(printable(message))}\n"]
    if hint:
        lines.append(coloured("Hint:", "yellow") + f" {without_secrets(printable(hint))}\n")
    tell("".join(lines))
