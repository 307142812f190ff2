"""Parquet, Feather and Arrow hold what arrays hold: they give its report, or one line of error."""

from __future__ import annotations

import gzip
import io
import json
import math
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import Example, drawn, examples, law, numbers, write_csv, write_npy
from pyarrow import feather, ipc

from celoss_cli.cli.main import main
from celoss_cli.engine.plan import Plan
from celoss_cli.evaluation import run
from celoss_cli.report.report import Report
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import FloatArray

Table: TypeAlias = Any
"""What pyarrow makes: it has no types."""

SHAPES = ("columns", "list", "large list", "fixed list", "struct")
FORMS = ("parquet", "packed", "arrow", "stream")
KINDS = (
    *(pa.int8(), pa.uint64(), pa.float16(), pa.decimal128(21, 2), pa.decimal256(40, 2)),
    *(pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.binary_view()),
)
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


@law
@given(
    example=examples(),
    kind=st.sampled_from([np.float64, np.float32]),
    group=st.integers(1, 5),
    plan=st.builds(Plan, threads=st.integers(1, 2), block_bytes=st.sampled_from([1, 300, 1 << 20])),
    shape=st.sampled_from(SHAPES),
)
def test_columns_measure_as_arrays_do(
    example: Example,
    kind: type,
    group: int,
    plan: Plan,
    shape: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("alike")
    scores: FloatArray = example[0].astype(kind)
    truth = write_csv(folder / "y.csv", [[label] for label in example[1].tolist()])
    expected = numbers(measured(write_npy(folder / "p.npy", scores), truth))
    sliced = table_of(np.concatenate([scores[::-1], scores]), shape).slice(len(scores))
    for form in FORMS:
        file = write(form, sliced, folder / form, group)
        assert numbers(run(file, truth, settings=Settings(), plan=plan)) == expected, form


@each_form
def test_what_stands_beside_the_scores_is_left_out_and_said(form: str, tmp_path: Path) -> None:
    plain = table_of(SCORES).append_column("y", LABELS)
    table = plain.append_column("text", pa.array(["é", None, ""]))
    expected = numbers(measured(write(form, plain, tmp_path / "plain"), label_column="y"))
    found = numbers(measured(write(form, table, tmp_path / "p"), label_column="y"))
    last = found["findings"].pop()
    assert (last["code"], last["evidence"]) == ("chosen-columns", {"left_out": ["text"]})
    assert found == expected
    several = table.append_column("logits", table_of(np.log(SCORES))["probs"])
    file = write(form, several, tmp_path / "several")
    assert_mean(measured(file, label_column="y", score_key="probs"))
    assert_mean(measured(file, label_column="y", score_key="logits", scores="logits"))


@each_form
@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_labels_of_any_type(kind: Any, form: str, tmp_path: Path) -> None:  # noqa: ANN401 - a type of pyarrow
    of_bytes = pa.types.is_binary(kind) or pa.types.is_binary_view(kind)
    labels = LABELS.cast(pa.string() if of_bytes else kind).cast(kind)
    file = write(form, table_of(SCORES).append_column("y", labels), tmp_path / "p")
    assert_mean(measured(file, label_column="y"))


@each_form
def test_names_codes_and_truth_values_are_labels(form: str, tmp_path: Path) -> None:
    table = table_of(SCORES, "columns").rename_columns(["a.b", "A.B", "a[0]"])
    named = table.append_column("y", pa.array(["a.b", "a[0]", "A.B"]))
    assert_mean(measured(write(form, named, tmp_path / "named"), label_column="y"))
    coded = table_of(SCORES).append_column("y", LABELS.cast(pa.string()).dictionary_encode())
    assert_mean(measured(write(form, coded, tmp_path / "coded"), label_column="y"))
    single = pa.table({"p": [0.25, 0.5], "text": ["x", "y"], "y": [False, True]})
    found = measured(write(form, single, tmp_path / "p"), label_column="y", score_key="p")
    assert found.cross_entropy == pytest.approx(-(math.log(0.75) + math.log(0.5)) / 2, rel=1e-12)
    assert found.findings[-1].evidence == {"left_out": ["text"]}


@each_form
def test_ids_join_labels_and_weights(form: str, tmp_path: Path) -> None:
    ids = pa.array([2**64 - 1, 2**64 - 2, 0], pa.uint64())
    truth = pa.table({"w": [1.0, 2.0, 3.0], "id": ids, "y": LABELS, "text": ["a"] * 3})
    labels = write(form, truth.take([2, 0, 1]), tmp_path / "y")
    file = write(form, table_of(SCORES).append_column("id", ids), tmp_path / "p")
    found = measured(file, labels, id="id", weight_column="w", label_column="y")
    assert_mean(found, (1, 2, 3))


@each_form
def test_labels_are_a_column_or_shares(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(form, table_of(SCORES), tmp_path / "p")
    truth = write(form, pa.table({"y": LABELS}), tmp_path / "y")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(file.read_bytes())))
    for predictions in (file, "-"):
        assert_mean(measured(predictions, truth))
    shares = np.array([[0.5, 0.25, 0.25], [0, 0, 1], [0.125, 0.875, 0]])
    expected = pytest.approx(-(shares * np.log(SCORES)).sum() / 3, rel=1e-12)
    for shape in SHAPES:
        soft = write(form, table_of(shares, shape), tmp_path / "y")
        assert measured(file, soft).cross_entropy == expected


