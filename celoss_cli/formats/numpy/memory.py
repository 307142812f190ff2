"""Arrays in memory: how rows of them are read, whatever the order of their axes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from celoss_cli.errors import InputError
from celoss_cli.formats.numpy.array import ArrayTable, Runs, check_shape, table_of
from celoss_cli.tables.blocks import block_rows, runs_of
from celoss_cli.text import counted


def array_table(values: ArrayLike, name: str, block_bytes: int) -> ArrayTable:
    """Return a table of an array that is in memory.

    Raises:
        InputError: its rows differ in length, or it has no dimension, or no elements.

    """
    _check_kind(values, name)
    try:
        array = np.asarray(values)
    except (ValueError, TypeError, RuntimeError) as error:
        # the last two are PyTorch's, of a tensor on a GPU and of one that has gradients
        raise InputError(f"{name}: not an array: {error}") from error
    if array.dtype == object and all(isinstance(value, str) for value in array.ravel()):
        array = array.astype(str)
    check_shape(array.shape, name)

    def reader(axis: int | None) -> Runs:
        columns = array[..., None] if axis is None else np.moveaxis(array, axis, -1)
        block = block_rows(columns.shape[-1], block_bytes)
        # where the axes of a sample cannot be one, this is a copy
        samples = columns.reshape(len(columns), -1, columns.shape[-1])
        read, row_bytes = partial(_copies, samples, block), samples.shape[2] * samples.itemsize
        return partial(runs_of, read, block=block, row_bytes=row_bytes)

    return table_of(name, "array", array.dtype, array.shape, reader)


def _check_kind(values: object, name: str) -> None:
    """Refuse what NumPy would make another array of: masked values, or values with names."""
    if isinstance(values, np.ma.MaskedArray) and np.ma.getmaskarray(values).any():
        masked = int(np.ma.getmaskarray(values).sum())
        raise InputError(
            f"{name}: {counted(masked, 'value')} {'is' if masked == 1 else 'are'} masked",
            hint="for labels, array.filled(-100) and ignore_label=-100 drop such rows; scores and "
            "weights need a value",
        )
    first = values[0] if isinstance(values, list | tuple) and values else None
    fields = isinstance(values, np.ndarray) and values.dtype.names is not None
    if fields or any(isinstance(each, Mapping) for each in (values, first)):
        raise InputError(
            f"{name}: named values, not an array",
            hint="use pandas.DataFrame(data): the names of its columns are the classes",
        )
    if any(hasattr(values, name) for name in ("columns", "column_names")):
        raise InputError(
            f"{name}: a table, not an array",
            hint="use data.to_pandas(), or compute(): the names of its columns are the classes",
        )
    if hasattr(values, "toarray"):
        raise InputError(f"{name}: a sparse array", hint="array.toarray() makes it dense")
    if hasattr(values, "read"):
        raise InputError(f"{name}: an open file, not an array", hint="give its path")
    if isinstance(values, Iterator):
        raise InputError(f"{name}: an iterator, not an array", hint="list(rows) reads its rows")


def _copies(samples: NDArray[Any], block: int, first: int, last: int) -> Iterator[NDArray[Any]]:
    """Yield copies of rows of (samples, rows, columns), which count through the samples.

    A block may be overwritten, the caller's array may not.
    """
    rows = samples.shape[1]
    for start in range(first, last, block):
        stop, at = min(start + block, last), start // rows * rows
        held = samples[start // rows : -(-stop // rows)].reshape(-1, samples.shape[2])
        yield held[start - at : stop - at].copy()
