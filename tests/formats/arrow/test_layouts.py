"""Columns of any layout that Arrow has."""

from __future__ import annotations

import json
import math
import shlex
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from columnar import LABELS, SCORES, Table, assert_mean, measured, refused, table_of, uncompressed

from celoss_cli import CelossError
from celoss_cli.tables.blocks import FloatArray

WORDS = LABELS.cast(pa.string())
NAMED_ZONE = pa.timestamp("us", "Nowhere/Land")
UUIDS = pa.array([bytes(16)] * 3, pa.uuid())
UNION = pa.UnionArray.from_sparse(pa.array([0, 1, 0], pa.int8()), [LABELS, WORDS])
TENSOR = pa.ExtensionArray.from_storage(
    pa.fixed_shape_tensor(pa.float64(), (1, 2)),
    pa.array([[0.5, 0.5]] * 3, pa.list_(pa.float64(), 2)),
)


@pytest.mark.parametrize(
    "labels",
    [
        pc.run_end_encode(WORDS),
        WORDS.dictionary_encode(),
        LABELS.dictionary_encode(),
        pc.run_end_encode(LABELS),
        pa.ExtensionArray.from_storage(pa.json_(), WORDS),
    ],
    ids=lambda labels: str(labels.type),
)
@pytest.mark.parametrize("form", ["arrow", "stream"])
def test_labels_of_any_layout(labels: Table, form: str, tmp_path: Path) -> None:
    table = table_of(SCORES).append_column("y", labels)
    assert_mean(measured(uncompressed(form, table, tmp_path / "p"), label_column="y"))


VECTOR = pa.struct(
    {
        "type": pa.int8(),
        "size": pa.int32(),
        "indices": pa.list_(pa.int32()),
        "values": pa.list_(pa.float64()),
    }
)
"""As Spark ML writes vectors: of type 1 where all values are there, of type 0 for a sparse one."""


def vector_of(row: FloatArray) -> dict[str, Any]:
    return {"type": 1, "size": None, "indices": None, "values": [*row]}


def test_a_sparse_vector_is_refused(tmp_path: Path) -> None:
    rows = [vector_of(row) for row in SCORES]
    rows[1] |= {"type": 0, "size": 3, "indices": [0, 2], "values": [0.25, 0.75]}
    table = pa.table({"y": LABELS, "probs": pa.array(rows, VECTOR)})
    path = uncompressed("arrow", table, tmp_path / "p")
    with pytest.raises(CelossError, match="row 1, column 'probs': the cell is null"):
        measured(path, label_column="y")


def test_lists_of_names_and_scores_are_read_from_json_lines(tmp_path: Path) -> None:
    rows = [[{"label": at, "prob": share} for at, share in enumerate(row)] for row in SCORES]
    frame = pd.DataFrame({"y": [0, 2, 1], "probs": rows})
    frame.to_parquet(tmp_path / "p.parquet")
    with pytest.raises(CelossError, match="not numbers") as caught:
        measured(tmp_path / "p.parquet", label_column="y")
    assert "map(json.dumps, df.to_dict('records'))" in str(caught.value.hint)
    read = pd.read_parquet(tmp_path / "p.parquet")
    read.to_json(tmp_path / "preds.jsonl", orient="records", lines=True)
    assert_mean(measured(tmp_path / "preds.jsonl", label_column="y"))


