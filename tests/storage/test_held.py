"""A file that is replaced, or written to, while it is read gives no number of two files."""

from __future__ import annotations

import gc
import io
import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from made import saved
from numpy.typing import NDArray
from pyarrow import parquet as pq

from celoss_cli.dataset.join import open_dataset
from celoss_cli.errors import InputError
from celoss_cli.formats.opening import open_table
from celoss_cli.settings import Settings
from celoss_cli.storage import held
from celoss_cli.storage.held import HeldFile
from celoss_cli.tables.blocks import FloatArray

pytestmark = pytest.mark.usefixtures("no_other_files")

ROWS = 3000
OLD, NEW = np.full((ROWS, 2), 0.5), np.tile([1.0, 0.0], (ROWS, 1))
BLOCK = 1 << 10


def parquet(rows: NDArray[np.float64]) -> bytes:
    stream = io.BytesIO()
    columns = pa.table(dict(zip("ab", rows.T, strict=True)))
    pq.write_table(columns, stream, row_group_size=ROWS // 3, use_dictionary=False)
    return stream.getvalue()


WRITTEN: dict[str, Callable[[NDArray[np.float64]], bytes]] = {
    "p.npy": saved,
    "columns.npy": lambda rows: saved(np.asfortranarray(rows)),
    "p.csv": lambda rows: "".join(f"{a:.1f},{b:.1f}\n" for a, b in rows).encode(),
    "p.parquet": parquet,
    "p.jsonl": lambda rows: "".join(f"[{a}, {b}]\n" for a, b in rows).encode(),
}


def read_while(path: Path, happens: Callable[[], object]) -> FloatArray:
    """Read a table, and let something happen behind its first run."""
    table = open_table(path, "predictions", Settings(), BLOCK)
    pieces = []
    for at, run in enumerate(table.runs(range(2))):
        pieces += [piece.copy() for piece in run.read()]
        if at == 0:
            happens()
    return np.concatenate(pieces)


@pytest.mark.parametrize("name", WRITTEN)
def test_a_file_that_is_renamed_onto_another_is_not_read(name: str, tmp_path: Path) -> None:
    path, other = tmp_path / name, tmp_path / "other"
    path.write_bytes(WRITTEN[name](OLD))
    other.write_bytes(WRITTEN[name](NEW))
    assert np.array_equal(read_while(path, lambda: other.replace(path)), OLD)
    # nor where rows are read by whoever opened the inputs before
    dataset = open_dataset(path, np.zeros(ROWS, np.int64), None, Settings(), BLOCK)
    other.write_bytes(WRITTEN[name](OLD))
    other.replace(path)
    read = [piece.copy() for part in dataset.parts() for piece in part.run.read()]
    assert np.array_equal(np.concatenate(read), NEW)


@pytest.mark.parametrize("name", WRITTEN)
def test_a_file_that_is_written_to_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(WRITTEN[name](OLD))
    with pytest.raises(InputError, match="the file changed while it was read"):
        read_while(path, lambda: path.write_bytes(WRITTEN[name](NEW)))


@pytest.mark.parametrize("name", WRITTEN)
def test_of_more_files_than_are_kept_open_another_one_is_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held, "_MOST_HELD", 0)
    path, other = tmp_path / name, tmp_path / "other"
    path.write_bytes(WRITTEN[name](OLD))
    assert np.array_equal(read_while(path, int), OLD)
    other.write_bytes(WRITTEN[name](NEW))
    table = open_table(path, "predictions", Settings(), BLOCK)
    other.replace(path)
    with pytest.raises(InputError, match="the file changed while it was read"):
        _ = [[*run.read()] for run in table.runs(range(2))]


def test_a_great_many_files_are_read_with_few_open(tmp_path: Path) -> None:
    gc.collect()
    before = len(held._held)  # noqa: SLF001
    files = [HeldFile(tmp_path / str(at), str(at)) for at in range(200)]
    for at, file in enumerate(files):
        (tmp_path / str(at)).write_text(str(at))
        with file.opened() as stream:
            assert stream.read() == str(at).encode()
    assert len(held._held) <= 64  # noqa: SLF001
    for at, file in enumerate(files):
        with file.opened() as stream:
            assert stream.read() == str(at).encode()
    del files, file
    assert len(held._held) == before  # noqa: SLF001


def test_another_machine_opens_a_file_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "p"
    path.write_text("one")
    file = HeldFile(path, "p")
    with file.opened() as stream:
        assert stream.read() == b"one"
    path.write_text("other")
    sent: HeldFile = pickle.loads(pickle.dumps(file))  # noqa: S301 - our own
    with sent.opened() as stream:
        assert (stream.seek(2), stream.read(), stream.seek(-1, 2), stream.read()) == (
            2,
            b"her",
            4,
            b"r",
        )
