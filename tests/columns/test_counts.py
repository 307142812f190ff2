"""Labels are counted, whatever file they stand in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from made import Folder, write_npy

from celoss_cli import CelossError
from celoss_cli.columns.counts import label_counts
from celoss_cli.settings import Settings

HEADER, NO_HEADER = {"labels_header": True}, {"labels_header": False}


@pytest.mark.parametrize(
    ("lines", "options", "expected"),
    [
        ("b\na\nb\nfox\n", {}, {"a": 1, "b": 2, "fox": 1}),
        ("label\nb\na\nb\na\n", {}, {"a": 2, "b": 2}),
        ("n,label\n1,b\n2,a\n3,b\n", {"label_column": "label"}, {"a": 1, "b": 2}),
        ("count\n1\n2\n1\n", {}, {"1": 2, "2": 1}),
        ("label\nb\na\nb\na\n", {"labels_header": False}, {"a": 2, "b": 2, "label": 1}),
        ("digit\n10\n9\n10\n", {}, {"9": 1, "10": 2}),
        ("10\n9\n2\n", {}, {"2": 1, "9": 1, "10": 1}),
        ("0\ncat\ncat\ndog\ndog\n", {}, {"cat": 2, "dog": 2}),
        ("1\n1.0\n2\n", {}, {"1": 2, "2": 1}),
        ("label\ncat\ncat\nfox\n", {"label_column": "label"}, {"cat": 2, "fox": 1}),
        ("id,y\n1,cat\n2,dog\n3,cat\n", {"label_column": "y"}, {"cat": 2, "dog": 1}),
        (",y\n0,cat\n1,dog\n2,cat\n", {}, {"cat": 2, "dog": 1}),
        ("id;y\n1;a,b\n2;c\n", {"label_column": "y", "delimiter": ";"}, {"a,b": 1, "c": 1}),
        ("# of May\ny\n1\n0\n1\n", {"comment": "#"}, {"0": 1, "1": 2}),
        ("y\nTrue\ntrue\nFALSE\nTrue\n", HEADER, {"FALSE": 1, "True": 3}),
        ("True\n1\n0\nTrue\n", NO_HEADER, {"0": 1, "True": 3}),
        ("A\na\nA\na\n", {}, {"A": 2, "a": 2}),
        ("7\n0\n5\n0\n5\n7\n", {}, {"0": 2, "5": 2, "7": 2}),
        ("2\n0\n1\n0\n1\n", {}, {"0": 2, "1": 2, "2": 1}),
    ],
)
def test_labels_are_counted(
    lines: str, options: dict[str, Any], expected: dict[str, int], file: Folder
) -> None:
    path = file("labels.csv", lines)
    names, counts, _ = label_counts(str(path), Settings(**options))
    assert dict(zip(names, counts, strict=True)) == expected
    assert list(names) == list(expected)


def test_labels_of_an_array_are_counted(tmp_path: Path) -> None:
    path = write_npy(tmp_path / "labels.npy", [2, 10, 2])
    assert label_counts(str(path), Settings()) == (("2", "10"), (2, 1), 0)


@pytest.mark.parametrize(
    ("lines", "ignored", "expected"),
    [
        ("0\n-100\n1\n-100\n1\n", "-100", (("0", "1"), (1, 2), 2)),
        ("0\n-100.0\n1\n", "-100", (("0", "1"), (1, 1), 1)),
        ("y\ncat\nnan\ndog\ncat\n", "nan", (("cat", "dog"), (2, 1), 1)),
        ("y\n0\n\n1\n1\n", "", (("0", "1"), (1, 2), 1)),
        ("-1\n1\n1\n", "", (("-1", "1"), (1, 2), 0)),
        ("y\nnone\nfor\nfor\nnone\n", "", (("for", "none"), (2, 2), 0)),
    ],
)
def test_rows_without_a_label_are_dropped_on_request(
    lines: str,
    ignored: str,
    expected: tuple[tuple[str, ...], tuple[int, ...], int],
    file: Folder,
) -> None:
    path = file("labels.csv", lines)
    options: dict[str, Any] = {"ignore_label": ignored, "labels_header": lines.startswith("y")}
    assert label_counts(str(path), Settings(**options)) == expected


@pytest.mark.parametrize(
    ("lines", "options", "message"),
    [
        ("", {}, "the file is empty"),
        ("label\n", {}, "every label is 'label'"),
        # value_counts() of pandas, count() of dplyr
        (",count\ncat,5\ndog,5\nfox,2\n", {}, "labels.csv: holds the counts of labels"),
        ("label,n\ncat,5\ndog,5\n", {"label_column": "label"}, "labels.csv: holds the counts of"),
        ("cat\ncat\n", {}, "every label is 'cat'"),
        ("label\ncat\ncat\nfox\n", {}, "labels.csv:1: is 'label' a label or a header"),
        ("cat\n\ncat\ndog\n", {}, "labels.csv:2: the label is empty"),
        ("0\n1\n-100\n1\n", NO_HEADER, "labels.csv:3: is '-100' a class, or a missing label"),
        ("0\n1\n2\n-1\n", NO_HEADER, "labels.csv:4: is '-1' a class, or a missing label"),
        ("y\n0\n1\nnan\n", {}, "labels.csv:4: is 'nan' a class, or a missing label"),
        ("cat\nNaN\ncat\nNaN\n", {}, "labels.csv:2: is 'NaN' a class, or a missing label"),
        ("0\n1\nnone\nNone\n", NO_HEADER, "labels.csv:3: is 'none' a class, or a missing label"),
        ("p\n0.13\n0.97\n0.13\n", {}, "labels.csv:2: 0.13 is not a label"),
        ("0\n1\ninf\n", NO_HEADER, "labels.csv:3: inf is not a label"),
        ("id,y\n1,cat\n2,dog\n", {}, r"which column holds the labels\? The columns are id, y"),
        ("1,0\n0,1\n", {}, "2 columns, expected one column of labels"),
        ("a,b\n1,0\n0,1\n", {}, "holds one-hot rows or probabilities"),
        ("a,b\n0.7,0.3\n0.2,0.8\n", {}, "holds one-hot rows or probabilities"),
        ("id,a,b\nx,1,0\ny,0,1\n", {}, "holds one-hot rows or probabilities"),
        ("1\n10\n20\n20\n30\n10\n30\n", {}, "is '1' a label or a header"),
        (
            "id\n" + "".join(f"{at}\n" for at in range(20)),
            {},
            "each of the 20 labels",
        ),
        ("0,.5\n1,.7\n1,.1\n", {"label_column": "0"}, "no column '0': the file has no header"),
        ("id,y\n1,cat\n2,dog\n", {"label_column": "Y"}, "no column 'Y'"),
    ],
)
def test_what_cannot_be_counted_is_refused(
    lines: str, options: dict[str, Any], message: str, file: Folder
) -> None:
    path = file("labels.csv", lines)
    with pytest.raises(CelossError, match=message):
        label_counts(str(path), Settings(**options))


@pytest.mark.parametrize(
    ("first", "second", "options", "expected"),
    [
        ("label\na\nb\na\n", "label\nb\na\n", {}, {"a": 3, "b": 2}),
        ("label\na\nb\n", "label\na\n", {"labels_header": True}, {"a": 2, "b": 1}),
        ("label\na\nb\na\n", "b\na\n", {}, {"a": 3, "b": 2}),
        ("a\nb\na\n", "fox\nb\n", {}, {"a": 2, "b": 2, "fox": 1}),
    ],
)
def test_labels_of_several_files_are_counted(
    first: str, second: str, options: dict[str, Any], expected: dict[str, int], tmp_path: Path
) -> None:
    (tmp_path / "y-1.csv").write_text(first)
    (tmp_path / "y-2.csv").write_text(second)
    names, counts, _ = label_counts(str(tmp_path / "y-*.csv"), Settings(**options))
    assert dict(zip(names, counts, strict=True)) == expected


def test_a_word_above_all_files_may_be_a_header(tmp_path: Path) -> None:
    (tmp_path / "y-1.csv").write_text("label\na\nb\n")
    (tmp_path / "y-2.csv").write_text("label\na\n")
    with pytest.raises(CelossError, match="is 'label' a label or a header"):
        label_counts(str(tmp_path / "y-*.csv"), Settings())


def test_an_array_of_several_columns_is_not_told_to_have_a_header(tmp_path: Path) -> None:
    path = write_npy(tmp_path / "labels.npy", [[2, 10], [1, 2]])
    with pytest.raises(CelossError, match="2 columns, expected one column of labels") as caught:
        label_counts(str(path), Settings())
    assert caught.value.hint == "give one label per row"


@pytest.mark.parametrize("footer", ["(4 rows)", "4 rows selected.", "4 rows in set (0.00 sec)"])
def test_what_a_database_writes_below_labels_is_no_class(file: Folder, footer: str) -> None:
    path = file("y.csv", f"label\ncat\ndog\ncat\ndog\n{footer}\n")
    with pytest.raises(CelossError, match=r"y\.csv:6: .* is not a label"):
        label_counts(str(path), Settings(labels_header=True))
