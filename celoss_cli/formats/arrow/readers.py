"""Reads Parquet files, Arrow files and Arrow streams with pyarrow: some columns, batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias

from celoss_cli.errors import InputError
from celoss_cli.formats.arrow.columns import is_text
from celoss_cli.storage.streams import Stream
from celoss_cli.tables.naming import MOST_COLUMNS
from celoss_cli.text import counted, quoted

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow import ipc
    from pyarrow import parquet as pq

Reader: TypeAlias = (
    "Callable[[BinaryIO, int, list[str] | None, range | None], Iterator[pa.RecordBatch]]"
)

_BUFFER_BYTES = 1 << 20
"""So much of each column is read at a time."""

_AGAIN = "write or copy the file again"


def batches(
    stream: Stream, read: Reader, rows: int, columns: list[str] | None, groups: range | None
) -> Iterator[pa.RecordBatch]:
    """Yield some columns of a file, of all row groups or of some, `rows` or fewer at a time."""
    row = 0
    with stream.opened() as opened, arrow_errors(stream.name):
        for batch in read(opened, rows, columns, groups):
            _check_batch(batch, stream.name, row)
            yield from (batch[at : at + rows] for at in range(0, len(batch), rows))
            row += len(batch)


def gathered(batches: Iterator[pa.RecordBatch], rows: int) -> Iterator[list[pa.RecordBatch]]:
    """Yield batches together that have at most so many rows: some writers make many small ones."""
    held: list[pa.RecordBatch] = []
    count = 0
    for batch in batches:
        if held and count + len(batch) > rows:
            yield held
            held, count = [], 0
        held.append(batch)
        count += len(batch)
    if held:
        yield held


def parquet(
    stream: BinaryIO, rows: int, columns: list[str] | None, groups: range | None
) -> Iterator[pa.RecordBatch]:
    """Read a Parquet file."""
    from pyarrow.parquet import ParquetFile  # noqa: PLC0415 - an extra

    # pyarrow would read ahead all that a file of any size holds; without a buffer it reads a group
    # of rows as a whole, and a file may be one group
    file = ParquetFile(_source(stream), pre_buffer=False, buffer_size=_BUFFER_BYTES)
    chosen = list(range(file.num_row_groups) if groups is None else groups)
    missing = sum(file.metadata.row_group(at).num_rows for at in chosen)
    for batch in file.iter_batches(rows, row_groups=chosen, columns=columns):
        missing -= len(batch)
        yield batch
    if missing:
        raise ValueError("a column and the file differ in their number of rows")


def parquet_schema(stream: BinaryIO) -> pa.Schema:
    """Return the columns of a Parquet file."""
    from pyarrow.parquet import ParquetFile  # noqa: PLC0415 - an extra

    return ParquetFile(_source(stream)).schema_arrow


def file_schema(stream: BinaryIO) -> pa.Schema:
    """Return the columns of an Arrow file."""
    from pyarrow import ipc  # noqa: PLC0415 - an extra

    return ipc.open_file(_source(stream)).schema


def stream_schema(stream: BinaryIO) -> pa.Schema:
    """Return the columns of an Arrow stream."""
    from pyarrow import ipc  # noqa: PLC0415 - an extra

    return ipc.open_stream(_source(stream)).schema


def arrow_file(
    stream: BinaryIO, _: int, columns: list[str] | None, __: range | None
) -> Iterator[pa.RecordBatch]:
    """Read an Arrow file."""
    from pyarrow import ipc  # noqa: PLC0415 - an extra

    source = _source(stream)
    reader = ipc.open_file(source, options=_fields(ipc.open_file(source).schema, columns))
    for at in range(reader.num_record_batches):
        batch = reader.get_batch(at)
        yield batch if columns is None else batch.select(columns)


def arrow_stream(
    stream: BinaryIO, _: int, columns: list[str] | None, __: range | None
) -> Iterator[pa.RecordBatch]:
    """Read an Arrow stream."""
    from pyarrow import ipc  # noqa: PLC0415 - an extra

    source, at = _source(stream), 0
    options = _fields(stream_schema(stream), columns)
    source.seek(0)
    reader = ipc.open_stream(source, options=options)
    with suppress(StopIteration):
        while True:
            at = source.tell()
            batch = reader.read_next_batch()
            yield batch if columns is None else batch.select(columns)
    # pyarrow takes the end of the bytes for the end of the stream
    if source.tell() == at:
        raise ValueError("the stream is cut short: it has no end marker")
    if source.read(1):
        raise ValueError("there are bytes after the end of the stream")


def _fields(schema: pa.Schema, columns: list[str] | None) -> ipc.IpcReadOptions:
    """Return what has only some columns read and expanded."""
    from pyarrow import ipc  # noqa: PLC0415 - an extra

    places = {name: at for at, name in enumerate(schema.names)}
    return ipc.IpcReadOptions(included_fields=sorted({places[each] for each in columns or ()}))


def _check_batch(batch: pa.RecordBatch, name: str, row: int) -> None:
    """Refuse what would end the process where it is used: pyarrow takes what is stored on trust.

    Offsets or codes may lead out of the data, and text may not be UTF-8.
    """
    from pyarrow import ArrowInvalid  # noqa: PLC0415 - an extra

    for column, cells in zip(batch.schema.names, batch.columns, strict=True):
        try:
            cells.validate(full=True)
        except ArrowInvalid as error:
            place, reason = f"column {quoted(column)}", _reason(error)
            if is_text(cells.type):
                # the reason goes on with where in the batch
                place, reason = f"row {row + _first_wrong(cells)}, {place}", reason.split(" at ")[0]
            raise InputError(f"{name}: {place} is damaged: {reason}", _AGAIN) from error


def _first_wrong(cells: pa.Array) -> int:
    """Return the first row that is damaged, where offsets lead from row to row."""
    from pyarrow import ArrowInvalid  # noqa: PLC0415 - an extra

    at = 0
    with suppress(ArrowInvalid):
        for at in range(len(cells)):
            cells[at : at + 1].validate(full=True)
    return at


def _source(stream: BinaryIO) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Return the file itself where it is one: Arrow's threads may outlive Python's files."""
    from pyarrow import OSFile  # noqa: PLC0415 - an extra

    name = getattr(stream, "name", None)
    return OSFile(str(name)) if isinstance(name, str | Path) else stream


