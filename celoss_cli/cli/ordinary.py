"""Errors of Python that are no crash: what the system refuses, said as other errors are."""

from __future__ import annotations

from celoss_cli.errors import CelossError
from celoss_cli.text import quoted

_WHERE = "CELOSS_DEBUG=1 prints where"
_NO_THREAD = "can't start new thread"


def ordinary(error: Exception) -> CelossError | None:
    """Return what to say of an error that no fault of celoss need have caused; None of a crash."""
    match error:
        case OSError(filename=str() | bytes() as name, strerror=str(reason)):
            return CelossError(f"{quoted(str(name))}: {reason}")
        case OSError(errno=int(), strerror=str(reason)):
            # nobody knows what of, and so nothing is blamed
            return CelossError(f"the system refuses: {reason}", _WHERE)
        case MemoryError():
            # NumPy says how much was asked for, and for what
            needed = f": {error}" if str(error) else ""
            return CelossError(
                f"out of memory{needed}", "--threads 1 takes less, and so do rows in smaller files"
            )
        case RuntimeError() if str(error) == _NO_THREAD:
            return CelossError("the system starts no more threads", "try --threads 1")
        case ImportError(name=library) if not (library or "").startswith("celoss_cli"):
            what = f"the library {library}" if library else "a library"
            return CelossError(f"{what} cannot be loaded: {error}")
    return None
