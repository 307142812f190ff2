"""Compressed files are read whatever they are called."""

from __future__ import annotations

import bz2
import gzip
import lzma
import math
from collections.abc import Callable

import numpy as np
import pytest
from backports import zstd
from made import Folder, saved
from reading import ARRAYS, LABELS, NAMES, TEXT, assert_is_the_mean, measured

COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": zstd.compress,
}


@pytest.mark.parametrize("name", ["preds.csv", "preds.csv.gz", "preds.npy", "preds"])
@pytest.mark.parametrize("packing", COMPRESS)
def test_compressed_text_is_read_whatever_it_is_called(
    packing: str, name: str, file: Folder
) -> None:
    pack = COMPRESS[packing]
    labels = file("labels.txt", pack(NAMES.encode()))
    assert_is_the_mean(measured(file(name, pack(TEXT.encode())), labels))


@pytest.mark.parametrize("packing", COMPRESS)
def test_several_compressed_pieces_are_one_file(packing: str, file: Folder) -> None:
    # the second piece starts within a row
    pack, (start, end) = COMPRESS[packing], (TEXT[:23].encode(), TEXT[23:].encode())
    preds = file("preds.csv.gz", pack(start) + pack(b"") + pack(end))
    assert_is_the_mean(measured(preds, file("labels.csv", NAMES)))


@pytest.mark.parametrize("order", ARRAYS)
@pytest.mark.parametrize("packing", COMPRESS)
def test_compressed_arrays_are_read(packing: str, order: str, file: Folder) -> None:
    preds = file("preds.npy.gz", COMPRESS[packing](saved(ARRAYS[order])))
    labels = file("labels.npy.gz", COMPRESS[packing](saved(LABELS)))
    assert_is_the_mean(measured(preds, labels))


@pytest.mark.parametrize("packing", COMPRESS)
@pytest.mark.parametrize("shape", [(3,), (3, 1)])
def test_one_column_of_a_compressed_array_is_read(
    shape: tuple[int, ...], packing: str, file: Folder
) -> None:
    preds = file("preds.npy", COMPRESS[packing](saved(np.array([0.75, 0.5, 0.125]).reshape(shape))))
    report = measured(preds, file("labels.csv", "1\n0\n0\n"))
    expected = -(math.log(0.75) + math.log(0.5) + math.log(0.875)) / 3
    assert report.cross_entropy == pytest.approx(expected, rel=1e-12)
