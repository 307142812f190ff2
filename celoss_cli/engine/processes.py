"""Measures a dataset in several processes, each of which reads what no other has.

They are copies of this process, so that nothing is opened or sent to them, and each sends the sum
of its tallies back. Threads, which the engine has, wait for each other to run Python's own code.
"""

from __future__ import annotations

import ctypes
import os
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from mmap import mmap
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, NoReturn, TypeVar

from celoss_cli.engine.plan import Measured, Plan
from celoss_cli.engine.signals import blocked
from celoss_cli.errors import CelossError
from celoss_cli.measures.tally import Tally
from celoss_cli.tables.position import Position

T = TypeVar("T")

_LEAST_BLOCKS = 6
"""Where there is less for each to measure, making the copies takes longer than they save."""
_OWN_THREADS = Path("/proc/self/task")
_NO_MORE = 1 << 62
"""The turn at which nothing more is taken."""
_PIECE_BYTES = 1 << 16


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
) -> Tally:
    """Return the sum of the tallies of all parts, of which `count` processes take one at a time.

    Tallies add in any order, exactly; `advance` is told of the bytes that are measured.

    Raises:
        CelossError: the earliest part that cannot be measured says why; or a process was killed;
            or the system has no room for what they share.

    """
    with ExitStack() as stack:
        shared, gate = _common(stack)
        told = 0

        def share(after: Callable[[], None]) -> Tally | _Failure:
            return _share(parts(shared), measured, gate, shared, empty, after)

        def tell() -> None:
            nonlocal told
            size = shared.size
            advance(size - told)
            told = size

        copies = list[_Copy]()
        # where the system allows no more, those that there are take all
        with suppress(OSError):
            while len(copies) < count - 1:
                copies.append(_Copy.of(share, copies))
                stack.callback(copies[-1].end)
        outcomes = [share(tell), *(copy.outcome() for copy in copies)]
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


def _common(stack: ExitStack) -> tuple[_Shared, int]:
    """Return what the processes know of each other, and a file that one at a time can lock.

    That is a pipe, as no disk is needed for it.
    """
    try:
        shared, ends = _Shared.from_buffer(mmap(-1, ctypes.sizeof(_Shared))), os.pipe()
    except OSError as error:
        reason = error.strerror or error
        raise CelossError(f"processes cannot measure together: {reason}", "--threads 1") from error
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


class _Copy:
    """A copy of this process, and where what comes of its work is received.

    Calling `end` ends it, which is done at the end of this process at the latest.
    """

    def __init__(self, process: int, receiving: int) -> None:
        self.receiving = receiving
        self.end = weakref.finalize(self, _end, process, receiving)

    @classmethod
    def of(cls, work: Callable[[Callable[[], None]], Any], others: Sequence[_Copy]) -> _Copy:
        """Make a copy of this process that does some work, sends what comes of it, and ends.

        Raises:
            OSError: the system allows no more processes.

        """
        # slow to import, and so once for all copies
        import pickle  # noqa: F401, PLC0415

        receiving, sending = os.pipe()
        # who holds the receiving end of a pipe keeps those from ending who send in vain
        unneeded = [receiving, *(other.receiving for other in others)]
        original = os.getpid()
        try:
            # the hooks of a fork would lose them
            with blocked() as before:
                process = os.fork()
                if not process:
                    _send(work, sending, unneeded, original, before)
                return cls(process, receiving)
        except OSError:
            os.close(receiving)
            raise
        finally:
            os.close(sending)

    def outcome(self) -> Any:  # noqa: ANN401 - what the work returns
        """Wait for what comes of the work."""
        import pickle  # noqa: PLC0415 - slow to import

        sent = b"".join(iter(lambda: os.read(self.receiving, _PIECE_BYTES), b""))
        try:
            return pickle.loads(sent)  # noqa: S301 - from a copy of this process
        except (EOFError, pickle.UnpicklingError):
            hint = "is there memory enough? --threads 1 needs the least"
            return _Failure(-1, CelossError("a process that measured was killed", hint))


def _end(process: int, receiving: int) -> None:
    """End a process that is not needed any more."""
    import signal  # noqa: PLC0415 - slow to import

    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
    # whoever ignores the end of processes has none to wait for
    with suppress(ChildProcessError):
        os.waitpid(process, 0)
    os.close(receiving)


def _send(
    work: Callable[[Callable[[], None]], Any],
    sending: int,
    unneeded: Sequence[int],
    original: int,
    mask: set[int],
) -> NoReturn:
    """Send what comes of the work, unless who waits for it is gone, and end.

    Whatever goes wrong here is told by nothing being sent.
    """
    import pickle  # noqa: PLC0415 - slow to import
    import signal  # noqa: PLC0415 - slow to import

    def after() -> None:
        if os.getppid() != original:
            os._exit(0)

    try:
        for number in signal.valid_signals():
            # what is to be done then is for the original to do
            if callable(signal.getsignal(number)):
                signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for end in unneeded:
            os.close(end)
        with os.fdopen(sending, "wb") as stream:
            pickle.dump(work(after), stream)
    finally:
        os._exit(0)
