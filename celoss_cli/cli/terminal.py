"""Standard output: what it shows, and how it is written to."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, cast

import click

from celoss_cli.errors import OutputError
from celoss_cli.storage.waiting import SharedWrites

if TYPE_CHECKING:
    from celoss_cli.views.look import Look
    from celoss_cli.views.numbers import LossUnit


def look_of_output(unit: LossUnit = "nats", *, per_class: bool = False, full: bool = False) -> Look:
    """Return the width and the colours of standard output, as rich finds them."""
    from rich.console import Console  # noqa: PLC0415 - slow to import; JSON needs none

    from celoss_cli.views.look import Look  # noqa: PLC0415

    console = Console(legacy_windows=False)
    colors = console.color_system if console.is_terminal and not console.no_color else None
    return Look(
        width=console.width,
        unit=unit,
        ascii_only=not _shows_unicode(),
        per_class=per_class,
        full=full,
        colors=cast("Any", colors),
    )


def is_terminal() -> bool:
    """Tell whether standard output is a terminal, or is to be taken for one, as rich finds it."""
    from rich.console import Console  # noqa: PLC0415 - as above

    return Console(legacy_windows=False).is_terminal


def write_whole() -> None:
    """See to it that all that this process prints is written, or else refused.

    Where Python does not buffer standard output, it takes a part that is written for the whole.
    """
    raw = getattr(sys.stdout, "buffer", None)
    raw = getattr(raw, "raw", raw)
    # the console of Windows is none
    if type(raw) is io.FileIO:
        whole = SharedWrites(raw.fileno(), _refusals, closefd=False)
        sys.stdout = io.TextIOWrapper(whole, sys.stdout.encoding, sys.stdout.errors)


def show(text: str, beside: str = "") -> None:
    """Write text for people; where GitHub's runner reads it, followed by commands `beside`.

    Names in a text come from files: where one may be a command, the runner is told to take none.
    """
    if not os.environ.get("GITHUB_ACTIONS"):
        write_out(text)
        return
    from celoss_cli.views.github import may_command  # noqa: PLC0415 - of use there alone

    if may_command(text):
        import secrets  # noqa: PLC0415 - slow to import, and hardly ever needed

        token = secrets.token_hex()
        text = f"::stop-commands::{token}\n{text}::{token}::\n"
    write_out(text + beside)


def write_out(text: str) -> None:
    """Write to standard output; a reader that has gone away, as `head`, is no error.

    Raises:
        OutputError: the system refuses to write, or standard output was closed from the start.

    """
    if sys.stdout is None:
        raise OutputError("standard output: is closed", "redirect it: > report.txt")
    data = text.encode(sys.stdout.encoding or "utf-8", "backslashreplace")
    try:
        with _refusals():
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
    except (BrokenPipeError, OutputError) as error:
        # Python flushes standard output once more at its end, and would fail once more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, OutputError):
            raise


def coloured(word: str, color: str) -> str:
    """Return a word for standard error, in a colour where that shows colours."""
    if os.environ.get("NO_COLOR") or not (os.environ.get("FORCE_COLOR") or _is_terminal()):
        return word
    return click.style(word, fg=color, bold=True)


def _is_terminal() -> bool:
    shows = os.environ.get("TERM") not in {"dumb", "unknown"}
    return shows and sys.stderr is not None and sys.stderr.isatty()


def tell(text: str) -> None:
    """Write to standard error, where somebody reads it: the exit code says what has to be known."""
    with suppress(OSError):
        click.echo(text, nl=False, err=True, color=True)


@contextmanager
def _refusals() -> Iterator[None]:
    """Name standard output if the system refuses to write it; a reader that is gone is no such."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"standard output: cannot be written: {error.strerror}") from error


def _shows_unicode() -> bool:
    """Tell whether standard output takes more than ASCII; a C locale says that it does not."""
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG"))
    locale = next((name for name in names if name), "")
    encoding = "" if sys.stdout is None else sys.stdout.encoding
    return locale not in {"C", "POSIX"} and encoding.lower().startswith("utf")
