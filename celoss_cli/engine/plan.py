"""`Plan`: how the work is done; `Measured`: what became of a part of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import KW_ONLY
from typing import NamedTuple, TypeAlias

from celoss_cli.frozen import frozen
from celoss_cli.measures.row_losses import RowLosses
from celoss_cli.measures.tally import Tally
from celoss_cli.tables.blocks import BLOCK_BYTES

Progress: TypeAlias = Callable[[int | None], AbstractContextManager[Callable[[int], None]]]


@contextmanager
def silence(_: int | None) -> Iterator[Callable[[int], None]]:
    """Tell nobody of the progress."""
    yield lambda _: None


@frozen
class Plan:
    """How the work is done; no number depends on it.

    Attributes:
        threads: how many measure; by default one a processor.
        block_bytes: how much is read at a time.
        progress: given the number of bytes where it is known, opens what is told of those done; on
            a cluster parts are counted, not bytes.
        scheduler: the address of the Dask cluster that does the work, or "local" for one on this
            machine; None where threads do it.

    """

    _: KW_ONLY
    threads: int | None = None
    block_bytes: int = BLOCK_BYTES
    progress: Progress = silence
    scheduler: str | None = None

    @property
    def count(self) -> int:
        """How many threads or processes measure."""
        return self.threads or _processors()


class Measured(NamedTuple):
    """What became of a part.

    Attributes:
        tally: the sums over its rows.
        rows: the rows themselves, where somebody wants them.
        size: how many bytes of the predictions it was.

    """

    tally: Tally
    rows: RowLosses | None
    size: int


def _processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
