"""How far the work is: a bar on standard error, where that is a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any

from celoss_cli.engine.plan import Plan, silence
from celoss_cli.storage.streams import watched

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE = 1.0
"""Work that takes no longer, in seconds, shows no bar."""


def progress_bar(total: int | None) -> AbstractContextManager[Callable[[int], None]]:
    """Yield what is to be told of every few bytes that are done, of `total` where it is known."""
    return _bar(total, ("DownloadColumn", "TransferSpeedColumn", "TimeRemainingColumn"))


def parts_bar(total: int | None) -> AbstractContextManager[Callable[[int], None]]:
    """Yield what is to be told of every few parts that are done, of `total`."""
    return _bar(total, ("MofNCompleteColumn", "TimeRemainingColumn"))


def plan_of(options: Mapping[str, Any]) -> Plan:
    """Return how the options want the work to be done, and who is told how far it is."""
    scheduler = options.get("scheduler")
    shown = progress_bar if scheduler is None else parts_bar
    return Plan(
        threads=options["threads"],
        progress=silence if options["quiet"] else shown,
        scheduler=scheduler,
    )


def watched_input(options: Mapping[str, Any]) -> AbstractContextManager[None]:
    """Show how much of standard input has come, which is copied before any work."""
    return watched(silence if options["quiet"] else progress_bar)


@contextmanager
def _bar(total: int | None, columns: Sequence[str]) -> Iterator[Callable[[int], None]]:
    """Yield what moves a bar of rich, beside which stand `columns` of rich.progress."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda _: None
        return
    started, done = time.monotonic(), 0
    shown: tuple[Progress, TaskID] | None = None

    def advance(size: int) -> None:
        nonlocal done, shown
        done += size
        if shown is None and time.monotonic() - started > PATIENCE:
            shown = _shown(total, columns)
        if shown is not None:
            shown[0].update(shown[1], completed=done)

    try:
        yield advance
    finally:
        if shown is not None:
            shown[0].stop()


def _shown(total: int | None, columns: Sequence[str]) -> tuple[Progress, TaskID]:
    from rich import progress  # noqa: PLC0415 - not needed for what takes less than a second
    from rich.console import Console  # noqa: PLC0415

    bar = progress.Progress(
        progress.BarColumn(),
        *(getattr(progress, name)() for name in columns),
        console=Console(stderr=True),
        refresh_per_second=2,
        transient=True,
    )
    task = bar.add_task("", total=total)
    bar.start()
    return bar, task
