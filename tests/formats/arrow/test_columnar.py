"""Parquet, Feather and Arrow hold what arrays hold: they give its report."""

from __future__ import annotations

import io
import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from columnar import (
    FORMS,
    LABELS,
    SCORES,
    assert_mean,
    each_form,
    measured,
    refused,
    table_of,
    write,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from made import Example, examples, law, numbers, write_csv, write_npy

from celoss_cli.engine.plan import Plan
from celoss_cli.evaluation import run
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import FloatArray

SHAPES = ("columns", "list", "large list", "fixed list", "struct")
KINDS = (
    *(pa.int8(), pa.uint64(), pa.float16(), pa.decimal128(21, 2), pa.decimal256(40, 2)),
    *(pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.binary_view()),
)


@settings(law, max_examples=7)
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
    mixed = pa.table({"b": [1.0, 0, 0], "s": [{"a": 0.0, "c": 0.0}] * 3, "x": [0.0, 1, 1]})
    said = refused([str(file), str(write(form, mixed, tmp_path / "y"))], capsys)
    known = "The columns are b, x, s\nHint: --label-column NAME\n"
    assert said == f"Error: {tmp_path / 'y'}: which column holds the labels? {known}"


@each_form
def test_labels_of_ids_and_weights_alone_are_asked_for(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    numbered = table_of(SCORES, "columns").append_column("id", pa.array([7, 8, 9]))
    file = write(form, numbered, tmp_path / "p")
    labels = write(form, pa.table({"id": [7, 8, 9], "wt": [1.0, 2, 1]}), tmp_path / "y")
    said = refused([str(file), str(labels), "--id", "id", "--weight-column", "wt"], capsys)
    known = "The columns are id, wt\nHint: --label-column NAME\n"
    assert said == f"Error: {labels}: which column holds the labels? {known}"
