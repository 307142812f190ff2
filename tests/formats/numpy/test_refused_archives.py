"""Archives without the array that is asked for, or damaged."""

from __future__ import annotations

import io
import zipfile

import numpy as np
from made import saved
from refusals import (
    ARCHIVED,
    AS_FLOAT,
    INTEGERS,
    MEMBERS,
    PREDICTIONS,
    PROBABILITIES,
    WRITE_AGAIN,
    Case,
    npz,
    refused,
)


def zipped(**members: str | bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return stream.getvalue()


def packed_by_lzma(array: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("probs.npy", array)
    return stream.getvalue()


ZIP_ARGUMENTS = "preds.npz labels.csv"

CASES = [
    Case(
        "a zip without arrays",
        "preds.zip: a zip archive without NumPy arrays",
        "unpack it, and give a file",
        "preds.zip labels.csv",
        files={"preds.zip": zipped(preds__csv=PREDICTIONS)},
    ),
    Case(
        "an empty zip",
        "preds.zip: a zip archive without NumPy arrays",
        "unpack it, and give a file",
        "preds.zip labels.csv",
        files={"preds.zip": zipped()},
    ),
    Case(
        "an archive cut short",
        "preds.npz: the zip data is damaged or cut short",
        WRITE_AGAIN,
        ZIP_ARGUMENTS,
        files={"preds.npz": npz(probs=ARCHIVED)[:-30]},
    ),
    Case(
        "an archive that NumPy cannot have written",
        "preds.npz: the array 'probs' is compressed in a way that NumPy does not write",
        "write it again with numpy.savez_compressed",
        ZIP_ARGUMENTS,
        files={"preds.npz": packed_by_lzma(saved(ARCHIVED))},
    ),
    Case(
        "an archive whose checksum is wrong",
        "preds.npz: the zip data is damaged or cut short",
        WRITE_AGAIN,
        ZIP_ARGUMENTS,
        labels=INTEGERS,
        files={"preds.npz": npz(probs=ARCHIVED).replace(saved(ARCHIVED)[-48:-40], b"12345678")},
    ),
    Case(
        "several arrays and no name",
        "preds.npz: which array? The archive holds probs, truth",
        "preds.npz:probs",
        ZIP_ARGUMENTS,
        files={"preds.npz": npz(**MEMBERS)},
    ),
    Case(
        "several arrays and no name for the labels",
        "labels.npz: which array? The archive holds probs, truth",
        "labels.npz:probs",
        "preds.csv labels.npz",
        files={"labels.npz": npz(**MEMBERS)},
    ),
    Case(
        "an archive without the array that is named",
        "preds.npz: no array 'prob'; the archive holds probs, truth",
        "did you mean 'probs'?",
        "preds.npz:prob labels.csv",
        files={"preds.npz": npz(**MEMBERS)},
    ),
    Case(
        "an archive and an empty name",
        "preds.npz: no array ''; the archive holds probs, truth",
        None,
        "preds.npz: labels.csv",
        files={"preds.npz": npz(**MEMBERS)},
    ),
    Case(
        "an array of text in an archive",
        "preds.npz:words: an array of type <U3, not of numbers",
        AS_FLOAT,
        "preds.npz:words labels.csv",
        labels="1\n0\n",
        files={"preds.npz": npz(words=np.array(["cat", "dog"]), probs=ARCHIVED)},
    ),
    Case(
        "a member that is a text",
        "preds.npz: no array 'README.txt'; the archive holds probs, truth",
        None,
        "preds.npz:README.txt labels.csv",
        files={
            "preds.npz": zipped(README__txt="hello", probs__npy=saved(ARCHIVED), truth__npy=b"x")
        },
    ),
    Case(
        "an array of objects in an archive",
        "preds.npz: an array of Python objects, which only pickle can read",
        "save it without pickle: array.astype('float64')",
        ZIP_ARGUMENTS,
        files={"preds.npz": npz(probs=np.array([["a", 1]], dtype=object))},
    ),
    Case(
        "nan in an array of an archive",
        "preds.npz:probs: row 1, column 0: nan is not a finite number",
        None,
        "preds.npz:probs labels.csv",
        labels=INTEGERS,
        files={
            "preds.npz": npz(
                probs=np.array([[0.9, 0.1], [np.nan, 0.8], [0.7, 0.3]]), truth=ARCHIVED
            )
        },
    ),
    Case(
        "an array of a text file",
        "preds.csv: has no array 'probs': only .npz and .safetensors files hold arrays with names",
        None,
        "preds.csv:probs labels.csv",
    ),
    Case(
        "an array of an NPY file",
        "preds.npy: has no array 'probs': only .npz and .safetensors files hold arrays with names",
        None,
        "preds.npy:probs labels.csv",
        files={"preds.npy": PROBABILITIES},
    ),
    Case(
        "an array of an archive that is not there",
        "pred.npz:probs: no such file",
        None,
        "pred.npz:probs labels.csv",
    ),
    Case(
        "rows that are the archive of the predictions",
        "preds.npy: this output is also the input preds.npy:probs",
        "choose another name",
        "preds.npy:probs preds.npy:truth --per-sample preds.npy",
        files={"preds.npy": npz(**MEMBERS)},
        outputs=False,
    ),
]

test_it_says_what_is_wrong_in_one_line_and_writes_nothing = refused(CASES)
