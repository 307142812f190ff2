"""Values in memory that NumPy would make another array of than is meant."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy.sparse import csr_array

from celoss_cli import CelossError, evaluate

SCORES = np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]])
LABELS = np.array([0, 1, 1])
ONE = np.array([False, True, False])
FRAME = "use pandas.DataFrame(data): the names of its columns are the classes"
NAMED = np.array([(0.9, 0.1), (0.2, 0.8)], [("cat", "f8"), ("dog", "f8")])


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"predictions": np.ma.array(SCORES, mask=SCORES > 0.7)}, "predictions: 2 values are"),
        ({"labels": np.ma.array(LABELS, mask=ONE)}, "labels: 1 value is"),
        ({"weights": np.ma.array(LABELS + 1.0, mask=ONE)}, "weights: 1 value is"),
    ],
    ids=["scores", "labels", "weights"],
)
def test_masked_values_are_not_read_as_what_is_beneath(arguments: Any, problem: str) -> None:  # noqa: ANN401
    with pytest.raises(CelossError) as caught:
        evaluate(**{"predictions": SCORES, "labels": LABELS, **arguments})
    assert caught.value.message == f"{problem} masked"


def test_the_hint_for_masked_labels_leaves_their_rows_out() -> None:
    labels = np.ma.array(LABELS, mask=ONE)
    report = evaluate(SCORES, labels.filled(-100), ignore_label=-100)
    assert report.cross_entropy == pytest.approx(-np.log([0.9, 0.4]).mean(), rel=1e-12)


def test_an_array_without_a_masked_value_is_read() -> None:
    assert evaluate(np.ma.array(SCORES), LABELS).cross_entropy == pytest.approx(
        -np.log([0.9, 0.8, 0.4]).mean(), rel=1e-12
    )


@pytest.mark.parametrize(
    ("scores", "problem", "hint"),
    [
        ([{"cat": 0.9, "dog": 0.1}], "named values, not an array", FRAME),
        ({"cat": [0.9], "dog": [0.1]}, "named values, not an array", FRAME),
        (NAMED, "named values, not an array", FRAME),
        (iter(SCORES), "an iterator, not an array", "list(rows) reads its rows"),
        (csr_array(SCORES), "a sparse array", "array.toarray() makes it dense"),
        (io.BytesIO(b"0.9,0.1"), "an open file, not an array", "give its path"),
    ],
    ids=["dicts", "dict", "fields", "iterator", "sparse", "file"],
)
def test_what_is_no_array_is_named(scores: Any, problem: str, hint: str) -> None:  # noqa: ANN401
    with pytest.raises(CelossError) as caught:
        evaluate(scores, ["cat"])
    assert (caught.value.message, caught.value.hint) == (f"predictions: {problem}", hint)


def test_a_table_of_arrow_is_not_read_without_its_names() -> None:
    frame = pd.DataFrame({"1": [0.1, 0.3], "2": [0.7, 0.3], "0": [0.2, 0.4]})
    for table in (pa.Table.from_pandas(frame), pa.RecordBatch.from_pandas(frame)):
        with pytest.raises(CelossError, match="a table, not an array") as caught:
            evaluate(table, [2, 0])
        assert "to_pandas()" in str(caught.value.hint)
        found = evaluate(table.to_pandas(), [2, 0])
        assert found.cross_entropy == pytest.approx(-np.log([0.7, 0.4]).mean(), rel=1e-12)
