"""What cannot be measured of Parquet and Arrow is told in one line of error."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from columnar import (
    LABELS,
    SCORES,
    Table,
    assert_mean,
    each_form,
    measured,
    refused,
    table_of,
    uncompressed,
    write,
)

from celoss_cli.cli.main import main


def beside(**more: Any) -> Table:  # noqa: ANN401 - columns
    return pa.table({"a": HALF, "b": HALF, "y": ["a", "b"]} | more)


def holding(*rows: Any, kind: Any = None) -> Table:  # noqa: ANN401 - lists or objects
    return pa.table({"p": pa.array(rows, kind), "y": [0] * len(rows)})


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
        (pa.table({"p": [HALF] * 3, "y": [0, 1, None]}), "row 2: the label is empty\n"),
        (
            holding(["a", "b"]),
            "column 'p'[0] holds string, not numbers\nHint: --score-key NAME names the column of ",
        ),
        (holding(None, HALF), f"row 0, column 'p': {NULL}"),
        (holding(None, HALF, kind=FIXED), f"row 0, column 'p': {NULL}"),
        (holding([], HALF), "row 0, column 'p': the list is empty\n"),
        (
            FIELDS_ALIKE,
            "column 'p': two fields of the struct have the same name\nHint: write the file ",
        ),
        (holding(HALF, HALF, None), f"row 2, column 'p': {NULL}"),
        (holding(HALF, HALF, [1, None]), f"row 2, column 'p'[1]: {NULL}"),
        (holding(AB, None), f"row 1, column 'p': {NULL}"),
        (holding(AB, {"a": 1}), f"row 1, column 'p'['b']: {NULL}"),
        (holding(HALF, HALF, [0.2, 0.3, 0.5]), LENGTHS.format(3)),
        (holding(HALF, HALF, []), LENGTHS.format(0)),
        (holding(kind=pa.list_(pa.float64())), "the file holds no rows\n"),
        (TWICE, "two columns have the same name\n"),
        (LISTS, "which column holds the scores? p, q hold lists or objects\nHint: --score-key "),
        (holding(HALF, [math.nan, 1]), "row 1, column 'p'[0]: nan is not a finite number\n"),
        (holding(AB, {"a": 1, "b": 2}), "row 1, column 'p'['b']: 2.0 is not a probability"),
        (holding(HALF, [1, 0.5]), "row 1: the row sums to 1.5, not to 1\n"),
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
    assert said == f"Error: {file}: column 'probs' holds lists or objects, not one value per row\n"
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


AGAIN = "\nHint: write or copy the file again\n"

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
        (lambda content: content[:-8], "the stream is cut short: it has no end marker"),
        (lambda content: content + bytes(8), "there are bytes after the end of the stream"),
        (lambda content: content * 2, "there are bytes after the end of the stream"),
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
    reason = "a column and the file differ in their number of rows"
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
