"""Errors of Python that are no crash: what the system refuses, said as other errors are."""

from __future__ import annotations

from celoss_cli.errors import CelossError
from celoss_cli.text import quoted

_NO_THREAD = "can't start new thread"


def ordinary(error: Exception) -> CelossError | None:
    """Return what to say of an error that no fault of celoss need have caused; None of a crash."""
    match error:
        case OSError(filename=str() | bytes() as name, strerror=str(reason)):
            return CelossError(f"{quoted(str(name))}: {reason}")
        case MemoryError():
            # NumPy says how much was asked for, and for what
            needed = f": {error}" if str(error) else ""
            return CelossError(
                f"out of memory{needed}", "--threads 1 takes less, and so do rows in smaller files"
            )
        case RuntimeError() if str(error) == _NO_THREAD:
            return CelossError("the system starts no more threads", "try --threads 1")
        case ImportError(name=str(library)) if not isinstance(error, ModuleNotFoundError):
            return CelossError(f"the library {library} cannot be loaded: {error}")
    return None
