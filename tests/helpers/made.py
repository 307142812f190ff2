"""Made-up predictions and labels, and the files that hold them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from celoss_cli.report.report import Report
from celoss_cli.tables.blocks import FloatArray, IntArray
from celoss_cli.views.document import document

Example = tuple[FloatArray, IntArray]
"""Probabilities (N, K), and the true class of each row."""

HALF_RIGHT = [[0.75, 0.25]] * 4, [0, 0, 1, 1]
"""Accuracy 1/2; cross-entropy (ln 4/3 + ln 4) / 2."""

law = settings(deadline=None, max_examples=12)
"""Stands above `given`: a busy machine must not fail a test for being slow."""


def drawn(seed: int, rows: int, classes: int, present: int | None = None) -> Example:
    """Return random distributions, and labels among the first `present` classes."""
    rng = np.random.default_rng(seed)
    scores = rng.dirichlet(np.full(classes, 0.7), rows)
    return scores, rng.integers(0, present or classes, rows)


def one_hot(labels: IntArray, classes: int) -> FloatArray:
    return np.asarray(np.eye(classes)[labels])


@st.composite
def examples(draw: st.DrawFn, least_rows: int = 1) -> Example:
    """Rows with ties, zeros, certainty and tiny probabilities among them."""
    classes = draw(st.integers(2, 5))
    rows = draw(st.integers(least_rows, 12))
    part = st.one_of(st.integers(0, 5).map(float), st.floats(1e-40, 1.0))
    row = st.lists(part, min_size=classes, max_size=classes).filter(lambda r: sum(r) > 1e-3)
    parts = np.array(draw(st.lists(row, min_size=rows, max_size=rows)))
    labels = draw(st.lists(st.integers(0, classes - 1), min_size=rows, max_size=rows))
    return parts / parts.sum(axis=1, keepdims=True), np.array(labels)


def write_csv(path: Path, rows: Iterable[Iterable[object]]) -> Path:
    """Write cells as Python shows them: the shortest digits that give the same float64 again."""
    path.write_text("".join(",".join(map(str, row)) + "\n" for row in rows))
    return path


def saved(array: NDArray[Any]) -> bytes:
    """Return what `numpy.save` writes."""
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def write_npy(path: Path, values: Any) -> Path:  # noqa: ANN401 - whatever NumPy takes
    np.save(path, np.asarray(values))
    return path


class Folder:
    """Files by short names."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self, name: str, content: str | bytes | NDArray[Any]) -> Path:
        path = self.path / name
        if isinstance(content, np.ndarray):
            path.write_bytes(saved(content))
        else:
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path


OF_WRITING = ("numbers-as-header", "one-sided-scores")
"""Findings about how a file is written."""
OF_FILES = "unrelated-rows"
"""A finding whose remedy depends on where the labels are, and whether ids join them."""


def numbers(report: Report) -> dict[str, Any]:
    """Return the report as JSON has it, without the names and types of the inputs.

    Whether a file has a header of numbers, or one score for two classes, is of how it is written.
    """
    return without_inputs(document(report))


def without_inputs(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a report, without what says how its files are called and written."""
    found = [
        each
        | ({"follows": None} if each["follows"] in OF_WRITING else {})
        | ({"remedy": ""} if each["code"] == OF_FILES else {})
        for each in document["findings"]
        if each["code"] not in OF_WRITING
    ]
    kept = {key: value for key, value in document.items() if key != "inputs"}
    return kept | {"findings": found}
