"""Formats that need an extra name it, and the others need none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyarrow as pa
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
