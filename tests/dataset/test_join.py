"""Rows are joined by id."""

from __future__ import annotations

import csv
import gzip
import lzma
import math
from pathlib import Path

import pytest
from made import Folder
from reading import TEXT, WEIGHTED, assert_is_the_mean, measured

from celoss_cli.cli.main import main
from celoss_cli.errors import CelossError, InputError
from celoss_cli.evaluation import run
from celoss_cli.settings import Settings


def with_ids(ids: tuple[str, str, str], at: int = 0) -> str:
    """Return TEXT with a column of ids at some place."""
    lines = []
    for cell, line in zip(("id", *ids), TEXT.splitlines(), strict=True):
        cells = line.split(",")
        lines.append(",".join([*cells[:at], cell, *cells[at:]]) + "\n")
    return "".join(lines)


IDS = {
    "words": ("x1", "x2", "x3"),
    "integers": ("30", "4", "100"),
    "integers with zeros before them": ("001", "01", "1"),
    "more digits than a float64 has": ("9007199254740993", "9007199254740992", "9007199254740994"),
    "what others take for nothing": ("NA", "nan", "null"),
    "quoted": ('"a,1"', '"a\n2"', '"a ""3"""'),
    "numbers with a point": ("1.0", "1.5", "1.50"),
}


@pytest.mark.parametrize(
    ("kind", "place"), [*((kind, 0) for kind in IDS), ("words", 2), ("words", 3), ("quoted", 3)]
)
def test_labels_are_joined_by_id(kind: str, place: int, file: Folder) -> None:
    first, second, third = IDS[kind]
    preds = file("preds.csv", with_ids(IDS[kind], place))
    tables = [
        f"id,label\n{third},b\n{first},a\n{second},c\n",
        f"label,id\nc,{second}\nb,{third}\na,{first}\n",
        f"id,label\n{third},1\n{first},0\n{second},2\n",
        f"id,c,a,b\n{second},1,0,0\n{third},0,0,1\n{first},0,1,0\n",
        f"c,a,id,b\n1,0,{second},0\n0,0,{third},1\n0,1,{first},0\n",
    ]
    # each table with one other place: where an id stands does not depend on the other file
    for table in tables if place == 0 else tables[place - 2 :: 2]:
        report = measured(preds, file("labels.csv", table), id="id")
        assert_is_the_mean(report)
        assert report.classes == ("a", "b", "c")
        assert (report.predictions.rows, report.labels.rows) == (3, 3)


def test_soft_labels_are_joined_by_id(file: Folder) -> None:
    preds = file("preds.csv", with_ids(IDS["words"]))
    labels = file("labels.csv", "id,a,b,c\nx3,0,1,0\nx1,0.5,0.25,0.25\nx2,0,0,1\n")
    soft = 0.5 * math.log(0.7) + 0.25 * math.log(0.2) + 0.25 * math.log(0.1)
    expected = -(soft + math.log(0.24) + math.log(0.15)) / 3
    report = measured(preds, labels, id="id")
    assert report.cross_entropy == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    "table",
    [
        "id,label,wt\nx3,b,5\nx1,a,1\nx2,c,2\n",
        "id,a,b,c,wt\nx2,0,0,1,2\nx3,0,1,0,5\nx1,1,0,0,1\n",
    ],
    ids=["hard", "one-hot"],
)
def test_weights_beside_the_labels_follow_the_ids(table: str, file: Folder) -> None:
    preds = file("preds.csv", with_ids(IDS["words"]))
    report = measured(preds, file("labels.csv", table), id="id", weight_column="wt")
    assert report.cross_entropy == pytest.approx(WEIGHTED, rel=1e-12)


@pytest.mark.parametrize(
    "table",
    ["id,label\nx3,b\nx1,a\nx2,c\n", "id,a,b,c\nx2,0,0,1\nx3,0,1,0\nx1,1,0,0\n"],
    ids=["hard", "one-hot"],
)
def test_weights_beside_the_predictions_stay_with_them(table: str, file: Folder) -> None:
    text = with_ids(IDS["words"]).splitlines()
    cells = zip(text, ("wt", "1", "2", "5"), strict=True)
    preds = file("preds.csv", "".join(f"{line},{cell}\n" for line, cell in cells))
    labels = file("labels.csv", table)
    report = measured(preds, labels, id="id", weight_column="wt")
    assert report.cross_entropy == pytest.approx(WEIGHTED, rel=1e-12)
    weights = file("weights.csv", "1\n2\n5\n")
    plain = file("plain.csv", with_ids(IDS["words"]))
    report = run(plain, labels, weights=weights, settings=Settings(id="id"))
    assert report.cross_entropy == pytest.approx(WEIGHTED, rel=1e-12)


