"""Opens Parquet files, Arrow files and Arrow streams with pyarrow, which is an extra."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias

from celoss_cli.errors import InputError
from celoss_cli.formats.arrow.columns import dtype_of, is_text, items_of, kinds_of, plain
from celoss_cli.formats.arrow.table import ColumnarTable
from celoss_cli.formats.registry import File
from celoss_cli.storage.streams import Stream
from celoss_cli.tables.blocks import block_rows
from celoss_cli.tables.nested import Leaves
from celoss_cli.text import quoted

if TYPE_CHECKING:
    import pyarrow as pa

_Reader: TypeAlias = (
    "Callable[[BinaryIO, int, list[str] | None, range | None], Iterator[pa.RecordBatch]]"
)

_BUFFER_BYTES = 1 << 20
"""So much of each column is read at a time."""

_AGAIN = "write or copy the file again"


def open_parquet(file: File) -> ColumnarTable:
    """Open a Parquet file; see `_open`."""
    return _open(file, _parquet, _group_ends)


def open_arrow(file: File) -> ColumnarTable:
    """Open an Arrow file; see `_open`."""
    return _open(file, _arrow_file, lambda _: [])


def open_arrow_stream(file: File) -> ColumnarTable:
    """Open an Arrow stream; see `_open`."""
    return _open(file, _arrow_stream, lambda _: [])


def _open(
    file: File, read: _Reader, group_ends: Callable[[Stream], Sequence[int]]
) -> ColumnarTable:
    """Open a file of columns; an index that pandas wrote comes first.

    Raises:
        InputError: pyarrow cannot read the file, or it holds no row.

    """
    name, settings = file.stream.name, file.settings
    source = file.stream if file.stream.seekable else file.stream.spooled()
    first = next(_batches(source, read, 1, None, None), None)
    if first is None:
        raise InputError(f"{name}: the file holds no rows")
    asked = settings.named_columns | {settings.label_column}
    with _arrow_errors(name):
        index, counted = _index_columns(first.schema)
        # an index that an option names is a column like others
        index = [column for column in index if column not in asked]
        columns = _columns(first, index, name)
        leaves = Leaves({column: items_of(cells) for column, cells in columns.items()})
        kinds = dict(kinds_of(columns, leaves))
    ends = group_ends(source)
    block = block_rows(len(leaves.all), file.block_bytes)
    return ColumnarTable(
        name=name,
        format=file.format,
        dtype=dtype_of({leaf: kind for leaf, kind in kinds.items() if leaf.column not in index}),
        kinds=kinds,
        leaves=leaves,
        rows=ends[-1] if ends else None,
        size=source.size(),
        batches=partial(_batches, source, read, block),
        block=block,
        indexes=len(index),
        counted=counted,
        groups=tuple(ends[:-1]),
    )


def _batches(
    stream: Stream, read: _Reader, rows: int, columns: list[str] | None, groups: range | None
) -> Iterator[pa.RecordBatch]:
    row = 0
    with stream.opened() as opened, _arrow_errors(stream.name):
        for batch in read(opened, rows, columns, groups):
            _check_batch(batch, stream.name, row)
            yield from (batch[at : at + rows] for at in range(0, len(batch), rows))
            row += len(batch)


def _parquet(
    stream: BinaryIO, rows: int, columns: list[str] | None, groups: range | None
) -> Iterator[pa.RecordBatch]:
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
        raise ValueError("a column has not as many rows as the file")


def _arrow_file(
    stream: BinaryIO, _: int, columns: list[str] | None, __: range | None
) -> Iterator[pa.RecordBatch]:
    from pyarrow import ipc  # noqa: PLC0415 - an extra

    reader = ipc.open_file(_source(stream))
    for at in range(reader.num_record_batches):
        batch = reader.get_batch(at)
        yield batch if columns is None else batch.select(columns)


def _arrow_stream(
    stream: BinaryIO, _: int, columns: list[str] | None, __: range | None
) -> Iterator[pa.RecordBatch]:
    from pyarrow import ipc  # noqa: PLC0415 - an extra

    source, at = _source(stream), 0
    reader = ipc.open_stream(source)
    with suppress(StopIteration):
        while True:
            at = source.tell()
            batch = reader.read_next_batch()
            yield batch if columns is None else batch.select(columns)
    # pyarrow takes the end of the bytes for the end of the stream
    if source.tell() == at:
        raise ValueError("the stream is cut short: it has no mark at its end")
    if source.read(1):
        raise ValueError("bytes stand behind the end of the stream")


def _check_batch(batch: pa.RecordBatch, name: str, row: int) -> None:
    """Refuse what would end the process where it is used: pyarrow takes what is stored on trust.

    Raises:
        InputError: offsets or codes lead out of the data, or text is not UTF-8.

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
def _arrow_errors(name: str) -> Iterator[None]:
    from pyarrow import ArrowException  # noqa: PLC0415 - an extra

    try:
        yield
    except (ArrowException, MemoryError, OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise InputError(f"{name}: cannot be read: {_reason(error)}", _AGAIN) from error


def _reason(error: Exception) -> str:
    return str(error).partition("\n")[0].strip()


def _group_ends(stream: Stream) -> list[int]:
    """Return the first row of every row group, and the number of rows."""
    from pyarrow.parquet import ParquetFile  # noqa: PLC0415 - an extra

    with stream.opened() as opened, _arrow_errors(stream.name):
        metadata = ParquetFile(_source(opened)).metadata
        counts = [metadata.row_group(at).num_rows for at in range(metadata.num_row_groups)]
    return list(accumulate(counts, initial=0))


def _index_columns(schema: pa.Schema) -> tuple[list[str], tuple[int, int] | None]:
    """Return the columns that pandas says are its index; or the start and the step of a range.

    A range pandas does not store.
    """
    match json.loads((schema.metadata or {}).get(b"pandas", b"{}")):
        case {"index_columns": [{"kind": "range", "start": int(start), "step": int(step)}]}:
            return [], (start, step)
        case {"index_columns": [*names]}:
            return [name for name in names if name in schema.names], None
    return [], None


def _columns(batch: pa.RecordBatch, index: list[str], name: str) -> dict[str, pa.Array]:
    """Return the columns by their names, those of an index first.

    Raises:
        InputError: a name stands twice.

    """
    names = batch.schema.names
    if len(set(names)) < len(names):
        raise InputError(f"{name}: two columns have one name")
    ordered = [*index, *(each for each in names if each not in index)]
    columns = {each: plain(batch.column(each)) for each in ordered}
    for column, cells in columns.items():
        items = items_of(cells) or ()
        if len(set(items)) < len(items):
            raise InputError(
                f"{name}: column {quoted(column)}: two fields of the struct have one name",
                hint="write the file again with a name of its own for each",
            )
    return columns
