"""Copies of this process, which work and send what comes of it: nothing has to be sent to them."""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Generic, NoReturn, TypeAlias, TypeVar

from celoss_cli.storage.signals import blocked

T = TypeVar("T")

Work: TypeAlias = Callable[[Callable[[], None]], T]
"""What a copy does. Between its pieces it calls what it is given, which ends it if it is alone."""

_PIECE_BYTES = 1 << 16


class Copy(Generic[T]):
    """A copy of this process, and where what comes of its work is received.

    Calling `end` ends it, which is done at the end of this process at the latest.
    """

    def __init__(self, process: int, receiving: int) -> None:
        self.receiving = receiving
        self.end = weakref.finalize(self, _end, process, receiving)

    @classmethod
    def of(cls, work: Work[T], others: Sequence[Copy[T]]) -> Copy[T]:
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

    def outcome(self) -> T | None:
        """Wait for what comes of the work; None if it ended without a word."""
        import pickle  # noqa: PLC0415 - slow to import

        sent = b"".join(iter(lambda: os.read(self.receiving, _PIECE_BYTES), b""))
        try:
            found: T = pickle.loads(sent)  # noqa: S301 - from a copy of this process
        except (EOFError, pickle.UnpicklingError):
            return None
        return found


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
    work: Work[T],
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
