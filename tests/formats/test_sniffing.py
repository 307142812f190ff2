"""Files are read by what they hold, and not by what they are called."""

from __future__ import annotations

import pytest
from made import Folder
from reading import LABELS, ROWS, TEXT, assert_is_the_mean, measured


def test_an_array_called_csv_and_a_text_called_npy_are_read(file: Folder) -> None:
    assert_is_the_mean(measured(file("x.npy", TEXT), file("y.csv", LABELS)))


@pytest.mark.parametrize("name", ["PK", "PK-2", "BZh", "PAR1", "ARROW1", "%PDF"])
def test_a_class_may_be_called_as_other_files_start(name: str, file: Folder) -> None:
    preds = file("preds.csv", f"{name},b,c\n{ROWS}")
    assert_is_the_mean(measured(preds, file("labels.csv", f"{name}\nc\nb\n")))
