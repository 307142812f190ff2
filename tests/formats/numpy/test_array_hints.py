"""The hints of arrays that are refused lead to the right number."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from celoss_cli import CelossError, evaluate


@pytest.mark.parametrize("suffix", [".npy", ".npz"])
def test_scores_with_the_class_axis_second_are_measured_as_the_hint_says(
    tmp_path: Path, suffix: str
) -> None:
    rng = np.random.default_rng(4)
    scores = rng.dirichlet(np.ones(3), (2, 4, 5)).transpose(0, 3, 1, 2)
    labels = rng.integers(0, 3, (2, 4, 5))
    path = tmp_path / f"scores{suffix}"
    (np.save if suffix == ".npy" else np.savez)(path, scores)
    with pytest.raises(CelossError) as caught:
        evaluate(path, labels)
    hint = str(caught.value.hint)
    assert "move the class axis last first, e.g. if it is axis 1: " in hint
    code = hint.partition("axis 1: ")[2].partition("; labels: ")
    names = {"numpy": np, "scores": scores, "labels": labels}
    flat, truth = (eval(each, names) for each in (code[0], code[2]))  # noqa: S307 - what users do
    of_sites = [
        -np.log(scores[n, labels[n, i, j], i, j])
        for n in range(2)
        for i in range(4)
        for j in range(5)
    ]
    assert evaluate(flat, truth).cross_entropy == pytest.approx(np.mean(of_sites), rel=1e-12)


def test_labels_of_python_objects_are_saved_as_the_hint_says(tmp_path: Path) -> None:
    path = tmp_path / "labels.npy"
    labels = np.array(["cat", "dog"], dtype=object)
    np.save(path, labels)
    scores = [[0.75, 0.25], [0.5, 0.5]]
    with pytest.raises(CelossError, match="which only pickle can read") as caught:
        evaluate(scores, path, class_names=("cat", "dog"))
    assert "array.astype(str)" in str(caught.value.hint)
    np.save(path, labels.astype(str))
    report = evaluate(scores, path, class_names=("cat", "dog"))
    assert report.cross_entropy == pytest.approx(-(np.log(0.75) + np.log(0.5)) / 2, rel=1e-12)
