"""Files of columns: Parquet, Feather and Arrow."""

from __future__ import annotations

import gzip
import math
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import feather, ipc

from celoss_cli.cli.main import main
from celoss_cli.engine.plan import Plan
from celoss_cli.evaluation import run
from celoss_cli.report.report import Report
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import FloatArray

Table: TypeAlias = Any
"""What pyarrow makes: it has no types."""
FORMS = ("parquet", "packed", "arrow", "stream")
each_form = pytest.mark.parametrize("form", FORMS)

SCORES = np.array([[0.7, 0.2, 0.1], [0.26, 0.5, 0.24], [0.05, 0.15, 0.8]])
LABELS = pa.array([0, 2, 1])
LOSSES = [-math.log(0.7), -math.log(0.24), -math.log(0.15)]
"""Those of SCORES, whose rows give these probabilities to LABELS."""


def table_of(scores: FloatArray, shape: str = "list") -> Table:
    kind, names = pa.from_numpy_dtype(scores.dtype), [str(at) for at in range(scores.shape[1])]
    if shape == "columns":
        return pa.table(dict(zip(names, scores.T, strict=True)))
    if shape == "struct":
        rows = [dict(zip(names, row, strict=True)) for row in scores]
        return pa.table({"probs": pa.array(rows, pa.struct([(name, kind) for name in names]))})
    kinds = {"list": pa.list_(kind), "large list": pa.large_list(kind)}
    return pa.table({"probs": pa.array([*scores], kinds.get(shape, pa.list_(kind, len(names))))})


def write(form: str, table: Table, path: Path, group: int = 2) -> Path:
    """Write a file of several groups of rows."""
    if form == "stream":
        with ipc.new_stream(path, table.schema) as writer:
            writer.write_table(table, max_chunksize=group)
    elif form == "arrow":
        feather.write_feather(table, path, chunksize=group)
    else:
        pq.write_table(table, path, row_group_size=group)
    if form == "packed":
        path.write_bytes(gzip.compress(path.read_bytes()))
    return path


def measured(predictions: Path | str, labels: Path | None = None, **options: Any) -> Report:  # noqa: ANN401 - fields of Settings
    return run(predictions, labels, settings=Settings(**options), plan=Plan(block_bytes=300))


def assert_mean(report: Report, weights: tuple[float, ...] = (1, 1, 1)) -> None:
    assert report.cross_entropy == pytest.approx(np.average(LOSSES, weights=weights), rel=1e-12)


def refused(command: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Return the one line of error, and the hint where there is one."""
    assert main(["eval", *command]) == 2
    found = capsys.readouterr().err
    assert found.count("\n") == 1 + found.count("\nHint: ")
    assert "crashed" not in found
    return found


def uncompressed(form: str, table: Table, path: Path) -> Path:
    """Write one group of rows whose offsets stand in the file as they are."""
    new = ipc.new_file if form == "arrow" else ipc.new_stream
    with new(path, table.schema) as writer:
        writer.write_table(table)
    return path
