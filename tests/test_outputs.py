"""Files that celoss writes: whole or not at all, and with what the report says."""

from __future__ import annotations

import csv
import json
import stat
from pathlib import Path

import numpy as np
import pytest
from samples import CANCER, DIGITS

from celoss_cli.cli import main as cli
from celoss_cli.errors import OutputError
from celoss_cli.storage.writing import replacing


def test_a_report_file_holds_what_standard_output_shows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "report.json"
    assert cli.main(["eval", *DIGITS, "--json", "-o", str(target)]) == 0
    assert target.read_text(encoding="utf-8") == capsys.readouterr().out


def test_a_text_file_has_no_colour_and_keeps_its_width(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "40")
    target = tmp_path / "report.txt"
    assert cli.main(["eval", *DIGITS, "-q", "-o", str(target)]) == 0
    lines = target.read_text(encoding="utf-8").splitlines()
    assert "\x1b" not in "".join(lines)
    assert 80 < max(map(len, lines)) <= 100


def test_files_are_written_although_a_gate_fails(tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    assert cli.main(["eval", *DIGITS, "-q", "--max-loss", "0.1", "-o", str(target)]) == 1
    assert json.loads(target.read_text(encoding="utf-8"))["passed"] is False


def test_the_mode_of_a_replaced_file_is_kept(tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    target.write_text("old")
    target.chmod(0o640)
    assert cli.main(["eval", *DIGITS, "-q", "-o", str(target)]) == 0
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    real.write_text("old")
    link.symlink_to(real)
    assert cli.main(["eval", *DIGITS, "-q", "-o", str(link)]) == 0
    assert link.is_symlink()
    assert json.loads(real.read_text(encoding="utf-8"))["schema_version"] == 1


def test_a_rename_that_fails_leaves_the_old_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "report.json"
    target.write_text("old")

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    with (
        pytest.raises(OutputError, match=r"report\.json: cannot be written: No space left"),
        replacing(target) as stream,
    ):
        stream.write(b"new")
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_an_error_while_writing_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    target = tmp_path / "rows.csv"
    target.write_text("old")
    with pytest.raises(ValueError, match="closed"), replacing(target) as stream:
        stream.close()
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_bad_row_at_the_end_leaves_the_old_per_sample_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "p.csv").write_text("a,b\n" + "0.5,0.5\n" * 50 + "0.5,2\n")
    (tmp_path / "y.csv").write_text("a\n" * 51)
    target = tmp_path / "rows.csv"
    target.write_text("old")
    arguments = [str(tmp_path / "p.csv"), str(tmp_path / "y.csv"), "--per-sample", str(target)]
    assert cli.main(["eval", *arguments]) == 2
    assert "p.csv:52: column 'b': 2.0 is not a probability" in capsys.readouterr().err
    assert target.read_text() == "old"
    assert {path.name for path in tmp_path.iterdir()} == {"p.csv", "y.csv", "rows.csv"}


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
