"""Models whose files are read in step: what must fit, and what may differ."""

from __future__ import annotations

import gzip
import json
import math
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from comparing import BAYES, DIGITS, LABELS, compared, difference, model_of, models, pair
from made import write_csv, write_npy
from running import run_compare as command
from samples import SAMPLES

from celoss_cli.comparison import run
from celoss_cli.engine.plan import Plan
from celoss_cli.errors import InputError, UsageError
from celoss_cli.report.comparison import Comparison
from celoss_cli.settings import Settings
from celoss_cli.views import comparison_document

OTHER = str(SAMPLES / "cancer_labels.csv")


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Write two models of 120 rows in several formats: float32 numbers, which all of them hold."""
    first, second, labels = models(11, 120)
    names = {}
    for name, scores in (("a", first), ("b", second)):
        single = scores.astype(np.float32)
        names[f"{name}32"] = write_npy(tmp_path / f"{name}32.npy", single)
        wide = single.astype(np.float64)
        names[f"{name}64"] = write_npy(tmp_path / f"{name}64.npy", wide)
        names[f"{name}csv"] = write_csv(tmp_path / f"{name}.csv", wide.tolist())
        packed = tmp_path / f"{name}.gz"
        packed.write_bytes(gzip.compress(names[f"{name}csv"].read_bytes()))
        names[f"{name}gz"] = packed
    names["labels"] = write_csv(tmp_path / "y.csv", [[label] for label in labels.tolist()])
    return names


def differing_not_in_names(comparison: Comparison) -> dict[str, Any]:
    whole = comparison_document.document(comparison)
    for model in (whole["baseline"], *whole["models"]):
        del model["predictions"]
    del whole["labels"]
    return whole


@pytest.mark.parametrize("second", ["bcsv", "bgz", "b32", "b64"])
@pytest.mark.parametrize("first", ["acsv", "a32"])
def test_formats_may_differ_and_no_number_does(
    files: dict[str, Path], first: str, second: str
) -> None:
    settings = Settings()
    expected = run([files["a64"], files["b64"]], files["labels"], settings=settings)
    # blocks of all sizes, so that the cuts of one file fall between those of the other
    for block_bytes, threads in ((300, 1), (700, 2)):
        plan = Plan(threads=threads, block_bytes=block_bytes)
        found = run([files[first], files[second]], files["labels"], settings=settings, plan=plan)
        assert differing_not_in_names(found) == differing_not_in_names(expected)


def test_columns_may_stand_in_another_order(tmp_path: Path) -> None:
    rows = [[0.7, 0.2, 0.1], [0.3, 0.3, 0.4], [0.2, 0.6, 0.2]]
    first = write_csv(tmp_path / "a.csv", [["cat", "dog", "emu"], *rows])
    turned = write_csv(tmp_path / "b.csv", [["emu", "dog", "cat"], *(r[::-1] for r in rows)])
    labels = write_csv(tmp_path / "y.csv", [["emu"], ["cat"], ["dog"]])
    found = difference(first, turned, labels=labels)
    assert (found.cross_entropy, found.accuracy, found.gained, found.lost) == (0, 0, 0, 0)


def test_rows_that_changed_most_keep_their_labels_when_columns_are_in_another_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = write_csv(tmp_path / "a.csv", [["cat", "dog"], [0.8, 0.2], [0.5, 0.5]])
    second = write_csv(tmp_path / "b.csv", [["dog", "cat"], [0.6, 0.4], [0.75, 0.25]])
    labels = write_csv(tmp_path / "y.csv", [["cat"], ["dog"]])
    names = tuple(map(str, (first, second, labels)))
    model = model_of(command(capsys, *names, "--json")[1])
    (lost,), (gained,) = model["lost_most"], model["gained_most"]
    assert (lost["row"], lost["before"], lost["after"]) == (0, 0.8, 0.4)
    assert (gained["row"], gained["before"], gained["after"]) == (1, 0.5, 0.75)
    assert (lost["label"], gained["label"]) == ("cat", "dog")


def test_labels_that_are_positions_mean_one_class_in_every_file(tmp_path: Path) -> None:
    """Position 0 is cat in one file and dog in the other: no row has the same truth in both."""
    first = write_csv(tmp_path / "a.csv", [["cat", "dog"], [0.9, 0.1], [0.2, 0.8]])
    second = write_csv(tmp_path / "b.csv", [["dog", "cat"], [0.1, 0.9], [0.8, 0.2]])
    labels = write_csv(tmp_path / "y.csv", [[0], [1]])
    with pytest.raises(InputError, match=r"b\.csv"):
        compared(first, second, labels=labels)


@pytest.mark.parametrize("rows", [3, 5])
def test_files_of_other_lengths_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: int
) -> None:
    first = write_npy(tmp_path / "a.npy", np.full((4, 2), 0.5))
    second = write_npy(tmp_path / "b.npy", np.full((rows, 2), 0.5))
    labels = write_npy(tmp_path / "y.npy", [0, 1, 0, 1])
    code, out, err = command(capsys, *map(str, (first, second, labels)))
    assert (code, out) == (2, "")
    assert len(err.splitlines()) <= 2
    for told in ("b.npy", str(rows), "4"):
        assert told in err


@pytest.mark.parametrize("rows", [3, 5])
def test_text_files_of_other_lengths_are_refused(tmp_path: Path, rows: int) -> None:
    first = write_csv(tmp_path / "a.csv", [[0.5, 0.5]] * 4)
    second = write_csv(tmp_path / "b.csv", [[0.5, 0.5]] * rows)
    labels = write_csv(tmp_path / "y.csv", [[0], [1], [0], [1]])
    for threads in (1, 2):
        with pytest.raises(InputError, match=r"b\.csv"):
            run(
                [first, second],
                labels,
                settings=Settings(),
                plan=Plan(threads=threads, block_bytes=16),
            )


@pytest.mark.parametrize("header", [["cat", "cow"], ["cat", "dog", "cow"]])
def test_other_classes_are_refused(tmp_path: Path, header: list[str]) -> None:
    first = write_csv(tmp_path / "a.csv", [["cat", "dog"], [0.5, 0.5]])
    second = write_csv(tmp_path / "b.csv", [header, [1.0, *[0.0] * (len(header) - 1)]])
    labels = write_csv(tmp_path / "y.csv", [["cat"]])
    with pytest.raises(InputError, match=rf"b\.csv: its classes are {', '.join(header)}.*a\.csv"):
        compared(first, second, labels=labels)


def test_the_error_names_the_predictions_that_the_labels_do_not_fit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in {
        "a.csv": "cat,dog\n.9,.1\n",
        "b.csv": "x,y\n.9,.1\n",
        "y.csv": "label\ncat\n",
    }.items():
        (tmp_path / name).write_text(text)
    names = [str(tmp_path / name) for name in ("a.csv", "b.csv", "y.csv")]
    code, _, err = command(capsys, *names)
    assert code == 2
    assert err.splitlines()[0].endswith(f"the classes are x, y (predictions: {names[1]})")


def test_columns_without_names_beside_names_in_another_order_are_refused(tmp_path: Path) -> None:
    first = write_csv(tmp_path / "a.csv", [["1", "0"], [0.75, 0.25], [0.5, 0.5]])
    second = write_npy(tmp_path / "b.npy", [[0.75, 0.25], [0.5, 0.5]])
    for pair_of in ([first, second], [second, first]):
        with pytest.raises(
            InputError, match="only one file names the classes, and not in the order"
        ):
            compared(*pair_of, labels=[1, 0])
    assert difference(first, second, labels=[1, 0], class_names=("1", "0")).cross_entropy == 0
    plain = write_csv(tmp_path / "c.csv", [["0", "1"], [0.25, 0.75], [0.5, 0.5]])
    with pytest.raises(InputError, match="columns are in another order") as caught:
        compared(first, plain, labels=[1, 0])
    assert caught.value.hint == "--score-columns 1,0 takes those of both by name"
    by_name = difference(first, plain, labels=[1, 0], score_columns=("1", "0"))
    assert by_name.cross_entropy == 0
    changed = difference(plain, second, labels=[0, 0])
    assert changed.cross_entropy == pytest.approx(-math.log(3) / 2)


def test_names_that_differ_in_case_are_to_be_written_alike(tmp_path: Path) -> None:
    first = write_csv(tmp_path / "a.csv", [["False", "True"], [0.25, 0.75]])
    second = write_csv(tmp_path / "b.csv", [["FALSE", "TRUE"], [0.25, 0.75]])
    with pytest.raises(InputError, match="its classes are FALSE, TRUE") as caught:
        compared(first, second, labels=write_csv(tmp_path / "y.csv", [["True"]]))
    assert caught.value.hint == "use the same class names in both headers"


def test_of_a_thousand_other_classes_a_few_are_named(tmp_path: Path) -> None:
    first = write_npy(tmp_path / "a.npy", np.full((2, 1000), 1e-3))
    second = write_npy(tmp_path / "b.npy", np.full((2, 999), 1 / 999))
    with pytest.raises(InputError, match="classes") as raised:
        compared(first, second, labels=[0, 1])
    assert len(raised.value.message) < 400


def test_a_bad_row_of_the_second_file_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = write_csv(tmp_path / "a.csv", [["cat", "dog"], [0.5, 0.5], [0.5, 0.5]])
    second = write_csv(tmp_path / "b.csv", [["cat", "dog"], [0.5, 0.5], [0.5, 2]])
    labels = write_csv(tmp_path / "y.csv", [["cat"], ["dog"]])
    code, _, err = command(capsys, *map(str, (first, second, labels)))
    assert code == 2
    assert "b.csv:3: column 'dog': 2.0 is not a probability" in err


def test_ids_in_the_same_order_join_and_in_another_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [["x", 0.9, 0.1], ["y", 0.2, 0.8], ["z", 0.6, 0.4]]
    head = ["name", "cat", "dog"]
    first = write_csv(tmp_path / "a.csv", [head, *rows])
    second = write_csv(
        tmp_path / "b.csv", [head, ["x", 0.45, 0.55], ["y", 0.2, 0.8], ["z", 0.6, 0.4]]
    )
    turned = write_csv(tmp_path / "c.csv", [head, *rows[::-1]])
    labels = write_csv(
        tmp_path / "labels.csv", [["name", "label"], ["z", "cat"], ["x", "cat"], ["y", "dog"]]
    )
    options = ["--id", "name", "--label-column", "label"]
    code, out, _ = command(capsys, *map(str, (first, second, labels)), *options, "--json")
    assert code == 0
    found = model_of(out)["difference"]
    assert found["cross_entropy"] == pytest.approx(math.log(2) / 3, rel=1e-12)
    code, out, err = command(capsys, *map(str, (first, turned, labels)), *options)
    assert (code, out) == (2, "")
    assert "c.csv: its ids are not in the order of" in err
    assert "sort both" in err


def test_a_dropped_label_is_dropped_of_every_file() -> None:
    first, second = pair([0.5, 0.5, 0.25], [0.25, 0.001, 0.5])
    found = compared(first, second, labels=[0, -1, 0], ignore_label="-1")
    (only,) = found.differences
    assert only.cross_entropy == pytest.approx(0, abs=1e-15)
    assert (only.better_rows, only.worse_rows) == (0.5, 0.5)
    assert [entry.row for entry in found.systems[0].paired.grown.entries] == [0]


def test_one_of_the_predictions_may_be_standard_input(
    files: dict[str, Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = json.loads(
        command(capsys, *(str(files[n]) for n in ("acsv", "bcsv", "labels")), "--json")[1]
    )
    with files["bcsv"].open() as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        out = command(capsys, str(files["acsv"]), "-", str(files["labels"]), "--json")[1]
    assert model_of(out)["difference"] == expected["models"][0]["difference"]


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        (DIGITS,),
        (DIGITS, LABELS),
        ("-", "-", LABELS),
        (DIGITS, BAYES, "-"),
        (DIGITS, BAYES, LABELS, "--confident"),
        (DIGITS, BAYES, LABELS, "--max-increase", "much"),
        (DIGITS, "nowhere.csv", LABELS),
        (DIGITS, BAYES, LABELS, "-o", "report.md5"),
        (DIGITS, BAYES, LABELS, "--per-sample", "rows.npy"),
        (DIGITS, BAYES, LABELS, "--threads", "0"),
    ],
)
def test_what_cannot_be_compared_is_an_error(
    arguments: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = command(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("Error: ")
    assert len(err.splitlines()) <= 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("at", range(3))
def test_an_output_that_is_an_input_is_refused(
    files: dict[str, Path], capsys: pytest.CaptureFixture[str], at: int
) -> None:
    names = [str(files[name]) for name in ("acsv", "bcsv", "labels")]
    before = Path(names[at]).read_bytes()
    code, _, err = command(capsys, *names, "--per-sample", names[at])
    assert code == 2
    assert "is also the input" in err
    assert Path(names[at]).read_bytes() == before


def test_weights_are_given_once() -> None:
    with pytest.raises(UsageError, match="both give weights"):
        compared(DIGITS, BAYES, labels=LABELS, weights=OTHER, weight_column="x")
