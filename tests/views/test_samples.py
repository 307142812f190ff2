"""Rows as files: what the report says of each."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from running import run
from samples import CANCER, DIGITS

from celoss_cli.cli import main as cli


def test_per_sample_csv_holds_the_rows_of_the_report(tmp_path: Path) -> None:
    target, report = tmp_path / "rows.csv", tmp_path / "report.json"
    outputs = ["--per-sample", str(target), "-o", str(report)]
    assert cli.main(["eval", *CANCER, "-q", *outputs]) == 0
    with target.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with Path(CANCER[1]).open(encoding="utf-8") as stream:
        labels = stream.read().splitlines()[1:]
    with Path(CANCER[0]).open(encoding="utf-8") as stream:
        malignant = [float(line) for line in stream.read().splitlines()[1:]]
    assert [int(row["row"]) for row in rows] == list(range(569))
    assert [row["label"] for row in rows] == labels
    assert [row["predicted"] for row in rows] == [
        "malignant" if p > 0.5 else "benign" for p in malignant
    ]
    given = [
        p if label == "malignant" else 1 - p for p, label in zip(malignant, labels, strict=True)
    ]
    assert [float(row["probability"]) for row in rows] == given
    losses = np.array([float(row["loss"]) for row in rows])
    np.testing.assert_allclose(losses, -np.log(given), rtol=1e-15)
    metrics = json.loads(report.read_text(encoding="utf-8"))["metrics"]
    assert losses.mean() == pytest.approx(metrics["cross_entropy"], rel=1e-12)


def test_per_sample_npy_holds_what_the_csv_holds(tmp_path: Path) -> None:
    array, text = tmp_path / "rows.npy", tmp_path / "rows.csv"
    for target in (array, text):
        assert cli.main(["eval", *DIGITS, "-q", "--per-sample", str(target)]) == 0
    rows = np.load(array)
    with text.open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    assert list(rows.dtype.names) == ["row", "label", "predicted", "probability", "loss"]
    assert rows["loss"].tolist() == [float(line["loss"]) for line in lines]
    # the classes of the digits are named after their positions
    assert rows["label"].tolist() == [int(line["label"]) for line in lines]


def test_ignored_rows_are_left_out_and_the_others_keep_their_numbers(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("a,b\n0.5,0.5\n0.25,0.75\n0.5,0.5\n")
    (tmp_path / "y.csv").write_text("-100\na\nb\n")
    target = tmp_path / "rows.csv"
    arguments = [str(tmp_path / "p.csv"), str(tmp_path / "y.csv"), "--ignore-label", "-100"]
    assert cli.main(["eval", *arguments, "-q", "--per-sample", str(target)]) == 0
    assert [line.split(",")[:3] for line in target.read_text().splitlines()[1:]] == [
        ["1", "a", "b"],
        ["2", "b", "a"],
    ]


@pytest.mark.parametrize("asked", [False, True], ids=["as they are", "--escape-formulas"])
def test_what_a_spreadsheet_would_run_is_marked_on_request(
    asked: bool,  # noqa: FBT001 - a parameter of the test
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    names = ["=1+1", "+a", "-b", "@c", "d\re", "f"]
    rows = [{name: 0.5 if name == own else 0.1 for name in names} | {"y": own} for own in names]
    Path("p.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    of_file = ("eval", "p.jsonl", "--label-column", "y")
    options = ["--escape-formulas"] * asked
    code, _, err = run(capsys, *of_file, "--per-sample", "r.csv", *options, "-q")
    assert (code, err) == (0, "")
    with Path("r.csv").open(newline="") as stream:
        written = [row["label"] for row in csv.DictReader(stream)]
    marked = ["'=1+1", "'+a", "'-b", "'@c", "d\re", "f"]
    assert written == (marked if asked else names)
    code, _, err = run(capsys, *of_file, "--escape-formulas")
    assert code == 2
    assert err.startswith("Error: --escape-formulas needs --per-sample FILE.csv")


def test_per_sample_parquet_holds_what_the_csv_holds(tmp_path: Path) -> None:
    columns, text = tmp_path / "rows.parquet", tmp_path / "rows.csv"
    for target in (columns, text):
        assert cli.main(["eval", *CANCER, "-q", "--per-sample", str(target)]) == 0
    with text.open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    rows = pq.read_table(columns)
    assert rows.schema.names == ["row", "label", "predicted", "probability", "loss"]
    assert [{name: str(cell) for name, cell in row.items()} for row in rows.to_pylist()] == lines


def test_per_sample_parquet_needs_an_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    target = tmp_path / "rows.parquet"
    assert cli.main(["eval", *CANCER, "-q", "--per-sample", str(target)]) == 2
    told = capsys.readouterr().err
    assert "Parquet files need an extra\nHint: pip install 'celoss[parquet]'" in told
    assert not target.exists()


def test_per_sample_csv_quotes_names_as_the_csv_module_does(tmp_path: Path) -> None:
    names = ['say "a"', "b,c", "", "d\ne"]
    with (tmp_path / "preds.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows([names, *np.full((4, 4), 0.25)])
    with (tmp_path / "labels.csv").open("w", newline="") as stream:
        csv.writer(stream, quoting=csv.QUOTE_ALL).writerows([["y"], *([name] for name in names)])
    files = [str(tmp_path / name) for name in ("preds.csv", "labels.csv", "rows.csv")]
    assert cli.main(["eval", *files[:2], "-q", "--labels-header", "--per-sample", files[2]]) == 0
    with Path(files[2]).open(newline="") as stream:
        assert [row["label"] for row in csv.DictReader(stream)] == names


@pytest.mark.parametrize("extra", [True, False])
def test_per_sample_csv_writes_numbers_as_python_does(
    extra: bool,  # noqa: FBT001 - whether it is installed
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not extra:
        monkeypatch.setitem(sys.modules, "msgspec.json", None)
    rest = [0.0, 1.0, 0.5, 1e-4, 0.00012, 1e-5, 1.25e-7, 5e-324, 0.1 + 0.2, 1 / 3, 2.0**-20]
    np.save(tmp_path / "preds.npy", [[part, 1 - part] for part in rest])
    np.save(tmp_path / "labels.npy", np.zeros(len(rest), int))
    files = [str(tmp_path / name) for name in ("preds.npy", "labels.npy", "rows.csv")]
    assert cli.main(["eval", *files[:2], "-q", "--clip", "0", "--per-sample", files[2]]) == 0
    with Path(files[2]).open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["probability"] for row in rows] == [*map(repr, rest)]
    assert all(row["loss"] == repr(float(row["loss"])) for row in rows)
    assert rows[0]["loss"] == "inf"
