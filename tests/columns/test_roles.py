"""Which columns are scores, where others could be."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from celoss_cli import evaluate
from celoss_cli.errors import InputError


def test_columns_that_are_called_by_number_are_not_left_out_for_those_of_another_model(
    tmp_path: Path,
) -> None:
    # the labels name the columns of another model, and 0 and 1 hold what is to be measured
    scores, labels = tmp_path / "p.csv", tmp_path / "y.csv"
    scores.write_text("0,1,other_no,other_yes\n2.5,-1,0.3,0.7\n-0.5,1.25,0.6,0.4\n")
    labels.write_text("no\nyes\n")
    with pytest.raises(InputError, match="which columns hold the scores"):
        evaluate(scores, labels)
    # by hand: the losses of margins 3.5 and 1.75, both right
    expected = (0.029750418 + 0.160224150) / 2
    found = evaluate(
        scores, labels, score_columns=("0", "1"), class_names=("no", "yes"), scores="logits"
    )
    assert found.cross_entropy == pytest.approx(expected, rel=1e-6)


def test_a_column_that_may_be_a_score_is_not_left_out_for_another(tmp_path: Path) -> None:
    # 0.0 is a sure score as well as a flag, and nothing says whose loss is meant
    scores, labels = tmp_path / "p.csv", tmp_path / "y.csv"
    scores.write_text("other,score\n0.198542,0.0\n")
    labels.write_text("0\n")
    with pytest.raises(InputError, match="which columns hold the scores"):
        evaluate(scores, labels)
    assert evaluate(scores, labels, score_columns=("score",)).cross_entropy == 0


def test_whole_per_cent_are_not_left_out_for_another_model(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_text('{"y": 1, "other_no": 0.25, "other_yes": 0.75, "no": 53.0, "yes": 47.0}\n')
    with pytest.raises(InputError, match="which columns hold the scores"):
        evaluate(path, label_column="y")
    found = evaluate(path, label_column="y", score_columns=("no", "yes"), scores="percent")
    assert found.cross_entropy == pytest.approx(-math.log(0.47), rel=1e-12)


@pytest.mark.parametrize("at", [0, 1])
def test_a_column_of_nothing_but_nan_is_not_left_out_of_an_array(at: int) -> None:
    scores = np.full((3, 2), np.nan)
    scores[:, 1 - at] = [0.9, 0.2, 0.6]
    with pytest.raises(InputError, match="nan is not a finite number"):
        evaluate(scores, [1, 0, 1])