def test_maps_are_read_from_the_json_lines_that_a_command_writes(tmp_path: Path) -> None:
    # each row in an order of its own
    rows = [np.roll([*enumerate(row)], at, 0) for at, row in enumerate(SCORES)]
    cells = [[(str(int(name)), share) for name, share in row] for row in rows]
    maps = pa.array(cells, pa.map_(pa.string(), pa.float64()))
    table = pa.table({"y": LABELS, "probs": maps})
    pq.write_table(table, path := tmp_path / "p.parquet")
    with pytest.raises(CelossError, match="holds map<string, double") as caught:
        measured(path, label_column="y")
    *command, arrow, target = shlex.split(str(caught.value.hint).partition("JSON Lines: ")[2])
    assert (command[0], arrow) == ("python", ">")
    done = subprocess.run([sys.executable, *command[1:]], check=True, capture_output=True)
    Path(target).write_bytes(done.stdout)
    assert_mean(measured(Path(target), label_column="y"))
    for form in ("arrow", "stream"):
        with pytest.raises(CelossError, match="holds map<string, double") as caught:
            measured(uncompressed(form, table, tmp_path / form), label_column="y")
        assert "JSON Lines: write each row of table.to_pylist(" in str(caught.value.hint)
    written = [json.dumps(row) for row in table.to_pylist(maps_as_pydicts="strict")]
    (tmp_path / "rows.jsonl").write_text("\n".join(written))
    assert_mean(measured(tmp_path / "rows.jsonl", label_column="y"))


DECIMALS = pa.array([Decimal(f"{score:.2f}") for score in SCORES.flat], pa.decimal128(5, 2))
ENDS = pa.array([0, 3, 6, 9], pa.int32())


@pytest.mark.parametrize(
    "scores",
    [
        pa.array([*SCORES], pa.list_view(pa.float64())),
        pa.array([*SCORES], pa.large_list_view(pa.float64())),
        pa.ListArray.from_arrays(ENDS, DECIMALS),
        pa.ListArray.from_arrays(ENDS, pa.array(SCORES.ravel()).dictionary_encode()),
        pa.ListArray.from_arrays(ENDS, pc.run_end_encode(pa.array(SCORES.ravel()))),
        pa.StructArray.from_arrays([DECIMALS[at::3] for at in range(3)], ["0", "1", "2"]),
        pa.array([vector_of(row) for row in SCORES], VECTOR),
    ],
    ids=lambda scores: str(scores.type),
)
@pytest.mark.parametrize("form", ["arrow", "stream"])
def test_scores_of_any_layout(scores: Table, form: str, tmp_path: Path) -> None:
    table = pa.table({"y": LABELS, "probs": scores})
    assert_mean(measured(uncompressed(form, table, tmp_path / "p"), label_column="y"))


@pytest.mark.parametrize(
    "cells",
    [
        pa.array([0, 1, 2]).cast(NAMED_ZONE),
        pa.array([2**31 - 1] * 3, pa.int32()).cast(pa.date32()),
        UUIDS,
        UNION,
        pa.array([[("a", 1.0)]] * 3, pa.map_(pa.string(), pa.float64())),
        pa.array([{}] * 3, pa.struct([])),
        TENSOR,
    ],
    ids=lambda cells: str(cells.type),
)
@pytest.mark.parametrize("form", ["arrow", "stream"])
def test_what_is_neither_text_nor_numbers_is_no_label_and_no_score(
    cells: Table, form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    labelled = table_of(SCORES).append_column("y", cells)
    file = str(uncompressed(form, labelled, tmp_path / "p"))
    said = refused([file, "--label-key", "y"], capsys)
    remedy = "Hint: write the column as text or integers\n"
    holds = f"Error: {file}: column 'y' holds {cells.type}, not"
    assert said == f"{holds} text or numbers\n{remedy}"
    beside = pa.table({"a": [0.25] * 3, "y": cells, "label": [0, 1, 0]})
    found = measured(uncompressed(form, beside, tmp_path / "p"), label_column="label")
    assert found.cross_entropy == pytest.approx(-math.log(0.75 * 0.25 * 0.75) / 3, rel=1e-12)
    (finding,) = [each for each in found.findings if each.code == "chosen-columns"]
    assert finding.evidence == {"left_out": ["y"]}


def test_nulls_among_the_codes_of_a_dictionary_are_nulls(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    coded = pa.DictionaryArray.from_arrays(pa.array([0, 1, 0]), pa.array(["0", None]))
    table = table_of(SCORES).append_column("y", coded)
    file = str(uncompressed("arrow", table, tmp_path / "p"))
    said = refused([file, "--label-key", "y"], capsys)
    assert said.startswith(f"Error: {file}: row 1: the label is empty\n")
