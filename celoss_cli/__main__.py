"""The program: `celoss`, and `python -m celoss_cli`.

What a process of its own does to itself to start and to end sooner is done here: where celoss is a
library, the garbage collector, BLAS and pandas are the caller's.
"""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import FrameType, ModuleType

_MANY_OBJECTS = 1_000_000
"""Garbage is looked for after so many new objects: imports make a fifth of it, and no garbage."""

_SWITCH_SECONDS = 5e-5
"""After so long a thread asks for Python's lock again: blocks take some 10 ms, and wait less."""


_ENDING = ("SIGINT", "SIGTERM", "SIGHUP")
"""The signals that end the process; Windows has no SIGHUP."""


class _PandasAlone:
    """Hides pyarrow from pandas, which imports it where it is installed: text needs none of it."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find nothing, and see to it that nothing finds pyarrow while pandas is being imported."""
        del path, target
        pandas = sys.modules.get("pandas")
        if fullname == "pyarrow" and pandas is not None and not hasattr(pandas, "read_csv"):
            raise ModuleNotFoundError(f"{fullname} is hidden from pandas", name=fullname)
        return None


def program() -> int:
    """Run the command line as a process of its own, and return its exit code."""
    gc.set_threshold(_MANY_OBJECTS)
    sys.setswitchinterval(_SWITCH_SECONDS)
    # nothing here multiplies matrices, and starting BLAS's threads takes a tenth of a second
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    sys.meta_path.insert(0, _PandasAlone())

    from celoss_cli.cli.main import main  # noqa: PLC0415 - once the process is shaped
    from celoss_cli.cli.terminal import write_whole  # noqa: PLC0415

    write_whole()
    return main()


def _end(number: int, _: FrameType | None) -> NoReturn:
    """End the process as a signal asks, once files and copies that must not outlast it are gone.

    An exception would be lost, or taken for another, in what Python calls itself: finalizers,
    hooks, compiled modules that are being imported.
    """
    for name in _ENDING:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    atexit._run_exitfuncs()  # noqa: SLF001 - what Python does first at its own end
    if number == signal.SIGINT:
        # a terminal shows ^C, and the prompt is to have a line of its own
        with suppress(OSError):
            os.write(2, b"\n")
    os._exit(128 + number)


def run() -> NoReturn:
    """Run the program and end the process, also where a signal asks for that.

    The system frees its memory at once; Python would take apart every module first, which takes
    up to a tenth of the time, and the libraries' threads have ended processes with a signal then.
    """
    for name in _ENDING:
        number = getattr(signal, name, None)
        # nohup, for one, has some of them ignored
        if number and signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(number, _end)
    code = program()
    atexit._run_exitfuncs()  # noqa: SLF001 - as above
    # who printed has flushed, and has told what was refused; the others speak to nobody
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    run()
