"""Writes the tables to fuzz with as files of columns: Parquet, Arrow, and JSON Lines."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Sequence
from typing import Any, TypeAlias

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import ipc

Array: TypeAlias = Any
"""What pyarrow makes: it has no types."""

FORMS = ("parquet", "arrow", "stream", "json lines")
BESIDES = {"", "at", "id", "label", "wt", "y"}
"""Columns of the tables that hold no scores."""
PACKINGS = {
    "parquet": ("none", "snappy", "gzip", "zstd"),
    "arrow": (None, "lz4", "zstd"),
    "stream": (None, "lz4", "zstd"),
}


def written(rng: random.Random, text: str, *, headed: bool) -> bytes:
    """Return a table of text as a file of some form, the scores maybe as one list a row."""
    form, rows = rng.choice(FORMS), [*csv.reader(io.StringIO(text))]
    names = rows.pop(0) if headed else [str(at) for at in range(len(rows[0]))]
    columns = {
        name: _values(cells) for name, cells in zip(names, zip(*rows, strict=True), strict=True)
    }
    scores = [name for name in names if name not in BESIDES]
    shape = rng.choice(("columns", "columns", "list", "object")) if scores else "columns"
    if shape != "columns":
        items = zip(*(columns.pop(name) for name in scores), strict=True)
        keyed = shape == "object"
        columns["p"] = [dict(zip(scores, row, strict=True)) if keyed else [*row] for row in items]
    if form == "json lines":
        records = [
            dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)
        ]
        return "".join(json.dumps(record) + "\n" for record in records).encode()
    return _packed_columns(rng, form, columns)


def _values(cells: Sequence[str]) -> list[Any]:
    try:
        return [float(cell) if set(cell) & set(".einf") else int(cell) for cell in cells]
    except ValueError:
        return [*cells]


def _packed_columns(rng: random.Random, form: str, columns: dict[str, list[Any]]) -> bytes:
    index = columns.pop("", None)
    plain = {name: pa.array(values) for name, values in columns.items()}
    # Parquet has no other layouts of its own
    arrays = plain if form == "parquet" else {n: _laid_out(rng, a) for n, a in plain.items()}
    table = pa.table(arrays)
    if index is not None:
        about = pa.Table.from_pandas(pd.DataFrame({"": index}, index=index)).schema.metadata
        table = table.append_column("__index_level_0__", pa.array(index))
        table = table.replace_schema_metadata(about)
    stream, rows = io.BytesIO(), rng.choice((1, 2, 9))
    packing = rng.choice(PACKINGS[form])
    if form == "parquet":
        pq.write_table(table, stream, row_group_size=rows, compression=packing)
        return stream.getvalue()
    new = ipc.new_file if form == "arrow" else ipc.new_stream
    with new(stream, table.schema, options=ipc.IpcWriteOptions(compression=packing)) as writer:
        writer.write_table(table, rows)
    return stream.getvalue()


def _laid_out(rng: random.Random, array: Array) -> Array:
    """Return the values in some layout that can hold them."""
    kind = array.type
    if pa.types.is_list(kind):
        layouts = (
            *(pa.large_list(kind.value_type), pa.list_(kind.value_type, len(array[0]))),
            pa.list_view(kind.value_type),
        )
        chosen = rng.choice((kind, kind, *layouts))
        return pa.array(array.to_pylist(), chosen)
    if pa.types.is_struct(kind):
        return array
    casts = (pa.large_string(), pa.string_view(), pa.binary()) if pa.types.is_string(kind) else ()
    encoded = (pc.dictionary_encode(array), pc.run_end_encode(array))
    return rng.choice((array, array, *encoded, *(array.cast(other) for other in casts)))
