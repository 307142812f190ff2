"""Safetensors files: a header of JSON, and the elements of all tensors, one after the other."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple, NoReturn

import numpy as np
from numpy.typing import NDArray

from celoss_cli.errors import InputError
from celoss_cli.formats.numpy.array import ArrayTable, Runs, table_of
from celoss_cli.formats.numpy.layout import array_in_file
from celoss_cli.formats.numpy.members import member_of
from celoss_cli.formats.registry import File
from celoss_cli.storage.streams import Stream
from celoss_cli.tables.blocks import Run

_LENGTH_BYTES = 8
_MOST_HEADER_BYTES = 100_000_000
_METADATA = "__metadata__"
_BYTE = 8
_BRAIN = "BF16"

_READ = {
    "F64": "<f8",
    "F32": "<f4",
    "F16": "<f2",
    _BRAIN: "<u2",
    "I64": "<i8",
    "I32": "<i4",
    "I16": "<i2",
    "I8": "i1",
    "U64": "<u8",
    "U32": "<u4",
    "U16": "<u2",
    "U8": "u1",
    "BOOL": "?",
}
"""What NumPy calls the types that are read; a brain float is the upper half of a float32."""
_OTHERS = {
    "C64": 64,
    "F8_E5M2": 8,
    "F8_E4M3": 8,
    "F8_E5M2FNUZ": 8,
    "F8_E4M3FNUZ": 8,
    "F8_E8M0": 8,
    "F6_E2M3": 6,
    "F6_E3M2": 6,
    "F4": 4,
}
"""How many bits an element of the other types has."""
_BITS = _OTHERS | {name: np.dtype(code).itemsize * _BYTE for name, code in _READ.items()}


class _Tensor(NamedTuple):
    """A tensor: its type, its shape, and where its elements are, from the end of the header."""

    dtype: str
    shape: tuple[int, ...]
    start: int
    end: int


def open_safetensors(file: File) -> ArrayTable:
    """Open a tensor: the one that is named, else the only one.

    Raises:
        InputError: the file breaks a rule of the format; there is no such tensor, or several and
            none is named; its type is not read, or it has no elements.

    """
    stream = file.stream
    start, tensors = _contents(stream)
    chosen = member_of(stream.name, "file", list(tensors), file.member)
    dtype, shape, first, _ = tensors[chosen]
    if file.member is not None:
        stream = replace(stream, name=f"{stream.name}:{chosen}")
    if dtype in _OTHERS:
        raise InputError(
            f"{stream.name}: a tensor of type {dtype}, which is not supported",
            hint="save it as float32: tensor.to(torch.float32)",
        )
    element = np.dtype(_READ[dtype])
    table = array_in_file(file._replace(stream=stream), shape, element, start + first)
    if dtype != _BRAIN:
        return table
    wide = table_of(table.name, table.format, np.dtype("f4"), shape, partial(_wide, table.reader))
    return replace(wide, type_name="bfloat16", seekable=table.seekable, shared=table.shared)


def _wide(reader: Callable[[int | None], Runs], axis: int | None) -> Runs:
    return partial(_widened_runs, reader(axis))


def _widened_runs(read_runs: Runs, first: int, last: int) -> Iterator[Run]:
    """Yield rows of brain floats as float32, which holds each exactly."""
    for run in read_runs(first, last):
        yield replace(run, read=partial(_widened, run))


def _widened(run: Run) -> Iterator[NDArray[np.float32]]:
    for halves in run.read():
        yield (halves.astype(np.uint32) << np.uint32(16)).view(np.float32)


def _contents(stream: Stream) -> tuple[int, Mapping[str, _Tensor]]:
    """Return where the elements start, and the tensors.

    Raises:
        InputError: the file breaks a rule of the format.

    """
    name, size = stream.name, stream.size()
    with stream.opened() as opened:
        length = int.from_bytes(opened.read(_LENGTH_BYTES), "little")
        if length > _MOST_HEADER_BYTES:
            raise _broken(
                name, f"it is {length:,} bytes, more than the limit of {_MOST_HEADER_BYTES:,}"
            )
        start = _LENGTH_BYTES + length
        if start > size:
            raise _cut_short(name, start, size)
        header = _parsed(opened.read(length), name)
    tensors = {key: _tensor(key, value, name) for key, value in header.items() if key != _METADATA}
    metadata = header.get(_METADATA) or {}
    if not isinstance(metadata, dict) or not all(isinstance(v, str) for v in metadata.values()):
        raise _broken(name, f"{_METADATA} is not an object of strings")
    if not tensors:
        raise InputError(f"{name}: the file holds no tensors")
    _check_places(tensors, size - start, name)
    return start, tensors


def _parsed(data: bytes, name: str) -> dict[str, Any]:
    """Return the header as JSON has it; a name must not be given twice."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            raise ValueError("a name is given twice")
        return found

    try:
        header = json.loads(
            data.decode("utf-8"), object_pairs_hook=unique, parse_constant=_no_constant
        )
    except (ValueError, RecursionError) as error:
        raise _broken(name, f"it is not valid JSON: {error}") from error
    if not isinstance(header, dict):
        raise _broken(name, "it is not a JSON object")
    return header


def _no_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _tensor(key: str, entry: object, name: str) -> _Tensor:
    match entry:
        case {"dtype": str(dtype), "shape": [*shape], "data_offsets": [start, end]} if all(
            _is_count(number) for number in (*shape, start, end)
        ):
            pass
        case _:
            raise _broken(name, f"{key!r} does not have a dtype, a shape and two data_offsets")
    if dtype not in _BITS:
        raise _broken(name, f"{key!r} is of an unknown type {dtype!r}")
    bits = math.prod(shape) * _BITS[dtype]
    if end < start or bits % _BYTE or end - start != bits // _BYTE:
        raise _broken(
            name,
            f"{key!r}: {tuple(shape)} of {dtype} does not match its {end - start:,} bytes",
        )
    return _Tensor(dtype, tuple(shape), start, end)


def _is_count(number: object) -> bool:
    return type(number) is int and 0 <= number < 1 << 64


def _check_places(tensors: Mapping[str, _Tensor], given: int, name: str) -> None:
    """Refuse elements that overlap, leave a hole, or are not the rest of the file."""
    expected = 0
    for key, tensor in sorted(tensors.items(), key=lambda item: (item[1].start, item[1].end)):
        if tensor.start != expected:
            kind = "overlap those" if tensor.start < expected else "leave a gap after those"
            raise _broken(name, f"the elements of {key!r} {kind} before")
        expected = tensor.end
    if given < expected:
        raise _cut_short(name, expected, given)
    if given > expected:
        raise InputError(
            f"{name}: the file is too long: its tensors are {expected:,} bytes, "
            f"but {given:,} follow the header",
            hint="write or copy the file again",
        )


def _broken(name: str, why: str) -> InputError:
    return InputError(
        f"{name}: the safetensors header is broken: {why}", hint="write or copy the file again"
    )


def _cut_short(name: str, expected: int, given: int) -> InputError:
    return InputError(
        f"{name}: the file is cut short: {given:,} bytes, expected {expected:,}",
        hint="write or copy the file again",
    )
