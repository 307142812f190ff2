"""Keeps signals from whoever would lose them, or speak of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def blocked() -> Iterator[set[int]]:
    """Let signals wait; threads and processes that are started meanwhile get none of them at all.

    Yields those that wait anyway. Windows has no signals that could be told to wait.
    """
    import signal  # noqa: PLC0415 - slow to import

    if not hasattr(signal, "pthread_sigmask"):
        yield set()
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        yield {*map(int, before)}
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
