"""Opens Parquet files, Arrow files and Arrow streams with pyarrow, which is an extra."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, Literal, TypeAlias

import numpy as np

from celoss_cli.blocks import run_rows
from celoss_cli.errors import InputError
from celoss_cli.readers.columnar import ColumnarTable
from celoss_cli.readers.nesting import Items, Leaves
from celoss_cli.readers.streams import Stream

if TYPE_CHECKING:
    import pyarrow as pa

Kind: TypeAlias = Literal["parquet", "arrow", "arrow stream"]
_Reader: TypeAlias = "Callable[[BinaryIO, list[str] | None, int], Iterator[pa.RecordBatch]]"


def open_columnar(stream: Stream, kind: Kind, block_bytes: int) -> ColumnarTable:
    """Open a file of columns.

    Raises:
        InputError: pyarrow is not installed or cannot read the file, or it holds no row.

    """
    name, form = stream.name, kind.partition(" ")[0]
    try:
        import pyarrow  # noqa: F401, ICN001, PLC0415 - an extra
    except ImportError as error:
        raise InputError(
            f"{name}: {form.capitalize()} files need an extra", "pip install 'celoss[parquet]'"
        ) from error
    source = stream if stream.seekable else stream.spooled()
    read = {"parquet": _parquet, "arrow": _arrow_file, "arrow stream": _arrow_stream}[kind]
    first = next(_batches(source, read, 1, None), None)
    if first is None:
        raise InputError(f"{name}: the file holds no rows")
    leaves = Leaves({field.name: _items_of(first, field) for field in first.schema})
    if len(leaves.items) < len(first.schema):
        raise InputError(f"{name}: two columns have one name")
    return ColumnarTable(
        name=name,
        format=form,
        dtype=_dtype(first.schema, leaves),
        leaves=leaves,
        rows=_rows(source) if kind == "parquet" else None,
        size=source.size(),
        batches=partial(_batches, source, read, run_rows(len(leaves.all), block_bytes)),
    )


def _batches(
    stream: Stream, read: _Reader, rows: int, columns: list[str] | None
) -> Iterator[pa.RecordBatch]:
    with _arrow_errors(stream.name), stream.opened() as opened:
        for batch in read(opened, columns, rows):
            yield from (batch[at : at + rows] for at in range(0, len(batch), rows))


def _parquet(stream: BinaryIO, columns: list[str] | None, rows: int) -> Iterator[pa.RecordBatch]:
    from pyarrow.parquet import ParquetFile  # noqa: PLC0415 - an extra

    yield from ParquetFile(stream).iter_batches(rows, columns=columns)


def _arrow_file(stream: BinaryIO, columns: list[str] | None, _: int) -> Iterator[pa.RecordBatch]:
    from pyarrow import ipc  # noqa: PLC0415 - an extra

    reader = ipc.open_file(stream)
    for at in range(reader.num_record_batches):
        batch = reader.get_batch(at)
        yield batch if columns is None else batch.select(columns)


def _arrow_stream(stream: BinaryIO, columns: list[str] | None, _: int) -> Iterator[pa.RecordBatch]:
    from pyarrow import ipc  # noqa: PLC0415 - an extra

    for batch in ipc.open_stream(stream):
        yield batch if columns is None else batch.select(columns)


@contextmanager
def _arrow_errors(name: str) -> Iterator[None]:
    from pyarrow import ArrowException  # noqa: PLC0415 - an extra

    try:
        yield
    except ArrowException as error:
        reason = str(error).partition("\n")[0]
        raise InputError(
            f"{name}: cannot be read: {reason}", "write or copy the file again"
        ) from error


def _rows(stream: Stream) -> int:
    from pyarrow.parquet import ParquetFile  # noqa: PLC0415 - an extra

    with stream.opened() as opened:
        return int(ParquetFile(opened).metadata.num_rows)


def _items_of(batch: pa.RecordBatch, field: pa.Field) -> Items | None:
    """Return the places of the first row's list, or the names of a struct."""
    from pyarrow import types  # noqa: PLC0415 - an extra

    if types.is_struct(field.type):
        return tuple(part.name for part in field.type)
    if (
        types.is_list(field.type)
        or types.is_large_list(field.type)
        or types.is_fixed_size_list(field.type)
    ):
        return tuple(range(batch.column(field.name).value_lengths()[0].as_py() or 0))
    return None


def _dtype(schema: pa.Schema, leaves: Leaves) -> str:
    """Return the type of the numbers: those of lists and structs where there are such."""
    found = []
    for field in schema:
        items = leaves.items[field.name]
        if items and isinstance(items[0], str):
            found += [part.type for part in field.type]
        elif items:
            found.append(field.type.value_type)
        elif not leaves.nested:
            found.append(field.type)
    names = [np.dtype(kind.to_pandas_dtype()) for kind in found]
    numbers = dict.fromkeys(str(name) for name in names if name.kind in "iubf")
    return "+".join(numbers) or "text"
