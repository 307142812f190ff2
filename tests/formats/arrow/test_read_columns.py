"""Of a file of columns only what is needed is read, and what it expands to has a bound."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from columnar import write
from pyarrow import feather
from pyarrow import parquet as pq
from running import run

from celoss_cli.errors import InputError
from celoss_cli.formats.arrow import expanded

ROWS = 4000
SCORES = {"a": np.full(ROWS, 0.5), "b": np.full(ROWS, 0.5), "y": np.arange(ROWS) % 2}
WIDE = (1 << 20) + 1
LONG = "x" * (1 << 18)


def test_text_that_has_no_role_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    table = pa.table({**SCORES, "text": ["text"] * ROWS, "note": pa.nulls(ROWS, pa.binary())})
    pq.write_table(table, tmp_path / "p")
    read, really = set[str](), pq.ParquetFile.iter_batches

    def iter_batches(
        file: pq.ParquetFile,
        *arguments: Any,  # noqa: ANN401 - as pyarrow has it
        columns: list[str],
        **options: Any,  # noqa: ANN401 - as above
    ) -> Iterator[pa.RecordBatch]:
        read.update(columns)
        yield from really(file, *arguments, columns=columns, **options)

    monkeypatch.setattr(pq.ParquetFile, "iter_batches", iter_batches)
    words = ("eval", str(tmp_path / "p"), "--label-column", "y", "--only", "rows")
    assert run(capsys, *words) == (0, f"{ROWS}\n", "")
    assert read == {"a", "b", "y"}


def test_a_word_that_is_stored_once_is_not_repeated(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In each of the rows, these would be 1 GB."""
    words = pa.array(["unused", LONG, "b", LONG])
    labels = pa.DictionaryArray.from_arrays(pa.array([3, 1] * (ROWS // 2)), words)
    path = tmp_path / "p"
    feather.write_feather(pa.table({**SCORES, "y": labels}), path)
    code, _, err = run(capsys, "eval", str(path), "--label-column", "y")
    assert code == 2
    assert err.startswith(f"Error: {path}: row 0: label 'xxx")
    assert "(262,144 characters) is not a class; the classes are a, b" in err


@pytest.mark.parametrize("form", ["parquet", "arrow", "stream"])
def test_a_list_is_no_wider_than_a_table(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kind = pa.list_(pa.float64())
    write(form, pa.table({"p": pa.array([np.zeros(WIDE)], kind), "y": [0]}), tmp_path / "p")
    code, _, err = run(capsys, "eval", str(tmp_path / "p"), "--label-column", "y")
    assert code == 2
    assert ", more than the limit of 1,048,576" in err


@pytest.mark.parametrize("compression", ["zstd", "lz4", "uncompressed"])
def test_a_batch_that_takes_too_much_memory_is_refused(
    compression: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "p"
    words = ("eval", str(path), "--label-column", "y", "--only", "rows")
    feather.write_feather(pa.table(SCORES), path, compression=compression)
    assert run(capsys, *words) == (0, f"{ROWS}\n", "")
    monkeypatch.setattr(expanded, "MOST_BYTES", 1 << 10)
    code, _, err = run(capsys, *words)
    assert (code, "a record batch takes 0.0 GB of memory" in err) == (2, True)


@pytest.mark.parametrize("compression", ["zstd", "uncompressed"])
def test_whatever_a_damaged_batch_says_of_itself_is_left_to_the_reader(compression: str) -> None:
    stream = io.BytesIO()
    options = pa.ipc.IpcWriteOptions(compression=None if compression[0] == "u" else compression)
    table = pa.table(SCORES)
    with pa.ipc.new_stream(stream, table.schema, options=options) as writer:
        writer.write_table(table)
    data = stream.getvalue()[:3000]
    for at in range(len(data)):
        for value in (0, 0x7F, 0x80, 0xFF):
            damaged = data[:at] + bytes([value]) + data[at + 1 :]
            with suppress(InputError):
                expanded.check_expanded(io.BytesIO(damaged), "p")
