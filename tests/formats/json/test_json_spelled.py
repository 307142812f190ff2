"""Numbers that JSON holds as text: read as scores where all of them are, and as they stand."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from made import Folder
from running import run_eval

from celoss_cli import evaluate

SCORES = [["0.5", "0.5"], ["2.5E-1", "0.75"], ["0.75", "0.25"]]
LABELS = ["cat", "dog", "dog"]
LOSS = (math.log(2) + math.log(4 / 3) + math.log(4)) / 3

NAMED = [{"cat": cat, "dog": dog, "y": y} for (cat, dog), y in zip(SCORES, LABELS, strict=True)]
SHAPES: dict[str, list[Any]] = {
    "flat objects": NAMED,
    "objects": [{"p": {"cat": row["cat"], "dog": row["dog"]}, "y": row["y"]} for row in NAMED],
    "names beside": [
        {"labels": ["cat", "dog"], "scores": SCORES[0], "y": "cat"},
        {"labels": ["dog", "cat"], "scores": SCORES[1][::-1], "y": "dog"},
        {"labels": ["dog", "cat"], "scores": SCORES[2][::-1], "y": "dog"},
    ],
    "lists": [
        {"p": row, "y": str(["cat", "dog"].index(y))} for row, y in zip(SCORES, LABELS, strict=True)
    ],
    "one score": [
        {"p": row[1], "y": str(["cat", "dog"].index(y))}
        for row, y in zip(SCORES, LABELS, strict=True)
    ],
}


def _per_line(rows: list[Any]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.mark.parametrize("write", [json.dumps, _per_line])
@pytest.mark.parametrize("shape", SHAPES)
def test_numbers_as_text_are_scores(
    shape: str, write: Callable[[list[Any]], str], file: Folder
) -> None:
    preds = file("preds.json", write(SHAPES[shape]))
    assert evaluate(preds, label_column="y").cross_entropy == pytest.approx(LOSS, rel=1e-14)


def test_rows_of_a_pipeline_are_matched_by_name(file: Folder) -> None:
    rows = [
        [{"label": "cat", "score": "0.5"}, {"label": "dog", "score": "0.5"}],
        [{"label": "dog", "score": "0.75"}, {"label": "cat", "score": "0.25"}],
    ]
    found = evaluate(file("preds.jsonl", _per_line(rows)), ["cat", "dog"]).cross_entropy
    assert found == pytest.approx((math.log(2) + math.log(4 / 3)) / 2, rel=1e-14)


def test_ids_stay_as_they_are_written(file: Folder) -> None:
    ids = ["007", "7", "12345678901234567890"]
    preds = file(
        "preds.json", json.dumps([{"id": i, **r} for i, r in zip(ids, NAMED, strict=True)])
    )
    labels = file("labels.csv", "id,label\n12345678901234567890,dog\n7,dog\n007,cat\n")
    report = evaluate(preds, labels, id="id", score_columns=("cat", "dog"))
    assert report.cross_entropy == pytest.approx(LOSS, rel=1e-14)


@pytest.mark.parametrize("cell", ["", "nan", "NaN", "inf", "1e999", "0,5", "50%", "half", "0x1"])
@pytest.mark.parametrize("write", [json.dumps, _per_line])
def test_other_text_is_no_number(
    cell: str,
    write: Callable[[list[Any]], str],
    file: Folder,
    capsys: pytest.CaptureFixture[str],
) -> None:
    preds = file("preds.json", write([*NAMED[:2], {**NAMED[2], "cat": cell}]))
    code, _, said = run_eval(capsys, str(preds), "--label-column", "y")
    assert code == 2
    assert said.endswith(f"key 'cat': '\"{cell}\"' is not a number\n")


REFUSED = {
    "a number before text": (
        '{"cat": 0.5, "dog": 0.5, "y": "cat"}\n{"cat": "0.5", "dog": "0.5", "y": "cat"}\n',
        ":2: key 'cat': '\"0.5\"' is not a number\n",
    ),
    "whole numbers": ('{"cat": "1", "dog": "0", "y": "cat"}\n', "'\"1\"' is not a number\n"),
    "columns": (
        '{"cat": ["0.5", "0.25"], "dog": ["0.5", "0.75"], "y": ["cat", "dog"]}',
        "number\n",
    ),
    "one row or two": (
        '[{"label": "cat", "score": "0.75"}, {"label": "dog", "score": "0.25"}]',
        "or as many rows\nHint: write [[{...}, {...}]] for one row\n",
    ),
    "a row of two or two rows": ('["0.75", "0.25"]', ", or 2 rows\nHint: "),
    "nested deeply": ("[" * 500 + '"0.5"' + "]" * 500, "labels.csv: holds no lists"),
    "nested deeply below": ('["0.5", "0.5"]\n' + "[" * 800 + "]" * 800, ":2: a list of 1 item"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_as_ever(
    what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, wanted = REFUSED[what]
    (preds := tmp_path / "preds.json").write_text(text)
    (labels := tmp_path / "labels.csv").write_text("cat\ndog\n")
    code, _, said = run_eval(capsys, str(preds), str(labels))
    assert code == 2
    assert wanted in said
