"""What the system's allocator, and NumPy, are told before the first file is opened."""

from __future__ import annotations

import ctypes
import os

import numpy as np

_LARGEST_KEPT, _MOST_KEPT = 31 << 20, 248 << 20
"""Blocks that are freed are kept up to this size, and together up to that: most runs hold less."""
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8

without_warnings = np.errstate(invalid="ignore")
"""Decorates what reads numbers: a NaN that signals is refused with its place, where it is met."""


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
