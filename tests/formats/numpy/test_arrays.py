"""Arrays of any type and order are read to the same numbers."""

from __future__ import annotations

import numpy as np
import pytest
from made import Folder
from reading import LABELS, read

# each of these is exact in float16
EIGHTHS = np.array([[0.5, 0.375, 0.125], [0.25, 0.0, 0.75], [0.125, 0.625, 0.25]])
EIGHTH_TRUTHS = [0.5, 0.75, 0.625]


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("kind", ["<f2", ">f2", "<f4", ">f4", "<f8", ">f8"])
def test_arrays_of_any_width_and_order_are_the_same_numbers(
    kind: str, order: str, file: Folder
) -> None:
    array = np.array(EIGHTHS.astype(kind), order="F" if order == "F" else "C")
    path = file("preds.npy", array)
    assert f"'descr': '{kind}', 'fortran_order': {order == 'F'}".encode() in path.read_bytes()
    assert read(path, np.array(LABELS)).truths == EIGHTH_TRUTHS
    assert read(array, np.array(LABELS)).truths == EIGHTH_TRUTHS


@pytest.mark.parametrize("kind", ["?", "u1", "<i4", ">i8"])
def test_arrays_of_0_and_1_are_certain_predictions(kind: str, file: Folder) -> None:
    array = np.array([[1, 0, 0], [0, 0, 1], [1, 0, 0]]).astype(kind)
    assert read(file("preds.npy", array), np.array([0, 2, 1])).truths == [1.0, 1.0, 0.0]


@pytest.mark.parametrize("shape", [(4,), (4, 1)])
def test_one_column_is_the_probability_of_the_positive_class(
    shape: tuple[int, ...], file: Folder
) -> None:
    array = np.array([0.875, 0.25, 0.5, 0.0]).reshape(shape)
    for source in (array, file("preds.npy", array)):
        assert read(source, np.array([1, 0, 0, 1])).truths == [0.875, 0.75, 0.5, 0.0]


def test_an_array_called_csv_and_a_text_called_npy_are_read_by_content(file: Folder) -> None:
    array = file("preds.npy", EIGHTHS).rename(file.path / "preds.csv")
    text = file("labels.npy", "0\n2\n1\n")
    assert read(array, text).truths == EIGHTH_TRUTHS