def test_a_folder_as_datasets_leaves_it_is_one_table(tmp_path: Path) -> None:
    scores, labels = drawn(5, 33, 3)
    table = table_of(scores).append_column("y", pa.array(labels))
    whole = measured(write("parquet", table, tmp_path / "whole"), label_column="y")
    (folder := tmp_path / "saved").mkdir()
    for name in ("dataset_info.json", "state.json"):
        (folder / name).write_text("{}")
    for at in range(11):
        write("stream", table.slice(3 * at, 3), folder / f"data-{at:05d}-of-00011.arrow")
    found = measured(folder, label_column="y")
    assert numbers(found) == numbers(whole)
    assert [shard.rows for shard in found.predictions.shards or ()] == [3] * 11


@each_form
@pytest.mark.parametrize("shape", ["columns", "struct"])
def test_shards_are_matched_by_the_names_of_their_columns(
    shape: str, form: str, tmp_path: Path
) -> None:
    (folder := tmp_path / "shards").mkdir()
    table = table_of(SCORES, shape).append_column("y", LABELS)
    backwards = [pa.array(SCORES[:, at]) for at in (2, 1, 0)]
    struct = pa.StructArray.from_arrays(backwards, [*"210"])
    own = [struct] if shape == "struct" else backwards
    names = ["probs"] if shape == "struct" else [*"210"]
    turned = pa.table([LABELS, *own], ["y", *names])
    write(form, table, folder / "1.arrow")
    write(form, turned, folder / "2.arrow")
    assert_mean(measured(folder, label_column="y"))


def saved_dataset(folder: Path, **state: object) -> Path:
    """Write what `Dataset.save_to_disk` does, and the caches that `Dataset.map` leaves beside."""
    folder.mkdir()
    table = table_of(SCORES).append_column("y", LABELS)
    for at, part in enumerate([table[:1], table[1:]]):
        write("stream", part, folder / f"data-{at:05d}-of-00002.arrow")
        write("stream", part, folder / f"cache-{at:016x}.arrow")
    files = [{"filename": f"data-{at:05d}-of-00002.arrow"} for at in range(2)]
    (folder / "state.json").write_text(json.dumps({"_data_files": files, **state}))
    return folder


