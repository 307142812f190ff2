"""The program: `celoss`, and `python -m celoss_cli`.

What a process of its own does to itself to start and to end sooner is done here: where celoss is a
library, the garbage collector, BLAS and pandas are the caller's.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
import warnings
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

_MANY_OBJECTS = 1_000_000
"""Garbage is looked for after so many new objects: imports make a fifth of it, and no garbage."""

_SWITCH_SECONDS = 5e-5
"""After so long a thread asks for Python's lock again: blocks take some 10 ms, and wait less."""


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
    # of a NaN that signals, wherever it is touched first: it is refused with its place
    warnings.filterwarnings("ignore", "invalid value encountered", RuntimeWarning)

    from celoss_cli.cli.main import main  # noqa: PLC0415 - once the process is shaped

    return main()


def run() -> NoReturn:
    """Run the program and end the process.

    The system frees its memory at once; Python would take apart every module first, which takes
    up to a tenth of the time, and the libraries' threads have ended processes with a signal then.
    """
    code = program()
    try:
        atexit._run_exitfuncs()  # noqa: SLF001 - what Python does first at its own end
        for stream in (sys.stdout, sys.stderr):
            # None where the process was started without it
            if stream is not None:
                stream.flush()
    except OSError:
        # Python's own end tries once more, and says what is wrong
        sys.exit(code)
    os._exit(code)


if __name__ == "__main__":
    run()
