"""Arrays in files: where their elements are in the bytes, and how rows of them are read.

They are read by the block, not mapped: a file cut short is then an error and no crash.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from celoss_cli.errors import InputError
from celoss_cli.formats.numpy.array import ArrayTable, check_shape
from celoss_cli.formats.registry import File
from celoss_cli.frozen import frozen
from celoss_cli.storage.streams import Stream
from celoss_cli.tables.blocks import Run, block_rows, run_of, run_rows
from celoss_cli.tables.naming import check_width

_SKIPPED_BYTES = 1 << 20


@frozen
class _Layout:
    """Where the elements are in the bytes."""

    stream: Stream
    start: int
    dtype: np.dtype[Any]
    rows: int
    width: int
    by_column: bool

    def runs(self, block: int, first: int, last: int) -> Iterator[Run]:
        """Yield rows in blocks of `block` rows; a compressed file is read as they are yielded."""
        if self.stream.seekable:
            row_bytes, step = self.dtype.itemsize * self.width, run_rows(block, last - first)
            for row in range(first, last, step):
                count = min(step, last - row)
                yield Run(count, count * row_bytes, partial(self._read, block, row, count))
            return
        with self.stream.opened() as stream:
            self._skip(stream)
            for row in range(0, self.rows, block):
                chunk = np.empty((min(block, self.rows - row), self.width), self.dtype)
                self._fill(stream, chunk)
                yield run_of(chunk, chunk.nbytes)

    def _read(self, block: int, first: int, count: int) -> Iterator[NDArray[Any]]:
        """Yield rows, block by block in one buffer: new memory costs more than the reading."""
        buffer = np.empty(min(block, count) * self.width, self.dtype)
        with self.stream.opened() as stream:
            for row in range(first, first + count, block):
                rows = min(block, first + count - row)
                piece = buffer[: rows * self.width]
                if self.by_column:
                    piece = piece.reshape(self.width, rows)
                    for column in range(self.width):
                        self._seek(stream, column * self.rows + row)
                        self._fill(stream, piece[column])
                    yield piece.T
                else:
                    self._seek(stream, row * self.width)
                    self._fill(stream, piece)
                    yield piece.reshape(rows, self.width)

    def _skip(self, stream: BinaryIO) -> None:
        """Pass over what comes before the elements, which may be other arrays."""
        for at in range(0, self.start, _SKIPPED_BYTES):
            stream.read(min(_SKIPPED_BYTES, self.start - at))

    def _seek(self, stream: BinaryIO, element: int) -> None:
        stream.seek(self.start + element * self.dtype.itemsize)

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
        InputError: it does not have one or two dimensions, or has no elements.

    """
    stream = file.stream
    width = check_shape(shape, stream.name)
    check_width(width, stream.name)
    by_column = by_column and width > 1
    if by_column and not stream.seekable:
        stream = stream.spooled()
    layout = _Layout(stream, start, dtype, shape[0], width, by_column)
    return ArrayTable(
        name=stream.name,
        format=file.format,
        array_type=dtype,
        rows=shape[0],
        width=width,
        size=shape[0] * width * dtype.itemsize,
        read_runs=partial(layout.runs, block_rows(width, file.block_bytes)),
        seekable=stream.seekable,
        shared=stream.shared,
    )
