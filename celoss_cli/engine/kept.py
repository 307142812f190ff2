"""`Kept`: what became of every row under each of many models, in temporary files.

Which of them is the best is known at the end only, and each is then compared with it. Nine bytes
a row and model are kept, of which the first few megabytes in memory and all else on the disk, so
that memory does not grow with the models.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from tempfile import SpooledTemporaryFile, gettempdir
from typing import IO, Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from celoss_cli.engine.threads import Mapped
from celoss_cli.errors import InputError, OutputError
from celoss_cli.measures.keyed import Membership
from celoss_cli.measures.paired import Outcomes, Paired
from celoss_cli.measures.row_losses import RowLosses
from celoss_cli.tables.blocks import FloatArray

_HELD = 32 << 20
"""So many bytes stay in memory."""
_OUTCOMES = 1 << 21
"""So many rows, of all models together, are in memory at a time."""


@contextmanager
def keeping() -> Iterator[Kept]:
    """Yield what keeps the rows of models until the context ends."""
    with SpooledTemporaryFile(_HELD) as losses, SpooledTemporaryFile(_HELD) as right:
        yield Kept(losses, right)


class Kept:
    """Takes the rows of one model after the other, and pairs any two of them."""

    def __init__(self, losses: IO[bytes], right: IO[bytes]) -> None:
        self._losses, self._right = losses, right
        self._weights: list[FloatArray] = []
        self._clusters: list[Membership] = []
        self._sizes: list[int] = []
        self._kind: DTypeLike = np.bool_

    def begin(self) -> None:
        """Begin with the next model."""
        self._sizes.append(0)

    def add(self, rows: RowLosses, clusters: Membership | None) -> None:
        """Keep the rows of the model that was begun last, after those that were added.

        Raises:
            OutputError: there is no room.

        """
        outcomes = Outcomes.of(rows, clusters)
        # of several labels, the share of a row that is right
        self._kind = outcomes.right.dtype
        with _room():
            self._losses.write(np.ascontiguousarray(outcomes.losses, np.float64).data)
            self._right.write(np.ascontiguousarray(outcomes.right).data)
        self._sizes[-1] += len(rows)
        if len(self._sizes) == 1 and outcomes.weights is not None:
            self._weights.append(outcomes.weights)
        if len(self._sizes) == 1 and clusters is not None:
            self._clusters.append(clusters)

    def paired(
        self, pairs: Collection[tuple[int, int]], mapped: Mapped
    ) -> dict[tuple[int, int], Paired]:
        """Return the sums of each pair of models, by their numbers from 0.

        Raises:
            InputError: not the same rows of all were measured.
            OutputError: there is no room.

        """
        with _room():
            self._losses.flush()
            self._right.flush()
        if len(set(self._sizes)) > 1:
            raise InputError("the checkpoints have different numbers of evaluated rows")
        count = self._sizes[0]
        sums = dict.fromkeys(pairs, Paired())
        weights = np.concatenate(self._weights) if self._weights else None
        clusters = Membership.joined(self._clusters)
        models = sorted({model for pair in pairs for model in pair})
        size = max(_OUTCOMES // max(len(models), 1), 1)
        for start in range(0, count, size):
            rows = slice(start, min(start + size, count))
            block = {model: self._outcomes(model, rows, weights, clusters) for model in models}
            parts = mapped(partial(_between, block), pairs)
            for pair, part in zip(pairs, parts, strict=True):
                sums[pair] += part
        return sums

    def _outcomes(
        self, model: int, rows: slice, weights: FloatArray | None, clusters: Membership | None
    ) -> Outcomes:
        first = model * self._sizes[0] + rows.start
        size = rows.stop - rows.start
        return Outcomes(
            _read(self._losses, np.float64, first, size),
            _read(self._right, self._kind, first, size),
            None if weights is None else weights[rows],
            None if clusters is None else clusters.part(rows),
        )


@contextmanager
def _room() -> Iterator[None]:
    """Say of an error of the system that the losses cannot be kept."""
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"{gettempdir()}: the losses of all checkpoints cannot be kept: {error.strerror}",
            "set TMPDIR to a folder with room for 9 bytes per row and checkpoint",
        ) from error


def _between(block: dict[int, Outcomes], pair: Sequence[int]) -> Paired:
    return Paired.between(block[pair[0]], block[pair[1]])


def _read(file: IO[bytes], kind: DTypeLike, first: int, size: int) -> NDArray[Any]:
    width = np.dtype(kind).itemsize
    file.seek(first * width)
    return np.frombuffer(file.read(size * width), kind)
