"""Lists that CSV holds as text are not passed over for a predicted class or its score."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

from celoss_cli import evaluate
from celoss_cli.errors import InputError

SHARES = [[0.75, 0.25], [0.4, 0.6], [3e-11, 1 - 3e-11], [0.9, 0.1]]
TRUE = [0.0, 0.0, 0.0, 1.0]
RIGHT = -np.log([0.75, 0.4, 3e-11, 0.1]).mean()
PREDICTED = {
    "predicted classes": [0.0, 1.0, 1.0, 0.0],
    "their scores": [0.75, 0.6, 1 - 3e-11, 0.9],
    "their names": ["no", "yes", "yes", "no"],
}
WRITTEN: dict[str, Callable[[Sequence[float]], str]] = {
    "a list": str,
    "Spark's vector": lambda row: str(row).replace(" ", ""),
    "numpy's array": lambda row: str(np.array(row)),
    "a tuple": lambda row: str(tuple(row)),
    "an object": lambda row: json.dumps({"0": row[0], "1": row[1]}),
    "a tensor": lambda row: f"tensor({row})",
}


@pytest.mark.parametrize("beside", PREDICTED)
@pytest.mark.parametrize("written", WRITTEN)
def test_scores_in_a_text_are_not_left_out(tmp_path: Path, written: str, beside: str) -> None:
    path = tmp_path / "p.csv"
    texts = [*map(WRITTEN[written], SHARES)]
    frame = pd.DataFrame({"label": TRUE, "prediction": PREDICTED[beside], "probability": texts})
    frame.to_csv(path, index=False)
    with pytest.raises(InputError, match="'probability' holds lists as text"):
        evaluate(path, label_column="label")


def test_the_hint_keeps_small_probabilities(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    df = pd.DataFrame({"label": TRUE, "probability": map(str, SHARES), "prediction": TRUE})
    df.to_csv("p.csv", index=False)
    with pytest.raises(InputError) as caught:
        evaluate("p.csv", label_column="label")
    hint = caught.value.hint or ""
    change, write = hint.split(" parses them; ")
    names = {"df": pd.read_csv("p.csv"), "json": json, "Path": Path}
    exec(f"{change}\n{write.partition(': ')[2]}", names)  # noqa: S102 - as a reader of it would
    found = evaluate("preds.jsonl", label_column="label")
    assert found.cross_entropy == pytest.approx(RIGHT, rel=1e-12)


def test_a_range_beside_scores_is_no_list_of_theirs(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text('age,score,label\n"(20, 30]",0.75,1\n"(30, 40]",0.4,1\n"(20, 30]",0.3,0\n')
    right = -np.log([0.75, 0.4, 0.7]).mean()
    found = evaluate(path, label_column="label")
    assert found.cross_entropy == pytest.approx(right, rel=1e-12)


@pytest.mark.parametrize("beside", PREDICTED)
def test_lists_of_a_frame_are_not_left_out(beside: str) -> None:
    columns = {"label": TRUE, "prediction": PREDICTED[beside], "probability": SHARES}
    for frame in (pd.DataFrame(columns), pl.DataFrame(columns)):
        with pytest.raises(InputError, match="column 'probability' holds lists"):
            evaluate(frame, label_column="label")


def test_vectors_beside_scores_of_a_frame_are_left_out() -> None:
    frame = pd.DataFrame({"embedding": [[3.0, 1.0], [2.0, 5.0]], "p": [0.75, 0.4], "y": [1, 0]})
    found = evaluate(frame, label_column="y")
    assert found.cross_entropy == pytest.approx(-np.log([0.75, 0.6]).mean(), rel=1e-12)


def test_predicted_classes_that_an_option_names_are_no_scores(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("truth,predicted,score\n1,1.0,0.75\n0,1.0,0.6\n1,0.0,0.7\n0,0.0,0.9\n")
    found = evaluate(path, label_column="truth", score_of="predicted")
    right = -np.log([0.75, 0.4, 0.3, 0.9]).mean()
    assert found.cross_entropy == pytest.approx(right, rel=1e-12)
