"""Runs the program in a copy of this process in which the Nth call of one kind fails.

Every such call that Python code makes is seen; those of compiled libraries are not.
"""

from __future__ import annotations

import builtins
import errno
import io
import mmap
import os
import signal
import struct
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from celoss_cli import __main__ as program
from celoss_cli.engine import processes
from celoss_cli.storage import waiting

NUMBERS = {
    "open": errno.EMFILE,
    "read": errno.EIO,
    "write": errno.ENOSPC,
    "fsync": errno.EIO,
    "rename": errno.EACCES,
    "link": errno.EPERM,
    "mmap": errno.ENOMEM,
    "fork": errno.EAGAIN,
    "pipe": errno.EMFILE,
}
"""The kinds of calls, and the error that each fails with."""

_PATIENCE = 20.0
"""Seconds; after these a run hangs."""


class Case(NamedTuple):
    """A command: its words, the file that is its standard input, and whether it may fork."""

    words: Sequence[str]
    given: str | None = None


class Outcome(NamedTuple):
    """What became of a run: as the shell sees it, what stands in the folder, and what is wrong.

    `calls` are those of the kind, of the process that was started first.
    """

    code: int
    out: bytes
    err: str
    files: Mapping[str, bytes]
    calls: int
    left: str


class _Fault:
    """Counts calls, and lets the one of a number fail."""

    def __init__(self, kind: str, at: int, count: mmap.mmap) -> None:
        self.kind, self.at, self.calls = kind, at, 0
        self._count, self._owner = count, os.getpid()

    def strike(self) -> None:
        self.calls += 1
        if os.getpid() == self._owner:
            self._count[:8] = struct.pack("q", self.calls)
        if self.calls == self.at:
            raise OSError(NUMBERS[self.kind], os.strerror(NUMBERS[self.kind]))

    def of(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def struck(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - as the call has them
            self.strike()
            return call(*arguments, **options)

        return struck


def run_with_fault(case: Case, folder: Path, kind: str, at: int) -> Outcome:
    """Run a case in a folder, with the call of that number failing; 0 lets none fail.

    The folder `temporary` beside it is where temporary files go.
    """
    count = mmap.mmap(-1, 8)
    streams = [folder.parent / name for name in ("out", "err")]
    process = os.fork()
    if not process:
        _become(case, folder, streams, _Fault(kind, at, count))
    ended = time.monotonic() + _PATIENCE
    while (found := os.waitpid(process, os.WNOHANG))[0] == 0:
        if time.monotonic() > ended:
            os.killpg(process, signal.SIGKILL)
        time.sleep(0.002)
    left = "" if _gone(process) else "a process is left"
    if [*(folder.parent / "temporary").iterdir()]:
        left = "a temporary file is left"
    out, err = (path.read_bytes() for path in streams)
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    calls = struct.unpack("q", count[:8])[0]
    return Outcome(os.waitstatus_to_exitcode(found[1]), out, err.decode(), files, calls, left)


def _gone(group: int) -> bool:
    """Tell whether no process of a group is left, within a while; end those that are."""
    for _ in range(200):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.01)
    os.killpg(group, signal.SIGKILL)
    return False


def _become(case: Case, folder: Path, streams: Sequence[Path], fault: _Fault) -> NoReturn:
    """Become the program."""
    code = 99
    try:
        os.setsid()
        os.chdir(folder)
        source = os.open(case.given or os.devnull, os.O_RDONLY)
        targets = [os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC) for path in streams]
        for standard, descriptor in enumerate((source, *targets)):
            os.dup2(descriptor, standard)
            os.close(descriptor)
        tempfile.tempdir = str(folder.parent / "temporary")
        sys.argv = ["celoss", *case.words]
        _let_fail(fault)
        program.run()
    finally:
        os._exit(code)


def _let_fail(fault: _Fault) -> None:
    """Put what counts and fails in the place of Python's calls."""
    # small files are worth it here
    setattr(processes, "useful", lambda plan, _: plan.count)  # noqa: B010 - mypy takes no lambda
    places: dict[str, list[tuple[Any, str]]] = {
        "open": [(os, "open")],
        "read": [(os, "preadv"), (os, "read")],
        "write": [(os, "write"), (waiting.WholeWrites, "write")],
        "fsync": [(os, "fsync")],
        "rename": [(os, "rename"), (os, "replace")],
        "link": [(os, "link")],
        "mmap": [(processes, "mmap")],
        "fork": [(os, "fork")],
        "pipe": [(os, "pipe")],
    }
    for module, name in places[fault.kind]:
        setattr(module, name, fault.of(getattr(module, name)))
    waiting.WholeWrites.__init__ = _initialized(fault)  # type: ignore[method-assign]
    opened = _opening(fault)
    builtins.open = opened
    io.open = opened


def _initialized(fault: _Fault) -> Callable[..., None]:
    """Return what opens an output by its path, which is a call to the system, as it does."""
    really = waiting.WholeWrites.__init__

    def initialized(self: Any, file: Any, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
        if fault.kind == "open" and not isinstance(file, int):
            fault.strike()
        really(self, file, *arguments, **options)

    return initialized


def _opening(fault: _Fault) -> Any:  # noqa: ANN401 - as `open` is
    """Return what opens files as `open` does, and lets their reads and writes fail."""
    really = io.open

    class Raw(io.FileIO):
        def readinto(self, buffer: Any) -> Any:  # noqa: ANN401 - as FileIO has it
            if fault.kind == "read":
                fault.strike()
            return super().readinto(buffer)

        def write(self, data: Any) -> Any:  # noqa: ANN401 - as FileIO has it
            if fault.kind == "write":
                fault.strike()
            return super().write(data)

    def opened(file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:  # noqa: ANN401
        if fault.kind == "open" and not isinstance(file, int):
            fault.strike()
        if fault.kind not in {"read", "write"} or "b" not in mode:
            return really(file, mode, *arguments, **options)
        raw = Raw(file, mode.replace("b", ""), closefd=options.get("closefd", True))
        return io.BufferedReader(raw) if "r" in mode else io.BufferedWriter(raw)

    return opened
