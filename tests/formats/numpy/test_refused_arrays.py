"""Arrays that hold no numbers, or are damaged."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from made import saved
from refusals import (
    AS_FLOAT,
    INTEGERS,
    NPY,
    PROBABILITIES,
    WRITE_AGAIN,
    Case,
    array,
    refused,
    said_of,
)


def npy(header: str, data: bytes = bytes(48)) -> bytes:
    """An NPY file of version 1 whose header is any text."""
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + data


def claims(shape: str) -> bytes:
    return npy(f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}\n")


CASES = [
    array(
        "objects",
        np.array([["a", 1]], dtype=object),
        "preds.npy: an array of Python objects, which only pickle can read",
        "save it without pickle: array.astype('float64')",
    ),
    array(
        "complex numbers",
        PROBABILITIES.astype(complex),
        "preds.npy: an array of type complex128, not of numbers",
        AS_FLOAT,
    ),
    array(
        "scores as text",
        PROBABILITIES.astype("U3"),
        "preds.npy: an array of type <U3, not of numbers",
        AS_FLOAT,
    ),
    array(
        "dates",
        np.zeros((3, 2), "M8[s]"),
        "preds.npy: an array of type datetime64[s], not of numbers",
        AS_FLOAT,
    ),
    array(
        "records",
        np.zeros(3, [("a", "<f8"), ("b", "<f8")]),
        "preds.npy: an array of type [('a', '<f8'), ('b', '<f8')], not of numbers",
        "pandas.DataFrame(array).to_csv('preds.csv', index=False) writes its records",
    ),
    array(
        "three dimensions",
        np.zeros((3, 2, 2)),
        "preds.npy: which axis of (3, 2, 2) is the class axis? Axes 1 and 2 fit labels.csv",
        "--class-axis 1 or --class-axis 2 decides",
    ),
    array(
        "no dimension",
        np.array(0.5),
        "preds.npy: an array of 0 dimensions (), not (rows, classes) or (rows,)",
        "reshape it to one row per sample",
    ),
    array("no columns", np.zeros((5, 0)), "preds.npy: the array (5, 0) is empty"),
    array("no rows", np.zeros((0, 3)), "preds.npy: the array (0, 3) is empty"),
    array(
        "data cut short",
        saved(PROBABILITIES)[:-8],
        "preds.npy: the file is cut short: (3, 2) of float64 are 48 bytes, "
        "but 40 follow the header",
        WRITE_AGAIN,
    ),
    array(
        "a header cut short",
        saved(PROBABILITIES)[:40],
        "preds.npy: the NPY header is broken",
        WRITE_AGAIN,
    ),
    array(
        "bytes after the array",
        saved(PROBABILITIES) + b"x",
        "preds.npy: the file is too long: (3, 2) of float64 are 48 bytes, but 49 follow the header",
        WRITE_AGAIN,
    ),
    array(
        "a header that claims 7 PiB",
        claims("(985162418487296, 1)"),
        "preds.npy: the file is cut short: (985162418487296, 1) of float64 are "
        "7,881,299,347,898,368 bytes, but 48 follow the header",
        WRITE_AGAIN,
    ),
    array(
        "a negative shape",
        claims("(-1, 2)"),
        "preds.npy: the header gives a negative shape (-1, 2)",
    ),
    array(
        "a shape of two negative lengths",
        claims("(-3, -2)"),
        "preds.npy: the header gives a negative shape (-3, -2)",
    ),
]

test_it_says_what_is_wrong_in_one_line_and_writes_nothing = refused(CASES)


@pytest.mark.parametrize(
    "header",
    [
        "__import__('pathlib').Path('made').touch()\n",
        "(" * 5000 + "\n",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (3, " + "-" * 9000 + "2), }\n",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (3, " + "9" * 4400 + "), }\n",
        "{'descr': '<f8', 'shape': (3, 2), }\n",
        "{'descr': 'float', 'fortran_order': False, 'shape': 6, }\n",
        "\n",
    ],
    ids=["code", "brackets", "signs", "digits", "a key too few", "no tuple", "nothing"],
)
def test_a_broken_array_header_is_told_in_one_short_line(
    header: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    case = Case("", "", None, NPY, labels=INTEGERS, files={"preds.npy": npy(header)})
    said = said_of(case, tmp_path, monkeypatch, capsys)
    assert said.startswith("Error: preds.npy: the NPY header is broken\nHint: ")
    assert said.count("\n") == 2
    assert len(said) < 300
    assert " at 0x" not in said
