"""What Python users write for options and for several predictions."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from celoss_cli import CelossError, compare, evaluate, merge, series, tally

SCORES = np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4], [0.7, 0.3]])
LABELS = np.array([0, 1, 1, 0])


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"normalize": "no"}, "--normalize 'no' is not True or False"),
        ({"multi_label": "false"}, "--multi-label 'false' is not True or False"),
        ({"clip": "0.1"}, "--clip '0.1' is not a number"),
        ({"first_label": "1"}, "--first-label '1' is not a whole number"),
        ({"top_k": 1.5}, "--top-k 1.5 is not a whole number"),
        ({"class_weights": [2, 1]}, "--class-weights is neither 'balanced' nor a dict of weights"),
        ({"ignore_label": [1, 2]}, "--ignore-label takes one value, not [1, 2]"),
        ({"class_weights": "even"}, "--class-weights is neither 'balanced' nor a dict of weights"),
        ({"score_columns": "p_*"}, "predictions: --score-columns: "),
        ({"ignore_label": [0]}, "--ignore-label takes one value, not [0]"),
        ({"label_column": ["y"]}, "--label-column takes one value, not ['y']"),
        ({"score_columns": 1}, "--score-columns 1 is not a list of names"),
        ({"class_names": {"a"}}, "--class-names is not in an order"),
        ({"class_names": {"b": 1, "a": 0}}, "--class-names is not in an order"),
    ],
    ids=str,
)
def test_what_is_of_another_type_is_refused(options: Any, problem: str) -> None:  # noqa: ANN401
    with pytest.raises(CelossError) as caught:
        evaluate(SCORES, LABELS, **options)
    assert caught.value.message.startswith(problem)


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ({"normalize": np.True_}, {"normalize": True}),
        ({"clip": np.float32(0.25)}, {"clip": 0.25}),
        ({"top_k": np.int64(1)}, {"top_k": 1}),
        ({"worst": 3.0}, {"worst": 3}),
        ({"label_smoothing": np.float64(0.5)}, {"label_smoothing": 0.5}),
        ({"class_weights": pd.Series({0: 2, 1: 1})}, {"class_weights": {"0": 2.0, "1": 1.0}}),
        ({"class_names": {"a": 0, "b": 1}}, {"class_names": ["a", "b"]}),
    ],
    ids=str,
)
def test_numbers_of_numpy_are_those_of_python(given: Any, plain: Any) -> None:  # noqa: ANN401
    report = evaluate(SCORES, LABELS, **given)
    assert json.dumps(report.to_dict()) == json.dumps(evaluate(SCORES, LABELS, **plain).to_dict())
    halves = [tally(SCORES[at::2], LABELS[at::2], name=str(at), **given) for at in (0, 1)]
    assert merge(halves).cross_entropy == report.cross_entropy


def test_one_text_names_one_column() -> None:
    frame = pd.DataFrame(SCORES, columns=["p_0", "p_1"]).assign(p=1, fold=2)
    report = evaluate(frame, LABELS, score_columns="p_*")
    assert report.cross_entropy == evaluate(SCORES, LABELS).cross_entropy


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_each_column_of_a_frame_is_one_of_slices(library: str) -> None:
    groups = pytest.importorskip(library).DataFrame(
        {"site": ["a", "a", "b", "b"], "sex": ["f", "m", "f", "m"]}
    )
    found = {
        (row.by, row.value): row.cross_entropy for row in evaluate(SCORES, LABELS, by=groups).slices
    }
    losses = -np.log(SCORES[np.arange(4), LABELS])
    assert found == {
        ("site", "a"): pytest.approx(losses[:2].mean()),
        ("site", "b"): pytest.approx(losses[2:].mean()),
        ("sex", "f"): pytest.approx(losses[::2].mean()),
        ("sex", "m"): pytest.approx(losses[1::2].mean()),
    }


@pytest.mark.parametrize("run", [compare, series])
@pytest.mark.parametrize(
    ("given", "kind"),
    [({"a": SCORES, "b": SCORES}, "dict"), (pd.DataFrame(SCORES), "DataFrame")],
)
def test_what_is_no_list_of_predictions_is_named(run: Any, given: Any, kind: str) -> None:  # noqa: ANN401
    with pytest.raises(CelossError, match=rf"^a {kind} is not a list of predictions"):
        run(given, LABELS)


def test_predictions_may_come_one_by_one() -> None:
    models = [SCORES, SCORES[:, ::-1]]
    assert compare(iter(models), LABELS).differences == compare(models, LABELS).differences  # type: ignore[arg-type]
    assert len(series(iter(models), LABELS).reports) == len(models)  # type: ignore[arg-type]


def test_a_part_may_have_a_number_for_a_name() -> None:
    parts = [tally(SCORES[at : at + 2], LABELS[at : at + 2], name=at) for at in (0, 2)]  # type: ignore[arg-type]
    assert merge(parts).cross_entropy == evaluate(SCORES, LABELS).cross_entropy
