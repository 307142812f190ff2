"""Data frames and series passed to `evaluate`: what they hold is read as a CSV file of it is."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from made import drawn

from celoss_cli import CelossError, evaluate

SCORES = np.array([[0.75, 0.25], [0.125, 0.875], [0.5, 0.5]])
NAMES = ["cat", "dog", "cat"]
LOSS = -(np.log(0.75) + np.log(0.875) + np.log(0.5)) / 3
FRAME = pd.DataFrame(SCORES, columns=["cat", "dog"])
right = pytest.approx(LOSS, rel=1e-12)


def test_the_names_of_the_columns_are_the_classes() -> None:
    swapped = FRAME[["dog", "cat"]]
    report = evaluate(swapped, NAMES)
    assert report.cross_entropy == right
    assert report.classes == ("dog", "cat")
    assert (report.predictions.format, report.predictions.dtype) == ("pandas", "float64")


def test_an_index_is_no_data() -> None:
    shuffled = FRAME.set_index(pd.Index([7, 3, 5], name="id"))
    labels = pd.Series(NAMES, index=["x", "y", "z"], name="truth")
    assert evaluate(shuffled, labels).cross_entropy == right


@pytest.mark.parametrize("columns", [[0, 1], ["0", "1"], pd.RangeIndex(2)])
def test_numbered_columns_are_positions(columns: Any) -> None:  # noqa: ANN401
    frame = pd.DataFrame(SCORES, columns=columns)
    assert evaluate(frame, [0, 1, 0]).cross_entropy == right
    assert evaluate(frame, NAMES, class_names=("cat", "dog")).cross_entropy == right


@pytest.mark.parametrize("named", [FRAME["dog"], FRAME[["dog"]]])
def test_one_column_is_the_class_that_its_name_is(named: Any) -> None:  # noqa: ANN401
    assert evaluate(named, NAMES).cross_entropy == right
    assert evaluate(named, pd.Series([0, 1, 0]), positive="1").cross_entropy == right


@pytest.mark.parametrize(
    "kind",
    ["float32", "Float64", "Float32", "object", "float64[pyarrow]", "Sparse[float64]", "category"],
)
def test_scores_of_every_type_are_read(kind: Any) -> None:  # noqa: ANN401
    assert evaluate(FRAME.astype(kind), NAMES).cross_entropy == right


def test_frames_of_one_type_or_of_several_are_what_their_array_is() -> None:
    scores, labels = drawn(5, 70_000, 4)
    frame = pd.DataFrame(scores)
    assert evaluate(frame, labels).cross_entropy == evaluate(scores, labels).cross_entropy
    narrow = scores.astype(np.float32)
    assert (
        evaluate(pd.DataFrame(narrow), pd.Series(labels)).cross_entropy
        == evaluate(narrow, labels).cross_entropy
    )
    mixed = frame.assign(**{"0": frame[0].astype(object)}).drop(columns=0)[["0", 1, 2, 3]]
    assert evaluate(mixed, labels).cross_entropy == evaluate(scores, labels).cross_entropy


@pytest.mark.parametrize(
    "labels",
    [
        pd.Series([0, 1, 0]),
        pd.Series([0, 1, 0], dtype="Int64"),
        pd.Series([0, 1, 0], dtype="UInt8"),
        pd.Series([0, 1, 0], dtype="category"),
        pd.Series([0, 1, 0], dtype="int64[pyarrow]"),
        pd.Series([0.0, 1.0, 0.0]),
        pd.Series([0.0, 1.0, 0.0], dtype="Float64"),
        pd.Series([False, True, False]),
        pd.Series([False, True, False], dtype="boolean"),
        pd.Series([0, 1, 0], dtype=object),
        pd.Series(["0", "1", "0"], dtype="string"),
    ],
)
def test_labels_of_every_type_are_positions(labels: Any) -> None:  # noqa: ANN401
    assert evaluate(SCORES, labels).cross_entropy == right


@pytest.mark.parametrize("kind", ["object", "str", "string", "category", "string[pyarrow]"])
def test_labels_of_every_type_are_names(kind: str) -> None:
    labels = pd.Series(NAMES, dtype=kind, name="cat")
    assert evaluate(FRAME, labels).cross_entropy == right


def test_a_frame_of_labels_is_as_a_csv_file_with_a_header() -> None:
    labels = pd.DataFrame({"row": [1, 2, 3], "animal": NAMES})
    assert evaluate(FRAME, labels, label_column="animal").cross_entropy == right
    assert evaluate(FRAME, labels[["animal"]]).cross_entropy == right
    assert evaluate(FRAME, pd.get_dummies(pd.Series(NAMES))[["dog", "cat"]]).cross_entropy == right
    assert evaluate(FRAME.assign(animal=NAMES), label_column="animal").cross_entropy == right
    with pytest.raises(CelossError, match="which column holds the labels"):
        evaluate(FRAME, labels)


def test_ids_and_weights_are_columns_too() -> None:
    scores = FRAME.assign(id=["a", "b", "c"], w=[1, 2, 1])
    labels = pd.DataFrame({"id": ["c", "a", "b"], "y": ["cat", "cat", "dog"]})
    report = evaluate(scores, labels, id="id", label_column="y", weight_column="w")
    weighted = -(np.log(0.75) + 2 * np.log(0.875) + np.log(0.5)) / 4
    assert report.cross_entropy == pytest.approx(weighted, rel=1e-12)
    weights = pd.Series([1, 2, 1], name="w", index=[4, 5, 6])
    report = evaluate(FRAME, NAMES, weights=weights)
    assert report.cross_entropy == pytest.approx(weighted, rel=1e-12)


@pytest.mark.parametrize(
    "labels",
    [
        pd.Series(["cat", None, "cat"]),
        pd.Series(["cat", np.nan, "cat"], dtype=object),
        pd.Series(["cat", pd.NA, "cat"], dtype="string"),
        pd.Series(["cat", None, "cat"], dtype="category"),
        pd.Series([0, None, 0], dtype="Int64"),
        pd.Series([False, None, False], dtype="boolean"),
        pd.Series([0, np.nan, 0]),
        pd.Series([pd.Timestamp(0), pd.NaT, pd.Timestamp(0)]),
    ],
)
def test_a_label_that_is_missing_is_no_class(labels: Any) -> None:  # noqa: ANN401
    for options in ({}, {"positive": "cat"}):
        with pytest.raises(CelossError) as caught:
            evaluate(FRAME["dog"], labels.rename("y"), **options)  # type: ignore[arg-type]
        doubt = "labels: is '' a class, or a missing label?"
        assert caught.value.message == doubt


@pytest.mark.parametrize("called", ["nan", "NA", "None", ""])
def test_ignore_label_drops_what_is_missing(called: str) -> None:
    labels = pd.Series(["cat", None, "cat"])
    report = evaluate(FRAME, labels, ignore_label=called)
    assert report.rows == 2
    assert report.cross_entropy == pytest.approx(-(np.log(0.75) + np.log(0.5)) / 2, rel=1e-12)


@pytest.mark.parametrize(
    ("frame", "problem"),
    [
        (FRAME.assign(dog=[0.25, np.nan, 0.5]), "row 1, column 'dog': nan is not a finite number"),
        (
            FRAME.astype("Float64").assign(dog=pd.Series([0.25, None, 0.5], dtype="Float64")),
            "row 1, column 'dog': nan is not a finite number",
        ),
        (FRAME.assign(dog=[0.25, 0.875, 0.75]), "row 2: the row sums to 1.25"),
        (FRAME[["cat", "cat"]], "two columns are named 'cat'"),
        (FRAME[:0], "the frame holds no rows and 2 columns"),
        (pd.DataFrame(index=[1, 2]), "the frame holds no rows and 0 columns"),
        (pd.concat([FRAME], axis=1, keys=["p"]), "the columns' names have several levels"),
    ],
)
def test_a_frame_that_cannot_be_measured_is_refused(frame: Any, problem: str) -> None:  # noqa: ANN401
    with pytest.raises(CelossError) as caught:
        evaluate(frame, NAMES)
    assert caught.value.message.startswith(f"predictions: {problem}")


LISTS = pd.DataFrame({"p": [[0.25, 0.75], [0.5, 0.5]], "t": [[0.5, 0.5], [0.0, 1.0]]})


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_series_of_lists_is_the_array_that_they_make(library: str) -> None:
    lists = pytest.importorskip(library).DataFrame(LISTS.to_dict("list"))
    expected = -(np.log(0.25) + np.log(0.75) + 2 * np.log(0.5)) / 4
    for scores, labels in ((lists["p"], lists["t"]), (lists[["p"]], lists[["t"]])):
        assert evaluate(scores, labels).cross_entropy == pytest.approx(expected, rel=1e-12)


def test_lists_beside_other_columns_are_refused_with_what_makes_an_array_of_them() -> None:
    with pytest.raises(CelossError) as caught:
        evaluate(LISTS[["p"]].assign(label=[0, 1]), label_column="label")
    assert caught.value.message == "predictions: column 'p' holds lists, not numbers"
    assert caught.value.hint == (
        "numpy.stack(frame['column']) makes an array of lists of one length"
    )


@pytest.mark.parametrize(
    "column", [["0.25", "x", "0.5"], pd.to_datetime(["2020-01-01"] * 3), [0.25, 0.5j, 0.5]], ids=str
)
def test_a_column_of_no_numbers_is_left_out(column: Any) -> None:  # noqa: ANN401
    report = evaluate(FRAME.assign(more=column), NAMES)
    assert report.cross_entropy == evaluate(FRAME, NAMES).cross_entropy
    (finding,) = [each for each in report.findings if each.code == "chosen-columns"]
    assert finding.evidence == {"left_out": ["more"]}


def as_is(frame: Any) -> Any:  # noqa: ANN401
    return frame


def lazily(frame: Any) -> Any:  # noqa: ANN401
    return frame.lazy()


@pytest.mark.parametrize("made", [as_is, lazily])
def test_frames_of_polars_are_read_alike(made: Callable[[Any], Any]) -> None:
    pl = pytest.importorskip("polars")
    frame = pl.DataFrame({"dog": [0.25, 0.875, 0.5], "cat": [0.75, 0.125, 0.5]})
    labels = pl.DataFrame({"row": [1, 2, 3], "y": NAMES})
    report = evaluate(made(frame), made(labels), label_column="y")
    assert report.cross_entropy == right
    assert report.predictions.format == "polars"
    for series in (
        pl.Series("y", NAMES),
        pl.Series(NAMES, dtype=pl.Categorical),
        pl.Series(NAMES, dtype=pl.Enum(["dog", "cat"])),
    ):
        assert evaluate(made(frame), series).cross_entropy == right
    for series in (pl.Series([1, 0, 1]), pl.Series([True, False, True])):
        assert evaluate(made(frame), series, labels_are="positions").cross_entropy == right
    assert evaluate(made(frame.cast(pl.Float32)), NAMES).cross_entropy == right
    for series in (
        pl.Series("y", ["cat", None, "cat"]),
        pl.Series("y", [0, None, 0]),
        pl.Series("y", [False, None, False]),
        pl.Series("y", [0.0, float("nan"), 0.0]),
    ):
        with pytest.raises(CelossError, match="labels: row 1: the label is empty"):
            evaluate(made(frame), series)


def test_pandas_is_not_imported_where_no_frame_was_passed(tmp_path: Path) -> None:
    code = (
        "import sys, celoss_cli; celoss_cli.evaluate([[.5, .5], [.25, .75]], [0, 1]); "
        "assert not {'pandas', 'polars'} & {*sys.modules}"
    )
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True)
