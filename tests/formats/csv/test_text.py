"""Text in any form is read to the same numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from made import Folder
from reading import LABELS, ROWS, SCORES, TRUTHS, mean_loss, read

from celoss_cli import CelossError
from celoss_cli.engine.plan import Plan
from celoss_cli.evaluation import run
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import BLOCK_BYTES

BOM = "\ufeff"
FORMS = {
    "no header": ROWS,
    "a header of names": "a,b,c\n" + ROWS,
    "a header 0,1,2": "0,1,2\n" + ROWS,
    "semicolons": "a;b;c\n" + ROWS.replace(",", ";"),
    "tabs": "a\tb\tc\n" + ROWS.replace(",", "\t"),
    "semicolons without a header": ROWS.replace(",", ";"),
    "a byte order mark": BOM + "a,b,c\n" + ROWS,
    "a byte order mark without a header": BOM + ROWS,
    "carriage returns": ("a,b,c\n" + ROWS).replace("\n", "\r\n"),
    "no final newline": "a,b,c\n" + ROWS.rstrip("\n"),
    "carriage returns and no final newline": ROWS.replace("\n", "\r\n").rstrip("\r\n"),
    "blank lines at the end": "a,b,c\n" + ROWS + "\n\n",
    "blank lines with carriage returns at the end": (ROWS + "\n\n").replace("\n", "\r\n"),
    "quoted cells": '"a","b","c"\n"0.7","0.2","0.1"\n0.26,"0.5",0.24\n"0.05",0.15,"0.8"\n',
    "a quoted delimiter in the header": '"a,1","b;2",c\n' + ROWS,
    "a quoted newline in the header": '"a\nfirst",b,"c\r\nthird"\n' + ROWS,
    "a doubled quote in the header": '"a ""first""",b,c\n' + ROWS,
    "exponents": "7e-1,2E-1,0.1e0\n26.e-2,.5e+0,24E-2\n5e-02,15e-2,8E-01\n",
    "a leading plus, or no leading zero": "+0.7,.2,+.1\n.26,+.5,.24\n.05,.15,+0.80\n",
    "blanks around numbers": "a,b,c\n 0.7 ,0.2\t, 0.1\n0.26,  0.5,0.24 \n0.05,\t0.15 , 0.8\n",
    "more digits than a float64 has": ROWS.replace("0.7", "0.70000000000000000000000001"),
    "an index column": ",a,b,c\n0,0.7,0.2,0.1\n1,0.26,0.5,0.24\n2,0.05,0.15,0.8\n",
    "a quoted index column": '"",a,b,c\n"0",0.7,0.2,0.1\n"1",0.26,0.5,0.24\n"2",0.05,0.15,0.8\n',
    "an index column below a header 0,1,2": ",0,1,2\n"
    "0,0.7,0.2,0.1\n1,0.26,0.5,0.24\n2,0.05,0.15,0.8\n",
}


@pytest.mark.parametrize("form", FORMS)
def test_predictions_in_any_form_of_text_are_the_same_numbers(form: str, file: Folder) -> None:
    reading = read(file("preds.csv", FORMS[form]), file("labels.csv", "0\n2\n1\n"))
    assert reading.truths == TRUTHS
    assert reading.report.cross_entropy == pytest.approx(mean_loss(TRUTHS), rel=1e-12)
    assert ("dropped-index-column" in reading.findings) == ("index" in form)


def test_a_first_line_0_1_is_a_header_unless_no_header_says_otherwise(file: Folder) -> None:
    preds = file("preds.csv", "0,1\n0.25,0.75\n")
    assert read(preds, [1]).truths == [0.75]
    assert read(preds, [1, 0], header=False).truths == [1.0, 0.25]


def test_a_first_line_0_1_with_decimal_points_is_a_row(file: Folder) -> None:
    assert read(file("preds.csv", "0.0,1.0\n0.25,0.75\n"), [1, 0]).truths == [1.0, 0.25]


def test_what_pandas_writes_is_read(file: Folder) -> None:
    preds = file.path / "preds.csv"
    labels = file.path / "labels.csv"
    for columns in (["a", "b", "c"], [0, 1, 2]):
        frame = pd.DataFrame(SCORES, columns=columns)
        for index in (True, False):
            frame.to_csv(preds, index=index)
            pd.Series([columns[at] for at in LABELS], name="y").to_csv(labels, index=index)
            reading = read(preds, labels)
            assert reading.truths == TRUTHS
            assert ("dropped-index-column" in reading.findings) == index


def test_what_numpy_writes_as_text_is_read(file: Folder) -> None:
    preds, labels = file.path / "preds.csv", file.path / "labels.csv"
    np.savetxt(preds, SCORES, delimiter=",")
    np.savetxt(labels, np.array(LABELS))
    assert labels.read_text().startswith("0.000000000000000000e+00\n2.0")
    assert read(preds, labels).truths == TRUTHS


def test_a_quote_within_a_cell_drops_no_row(file: Folder) -> None:
    # the class is called after its five inches
    preds = file(
        "preds.csv", 'cat,nail 5",label\n0.75,0.25,cat\n0.5,0.5,nail 5"\n0.625,0.375,cat\n'
    )
    try:
        reading = read(preds, label_column="label")
    except CelossError:
        return
    assert reading.truths == [0.75, 0.5, 0.625]


def test_rows_are_matched_in_files_of_many_blocks(file: Folder) -> None:
    count = 2000
    truth = [(row % 999 + 1) / 1000 for row in range(count)]
    labels = [row % 2 for row in range(count)]
    lines = [
        f"{1 - p!r},{p!r}" if y else f"{p!r},{1 - p!r}" for p, y in zip(truth, labels, strict=True)
    ]
    preds = file("preds.csv", "no,yes\n" + "\n".join(lines) + "\n")
    names = file("labels.csv", "".join(("no\n", "yes\n")[label] for label in labels))
    for block_bytes in (400, 4096, BLOCK_BYTES):
        report = run(preds, names, settings=Settings(), plan=Plan(block_bytes=block_bytes))
        assert report.rows == count
        assert report.cross_entropy == pytest.approx(mean_loss(truth), rel=1e-12)
