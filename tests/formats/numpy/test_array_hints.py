"""The hints of arrays that are refused lead to the right number."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from celoss_cli import CelossError, evaluate


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
