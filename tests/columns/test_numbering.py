"""Rows that one file numbers in another order, where nothing tells the order of the other file."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from celoss_cli import evaluate
from celoss_cli.errors import InputError

SHARES = pd.DataFrame({"cat": [0.9, 0.2, 0.6, 0.3, 0.8], "dog": [0.1, 0.8, 0.4, 0.7, 0.2]})
TRUE = pd.Series(["cat", "dog", "cat", "cat", "dog"], name="label")
RIGHT = -np.log([0.9, 0.8, 0.6, 0.3, 0.2]).mean()
FOLDS = [0, 3, 1, 4, 2]


@pytest.mark.parametrize("name", ["id", "index", "row_ids", ".row", "LineNo", "PassengerId"])
@pytest.mark.parametrize("start", [0, 1])
def test_folds_below_each_other_are_not_measured_against_labels_in_order(
    tmp_path: Path, name: str, start: int
) -> None:
    scores, labels = tmp_path / "p.csv", tmp_path / "y.csv"
    folds = SHARES.iloc[FOLDS].set_axis([at + start for at in FOLDS])
    folds.to_csv(scores, index_label=name)
    TRUE.to_csv(labels, index=False)
    with pytest.raises(InputError, match="numbers the rows in another order"):
        evaluate(scores, labels)
    # both ways of the hint
    folds.sort_index().to_csv(scores, index_label=name)
    assert evaluate(scores, labels).cross_entropy == pytest.approx(RIGHT, rel=1e-12)
    folds.to_csv(scores, index=False)
    TRUE.iloc[FOLDS].to_csv(labels, index=False)
    assert evaluate(scores, labels).cross_entropy == pytest.approx(RIGHT, rel=1e-12)


def test_shuffled_numbers_of_labels_are_not_passed_over_beside_an_array(tmp_path: Path) -> None:
    labels = tmp_path / "y.csv"
    TRUE.iloc[FOLDS].to_csv(labels, index_label="idx")
    scores = tmp_path / "p.npy"
    np.save(scores, SHARES)
    with pytest.raises(InputError, match="column 'idx' numbers the rows in another order"):
        evaluate(scores, labels, label_column="label", class_names=("cat", "dog"))


def test_the_index_of_a_part_is_left_out(tmp_path: Path) -> None:
    # as train_test_split leaves it, of the predictions and of labels without it alike
    scores, labels = tmp_path / "p.csv", tmp_path / "y.csv"
    for index in ([7, 2, 9, 0, 4], FOLDS):
        SHARES.set_axis(index).to_csv(scores)
        TRUE.to_csv(labels, index=False)
        found = evaluate(scores, labels)
        assert found.cross_entropy == pytest.approx(RIGHT, rel=1e-12)
        (note,) = [each for each in found.findings if each.code == "dropped-index-column"]
        assert "rows are matched by their order" in note.message


def test_paths_of_files_are_compared_with_their_names(tmp_path: Path) -> None:
    scores, labels = tmp_path / "p.csv", tmp_path / "y.csv"
    names = ["a", "b", "c", "d", "e"]
    SHARES.set_axis([f"test/{name}.jpg" for name in names]).to_csv(scores, index_label="filename")
    TRUE.set_axis(names).iloc[FOLDS].to_csv(labels, index_label="image")
    with pytest.raises(InputError, match="'filename' and 'image' hold the same values in another"):
        evaluate(scores, labels, label_column="label")
    TRUE.set_axis(names).to_csv(labels, index_label="image")
    found = evaluate(scores, labels, label_column="label")
    assert found.cross_entropy == pytest.approx(RIGHT, rel=1e-12)


def test_numbers_of_weights_are_not_passed_over(tmp_path: Path) -> None:
    weights = tmp_path / "w.csv"
    folds = [*range(0, 40, 2), *range(1, 40, 2)]
    pd.Series(np.arange(40.0), name="w").iloc[folds].to_csv(weights)
    with pytest.raises(InputError, match="numbers the rows in another order"):
        evaluate([[0.9, 0.1]] * 40, [0] * 40, weights=weights)


def test_folds_that_are_longer_than_what_is_looked_at_are_seen(tmp_path: Path) -> None:
    scores, labels = tmp_path / "p.csv", tmp_path / "y.csv"
    folds = np.concatenate([np.arange(start, 600, 3) for start in range(3)])
    pd.DataFrame({"cat": 0.75, "dog": 0.25}, index=folds).to_csv(scores)
    pd.Series(["cat", "dog"] * 300, name="label").to_csv(labels, index=False)
    with pytest.raises(InputError, match="numbers the rows in another order"):
        evaluate(scores, labels)
    pd.DataFrame({"cat": 0.75, "dog": 0.25}, index=2 * np.arange(600)).to_csv(scores)
    right = -np.log([0.75, 0.25]).mean()
    assert evaluate(scores, labels).cross_entropy == pytest.approx(right, rel=1e-12)


@pytest.mark.parametrize("name", ["n", "case", "rank"])
def test_many_numbers_of_rows_tell_by_any_name(tmp_path: Path, name: str) -> None:
    moved = np.random.default_rng(0).permutation(40)
    scores = np.linspace(0.05, 0.95, 40)
    true = np.arange(40) % 2
    right = -np.log(np.where(true, scores, 1 - scores)).mean()
    paths = tmp_path / "p.csv", tmp_path / "y.csv", tmp_path / "numbered.csv"
    pd.DataFrame({name: moved, "p": scores}).to_csv(paths[0], index=False)
    pd.Series(true, name="y").to_csv(paths[1], index=False)
    pd.DataFrame({name: moved, "y": true}).to_csv(paths[2], index=False)
    if name == "rank":
        # each is another number, but none of a row
        found = evaluate(paths[0], paths[1], score_columns=["p"])
        assert found.cross_entropy == pytest.approx(right, rel=1e-12)
    else:
        with pytest.raises(InputError, match=f"column '{name}' numbers the rows in another order"):
            evaluate(paths[0], paths[1], score_columns=["p"])
    found = evaluate(paths[0], paths[2], score_columns=["p"], label_column="y")
    assert found.cross_entropy == pytest.approx(right, rel=1e-12)


def test_numbers_of_rows_may_be_text(tmp_path: Path) -> None:
    # as Amazon Comprehend writes them
    shares = [
        [{"Name": name, "Score": score} for name, score in zip(SHARES.columns, row, strict=True)]
        for row in SHARES.to_numpy().tolist()
    ]
    rows = [{"Line": str(at), "Classes": shares[at]} for at in FOLDS]
    scores, labels = tmp_path / "p.jsonl", tmp_path / "y.csv"
    TRUE.to_csv(labels, index=False)
    scores.write_text("\n".join(map(json.dumps, rows)))
    with pytest.raises(InputError, match="column 'Line' numbers the rows in another order"):
        evaluate(scores, labels)
    scores.write_text("\n".join(json.dumps(rows[FOLDS.index(at)]) for at in range(5)))
    assert evaluate(scores, labels).cross_entropy == pytest.approx(RIGHT, rel=1e-12)
