"""Takes rows in step: as many of one input as were read of another."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from celoss_cli.tables.blocks import FloatArray


class Taker:
    """Takes runs of rows from runs of other lengths."""

    def __init__(self, runs: Iterator[FloatArray]) -> None:
        self._runs = runs
        self._rest = next(runs)

    def take(self, count: int) -> FloatArray:
        """Return the next `count` rows, or as many as are left."""
        while len(self._rest) < count:
            more = next(self._runs, None)
            if more is None:
                break
            self._rest = np.concatenate([self._rest, more])
        taken, self._rest = self._rest[:count], self._rest[count:]
        return taken