def test_ignored_labels_are_dropped_where_their_ids_stand(file: Folder) -> None:
    preds = file("preds.csv", with_ids(IDS["words"]))
    labels = file("labels.csv", "id,label\nx3,b\nx1,?\nx2,c\n")
    report = measured(preds, labels, id="id", ignore_label="?")
    expected = -(math.log(0.24) + math.log(0.15)) / 2
    assert report.rows == 2
    assert report.cross_entropy == pytest.approx(expected, rel=1e-12)


def test_rows_keep_the_order_of_the_predictions(
    file: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file("preds.csv", with_ids(IDS["words"]))
    file("labels.csv", "id,label\nx3,b\nx1,a\nx2,c\n")
    monkeypatch.chdir(tmp_path)
    files = ["preds.csv", "labels.csv", "--per-sample", "rows.csv"]
    assert main(["eval", *files, "--id", "id", "-q"]) == 0
    with (tmp_path / "rows.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["row"] for row in rows] == ["0", "1", "2"]
    assert [row["label"] for row in rows] == ["a", "c", "b"]
    assert [row["predicted"] for row in rows] == ["a", "b", "c"]
    assert [float(row["probability"]) for row in rows] == [0.7, 0.24, 0.15]


def test_ids_in_compressed_files_are_joined(file: Folder) -> None:
    preds = file("preds.csv", gzip.compress(with_ids(IDS["words"]).encode()))
    labels = file("labels.csv", lzma.compress(b"id,label\nx3,b\nx1,a\nx2,c\n"))
    assert_is_the_mean(measured(preds, labels, id="id"))


def test_ids_behind_a_delimiter_and_a_blank_are_joined(file: Folder) -> None:
    preds = file("preds.csv", with_ids(IDS["words"], 3).replace(",", ", "))
    labels = file("labels.csv", "id,label\nx3,b\nx1,a\nx2,c\n")
    assert_is_the_mean(measured(preds, labels, id="id"))
    with pytest.raises(InputError, match="their columns 'id' differ from row to row"):
        measured(preds, labels, label_column="label")


@pytest.mark.parametrize(
    ("ids", "column", "refused"),
    [
        (("x3", "x1", "x2"), "image_id", True),
        (("x1", "x2", "x3"), "image_id", False),
        (("x3", "x1", "x4"), "image_id", False),
        (("x3", "x1", "x2"), "patient", False),
    ],
)
def test_ids_under_another_name_and_in_another_order_are_refused(
    ids: tuple[str, ...], column: str, file: Folder, *, refused: bool
) -> None:
    preds = file("p.csv", "id,a,b\nx1,.9,.1\nx2,.2,.8\nx3,.6,.4\n")
    rows = "".join(f"{key},{label}\n" for key, label in zip(ids, "abb", strict=True))
    labels = file("y.csv", f"{column},label\n{rows}")
    if not refused:
        assert_close(measured(preds, labels, label_column="label").cross_entropy)
        return
    with pytest.raises(InputError, match="'id' and 'image_id' hold the same values in") as caught:
        measured(preds, labels, label_column="label")
    assert caught.value.hint == "name both 'id'; then --id id joins the files"


@pytest.mark.parametrize("name", ["PassengerId", "ID_code", "path", "text"])
def test_a_column_of_one_name_shows_that_rows_stand_in_another_order(
    name: str, file: Folder
) -> None:
    preds = file("p.csv", f"{name},a,b\nx1,.9,.1\nx2,.2,.8\nx3,.6,.4\n")
    labels = file("y.csv", f"{name},label\nx3,b\nx1,a\nx2,b\n")
    with pytest.raises(InputError, match=f"their columns '{name}' differ from row to row"):
        measured(preds, labels, label_column="label")
    assert_close(measured(preds, labels, id=name).cross_entropy)
    in_order = file("ordered.csv", f"{name},label\nx1,a\nx2,b\nx3,b\n")
    assert_close(measured(preds, in_order, label_column="label").cross_entropy)


@pytest.mark.parametrize(
    ("preds", "labels", "column"),
    [
        # predicted labels
        ("label,a,b\nb,.9,.1\na,.2,.8\nb,.6,.4\n", "label\na\nb\nb\n", None),
        ("y,a,b,c\nc,.9,.1,0\nb,.2,.8,0\na,.6,0,.4\n", "y\na\nb\nc\n", None),
        ("y,a,b,c\nc,.9,.1,0\nb,.2,.8,0\na,.6,0,.4\n", "n,y\n1,a\n2,b\n3,c\n", "y"),
        # what is counted in another way, or repeats
        ("fold,a,b\nf1,.9,.1\nf2,.2,.8\nf1,.6,.4\n", "fold,y\nf2,a\nf1,b\nf1,b\n", "y"),
        ("note,a,b\nu,.9,.1\nv,.2,.8\nw,.6,.4\n", "note,y\nw,a\nv,b\nq,b\n", "y"),
    ],
)
def test_other_columns_of_one_name_show_nothing(
    preds: str, labels: str, column: str | None, file: Folder
) -> None:
    found = measured(file("p.csv", preds), file("y.csv", labels), label_column=column)
    assert_close(found.cross_entropy)


MOVED = {
    "001,002,003": "3,1,2",
    "7.0,8.0,9.0": "8,9,7",
    "7,8,9": "8,9,10",
    "7,8,12": "57,58,59",
    "x1,x2,x3": "x1,x4,x5",
    "img/x1.jpg,img/x2.jpg,img/x3.jpg": "x3.jpg,x1.jpg,x2.jpg",
    # as SQL Server writes them
    "9a-0b,9a-1c,7f-0e": "7F-0E,9A-0B,9A-1C",
}
UNMOVED = {
    "001,002,003": "1,2,3",
    "0,1,2": "1,2,3",
    "1,2,3": "7,9,5",
    "img/x1.jpg,img/x2.jpg,img/x3.jpg": "x1,x2,x3",
    "x1,x2,x3": "41,42,43",
    "9a-0b,9a-1c,7f-0e": "9A-0B,9A-1C,7F-0E",
}


def of_rows(ids: str, cells: str) -> str:
    return "".join(f"{one},{row}\n" for one, row in zip(ids.split(","), cells.split(), strict=True))


@pytest.mark.parametrize(("ids", "others"), [*MOVED.items(), *UNMOVED.items()])
@pytest.mark.parametrize("name", ["id", ""])
def test_ids_of_other_rows_are_refused_however_they_are_written(
    name: str, ids: str, others: str, file: Folder
) -> None:
    preds = file("p.csv", f"{name},a,b\n{of_rows(ids, '.9,.1 .2,.8 .6,.4')}")
    labels = file("y.csv", f"{name},label\n{of_rows(others, 'a b b')}")
    if UNMOVED.get(ids) == others:
        assert_close(measured(preds, labels, label_column="label").cross_entropy)
        return
    with pytest.raises(InputError, match="differ from row to row"):
        measured(preds, labels, label_column="label")


@pytest.mark.parametrize(("one", "other"), [("id", ""), ("", "id")])
def test_ids_that_are_an_index_in_one_file_are_refused_in_another_order(
    one: str, other: str, file: Folder
) -> None:
    preds = file("p.csv", f"{one},a,b\n{of_rows('7,8,9', '.9,.1 .2,.8 .6,.4')}")
    labels = file("y.csv", f"{other},label\n{of_rows('8,9,7', 'a b b')}")
    with pytest.raises(InputError, match="in another order") as caught:
        measured(preds, labels, label_column="label")
    assert caught.value.hint == "name both 'id'; then --id id joins the files"
    in_order = file("o.csv", f"{other},label\n{of_rows('7,8,9', 'a b b')}")
    assert_close(measured(preds, in_order, label_column="label").cross_entropy)


TEXTS = ["t1", "t2", "t3", "t4", "t5"]


def test_texts_under_another_name_show_that_rows_stand_in_another_order(file: Folder) -> None:
    preds = file("p.csv", "sentence,a,b\n" + "".join(f"{each},.9,.1\n" for each in TEXTS))
    moved = file("y.csv", "text,label\n" + "".join(f"{each},a\n" for each in TEXTS[::-1]))
    with pytest.raises(InputError, match="'sentence' and 'text' hold the same values in another"):
        measured(preds, moved, label_column="label")
    in_order = file("o.csv", "text,label\n" + "".join(f"{each},a\n" for each in TEXTS))
    assert measured(preds, in_order, label_column="label").cross_entropy == pytest.approx(ONE)


def test_columns_that_together_tell_each_row_show_another_order(file: Folder) -> None:
    keys = [f"{document},{at}" for document in "xy" for at in (1, 2, 3)]
    preds = file("p.csv", "doc,sent,a,b\n" + "".join(f"{each},.9,.1\n" for each in keys))
    moved = file("y.csv", "doc,sent,label\n" + "".join(f"{each},a\n" for each in keys[::-1]))
    with pytest.raises(InputError, match="doc, sent together hold the same") as caught:
        measured(preds, moved, label_column="label")
    assert caught.value.hint == "sort the rows of both files alike"
    in_order = file("o.csv", "doc,sent,label\n" + "".join(f"{each},a\n" for each in keys))
    assert measured(preds, in_order, label_column="label").cross_entropy == pytest.approx(ONE)


def test_users_that_have_several_rows_show_that_these_stand_in_another_order(file: Folder) -> None:
    users = ["u1", "u1", "u2", "u2", "u3", "u3", "u4", "u4", "u5", "u5"]
    preds = file("p.csv", "user,a,b\n" + "".join(f"{each},.9,.1\n" for each in users))
    labels = file("y.csv", "user,label\n" + "".join(f"{each},a\n" for each in users[::-1]))
    with pytest.raises(InputError, match="their columns 'user' differ") as caught:
        measured(preds, labels, label_column="label")
    assert caught.value.hint == "sort the rows of both files alike"


def assert_close(cross_entropy: float | None) -> None:
    assert cross_entropy == pytest.approx(-math.log(0.9 * 0.8 * 0.4) / 3, rel=1e-12)


def test_classes_that_are_called_ids_are_no_ids(file: Folder) -> None:
    preds = file("p.csv", "class_id,0,1\n0,.9,.1\n1,.2,.8\n0,.6,.4\n")
    labels = file("y.csv", "label,target_id\n0,0\n1,1\n1,1\n")
    assert_close(measured(preds, labels, label_column="label").cross_entropy)


INDEXED = {"p": ",a,b\nr0,.9,.1\nr1,.2,.8\nr2,.6,.4\n", "y": ",y\nr2,b\nr0,a\nr1,b\n"}
NAMED = {"p": "id,a,b\nr0,.9,.1\nr1,.2,.8\nr2,.6,.4\n", "y": "id,y\nr2,b\nr0,a\nr1,b\n"}
ONE, TWO, THREE = (-math.log(share) for share in (0.9, 0.8, 0.4))


def test_weights_in_a_file_of_their_own_follow_its_index(file: Folder) -> None:
    preds, labels = file("p.csv", INDEXED["p"]), file("y.csv", INDEXED["y"])
    weights = file("w.csv", ",w\nr1,1\nr2,5\nr0,2\n")
    report = run(preds, labels, weights=weights, settings=Settings(id=""))
    assert report.cross_entropy == pytest.approx((2 * ONE + TWO + 5 * THREE) / 8, rel=1e-12)
    in_order = file("ordered.csv", "y\na\nb\nb\n")
    with pytest.raises(CelossError, match="their index columns hold the same values in another"):
        run(preds, in_order, weights=weights, settings=Settings())


@pytest.mark.parametrize(("inputs", "column"), [(INDEXED, ""), (NAMED, "id")])
def test_groups_in_a_file_of_their_own_follow_the_ids(
    inputs: dict[str, str], column: str, file: Folder
) -> None:
    preds, labels = file("p.csv", inputs["p"]), file("y.csv", inputs["y"])
    groups = file("g.csv", f"{column},g\nr1,u\nr2,v\nr0,u\n")
    report = measured(preds, labels, id=column, by=(f"g={groups}",))
    found = {each.value: each.cross_entropy for each in report.slices}
    assert found == pytest.approx({"u": (ONE + TWO) / 2, "v": THREE}, rel=1e-12)


def test_groups_of_several_labels_a_row_follow_the_ids(file: Folder) -> None:
    preds, targets = file("p.csv", INDEXED["p"]), file("t.csv", ",a,b\nr2,0,1\nr0,1,0\nr1,0,1\n")
    groups = file("g.csv", ",g\nr1,u\nr2,v\nr0,u\n")
    report = measured(preds, targets, id="", by=(f"g={groups}",), multi_label=True)
    found = {each.value: each.cross_entropy for each in report.slices}
    assert found == pytest.approx({"u": (ONE + TWO) / 2, "v": THREE}, rel=1e-12)


def test_groups_whose_ids_are_not_those_of_the_predictions_are_refused(file: Folder) -> None:
    preds, labels = file("p.csv", NAMED["p"]), file("y.csv", NAMED["y"])
    groups = file("g.csv", "id,g\nr1,u\nr2,v\nr4,u\n")
    with pytest.raises(CelossError, match=r"p.csv:2: .*g.csv has no row with this id"):
        measured(preds, labels, id="id", by=(f"g={groups}",))
    in_order = file("ordered.csv", "y\na\nb\nb\n")
    shuffled = file("s.csv", "id,g\nr1,u\nr2,v\nr0,u\n")
    with pytest.raises(CelossError, match="their columns 'id' differ from row to row") as caught:
        measured(preds, in_order, by=(f"g={shuffled}",))
    assert caught.value.hint == "--id id joins the files on this column"
