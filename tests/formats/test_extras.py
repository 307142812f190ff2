"""Formats that need an extra name it, and the others need none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from columnar import SCORES, table_of, write
from made import write_csv, write_npy

WITHOUT = """
import sys
sys.modules.update(dict.fromkeys(["pyarrow", "distributed", "dask", "fsspec"]))
from celoss_cli.cli.main import main
print(sum(main(["eval", name, "y.csv", "--only", "rows"]) for name in ("p.csv", "p.npy", "p", "s")))
"""
NEEDED = "Error: {}: {} files need an extra\nHint: pip install 'celoss[parquet]'\n"


def test_text_and_arrays_need_no_extra_and_the_others_name_it(tmp_path: Path) -> None:
    write_csv(tmp_path / "p.csv", SCORES.tolist())
    write_npy(tmp_path / "p.npy", SCORES)
    write_csv(tmp_path / "y.csv", [[0], [2], [1]])
    write("parquet", table_of(SCORES), tmp_path / "p")
    write("stream", table_of(SCORES), tmp_path / "s")
    command = [sys.executable, "-c", WITHOUT]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "3\n3\n4\n"
    assert done.stderr == NEEDED.format("p", "Parquet") + NEEDED.format("s", "Arrow")


BROKEN = """
import sys
from celoss_cli.cli.main import main
sys.path.insert(0, "broken")
for words in sys.argv[1:]:
    print(main(["eval", *words.split()]))
"""
LIBRARIES = [
    ("pyarrow", "parquet", "p y.csv", "p: Parquet files need"),
    ("pyarrow", "parquet", "p.csv y.csv --per-sample r.parquet", "--per-sample r.parquet: "),
    ("distributed", "dask", "p.csv y.csv --scheduler local", "--scheduler needs"),
    ("fsspec", "remote", "s3://bucket/q y.csv", "s3://bucket/q: URLs need"),
    ("backports.zstd", "zstd", "p.zst y.csv", "p.zst: zstd data needs"),
]
"""The last is given but an ImportError: other errors of decompression are those of the data."""


@pytest.mark.parametrize(
    ("raised", "cases"),
    [
        ("ImportError('lib.so: cannot open', name='{}._lib')", LIBRARIES),
        ("AttributeError('old NumPy')", LIBRARIES[:-1]),
    ],
)
def test_a_library_that_is_there_and_broken_is_not_called_missing(
    raised: str, cases: list[tuple[str, str, str, str]], tmp_path: Path
) -> None:
    for library in {case[0] for case in cases}:
        broken = tmp_path / "broken" / library.replace(".", "/")
        broken.mkdir(parents=True)
        (broken / "__init__.py").write_text(f"raise {raised.format(library)}")
    write_csv(tmp_path / "p.csv", SCORES.tolist())
    write_csv(tmp_path / "y.csv", [[0], [2], [1]])
    write("parquet", table_of(SCORES), tmp_path / "p")
    (tmp_path / "p.zst").write_bytes(b"\x28\xb5\x2f\xfd")
    command = [sys.executable, "-c", BROKEN, *(words for _, _, words, _ in cases)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "2\n" * len(cases)
    said = done.stderr.splitlines()
    for error, hint, (library, extra, _, needed) in zip(said[::2], said[1::2], cases, strict=True):
        assert error.startswith(f"Error: {needed}")
        assert f" {library}, which is installed and cannot be loaded: " in error
        assert hint == f"Hint: pip install --force-reinstall 'celoss[{extra}]'"


IMPORTED = """
import sys
from celoss_cli.cli.main import main
print(main(["eval", "p", "y", "-q"]), "pandas" in sys.modules)
"""


def test_columns_are_read_without_pandas(tmp_path: Path) -> None:
    write("parquet", table_of(SCORES), tmp_path / "p")
    write("parquet", pa.table({"y": [0, 2, 1]}), tmp_path / "y")
    command = [sys.executable, "-c", IMPORTED]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "0 False\n"
