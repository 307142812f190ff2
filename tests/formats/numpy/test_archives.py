"""Arrays of NPZ archives."""

from __future__ import annotations

import gzip
import io
import zipfile

import numpy as np
import pytest
from made import Folder
from reading import ARRAYS, LABELS, NAMES, SCORES, TEXT, assert_is_the_mean, measured, npz


@pytest.mark.parametrize("deflate", [False, True], ids=["stored", "deflated"])
@pytest.mark.parametrize("order", ARRAYS)
def test_the_only_array_of_an_archive_needs_no_name(
    order: str, *, deflate: bool, file: Folder
) -> None:
    preds = file("preds.npz", npz(deflate=deflate, probs=ARRAYS[order]))
    labels = file("labels", npz(deflate=deflate, y=LABELS))
    assert_is_the_mean(measured(preds, labels))
    assert_is_the_mean(measured(f"{preds}:probs", f"{labels}:y"))


@pytest.mark.parametrize("deflate", [False, True], ids=["stored", "deflated"])
@pytest.mark.parametrize("order", ARRAYS)
def test_labels_and_predictions_may_be_arrays_of_one_archive(
    order: str, *, deflate: bool, file: Folder
) -> None:
    data = file("data.npz", npz(deflate=deflate, p=ARRAYS[order], y=LABELS, other=SCORES[:1]))
    report = measured(f"{data}:p", f"{data}:y")
    assert_is_the_mean(report)
    assert report.predictions.path == f"{data}:p"
    assert report.labels.path == f"{data}:y"
    assert_is_the_mean(measured(f"{data}:p.npy", f"{data}:y.npy"))


def test_names_may_be_an_array_of_an_archive(file: Folder) -> None:
    data = file("data.npz", npz(p=SCORES, y=np.array(["a", "c", "b"])))
    assert_is_the_mean(measured(f"{data}:p", f"{data}:y", class_names=("a", "b", "c")))


def test_the_only_array_is_chosen_beside_other_members(file: Folder) -> None:
    stream = io.BytesIO(npz(p=SCORES))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("README.txt", "how they were made")
    assert_is_the_mean(measured(file("x.npz", stream.getvalue()), file("y.npy", LABELS)))


def test_a_file_with_a_colon_in_its_name_is_that_file(file: Folder) -> None:
    file("preds.csv", "a,b,c\n" + "1,0,0\n" * 3)
    assert_is_the_mean(measured(file("preds.csv:p", TEXT), file("labels:1.csv", NAMES)))


def test_an_archive_in_gzip_is_read(file: Folder) -> None:
    preds = file("preds.npz.gz", gzip.compress(npz(p=SCORES, y=LABELS)))
    assert_is_the_mean(measured(f"{preds}:p", f"{preds}:y"))
