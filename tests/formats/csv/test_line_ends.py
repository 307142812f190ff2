"""Line ends that were written twice: read where they are CR CR LF, named where lines are blank."""

from __future__ import annotations

import gzip
import io
import math
import shlex
import subprocess
import sys
from collections.abc import Callable

import pytest
from made import Folder
from running import run, run_eval

from celoss_cli import evaluate
from celoss_cli.formats.csv import line_ends

PREDICTIONS = "cat,dog\n0.5,0.5\n0.25,0.75\n0.75,0.25\n"
LABELS = "label\ncat\ndog\ndog\n"
LOSS = (math.log(2) + math.log(4 / 3) + math.log(4)) / 3
TWICE, SPACED = ("\r\r\n", ("\n\n", "\r\n\r\n"))


def _ended(text: str, end: str) -> bytes:
    return text.replace("\n", end).encode()


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_cr_cr_lf_ends_a_line_in_any_file(pack: Callable[[bytes], bytes], file: Folder) -> None:
    preds = file("preds.csv", pack(_ended(PREDICTIONS, TWICE)))
    labels = file("labels.csv", pack(_ended(LABELS, TWICE)))
    weights = file("weights.csv", pack(_ended("weight\n1\n1\n2\n", TWICE)))
    assert evaluate(preds, labels).cross_entropy == pytest.approx(LOSS, rel=1e-14)
    weighted = (math.log(2) + math.log(4 / 3) + 2 * math.log(4)) / 4
    found = evaluate(preds, labels, weights=weights).cross_entropy
    assert found == pytest.approx(weighted, rel=1e-14)


def test_cr_cr_lf_may_stand_behind_what_excel_writes_above(file: Folder) -> None:
    text = "\ufeffsep=;\n" + PREDICTIONS.replace(",", ";")
    preds = file("preds.csv", _ended(text, TWICE))
    assert evaluate(preds, ["cat", "dog", "dog"]).cross_entropy == pytest.approx(LOSS, rel=1e-14)


def test_an_error_names_the_line_of_the_file(
    file: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    preds = file("preds.csv", _ended(PREDICTIONS.replace("0.25,0.75", "0.25,x"), TWICE))
    labels = file("labels.csv", _ended(LABELS, TWICE))
    code, _, said = run_eval(capsys, str(preds), str(labels))
    assert code == 2
    assert said.startswith(f"Error: {preds}:3: column 'dog': 'x' is not a number\n")


@pytest.mark.parametrize("size", [1, 2, 3, 4, 7, 100])
@pytest.mark.parametrize("text", [b"a\r\r\nb\r\r\n", b"\r\r", b"a\r\r\r\nb\rc\r\nd\r", b""])
def test_a_line_end_may_be_cut_anywhere(
    size: int, text: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_ends, "COPY_BYTES", size)
    pieces = line_ends._once(io.BytesIO(text))  # noqa: SLF001 - piece by piece
    assert b"".join(pieces) == text.replace(b"\r\r\n", b"\r\n")


def test_other_carriage_returns_are_refused_as_ever(
    file: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    for end in ("\r", "\r\r\r\n"):
        preds = file("preds.csv", _ended(PREDICTIONS, end))
        code, _, said = run_eval(capsys, str(preds), str(file("labels.csv", LABELS)))
        assert (code, said) == (2, f"Error: {preds}:1: a carriage return without a line feed\n")


@pytest.mark.parametrize("end", SPACED)
@pytest.mark.parametrize("which", ["preds", "labels", "weights"])
def test_blank_lines_between_all_lines_are_named_with_a_command_that_mends_them(
    end: str, which: str, file: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = {"preds": PREDICTIONS, "labels": LABELS, "weights": "w\n1\n1\n1\n"}
    paths = {name: str(file(f"{name}.csv", text)) for name, text in texts.items()}
    file(f"{which}.csv", _ended(texts[which], end))
    code, _, said = run_eval(capsys, paths["preds"], paths["labels"], "--weights", paths["weights"])
    assert code == 2
    error, hint = said.splitlines()
    assert error == f"Error: {paths[which]}:2: every other line is blank"
    python, *arguments = shlex.split(hint.partition("without blank lines: ")[2])
    assert python == "python"
    subprocess.run([sys.executable, *arguments], check=True)
    paths[which] = paths[which].replace(".csv", "_new.csv")
    code, loss, _ = run_eval(
        capsys,
        paths["preds"],
        paths["labels"],
        "--weights",
        paths["weights"],
        "--only",
        "cross_entropy",
    )
    assert code == 0
    assert float(loss) == pytest.approx(LOSS, rel=1e-14)


@pytest.mark.parametrize("labels", ["label\n\ncat\n", "label\n\ncat\ndog\n", "label\ncat\n\ndog\n"])
def test_some_blank_lines_may_be_labels_that_are_missing(
    labels: str, file: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    preds = file("preds.csv", "cat,dog\n" + "0.5,0.5\n" * (labels.count("\n") - 1))
    code, _, said = run_eval(capsys, str(preds), str(file("labels.csv", labels)))
    assert code == 2
    assert "the label is empty" in said


def test_labels_that_are_missing_on_every_other_line_are_ignored_by_an_option(
    file: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    labels = file("labels.csv", "cat\n\ndog\n\ndog\n")
    preds = file("preds.csv", "cat,dog\n0.5,0.5\n0,1\n0.25,0.75\n0,1\n0.75,0.25\n")
    arguments = (str(preds), str(labels), "--ignore-label=", "--only", "cross_entropy")
    code, loss, _ = run_eval(capsys, *arguments)
    assert code == 0
    assert float(loss) == pytest.approx(LOSS, rel=1e-14)
    code, _, said = run(capsys, "chance", str(labels))
    assert code == 2
    assert said.startswith(
        f"Error: {labels}:2: every other line is blank\n"
        "Hint: --ignore-label='' if labels are missing there; or its line ends may have been "
    )


def test_blank_lines_within_quoted_cells_are_none_between_lines(file: Folder) -> None:
    preds = file("preds.csv", '"a\n\nb\n\nc",dog\n0.5,0.5\n')
    assert evaluate(preds, ["dog"]).cross_entropy == pytest.approx(math.log(2), rel=1e-14)