@contextmanager
def arrow_errors(name: str) -> Iterator[None]:
    """Turn what pyarrow raises into an `InputError`."""
    from pyarrow import ArrowException  # noqa: PLC0415 - an extra

    try:
        yield
    except (ArrowException, MemoryError, OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise InputError(f"{name}: cannot be read: {_reason(error)}", _AGAIN) from error


def _reason(error: Exception) -> str:
    return str(error).partition("\n")[0].strip()


def group_ends(stream: Stream) -> list[int]:
    """Return the first row of every row group, and the number of rows.

    Raises:
        InputError: a column has more values per row than any honest one.

    """
    from pyarrow.parquet import ParquetFile  # noqa: PLC0415 - an extra

    with stream.opened() as opened, arrow_errors(stream.name):
        metadata = ParquetFile(_source(opened)).metadata
        _check_lists(metadata, stream.name)
        counts = [metadata.row_group(at).num_rows for at in range(metadata.num_row_groups)]
    return list(accumulate(counts, initial=0))


def _check_lists(metadata: pq.FileMetaData, name: str) -> None:
    """Refuse lists that are longer than a table is wide, by what the file says of itself."""
    columns = (metadata.schema.column(at) for at in range(metadata.num_columns))
    lists = [at for at, column in enumerate(columns) if column.max_repetition_level]
    for group in map(metadata.row_group, range(metadata.num_row_groups) if lists else ()):
        for at in lists:
            column = group.column(at)
            if column.num_values > group.num_rows * MOST_COLUMNS:
                raise InputError(
                    f"{name}: column {quoted(column.path_in_schema.partition('.')[0])}: "
                    f"{column.num_values:,} values in {counted(group.num_rows, 'row')}, more "
                    f"than the limit of {MOST_COLUMNS:,} per row"
                )
