"""Measures a dataset in several processes, each of which reads what no other has.

They are copies of this process, so that nothing is opened or sent to them, and each sends the sum
of its tallies back. Threads, which the engine has, wait for each other to run Python's own code.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from mmap import mmap
from pathlib import Path
from typing import ClassVar, NamedTuple, TypeVar

from celoss_cli.engine.copies import Copy
from celoss_cli.engine.plan import Measured, Plan
from celoss_cli.errors import CelossError
from celoss_cli.measures.tally import Tally
from celoss_cli.tables.position import Position

T = TypeVar("T")

_LEAST_BLOCKS = 6
"""Where there is less for each to measure, making the copies takes longer than they save."""
_OWN_THREADS = Path("/proc/self/task")
_NO_MORE = 1 << 62
"""The turn at which nothing more is taken."""


class _Shared(Position):
    """What the processes know of each other.

    Attributes:
        turn: how many parts were taken.
        size: how many bytes of the predictions are measured.

    """

    turn: int
    size: int

    _fields_: ClassVar = [("turn", ctypes.c_int64), ("size", ctypes.c_int64)]


class _Failure(NamedTuple):
    """What went wrong, and at which part."""

    turn: int
    error: Exception


def useful(plan: Plan, size: int | None) -> int:
    """Return how many processes measure `size` bytes soonest: 1 where this one may not fork."""
    count = min(plan.count, (size or 0) // (_LEAST_BLOCKS * plan.block_bytes))
    return count if count > 1 and _can_fork() else 1


def _can_fork() -> bool:
    """Tell whether this process can fork, and has no other threads, as only Linux tells.

    A copy would have none of them, and what they had locked would stay locked.
    """
    try:
        import fcntl  # noqa: F401, PLC0415 - Windows has none
    except ImportError:
        return False
    with suppress(OSError):
        return hasattr(os, "fork") and len([*_OWN_THREADS.iterdir()]) == 1
    return False


def total(
    parts: Callable[[Position], Iterator[T]],
    measured: Callable[[T], Measured],
    count: int,
    empty: Tally,
    advance: Callable[[int], None],
) -> Tally | None:
    """Return the sum of the tallies of all parts, of which `count` processes take one at a time.

    Tallies add in any order, exactly; `advance` is told of the bytes that are measured. Where the
    system has no room for what the processes share, it is None, and no part is taken.

    Raises:
        CelossError: the earliest part that cannot be measured says why; or a process was killed.

    """
    with ExitStack() as stack:
        try:
            shared, gate = _common(stack)
        except OSError:
            return None
        told = 0

        def share(after: Callable[[], None]) -> Tally | _Failure:
            return _share(parts(shared), measured, gate, shared, empty, after)

        def tell() -> None:
            nonlocal told
            size = shared.size
            advance(size - told)
            told = size

        copies = list[Copy[Tally | _Failure]]()
        # where the system allows no more, those that there are take all
        with suppress(OSError):
            while len(copies) < count - 1:
                copies.append(Copy.of(share, copies))
                stack.callback(copies[-1].end)
        outcomes = [share(tell), *(copy.outcome() or _killed() for copy in copies)]
        tell()
    failures = [each for each in outcomes if isinstance(each, _Failure)]
    if failures:
        raise min(failures, key=lambda failure: failure.turn).error
    return sum((each for each in outcomes if isinstance(each, Tally)), empty)


def _share(
    parts: Iterator[T],
    measured: Callable[[T], Measured],
    gate: int,
    shared: _Shared,
    empty: Tally,
    after: Callable[[], None],
) -> Tally | _Failure:
    """Measure what this process takes, and call `after` behind each part."""
    tally, turn, size = empty, 0, 0
    try:
        while True:
            with _alone(gate):
                shared.size += size
                turn = shared.turn
                part = next(parts, None) if turn < _NO_MORE else None
                shared.turn = turn + 1
            if part is None:
                return tally
            result = measured(part)
            tally, size = tally + result.tally, result.size
            after()
    except Exception as error:  # noqa: BLE001 - whatever it is, the first of all is raised
        with _alone(gate):
            shared.turn = _NO_MORE
        return _Failure(turn, error)


def _killed() -> _Failure:
    hint = "is there enough memory? --threads 1 needs the least"
    return _Failure(-1, CelossError("a worker process was killed", hint))


def _common(stack: ExitStack) -> tuple[_Shared, int]:
    """Return what the processes know of each other, and a file that one at a time can lock.

    That is a pipe, as no disk is needed for it.
    """
    shared, ends = _Shared.from_buffer(mmap(-1, ctypes.sizeof(_Shared))), os.pipe()
    for end in ends:
        stack.callback(os.close, end)
    return shared, ends[1]


@contextmanager
def _alone(gate: int) -> Iterator[None]:
    """Let the other processes wait; the system takes the lock from one that dies."""
    import fcntl  # noqa: PLC0415 - Windows has none

    fcntl.lockf(gate, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.lockf(gate, fcntl.LOCK_UN)
