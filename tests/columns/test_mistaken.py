"""Files that are given for others: told from their first rows, where these are enough."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from celoss_cli import evaluate, merge, tally
from celoss_cli.errors import InputError

SHARES = np.array([[0.25, 0.75], [0.5, 0.5], [0.9, 0.1], [0.2, 0.8]])
SURE = np.array([[0.0, 1.0], [1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])


def test_a_part_of_a_sure_model_is_measured_as_the_whole_is() -> None:
    scores = np.vstack([SURE[:1], SHARES])
    truth = np.vstack([SHARES[:1], SHARES])
    parts = [tally(scores[rows], truth[rows]) for rows in (slice(0, 1), slice(1, 5))]
    # by hand: a quarter of the first row's label is at the floor of 2^-52
    own = -(SHARES * np.log(SHARES)).sum(axis=1)
    expected = (0.25 * 52 * math.log(2) + own.sum()) / 5
    assert merge(parts).cross_entropy == pytest.approx(expected, rel=1e-12)
    assert evaluate(scores, truth).cross_entropy == pytest.approx(expected, rel=1e-12)


def test_rows_of_labels_above_shares_are_refused_where_they_are_enough() -> None:
    with pytest.raises(InputError, match="look swapped"):
        evaluate(SURE, SHARES)


def test_a_row_of_labels_that_is_written_as_integers_is_refused_by_itself(tmp_path: Path) -> None:
    scores, labels = tmp_path / "p.csv", tmp_path / "y.csv"
    scores.write_text("cat,dog\n0,1\n")
    labels.write_text("cat,dog\n0.25,0.75\n")
    with pytest.raises(InputError, match="look swapped"):
        evaluate(scores, labels)
