"""NPY files, read by the block, not mapped: a file cut short is then an error and no crash."""

from __future__ import annotations

import math
import tokenize
import warnings
from collections.abc import Iterator
from functools import partial
from typing import Any, BinaryIO

import numpy as np
from numpy.lib import format as npy_format
from numpy.typing import NDArray

from celoss_cli.errors import InputError
from celoss_cli.formats.numpy.array import ArrayTable, check_shape
from celoss_cli.formats.registry import File
from celoss_cli.frozen import frozen
from celoss_cli.storage.streams import Stream
from celoss_cli.tables.blocks import Run, block_rows, run_of, run_rows

_HEADERS = {(1, 0): npy_format.read_array_header_1_0, (2, 0): npy_format.read_array_header_2_0}
# what numpy raises on one bad header or another; deep nesting ends in the last two
_BROKEN = (ValueError, TypeError, SyntaxError, tokenize.TokenError, MemoryError, RecursionError)


@frozen
class _Layout:
    """Where the elements stand in the bytes."""

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
            stream.read(self.start)
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


def open_npy(file: File) -> ArrayTable:
    """Open an NPY file of one or two dimensions.

    Raises:
        InputError: the header is broken, the type needs pickle, or the size is not the header's.

    """
    stream, name = file.stream, file.stream.name
    with stream.opened() as opened:
        shape, by_column, dtype = _header(opened, name)
        start = opened.tell()
    if dtype.hasobject:
        raise InputError(
            f"{name}: an array of Python objects, which only pickle can read",
            hint="save numbers or text: np.save(path, array.astype('float64'))",
        )
    if dtype.itemsize == 0:
        raise InputError(f"{name}: an array of type {dtype}, whose elements hold nothing")
    if any(length < 0 for length in shape):
        raise InputError(f"{name}: the header gives a negative shape {shape}")
    expected, given = math.prod(shape) * dtype.itemsize, stream.size() - start
    if given != expected:
        kind = "cut short" if given < expected else "too long"
        raise InputError(
            f"{name}: the file is {kind}: {shape} of {dtype} are {expected:,} bytes, "
            f"and {given:,} follow the header",
            hint="write or copy the file again",
        )
    width = check_shape(shape, name)
    by_column = by_column and width > 1
    if by_column and not stream.seekable:
        stream = stream.spooled()
    layout = _Layout(stream, start, dtype, shape[0], width, by_column)
    return ArrayTable(
        name=name,
        format=file.format,
        array_type=dtype,
        rows=shape[0],
        width=width,
        size=expected,
        read_runs=partial(layout.runs, block_rows(width, file.block_bytes)),
        seekable=stream.seekable,
        shared=stream.shared,
    )


def _header(stream: BinaryIO, name: str) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    try:
        read_header = _HEADERS.get(npy_format.read_magic(stream))
        if read_header is None:
            raise InputError(f"{name}: this version of the NPY format holds no plain numbers")
        with warnings.catch_warnings():
            # of old ways to write a header, which are read all the same
            warnings.simplefilter("ignore")
            return read_header(stream)
    except _BROKEN as error:
        raise InputError(
            f"{name}: the NPY header is broken", hint="write or copy the file again"
        ) from error
