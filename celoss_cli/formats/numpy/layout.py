"""Arrays in files: where their elements are in the bytes, and how rows of them are read.

They are read by the block, not mapped: a file cut short is then an error and no crash.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from celoss_cli.errors import InputError
from celoss_cli.formats.numpy.array import ArrayTable, Runs, check_shape, table_of
from celoss_cli.formats.registry import File
from celoss_cli.frozen import frozen
from celoss_cli.storage.streams import Stream
from celoss_cli.tables.blocks import Run, block_rows, run_of, runs_of
from celoss_cli.tables.naming import check_width

_SKIPPED_BYTES = 1 << 20
_GAP, _SPAN = 4096, 1 << 20
"""To read so many bytes that are not needed is faster than to read twice; so many are held."""


class _Cut(NamedTuple):
    """How rows are cut into blocks.

    Attributes:
        axis: the axis that is cut.
        unit: how many rows are from one to the next along it.
        rows: how many rows a block has at most.
        whole: how many rows are along all of it.

    """

    axis: int
    unit: int
    rows: int
    whole: int


@frozen
class _Layout:
    """Where the elements are in the bytes, and how many of them are from one to its neighbours.

    Attributes:
        stream: the bytes.
        start: where the first element is.
        dtype: the type of the elements.
        axes: the length and the step of each axis of the rows; where one goes on from the end of
            another, they are one.
        width: the number of columns.
        step: the step from one to the next.

    """

    stream: Stream
    start: int
    dtype: np.dtype[Any]
    axes: tuple[tuple[int, int], ...]
    width: int
    step: int

    @property
    def in_order(self) -> bool:
        """Whether the elements are row by row."""
        return [step for _, step in self.axes] == [self.width] and self.step == 1

    def runs(self, block: int, first: int, last: int) -> Iterator[Run]:
        """Yield rows in blocks of `block` rows; a compressed file is read as they are yielded."""
        if self.stream.seekable:
            cut = self._cut(block)
            row_bytes = self.dtype.itemsize * self.width
            yield from runs_of(partial(self._read, cut), first, last, cut.rows, row_bytes)
            return
        with self.stream.opened() as stream:
            # what comes before the elements may be other arrays
            for at in range(0, self.start, _SKIPPED_BYTES):
                stream.read(min(_SKIPPED_BYTES, self.start - at))
            rows = self.axes[0][0]
            for row in range(0, rows, block):
                chunk = np.empty((min(block, rows - row), self.width), self.dtype)
                self._fill(stream, chunk)
                yield run_of(chunk, chunk.nbytes)

    def _cut(self, block: int) -> _Cut:
        """Return which axis is cut into blocks of about so many rows: those behind it are whole."""
        axis, unit = len(self.axes) - 1, 1
        while axis and unit * self.axes[axis][0] <= block:
            unit *= self.axes[axis][0]
            axis -= 1
        rows = min(block // unit, self.axes[axis][0]) * unit
        return _Cut(axis, unit, rows, unit * self.axes[axis][0])

    def _read(self, cut: _Cut, first: int, last: int) -> Iterator[NDArray[Any]]:
        """Yield rows, block by block in one buffer: new memory costs more than the reading."""
        buffer = np.empty(cut.rows * self.width, self.dtype)
        row = first
        with self.stream.opened() as stream:
            while row < last:
                start = row - row % cut.unit
                # whole units, and none beyond the end of the axis
                end = -(-last // cut.unit) * cut.unit
                stop = min(start + cut.rows, start - start % cut.whole + cut.whole, end)
                block = self._block(stream, cut, start, (stop - start) // cut.unit, buffer)
                yield block[row - start : last - start]
                row = stop

    def _block(
        self, stream: BinaryIO, cut: _Cut, row: int, count: int, buffer: NDArray[Any]
    ) -> NDArray[Any]:
        """Return the rows from one on: `count` along the axis that is cut, all along the others."""
        before = self.axes[: cut.axis + 1]
        at = np.unravel_index(row // cut.unit, [length for length, _ in before])
        origin = sum(int(i) * step for i, (_, step) in zip(at, before, strict=True))
        inner = [(count, before[-1][1]), *self.axes[cut.axis + 1 :], (self.width, self.step)]
        # as the elements are in the bytes: those next to each other come last
        order = sorted(range(len(inner)), key=lambda axis: -inner[axis][1])
        piece = buffer[: math.prod(length for length, _ in inner)]
        self._gather(stream, origin, [inner[axis] for axis in order], piece)
        stored = piece.reshape([inner[axis][0] for axis in order])
        return stored.transpose(np.argsort(order)).reshape(-1, self.width)

    def _gather(
        self, stream: BinaryIO, origin: int, axes: list[tuple[int, int]], piece: NDArray[Any]
    ) -> None:
        """Read the elements along axes: neighbours together, and with what is between them."""
        together, places = 1, np.array([origin])
        while axes and axes[-1][1] == together:
            together *= axes.pop()[0]
        for length, step in axes:
            places = (places[:, None] + np.arange(length) * step).ravel()
        size = self.dtype.itemsize
        gaps, spans = np.diff(places) * size, np.diff(places * size // _SPAN)
        apart = np.flatnonzero((gaps > _GAP) | (spans > 0)) + 1
        for near in np.split(places, apart):
            part, piece = np.split(piece, [len(near) * together])
            stream.seek(self.start + int(near[0]) * self.dtype.itemsize)
            if len(near) == 1:
                self._fill(stream, part)
                continue
            held = np.empty(int(near[-1] - near[0]) + together, self.dtype)
            self._fill(stream, held)
            taken = (near - near[0])[:, None] + np.arange(together)
            np.take(held, taken.ravel(), out=part)

    def _fill(self, stream: BinaryIO, target: NDArray[Any]) -> None:
        """Read the next elements into a contiguous `target`."""
        view = target.reshape(-1).view(np.uint8).data
        while view:
            read = stream.readinto(view)  # type: ignore[attr-defined]  # typeshed's BinaryIO lacks it
            if not read:
                raise InputError(f"{self.stream.name}: the file ends early: it changed while read")
            view = view[read:]


def array_in_file(
    file: File,
    shape: tuple[int, ...],
    dtype: np.dtype[Any],
    start: int,
    *,
    by_column: bool = False,
) -> ArrayTable:
    """Return the table of an array whose elements start at a byte of the file, and are all there.

    Raises:
        InputError: it has no dimension, or no elements.

    """
    check_shape(shape, file.stream.name)
    axes = tuple(zip(shape, _steps(shape, by_column=by_column), strict=True))
    reader = partial(_reader, file.stream, start, dtype, axes, file.block_bytes)
    table = table_of(file.stream.name, file.format, dtype, shape, reader)
    check_width(table.width, table.name)
    return replace(table, seekable=file.stream.seekable, shared=file.stream.shared)


def _steps(shape: tuple[int, ...], *, by_column: bool) -> list[int]:
    """Return how many elements are from one to the next along each axis."""
    if by_column:
        return [math.prod(shape[:at]) for at in range(len(shape))]
    return [math.prod(shape[at + 1 :]) for at in range(len(shape))]


def _reader(
    stream: Stream,
    start: int,
    dtype: np.dtype[Any],
    axes: Sequence[tuple[int, int]],
    block_bytes: int,
    axis: int | None,
) -> Runs:
    """Return what yields the rows of an array whose columns are along an axis; see `ArrayTable`."""
    width, step = (1, 1) if axis is None else axes[axis]
    others = [each for at, each in enumerate(axes) if at != axis]
    layout = _Layout(stream, start, dtype, _joined(others), width, step if width > 1 else 1)
    if not (stream.seekable or layout.in_order):
        layout = replace(layout, stream=stream.spooled())
    return partial(layout.runs, block_rows(width, block_bytes))


def _joined(axes: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return axes of which none goes on where another one ends, as lengths and steps."""
    joined = list[tuple[int, int]]()
    for length, step in axes:
        if joined and joined[-1][1] == length * step:
            joined[-1] = joined[-1][0] * length, step
        elif length > 1:
            joined.append((length, step))
    return tuple(joined) or ((1, 1),)
