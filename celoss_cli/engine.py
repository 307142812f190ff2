"""Maps parts to tallies and adds them, in line or on threads."""

from __future__ import annotations

import ctypes
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import KW_ONLY
from functools import cache, partial
from itertools import chain, islice
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple, NoReturn, Protocol, TypeAlias, TypeVar

from celoss_cli.blocks import BLOCK_BYTES
from celoss_cli.errors import CelossError
from celoss_cli.frozen import frozen
from celoss_cli.measures.losses import Rows
from celoss_cli.measures.tally import Tally

if TYPE_CHECKING:
    from concurrent.futures import Executor

T = TypeVar("T")
R = TypeVar("R")

Progress: TypeAlias = Callable[[int | None], AbstractContextManager[Callable[[int], None]]]

_LARGEST_KEPT, _MOST_KEPT = 31 << 20, 248 << 20
"""Blocks that are freed are kept up to this size, and together up to that: most runs hold less."""
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_AHEAD = 2
"""So many items a thread are under way: more would hold memory, fewer would let threads wait."""


class Mapped(Protocol):
    """`map`, or what spreads the calls over threads and keeps the order of the results."""

    def __call__(self, function: Callable[[T], R], items: Iterable[T], /) -> Iterator[R]:
        """Yield `function(item)` for every item, in their order."""
        ...


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
    rows: Rows | None
    size: int


def total(
    parts: Iterable[T],
    measured: Callable[[T], Measured],
    mapped: Mapped,
    empty: Tally,
    done: Callable[[Measured], None],
) -> Tally:
    """Return the sum of the tallies of all parts.

    Tallies add in any order, exactly; `done` is told of the parts in their order.
    """

    def tally(part: Measured) -> Tally:
        done(part)
        return part.tally

    return sum(map(tally, mapped(measured, parts)), empty)


def keep_memory() -> None:
    """Let glibc keep what is freed, for all threads: new memory takes longer than reading a file.

    It is to be told before the first file is opened. See mallopt(3). Workers of Dask are told the
    opposite by their environment.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if os.name == "posix" else None
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, _LARGEST_KEPT)
        mallopt(_TRIM_THRESHOLD, _MOST_KEPT)
        mallopt(_ARENA_MAX, 1)


def _processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def workers(plan: Plan) -> Iterator[Mapped]:
    """Yield `map` for one thread, else one that spreads the calls and keeps the order.

    Where reading the next item fails, the results of those before it come first: the error that is
    raised is the earliest, however many threads there are.
    """
    threads = plan.count
    with ExitStack() as stack:

        @cache
        def pool() -> Executor:
            from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - slow to import

            executor = ThreadPoolExecutor(threads)
            stack.callback(executor.shutdown, cancel_futures=True)
            return executor

        yield map if threads == 1 else partial(_ordered, pool, threads * _AHEAD)


def _ordered(
    pool: Callable[[], Executor], window: int, function: Callable[[T], R], items: Iterable[T]
) -> Iterator[R]:
    """Yield the results in the order of the items, which threads take as they come to them.

    So a thread finds in its cache what it has just read, and nothing waits that is not at work.
    """
    calls = enumerate(_calls(function, items))
    first = list(islice(calls, 2))
    if len(first) < 2:  # noqa: PLR2004 - one call needs no thread, and small inputs are one
        yield from (call() for _, call in first)
        return
    take = _taker(chain(first, calls))
    taken = deque(pool().submit(take) for _ in range(window))
    # two threads may have taken each other's item
    done: dict[int, Callable[[], R]] = {}
    turn = 0
    while taken:
        done.update(taken.popleft().result())
        while turn in done:
            taken.append(pool().submit(take))
            yield done.pop(turn)()
            turn += 1


def _taker(
    calls: Iterator[tuple[int, Callable[[], R]]],
) -> Callable[[], dict[int, Callable[[], R]]]:
    """Return what makes the next call, and returns its number and what returns or raises as it."""
    lock = Lock()

    def take() -> dict[int, Callable[[], R]]:
        with lock:
            following = next(calls, None)
        return {} if following is None else {following[0]: _outcome(following[1])}

    return take


def _outcome(call: Callable[[], R]) -> Callable[[], R]:
    try:
        result = call()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is raised in its turn
        return partial(_raise, error)
    return lambda: result


def _calls(function: Callable[[T], R], items: Iterable[T]) -> Iterator[Callable[[], R]]:
    """Yield what calls the function on each item; where an item is an error, what raises it."""
    try:
        for item in items:
            yield partial(function, item)
    except CelossError as error:
        yield partial(_raise, error)


def _raise(error: Exception) -> NoReturn:
    raise error