def test_the_caches_beside_a_saved_dataset_are_no_shards(tmp_path: Path) -> None:
    report = measured(saved_dataset(tmp_path / "saved", _split=None), label_column="y")
    assert_mean(report)
    names = [Path(shard.path).name for shard in report.predictions.shards or ()]
    assert names == ["data-00000-of-00002.arrow", "data-00001-of-00002.arrow"]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ({"_data_files": ["x.arrow"]}, "state.json: does not list the files of its folder, as"),
        ({"_data_files": [{"filename": "x.arrow"}]}, "x.arrow: no such file\n"),
        ({"_data_files": []}, " is a folder without files of data; it holds cache-"),
        (
            {"_indices_data_files": [{"filename": "indices.arrow"}]},
            "state.json: the rows are in the order of an indices file, which is not read\n",
        ),
    ],
)
def test_a_saved_dataset_that_is_not_whole_is_refused(
    state: dict[str, object], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = saved_dataset(tmp_path / "saved", **state)
    assert main(["eval", str(folder), "--label-key", "y"]) == 2
    found = capsys.readouterr().err
    assert found.startswith(f"Error: {folder}")
    assert said in found


def beside(**more: Any) -> Table:  # noqa: ANN401 - columns
    return pa.table({"a": HALF, "b": HALF, "y": ["a", "b"]} | more)


def holding(*rows: Any, kind: Any = None) -> Table:  # noqa: ANN401 - lists or objects
    return pa.table({"p": pa.array(rows, kind), "y": [0] * len(rows)})


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
def test_what_is_neither_text_nor_numbers_is_refused(
    cells: Table, form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    labelled = table_of(SCORES).append_column("y", cells)
    file = str(uncompressed(form, labelled, tmp_path / "p"))
    said = refused([file, "--label-key", "y"], capsys)
    remedy = "Hint: write the column as text or integers\n"
    holds = f"Error: {file}: column 'y' holds {cells.type}, not"
    assert said == f"{holds} text or numbers\n{remedy}"
    beside = pa.table({"a": [0.5] * 3, "y": cells, "label": [0, 1, 0]})
    file = str(uncompressed(form, beside, tmp_path / "p"))
    said = refused([file, "--label-key", "label"], capsys)
    assert said.startswith(f"{holds} numbers\nHint: name it with --label-column or --id, or leave ")


def test_nulls_among_the_codes_of_a_dictionary_are_nulls(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    coded = pa.DictionaryArray.from_arrays(pa.array([0, 1, 0]), pa.array(["0", None]))
    table = table_of(SCORES).append_column("y", coded)
    file = str(uncompressed("arrow", table, tmp_path / "p"))
    said = refused([file, "--label-key", "y"], capsys)
    assert said == f"Error: {file}: row 1, column 'y': the cell is null\n"


def test_a_name_that_is_not_utf8_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = uncompressed("stream", pa.table({"qqqq": [0.5], "y": [0]}), tmp_path / "p")
    file.write_bytes(file.read_bytes().replace(b"qqqq", b"q\xffqq"))
    said = refused([str(file), "--label-key", "y"], capsys)
    assert said.startswith(f"Error: {file}: cannot be read: 'utf-8' codec can't decode byte 0xff")


HALF, AB = [0.5, 0.5], {"a": 0.5, "b": 0.5}
TWICE = pa.Table.from_arrays([pa.array(HALF)] * 2, ["a", "a"])
FIXED = pa.list_(pa.float64(), 2)
FIELDS_ALIKE = pa.table({"p": pa.StructArray.from_arrays([pa.array(HALF)] * 2, ["a", "a"])})
LISTS = holding(HALF).append_column("q", pa.array([HALF]))
NULL = "the cell is null\n"
LENGTHS = "row 2, column 'p': a list of {} items, where the first row has 2\n"


@pytest.mark.parametrize("form", ["parquet", "arrow", "stream"])
@pytest.mark.parametrize(
    ("table", "said"),
    [
        (beside(a=[0.5, None]), f"row 1, column 'a': {NULL}"),
        (pa.table({"p": [HALF] * 3, "y": [0, 1, None]}), f"row 2, column 'y': {NULL}"),
        (
            beside(b=["0.5", "x"]),
            "column 'b' holds string, not numbers\nHint: name it with --label-column or --id, or l",
        ),
        (
            holding(["a", "b"]),
            "column 'p'[0] holds string, not numbers\nHint: --score-key NAME names the column of ",
        ),
        (holding(None, HALF), f"row 0, column 'p': {NULL}"),
        (holding(None, HALF, kind=FIXED), f"row 0, column 'p': {NULL}"),
        (holding([], HALF), "row 0, column 'p': the list is empty\n"),
        (FIELDS_ALIKE, "column 'p': two fields of the struct have one name\nHint: write the file "),
        (holding(HALF, HALF, None), f"row 2, column 'p': {NULL}"),
        (holding(HALF, HALF, [1, None]), f"row 2, column 'p'[1]: {NULL}"),
        (holding(AB, None), f"row 1, column 'p': {NULL}"),
        (holding(AB, {"a": 1}), f"row 1, column 'p'['b']: {NULL}"),
        (holding(HALF, HALF, [0.2, 0.3, 0.5]), LENGTHS.format(3)),
        (holding(HALF, HALF, []), LENGTHS.format(0)),
        (holding(kind=pa.list_(pa.float64())), "the file holds no rows\n"),
        (TWICE, "two columns have one name\n"),
        (LISTS, "which column holds the scores? p, q hold lists or objects\nHint: --score-key "),
        (holding(HALF, [math.nan, 1]), "row 1, column 'p'[0]: nan is not a finite number\n"),
        (holding(AB, {"a": 1, "b": 2}), "row 1, column 'p'['b']: 2.0 is not a probability"),
        (holding(HALF, [1, 0.5]), "row 1: the row sums to 1.5, not to 1\nHint: --normalize "),
    ],
)
def test_what_cannot_be_measured_is_named(
    table: Table, said: str, form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(write(form, table, tmp_path / "p"))
    assert main(["eval", file, "--label-key", "y"]) == 2
    found = capsys.readouterr().err
    assert found.startswith(f"Error: {file}: {said}")
    assert found.count("\n") == 1 + found.count("\nHint: ")


@pytest.mark.parametrize(("form", "least"), [("parquet", 5), ("packed", 20), ("arrow", 8)])
def test_a_file_that_is_cut_short_is_refused(
    form: str, least: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(form, table_of(SCORES).append_column("y", LABELS), tmp_path / "p")
    content = file.read_bytes()
    for size in range(least, len(content), 97):
        file.write_bytes(content[:size])
        assert main(["eval", str(file), "--label-key", "y"]) == 2
        error, hint = capsys.readouterr().err.splitlines()
        assert error.startswith(f"Error: {file}: ")
        assert hint == "Hint: write or copy the file again"


@pytest.mark.parametrize("form", ["parquet", "arrow", "stream"])
@pytest.mark.parametrize("named", [None, "id"])
def test_an_index_of_pandas_is_no_class(named: str | None, form: str, tmp_path: Path) -> None:
    """Logits have no bounds: nothing else would refuse the index among them."""
    index = pd.Index([7, 5, 6], name=named)
    logits = pd.DataFrame(np.log(SCORES), index=index, columns=["a", "b", "c"])
    truth = pd.DataFrame({"y": ["a", "c", "b"]}, index=index)
    file = write(form, pa.Table.from_pandas(logits), tmp_path / "p")
    labels = write(form, pa.Table.from_pandas(truth), tmp_path / "y")
    report = measured(file, labels, scores="logits")
    assert_mean(report)
    (note,) = (each for each in report.findings if each.code == "dropped-index-column")
    assert note.evidence == {"files": [str(file), str(labels)]}


@pytest.mark.parametrize("form", ["parquet", "arrow", "stream"])
def test_an_index_that_is_asked_for_is_a_column(form: str, tmp_path: Path) -> None:
    names = ["a", "b", "c"]
    frame = pd.DataFrame(SCORES, index=pd.Index([7, 5, 6], name="own"), columns=names)
    truth = pd.DataFrame({"y": ["c", "b", "a"]}, index=pd.Index([5, 6, 7], name="own"))
    file = write(form, pa.Table.from_pandas(frame), tmp_path / "p")
    labels = write(form, pa.Table.from_pandas(truth), tmp_path / "y")
    joined = measured(file, labels, id="own")
    assert_mean(joined)
    weighted = measured(file, write_csv(tmp_path / "y.csv", ["a", "c", "b"]), weight_column="own")
    assert_mean(weighted, (7, 5, 6))
    own = frame.set_axis(pd.Index(["a", "c", "b"], name="own"))
    labelled = measured(write(form, pa.Table.from_pandas(own), tmp_path / "o"), label_column="own")
    assert_mean(labelled)
    for report in (joined, weighted, labelled):
        assert "dropped-index-column" not in {each.code for each in report.findings}


def refused(command: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Return the one line of error, and the hint where there is one."""
    assert main(["eval", *command]) == 2
    found = capsys.readouterr().err
    assert found.count("\n") == 1 + found.count("\nHint: ")
    assert "crashed" not in found
    return found


def test_a_name_finds_columns_and_no_items_of_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = table_of(SCORES).append_column("y", LABELS)
    file = str(write("parquet", table, tmp_path / "p"))
    known = "the columns are y, probs\n"
    for command in (["--weight-column", "0"], ["--score-key", "0"]):
        said = refused([file, "--label-key", "y", *command], capsys)
        assert said == f"Error: {file}: no column '0'; {known}"
    said = refused([file, "--label-key", "0"], capsys)
    assert said == f"Error: {file}: no column '0'; {known}"
    said = refused([file, "--label-key", "y", "--score-key", "prob"], capsys)
    assert said == f"Error: {file}: no column 'prob'; {known}Hint: did you mean 'probs'?\n"
    truth = str(write("parquet", table, tmp_path / "y"))
    said = refused([file, truth, "--id", "0"], capsys)
    assert said == f"Error: {file}: no column '0'; {known}"
    said = refused([file, "--label-key", "probs"], capsys)
    assert said == f"Error: {file}: column 'probs' holds a list or an object a row, not one value\n"
    # a column beside the list may be called as an item of it
    weighted = table.append_column("0", pa.array([1.0, 2.0, 3.0]))
    file = str(write("parquet", weighted, tmp_path / "w"))
    assert_mean(measured(file, label_column="y", weight_column="0"), (1, 2, 3))


def test_one_column_is_not_the_scores_and_the_labels(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = pa.table({"p": [0.0, 1.0, 0.0], "q": [0.5, 0.5, 0.5]})
    file = str(write("parquet", table, tmp_path / "p"))
    said = refused([file, "--label-key", "p", "--score-key", "p"], capsys)
    assert said.startswith("Error: --score-key 'p' is also the column of labels, weights or ids\n")
    # in a file of their own, labels may stand in a column of that name
    labels = write("parquet", table, tmp_path / "y")
    report = measured(file, labels, label_column="p", score_key="q")
    assert report.cross_entropy == pytest.approx(math.log(2), rel=1e-12)
    report = measured(file, labels, label_column="p", score_key="p")
    assert report.cross_entropy == 0


@each_form
@pytest.mark.parametrize("shape", ["list", "large list", "fixed list"])
def test_shares_in_a_list_are_in_the_order_of_named_classes(
    shape: str, form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    named = table_of(SCORES, "columns").rename_columns(["cat", "dog", "eel"])
    shares = np.array([[0.5, 0.25, 0.25], [0, 0, 1], [0.125, 0.875, 0]])
    soft = table_of(shares, shape)
    file, labels = write(form, named, tmp_path / "p"), write(form, soft, tmp_path / "y")
    expected = pytest.approx(-(shares * np.log(SCORES)).sum() / 3, rel=1e-12)
    assert measured(file, labels).cross_entropy == expected
    two = soft.append_column("other", soft["probs"])
    said = refused([str(file), str(write(form, two, labels))], capsys)
    assert said.startswith(
        f"Error: {labels}: which column holds the labels? The columns are probs, "
    )


@each_form
def test_items_of_a_struct_and_columns_are_not_mixed(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(form, table_of(SCORES, "columns").rename_columns([*"abc"]), tmp_path / "p")
    mixed = pa.table({"b": [1.0, 0, 0], "s": [{"a": 0.0, "c": 0.0}] * 3, "x": [0.0, 0, 0]})
    said = refused([str(file), str(write(form, mixed, tmp_path / "y"))], capsys)
    known = "The columns are b, x, s\nHint: --label-column NAME\n"
    assert said == f"Error: {tmp_path / 'y'}: which column holds the labels? {known}"


AGAIN = "\nHint: write or copy the file again\n"


def uncompressed(form: str, table: Table, path: Path) -> Path:
    """Write one group of rows whose offsets stand in the file as they are."""
    new = ipc.new_file if form == "arrow" else ipc.new_stream
    with new(path, table.schema) as writer:
        writer.write_table(table)
    return path


OFFSETS = [
    ("large list", "<i8", [0, 3, 6, 9]),
    ("list", "<i4", [0, 3, 6, 9]),
    ("y", "<i4", [0, 1, 2]),
]


@pytest.mark.parametrize("form", ["arrow", "stream"])
@pytest.mark.parametrize(("where", "kind", "offsets"), OFFSETS)
def test_offsets_that_lead_out_of_the_data_are_refused(
    where: str,
    kind: str,
    offsets: list[int],
    form: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    table = table_of(SCORES, "list" if where == "y" else where)
    table = table.append_column("y", LABELS.cast(pa.string()))
    file, found = uncompressed(form, table, tmp_path / "p"), np.array(offsets, kind).tobytes()
    content, size = file.read_bytes(), np.dtype(kind).itemsize
    assert content.count(found) == 1
    # the third offset, which ends the second row, leads far away
    at = content.index(found) + 2 * size
    file.write_bytes(content[:at] + np.array([1 << 30], kind).tobytes() + content[at + size :])
    assert main(["eval", str(file), "--label-key", "y"]) == 2
    place = "row 1, column 'y'" if where == "y" else "column 'probs'"
    found_error = capsys.readouterr().err
    assert found_error.startswith(f"Error: {file}: {place} is damaged: Offset invariant failure")
    assert found_error.endswith(AGAIN)


@each_form
def test_text_that_is_not_utf8_is_refused(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    labels = pa.array([b"0", b"1", b"\xff"]).view(pa.string())
    file = write(form, table_of(SCORES).append_column("y", labels), tmp_path / "p")
    assert main(["eval", str(file), "--label-key", "y"]) == 2
    said = "row 2, column 'y' is damaged: Invalid UTF8 sequence"
    assert capsys.readouterr().err == f"Error: {file}: {said}{AGAIN}"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda content: content[:-8], "the stream is cut short: it has no mark at its end"),
        (lambda content: content + bytes(8), "bytes stand behind the end of the stream"),
        (lambda content: content * 2, "bytes stand behind the end of the stream"),
    ],
    ids=["no mark", "zeros behind it", "another stream behind it"],
)
def test_a_stream_ends_with_its_mark(
    change: Callable[[bytes], bytes],
    said: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = write("stream", table_of(SCORES).append_column("y", LABELS), tmp_path / "p")
    file.write_bytes(change(file.read_bytes()))
    assert main(["eval", str(file), "--label-key", "y"]) == 2
    assert capsys.readouterr().err == f"Error: {file}: cannot be read: {said}{AGAIN}"


def test_a_parquet_file_whose_pages_hold_fewer_rows_than_it_says_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, file = pa.table({"y": [0, 1, 0], "p": [0.5, 0.5, 0.5]}), tmp_path / "p"
    bare = {"use_dictionary": False, "compression": "none", "write_statistics": False}
    pq.write_table(table, file, **bare)
    # 3 values, plain, in the header of a page of each column: Thrift writes twice the number
    content = file.read_bytes()
    assert content.count(b",\x15\x06\x15\x00") == 2
    file.write_bytes(content.replace(b",\x15\x06\x15\x00", b",\x15\x04\x15\x00"))
    said = refused([str(file), "--label-key", "y"], capsys)
    reason = "a column has not as many rows as the file"
    assert said == f"Error: {file}: cannot be read: {reason}{AGAIN}"


def test_long_names_are_cut_in_messages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = "n" * 5000
    file = str(write("parquet", pa.table({name: ["x"], "y": [0]}), tmp_path / "p"))
    said = refused([file, "--label-key", "y"], capsys)
    cut = f"{'n' * 60!r}... (5,000 characters)"
    assert said.startswith(f"Error: {file}: column {cut} holds string, not numbers\n")
    lines = tmp_path / "p.jsonl"
    lines.write_text(json.dumps({name: 0.5, "y": 0}) + '\n{"y": 0}\n')
    said = refused([str(lines), "--label-key", "y"], capsys)
    assert said == f"Error: {lines}:2: no key {cut}; the keys are y\n"


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
