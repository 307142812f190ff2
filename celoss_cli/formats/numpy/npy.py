"""NPY files: what their header says."""

from __future__ import annotations

import math
import tokenize
import warnings
from io import BytesIO
from typing import Any, BinaryIO

import numpy as np
from numpy.lib import format as npy_format

from celoss_cli.errors import InputError
from celoss_cli.formats.numpy.array import ArrayTable
from celoss_cli.formats.numpy.layout import array_in_file
from celoss_cli.formats.registry import File

_HEADERS = {(1, 0): npy_format.read_array_header_1_0, (2, 0): npy_format.read_array_header_2_0}
_HEADER_BYTES = 1 << 16
"""NumPy reads no header of more than 10,000 bytes."""
# what numpy raises on one bad header or another; deep nesting ends in the last two
_BROKEN = (ValueError, TypeError, SyntaxError, tokenize.TokenError, MemoryError, RecursionError)


def open_npy(file: File) -> ArrayTable:
    """Open an NPY file.

    Raises:
        InputError: the header is broken, the type needs pickle, the size is not the header's, or
            the array has no elements.

    """
    stream, name = file.stream, file.stream.name
    # the header may say that it is of any length
    head = BytesIO(stream.head(_HEADER_BYTES))
    shape, by_column, dtype = _header(head, name)
    start = head.tell()
    if dtype.hasobject:
        raise InputError(
            f"{name}: an array of Python objects, which only pickle can read",
            hint="save it without pickle: array.astype(str)"
            if file.role == "labels"
            else "save it without pickle: array.astype('float64')",
        )
    if dtype.itemsize == 0:
        raise InputError(f"{name}: an array of type {dtype}, whose elements have 0 bytes")
    if any(length < 0 for length in shape):
        raise InputError(f"{name}: the header gives a negative shape {shape}")
    expected, given = math.prod(shape) * dtype.itemsize, stream.size() - start
    if given != expected:
        kind = "cut short" if given < expected else "too long"
        raise InputError(
            f"{name}: the file is {kind}: {shape} of {dtype} are {expected:,} bytes, "
            f"but {given:,} follow the header",
            hint="write or copy the file again",
        )
    return array_in_file(file, shape, dtype, start, by_column=by_column)


def _header(stream: BinaryIO, name: str) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    try:
        read_header = _HEADERS.get(npy_format.read_magic(stream))
        if read_header is None:
            raise InputError(f"{name}: this version of the NPY format is not supported")
        with warnings.catch_warnings():
            # of old ways to write a header, which are read all the same
            warnings.simplefilter("ignore")
            return read_header(stream)
    except _BROKEN as error:
        raise InputError(
            f"{name}: the NPY header is broken", hint="write or copy the file again"
        ) from error
