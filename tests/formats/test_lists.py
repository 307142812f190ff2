"""Lists of rows in Parquet, Arrow and JSON: tensors whose rows may be ragged."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from made import numbers
from pyarrow import feather, parquet
from reading import read
from running import run_eval

from celoss_cli import CelossError, evaluate

PROBS = [
    [[0.5, 0.25, 0.25], [0.125, 0.625, 0.25]],
    [],
    [[0.25, 0.0, 0.75]],
    [[0.5, 0.375, 0.125], [0.75, 0.125, 0.125], [0.25, 0.25, 0.5]],
]
LABELS = [[0, 1], [], [2], [2, -100, 1]]
MASK = [[1, 0], [], [2], [1, 1, 3]]
TRUTHS = [0.5, 0.625, 0.75, 0.125, 0.25]
WEIGHTS = [1, 0, 2, 1, 3]
INDEXES = [[0, 0], [0, 1], [2, 0], [3, 0], [3, 2]]
COLUMNS = {"doc": ["a", "b", "c", "d"], "probs": PROBS, "labels": LABELS, "mask": MASK}

Writer = Callable[[Path, dict[str, Any]], Path]


def lines(path: Path, rows: list[Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def json_lines(folder: Path, columns: dict[str, Any]) -> Path:
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return lines(folder / "p.jsonl", rows)


def json_array(folder: Path, columns: dict[str, Any]) -> Path:
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    (folder / "p.json").write_text(json.dumps(rows))
    return folder / "p.json"


def parquet_file(folder: Path, columns: dict[str, Any]) -> Path:
    parquet.write_table(pa.table(columns), folder / "p.parquet", row_group_size=3)
    return folder / "p.parquet"


def arrow_file(folder: Path, columns: dict[str, Any]) -> Path:
    feather.write_feather(pa.table(columns), folder / "p.arrow", compression="uncompressed")
    return folder / "p.arrow"


every_form = pytest.mark.parametrize(
    "write", [json_lines, json_array, parquet_file, arrow_file], ids=lambda write: write.__name__
)


@every_form
def test_the_items_of_ragged_lists_are_rows(write: Writer, tmp_path: Path) -> None:
    reading = read(write(tmp_path, COLUMNS), label_column="labels", score_key="probs")
    assert reading.truths == TRUTHS
    assert reading.report.cross_entropy == pytest.approx(-np.log(TRUTHS).mean(), rel=1e-12)
    worst = reading.report.to_dict()["worst"]
    assert [row["index"] for row in worst] == [INDEXES[at] for at in np.argsort(TRUTHS)]
    assert [row["row"] for row in worst] == [3, 5, 0, 1, 2]


@every_form
def test_the_first_list_may_be_empty(write: Writer, tmp_path: Path) -> None:
    columns = {"probs": [[], *PROBS], "labels": [[], *LABELS], "mask": [[], *MASK]}
    reading = read(write(tmp_path, columns), label_column="labels", weight_column="mask")
    assert reading.truths == TRUTHS
    assert reading.report.to_dict()["worst"][0]["index"] == [4, 0]


def test_bare_lists_may_start_with_an_empty_one(tmp_path: Path) -> None:
    scores = lines(tmp_path / "p.jsonl", [[], *PROBS])
    assert read(scores, lines(tmp_path / "y.jsonl", [[], *LABELS])).truths == TRUTHS


@every_form
def test_the_only_column_of_lists_of_lists_holds_the_scores(write: Writer, tmp_path: Path) -> None:
    path = write(tmp_path, {name: COLUMNS[name] for name in ("probs", "labels")})
    assert read(path, label_column="labels").truths == TRUTHS


@every_form
def test_the_lists_are_clusters_unless_a_column_names_others(write: Writer, tmp_path: Path) -> None:
    path = write(tmp_path, COLUMNS | {"who": ["x", "y", "y", "x"]})
    rows = [row for each in PROBS for row in each]
    labels = [label for each in LABELS for label in each]
    for named, own in ((None, [0, 0, 2, 3, 3, 3]), ("who", [0, 0, 1, 0, 0, 0])):
        report = evaluate(path, label_column="labels", score_key="probs", cluster=named)
        other = evaluate(np.array(rows), labels, cluster=own, ignore_label=-100)
        assert report.cross_entropy_se == other.cross_entropy_se


@every_form
def test_a_mask_beside_the_labels_gives_weights(write: Writer, tmp_path: Path) -> None:
    path = write(tmp_path, COLUMNS)
    report = read(path, label_column="labels", weight_column="mask").report
    mean = -np.average(np.log(TRUTHS), weights=WEIGHTS)
    assert report.cross_entropy == pytest.approx(mean, rel=1e-12)


def test_labels_and_weights_may_be_lists_of_other_files(tmp_path: Path) -> None:
    files = [
        lines(tmp_path / "p.jsonl", PROBS),
        lines(tmp_path / "y.jsonl", LABELS),
        lines(tmp_path / "w.jsonl", MASK),
    ]
    parquets = []
    for name, column in (("p", PROBS), ("y", LABELS), ("w", MASK)):
        parquet.write_table(pa.table({name: column}), tmp_path / f"{name}.parquet")
        parquets.append(tmp_path / f"{name}.parquet")
    first = numbers(read(files[0], files[1], files[2]).report)
    for at in range(3):
        mixed = [*files]
        mixed[at] = parquets[at]
        assert numbers(read(mixed[0], mixed[1], mixed[2]).report) == first
    assert read(files[0], parquets[1]).truths == TRUTHS


def test_lists_of_one_length_go_with_arrays(tmp_path: Path) -> None:
    scores = np.array([[[0.5, 0.25, 0.25], [0.125, 0.625, 0.25]]] * 4)
    labels = np.array([[0, 1], [1, 0], [2, -100], [0, 0]])
    expected = numbers(evaluate(scores, labels))
    lists = lines(tmp_path / "p.jsonl", scores.tolist())
    truths = lines(tmp_path / "y.jsonl", labels.tolist())
    for both in ((lists, labels), (scores, truths), (lists, truths)):
        assert numbers(evaluate(*both)) == expected
    moved = evaluate(scores.transpose(0, 2, 1), truths, class_axis=1)
    assert moved.cross_entropy == expected["metrics"]["cross_entropy"]


@pytest.mark.parametrize("names", [["O", "B", "I"], ["0", "1", "2"]])
def test_labels_may_be_names(names: list[str], tmp_path: Path) -> None:
    labels = [[str(at) if at < 0 else names[at] for at in row] for row in LABELS]
    path = json_lines(tmp_path, {"probs": PROBS, "tags": labels})
    assert read(path, label_column="tags", class_names=tuple(names)).truths == TRUTHS
    path = parquet_file(tmp_path, {"probs": PROBS, "tags": labels})
    assert read(path, label_column="tags", class_names=tuple(names)).truths == TRUTHS


def test_half_floats_and_lists_of_one_length_of_arrow_are_read(tmp_path: Path) -> None:
    scores = pa.array(
        [[[0.5, 0.5], [0.25, 0.75]], [[1.0, 0.0], [0.125, 0.875]]],
        pa.list_(pa.list_(pa.float32(), 2), 2),
    )
    path = parquet_file(
        tmp_path, {"s": scores, "y": pa.array([[0, 1], [0, 0]], pa.list_(pa.int8()))}
    )
    assert read(path, label_column="y").truths == [0.5, 0.75, 1.0, 0.125]


@every_form
def test_lists_that_are_not_as_long_as_those_beside_them_are_refused(
    write: Writer, tmp_path: Path
) -> None:
    path = write(tmp_path, {"probs": PROBS, "labels": [[0, 1], [], [2, 1], [2, 1]]})
    place = f"{path}:3" if path.suffix == ".jsonl" else f"{path}: row 2"
    with pytest.raises(CelossError) as caught:
        evaluate(path, label_column="labels")
    assert str(caught.value) == f"{place}: a list of 1 row, where labels has 2"


def test_lists_of_other_files_must_be_as_long(tmp_path: Path) -> None:
    scores = lines(tmp_path / "p.jsonl", PROBS)
    labels = lines(tmp_path / "y.jsonl", [[0], [1], [2], [2, 0, 1]])
    with pytest.raises(CelossError) as caught:
        evaluate(scores, labels)
    assert str(caught.value) == f"{scores}:1: a list of 2 rows, where {labels} has 1"
    truths = lines(tmp_path / "y2.jsonl", LABELS)
    masks = lines(tmp_path / "w.jsonl", [[0, 1], [], [2, 3], [1, 1]])
    with pytest.raises(CelossError) as caught:
        evaluate(scores, truths, weights=masks)
    assert str(caught.value) == f"{masks}:3: a list of 2 rows, where {truths} has 1"
    with pytest.raises(CelossError) as caught:
        evaluate(np.full((4, 2, 3), 1 / 3), truths)
    assert str(caught.value) == f"predictions: row 1: a list of 2 rows, where {truths} has 0"


def test_files_that_look_swapped_are_told(tmp_path: Path) -> None:
    scores, labels = lines(tmp_path / "p.jsonl", PROBS), lines(tmp_path / "y.jsonl", LABELS)
    with pytest.raises(CelossError, match="these look swapped") as caught:
        evaluate(labels, scores)
    assert caught.value.hint == "PREDICTIONS come first, then LABELS"


def test_soft_labels_of_tensors_are_refused_with_what_is_read(tmp_path: Path) -> None:
    scores, labels = tmp_path / "scores.jsonl", tmp_path / "labels.jsonl"
    for file in (scores, labels):
        file.write_text('{"probs": [[0.5, 0.5], [0.25, 0.75]]}\n' * 2)
    with pytest.raises(CelossError) as caught:
        evaluate(scores, labels)
    assert caught.value.message == f"{labels}: each row holds a list of lists, not of labels"
    assert caught.value.hint == "give one class per item: soft labels of tensors are not read"


def test_labels_without_lists_are_refused(tmp_path: Path) -> None:
    scores = lines(tmp_path / "p.jsonl", PROBS)
    with pytest.raises(CelossError) as caught:
        evaluate(scores, np.array([0, 1, 2, 0, 1, 2]))
    said = f"labels: holds no lists, but {scores} has a list of rows in each row"
    assert str(caught.value) == said


BROKEN: list[tuple[str, Any, Any, str]] = [
    ("a row too narrow", [[[0.5, 0.5], [0.5]]], [[0, 1]], "row [1, 1]"),
    ("null for a number", [[[0.5, 0.5], [0.5, None]]], [[0, 1]], "row [1, 1]"),
    ("null for a row", [[[0.5, 0.5], None]], [[0, 1]], "row [1, 1]"),
    ("null for a list", [None], [[0, 1]], "row [1, 0]"),
    ("null for a label", [[[0.5, 0.5], [0.5, 0.5]]], [[0, None]], "row [1, 1]"),
    ("no distribution", [[[0.5, 0.5], [0.5, 0.75]]], [[0, 1]], "row [1, 1]"),
    ("no class", [[[0.5, 0.5], [0.5, 0.5]]], [[0, 7]], "row [1, 1]"),
]


@every_form
@pytest.mark.parametrize(
    ("probs", "labels", "place"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN]
)
def test_what_is_wrong_is_named_by_its_index(
    write: Writer, probs: list[Any], labels: list[Any], place: str, tmp_path: Path
) -> None:
    columns = {"probs": [[[0.5, 0.5]], *probs], "labels": [[0], *labels]}
    with pytest.raises(CelossError) as caught:
        evaluate(write(tmp_path, columns), label_column="labels")
    said = str(caught.value)
    assert place in said
    assert "\n" not in said


def test_rows_of_samples_name_the_list_and_the_item(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    json_lines(Path(), COLUMNS)
    options = ("--label-column", "labels", "-q", "--per-sample", "r.csv")
    assert run_eval(capsys, "p.jsonl", *options) == (0, "", "")
    cells = [line.split(",")[:3] for line in Path("r.csv").read_text().splitlines()[1:]]
    assert [[int(i), int(j)] for _, i, j in cells] == INDEXES
    assert [int(row) for row, _, _ in cells] == [0, 1, 2, 3, 5]


def test_a_column_of_scores_beside_lists_of_lists_is_read_as_before(tmp_path: Path) -> None:
    rows = [
        {"probs": [0.25, 0.75], "labels": ["a", "b"], "y": "b", "hidden": [[1.0, 2.0], [3.0, 4.0]]},
        {"probs": [0.5, 0.5], "labels": ["b", "a"], "y": "b", "hidden": [[1.0, 2.0], [3.0, 4.0]]},
    ]
    path = lines(tmp_path / "p.jsonl", rows)
    assert read(path, score_key="probs", label_column="y").truths == [0.75, 0.5]


def test_columns_that_are_named_are_read_beside_lists_of_lists(tmp_path: Path) -> None:
    rows = [{"a": 0.25, "b": 0.75, "y": "b", "hidden": [[1.0, 2.0], [3.0, 4.0]]}] * 2
    path = lines(tmp_path / "p.jsonl", rows)
    assert read(path, score_columns=("a", "b"), label_column="y").truths == [0.75, 0.75]


def test_a_class_axis_is_for_arrays_alone(tmp_path: Path) -> None:
    scores, labels = lines(tmp_path / "p.jsonl", PROBS), lines(tmp_path / "y.jsonl", LABELS)
    with pytest.raises(CelossError) as caught:
        evaluate(scores, labels, class_axis=2)
    assert str(caught.value) == f"--class-axis is for arrays, but {scores} is not an array"


def test_shards_of_lists_go_together_in_pairs(tmp_path: Path) -> None:
    for at in (1, 2):
        lines(tmp_path / f"p-{at}.jsonl", PROBS)
        lines(tmp_path / f"y-{at}.jsonl", LABELS)
    scores, labels = f"{tmp_path}/p-*.jsonl", f"{tmp_path}/y-*.jsonl"
    report = read(scores, labels).report
    assert report.cross_entropy == pytest.approx(-np.log(TRUTHS).mean(), rel=1e-12)
    worst = report.to_dict()["worst"]
    assert [(row["row"], row["index"]) for row in worst[:2]] == [(3, [3, 0]), (9, [3, 0])]
    whole = lines(tmp_path / "whole.jsonl", LABELS + LABELS)
    with pytest.raises(CelossError, match="files of lists are paired"):
        evaluate(scores, whole)
    (tmp_path / "p-2.jsonl").write_text("[0.5, 0.5]\n[0.5, 0.5]\n")
    with pytest.raises(
        CelossError, match="its first row is not a list of rows, unlike in other files"
    ):
        evaluate(scores, labels)
