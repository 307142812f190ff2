"""A row per sample and class, as melt writes it, is refused; the hint makes one row of it."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from celoss_cli import evaluate
from celoss_cli.cli.main import main
from celoss_cli.errors import InputError

SHARES = np.array(
    [[0.7, 0.2, 0.1], [0.1, 0.65, 0.25], [0.3, 0.3, 0.4], [0.05, 0.15, 0.8], [0.5, 0.28, 0.22]]
)
NAMES = ["cat", "dog", "fox"]
TRUE = ["cat", "dog", "cat", "fox", "dog"]
RIGHT = -np.log([0.7, 0.65, 0.3, 0.8, 0.28]).mean()
IDS = ["u9", "u3", "u7", "u1", "u4"]


def melted(ids: list[str] | list[int]) -> pd.DataFrame:
    """The shares, a row per sample and class, and whether it is the true one."""
    return pd.DataFrame(
        {
            "id": np.repeat(ids, 3),
            "class": NAMES * 5,
            "prob": SHARES.ravel(),
            "target": (np.array(NAMES * 5) == np.repeat(TRUE, 3)).astype(int),
        }
    )


ORDERS = {
    "by sample": [*range(15)],
    "by class": np.argsort(NAMES * 5, kind="stable").tolist(),
    "shuffled": np.random.default_rng(4).permutation(15).tolist(),
}


@pytest.mark.parametrize("ids", [IDS, [9, 3, 7, 1, 4]])
@pytest.mark.parametrize("order", ORDERS)
def test_targets_of_each_class_are_not_answers_to_questions_of_their_own(
    tmp_path: Path, order: str, ids: list[str] | list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "p.csv"
    frame = melted(ids).iloc[ORDERS[order]]
    frame.to_csv(path, index=False)
    assert main(["eval", str(path), "--label-column", "target"]) == 2
    error = capsys.readouterr().err
    assert "every 3 rows, one per 'class', sum to 1" in error
    (code,) = re.findall(r"df\.(.*)\n", error)
    one_row = eval(f"frame.{code}")  # noqa: S307 - as a reader of the hint would
    one_row.to_csv(path)
    labels = tmp_path / "y.csv"
    pd.DataFrame({"id": ids, "label": TRUE}).to_csv(labels, index=False)
    found = evaluate(path, labels, id="id")
    assert found.cross_entropy == pytest.approx(RIGHT, rel=1e-12)
    if order != "shuffled":
        labels.write_text("label\n" + "\n".join(TRUE) + "\n")
        assert evaluate(path, labels).cross_entropy == pytest.approx(RIGHT, rel=1e-12)


@pytest.mark.parametrize("order", ["by sample", "by class"])
def test_a_row_per_class_is_seen_without_ids(tmp_path: Path, order: str) -> None:
    path = tmp_path / "p.csv"
    melted(IDS).drop(columns="id").iloc[ORDERS[order]].to_csv(path, index=False)
    with pytest.raises(InputError, match="one row per class"):
        evaluate(path, label_column="target")


def test_a_group_of_each_row_is_no_class(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    frame = melted(IDS)
    frame["prob"] /= 2
    frame.to_csv(path, index=False)
    right = -np.log(np.where(frame["target"] == 1, frame["prob"], 1 - frame["prob"])).mean()
    found = evaluate(path, label_column="target")
    assert found.cross_entropy == pytest.approx(right, rel=1e-12)
