"""Files of formats that hold something else."""

from __future__ import annotations

import gzip
import io
import pickle
import zipfile

from refusals import (
    NAMES,
    NPY,
    ONE_COLUMN,
    PREDICTIONS,
    PROBABILITIES,
    Case,
    refused,
)


def workbook() -> bytes:
    """The members that tell an Excel workbook from other archives."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return stream.getvalue()


def as_utf_8(stem: str, encoding: str) -> str:
    return (
        f"save it as UTF-8: python -c \"from pathlib import Path; Path('{stem}_new.csv')"
        f".write_text(Path('{stem}.csv').read_text('{encoding}'), 'utf-8')\""
    )


def as_csv(stem: str) -> str:
    return (
        f"save it as CSV, or: python -c \"import pandas; pandas.read_excel('{stem}.csv', "
        f"header=None).to_csv('{stem}_new.csv', index=False, header=False)\""
    )


CASES = [
    *(
        Case(
            f"UTF-16 text, {order}",
            "preds.csv: is UTF-16 text",
            as_utf_8("preds", "utf-16"),
            preds=mark + PREDICTIONS.encode(order),
        )
        for order, mark in (("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"))
    ),
    Case(
        "UTF-16 text without a byte order mark",
        "preds.csv: is UTF-16 text",
        as_utf_8("preds", "utf-16-le"),
        preds=PREDICTIONS.encode("utf-16-le"),
    ),
    Case(
        "UTF-16 text for labels",
        "labels.csv: is UTF-16 text",
        as_utf_8("labels", "utf-16"),
        labels=NAMES.encode("utf-16"),
    ),
    Case(
        "a line of Ctrl-Z at the end",
        "preds.csv:5: 1 cell, where the first line has 2",
        preds=PREDICTIONS + "\x1a",
    ),
    Case(
        "a line of Ctrl-Z below one column",
        "preds.csv:6: column 'score': '\\x1a' is not a number",
        preds=ONE_COLUMN + "\x1a\n",
        labels="1\n0\n1\n1\n0\n",
    ),
    Case(
        "a line of Ctrl-Z below the labels",
        "labels.csv:4: label '\\x1a' is not a class; the classes are cat, dog",
        preds=PREDICTIONS + "0.5,0.5\n",
        labels=NAMES + "\x1a\n",
    ),
    *(
        Case(
            f"an HTML page that starts with {start!r}",
            "preds.csv: is an HTML page, such as an error page",
            "download the file again",
            preds=start + "<head><title>404, not found</title></head>\n<body></body>\n</html>\n",
        )
        for start in (
            "<!DOCTYPE html>\n<html>",
            "<!doctype html><html>",
            "\r\n  <HTML lang='en'>",
            "\ufeff<!DOCTYPE html>\n<html>",
        )
    ),
    Case(
        "a pointer of Git LFS",
        "preds.npy: is a Git LFS pointer, not the file itself",
        "git lfs pull",
        NPY,
        files={
            "preds.npy": "version https://git-lfs.github.com/spec/v1\n"
            "oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\n"
            "size 12345\n"
        },
    ),
    *(
        Case(
            f"a pickle of protocol {protocol}",
            "preds.npy: is a pickle of an array, which may run code",
            'if you trust it: python -c "import numpy; '
            "numpy.save('preds_new.npy', numpy.load('preds.npy', allow_pickle=True))\"",
            NPY,
            files={"preds.npy": pickle.dumps(PROBABILITIES, protocol)},
        )
        for protocol in (2, 3, 4, 5)
    ),
    Case(
        "an Excel workbook",
        "preds.csv: is an Excel workbook",
        as_csv("preds"),
        preds=workbook(),
    ),
    Case(
        "an Excel workbook of labels",
        "labels.csv: is an Excel workbook",
        as_csv("labels"),
        labels=workbook(),
    ),
    Case(
        "a Feather file of version 1",
        "preds.csv: is a Feather file of version 1",
        "write it again: version 2 is an Arrow file",
        preds=b"FEA1" + bytes(40) + b"FEA1",
    ),
    Case(
        "a PNG picture",
        "preds.csv: is a PNG picture",
        "give a CSV or NPY file",
        preds=b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    ),
    Case(
        "a PNG picture in gzip",
        "preds.csv: is a PNG picture",
        "give a CSV or NPY file",
        preds=gzip.compress(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
    ),
]

test_it_says_what_is_wrong_in_one_line_and_writes_nothing = refused(CASES)
