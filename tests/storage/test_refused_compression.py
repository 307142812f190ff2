"""Compressed files that are damaged or cut short."""

from __future__ import annotations

import bz2
import gzip
import lzma
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from backports import zstd
from made import saved
from refusals import (
    NAMES,
    OWN_LABELS,
    PREDICTIONS,
    PROBABILITIES,
    WRITE_AGAIN,
    Case,
    array,
    refused,
    said_of,
)


def flipped(data: bytes, at: int) -> bytes:
    """The data with every bit of one byte turned over."""
    at %= len(data)
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


def damaged(about: str, packing: str, content: bytes, **more: Any) -> Case:  # noqa: ANN401 - fields
    return Case(
        about,
        f"preds.csv: the {packing} data is damaged or cut short",
        WRITE_AGAIN,
        preds=content,
        **more,
    )


TEXT = PREDICTIONS.encode()
LABELLED = b"cat,dog,label\n0.9,0.1,cat\n0.2,0.8,dog\n"
DIGITS = LABELLED + b"".join(
    b"0.%d,0.%d,cat\n" % (digits, 10**15 - digits)
    for digits in np.random.default_rng(1).integers(10**14, 9 * 10**14, 400).tolist()
)
"""Text that compression shortens by half at most: what is cut off the end of it is data."""
MORE = b"0.3,0.7,cat\n"

CASES = [
    Case("nothing in gzip", "preds.csv: the file is empty", preds=gzip.compress(b"")),
    damaged("gzip cut in its data", "gzip", gzip.compress(DIGITS)[:-200], arguments=OWN_LABELS),
    damaged("gzip cut in its last bytes", "gzip", gzip.compress(TEXT)[:-4]),
    damaged("gzip cut in its header", "gzip", gzip.compress(TEXT)[:8]),
    damaged("gzip whose checksum is wrong", "gzip", flipped(gzip.compress(TEXT), -8)),
    damaged("gzip whose length is wrong", "gzip", flipped(gzip.compress(TEXT), -1)),
    damaged("gzip and other bytes behind it", "gzip", gzip.compress(TEXT) + b"more"),
    damaged("bzip2 cut in its data", "bzip2", bz2.compress(DIGITS)[:-200], arguments=OWN_LABELS),
    damaged("bzip2 cut in its last bytes", "bzip2", bz2.compress(TEXT)[:-2]),
    damaged("bzip2 whose checksum is wrong", "bzip2", flipped(bz2.compress(TEXT), 12)),
    damaged("xz cut in its data", "xz", lzma.compress(DIGITS)[:-200], arguments=OWN_LABELS),
    damaged("xz cut in its last bytes", "xz", lzma.compress(TEXT)[:-2]),
    damaged("xz whose checksum is wrong", "xz", flipped(lzma.compress(TEXT), 30)),
    damaged("zstd cut in its data", "zstd", zstd.compress(DIGITS)[:-200], arguments=OWN_LABELS),
    damaged("zstd cut in its last bytes", "zstd", zstd.compress(TEXT)[:-2]),
    damaged(
        "zstd whose checksum is wrong",
        "zstd",
        flipped(zstd.compress(DIGITS, options={zstd.CompressionParameter.checksum_flag: 1}), -1),
        arguments=OWN_LABELS,
    ),
    # each piece is a part of the file: to stop at the one that is damaged would lose rows
    *(
        damaged(
            f"the second piece of {packing} is damaged",
            packing,
            compress(LABELLED) + flipped(compress(MORE), 0),
            arguments=OWN_LABELS,
        )
        for packing, compress in (
            ("gzip", gzip.compress),
            ("bzip2", bz2.compress),
            ("xz", lzma.compress),
            ("zstd", zstd.compress),
        )
    ),
    Case(
        "labels in gzip cut short",
        "labels.csv: the gzip data is damaged or cut short",
        WRITE_AGAIN,
        labels=gzip.compress(NAMES.encode())[:-4],
    ),
    array(
        "an array in gzip cut short",
        gzip.compress(saved(PROBABILITIES))[:-12],
        "preds.npy: the gzip data is damaged or cut short",
        WRITE_AGAIN,
    ),
    array(
        "an array cut short, then in gzip",
        gzip.compress(saved(PROBABILITIES)[:-8]),
        "preds.npy: the file is cut short: (3, 2) of float64 are 48 bytes, "
        "but 40 follow the header",
        WRITE_AGAIN,
    ),
]

test_it_says_what_is_wrong_in_one_line_and_writes_nothing = refused(CASES)


def test_zstd_without_its_extra_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for module in [name for name in sys.modules if name.startswith("backports")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "backports", None)
    case = Case("", "", preds=zstd.compress(TEXT))
    assert said_of(case, tmp_path, monkeypatch, capsys) == (
        "Error: preds.csv: zstd data needs an extra\nHint: pip install 'celoss[zstd]'\n"
    )
