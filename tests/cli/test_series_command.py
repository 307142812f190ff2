"""`celoss series` on the command line: its files, its gates, its exit codes and its forms."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import jsonschema
import pytest
from running import run
from samples import SAMPLES
from taken_apart import suite_of

from celoss_cli import series
from celoss_cli.views import series_schema
from celoss_cli.views.forms import SUFFIXES
from celoss_cli.views.look import Look
from celoss_cli.views.series import text

RUN, LABELS = str(SAMPLES / "digits_run"), str(SAMPLES / "digits_run_labels.npy")
BEST = f"{RUN}/epoch-1000.npy"


def command(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    return run(capsys, "series", *arguments)


def test_only_best_is_a_name_for_a_shell(capsys: pytest.CaptureFixture[str]) -> None:
    assert command(capsys, RUN, LABELS, "--only", "best") == (0, f"{BEST}\n", "")
    code, out, err = command(capsys, RUN, LABELS, "--only", "best", "--max-loss", "0.35")
    assert (code, out) == (1, f"{BEST}\n")
    assert "0.3788 > 0.35" in err


@pytest.mark.parametrize(
    ("gates", "code"),
    [
        (("--max-loss", "0.35"), 1),
        (("--max-loss", "0.35", "--best"), 0),
        (("--max-loss", "0.35", "--best", "--confident"), 1),
        (("--max-loss", "0.35", "--exit-zero"), 0),
        (("--min-accuracy", "89.2%"), 0),
        (("--min-accuracy", "89.2%", "--best"), 1),
        (("--gate", "ece=0.03"), 1),
        (("--gate", "ece=0.03", "--best"), 0),
    ],
)
def test_gates_judge_the_last_checkpoint_or_the_best(
    capsys: pytest.CaptureFixture[str], gates: Sequence[str], code: int
) -> None:
    found, out, _ = command(capsys, RUN, LABELS, *gates, "--json")
    document = json.loads(out)
    assert found == code
    assert document["judged"] == ("best" if "--best" in gates else "last")
    judged = document["checkpoints"][document["best"] if "--best" in gates else -1]
    (gate,) = document["gates"]
    assert gate["value"] == judged["metrics"][gate["metric"]]
    assert document["passed"] == gate["passed"]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ((RUN,), "give two CHECKPOINTS or more, and LABELS"),
        ((BEST, LABELS), "give two CHECKPOINTS or more, and LABELS"),
        ((f"{RUN}/none-*.npy", LABELS), "no file matches it as a pattern"),
        (("-", "-", LABELS), "standard input can be one input only"),
        ((RUN, LABELS, "--best"), "--best is for gates, but there is no gate"),
        (
            (RUN, LABELS, "--confident"),
            "--confident changes how gates are judged, but there is no gate",
        ),
        ((RUN, LABELS, "--only", "best", "--json"), "contradict each other"),
        ((RUN, LABELS, "--only", "worst"), "'worst' is not 'best'"),
        ((RUN, LABELS, "--json", "--unit", "bits"), "--unit is for tables"),
        ((RUN, LABELS, "--gate", "wrong=1"), "there is no metric 'wrong'"),
        ((RUN, LABELS, "-o", BEST), "the name must end in"),
        ((RUN, f"{LABELS}x"), "no such file"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    capsys: pytest.CaptureFixture[str], arguments: Sequence[str], error: str
) -> None:
    code, out, err = command(capsys, *arguments)
    assert (code, out) == (2, "")
    assert error in err
    assert err.startswith("Error: ")
    assert len(err.splitlines()) <= 2


def test_where_every_loss_is_infinite_none_is_the_best(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for name in "ab":
        (tmp_path / f"{name}.csv").write_text("x,y\n1,0\n0.5,0.5\n")
    labels = tmp_path / "labels.txt"
    labels.write_text("label\ny\ny\n")
    arguments = (str(tmp_path), str(labels), "--clip", "0")
    code, out, _ = command(capsys, *arguments)
    assert code == 0
    assert "No checkpoint is the best: every loss is infinite." in out
    code, out, err = command(capsys, *arguments, "--only", "best")
    assert (code, out) == (2, "")
    assert "no checkpoint is the best: every loss is infinite" in err


def test_json_keeps_to_the_schema_and_is_the_file_and_the_dict(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    target = tmp_path / "series.json"
    code, out, err = command(capsys, RUN, LABELS, "--json", "-o", str(target), "--calibration")
    assert (code, err) == (0, "")
    assert target.read_text(encoding="utf-8") == out
    shipped = json.loads(series_schema.SCHEMA_PATH.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(shipped)
    jsonschema.validate(json.loads(out), shipped)
    assert series(RUN, LABELS, calibration=True).to_dict() == json.loads(out)
    assert series_schema.SCHEMA_PATH.read_text(encoding="utf-8") == series_schema.text()


def test_every_form_names_the_best(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    targets = {suffix: tmp_path / f"s{suffix}" for suffix in SUFFIXES}
    outputs = [word for target in targets.values() for word in ("-o", str(target))]
    gates = ("--max-loss", "0.35")
    assert command(capsys, RUN, LABELS, "-q", *gates, *outputs)[:2] == (1, "")
    written = {suffix: target.read_text(encoding="utf-8") for suffix, target in targets.items()}
    assert "Lowest cross-entropy: 1000" in written[".txt"]
    assert "Lowest cross-entropy: 1000" in written[".md"]
    assert "| **1000** |" in written[".md"]
    assert "Lowest" in written[".svg"]
    assert "Lowest" in written[".html"]
    suite = suite_of(written[".xml"])
    assert suite.attrib["failures"] == "1"
    assert BEST in written[".xml"]
    assert json.loads(written[".json"])["best"] == 6


def test_names_of_wide_characters_have_room(tmp_path: Path) -> None:
    names = [f"チェックポイント{number}" for number in "一二"]
    for name in names:
        (tmp_path / f"{name}.csv").write_text("a,b\n.9,.1\n.2,.8\n")
    (tmp_path / "y.csv").write_text("label\na\nb\n")
    found = series([tmp_path / f"{name}.csv" for name in names], tmp_path / "y.csv")
    lines = text(found, Look(40)).splitlines()
    # (-ln 0.9 - ln 0.8) / 2, on the line of the name
    assert (
        sum(line.strip("* ").split()[:2] in ([name, "0.1643"] for name in names) for line in lines)
        == 2
    )


@pytest.mark.parametrize("options", [(), ("--format", "markdown")])
def test_top_k_accuracy_is_shown_where_it_was_asked_for(
    options: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    out = command(capsys, RUN, LABELS, "--top-k", "10", *options)[1]
    assert out.index("top-10") < out.index("100.00%")  # of ten classes
    assert "top-" not in command(capsys, RUN, LABELS, *options)[1]


def test_plain_is_a_table_between_tabs(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = command(capsys, RUN, LABELS, "--format", "plain")
    heads, *lines = (line.split("\t") for line in out.splitlines())
    assert len(lines) == 10
    best = dict(zip(heads, lines[6], strict=True))
    assert best["checkpoint"] == BEST
    assert (best["difference"], best["in_best_set"]) == ("null", "true")
    losses = [float(dict(zip(heads, line, strict=True))["cross_entropy"]) for line in lines]
    assert min(losses) == float(best["cross_entropy"])


def test_github_gets_the_failed_gate_first(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = command(capsys, RUN, LABELS, "--format", "github", "--max-loss", "0.35")
    first, *rest = out.splitlines()
    assert first.startswith("::error file=")
    assert "epoch-30000.npy" in first
    assert any(line.startswith("::warning title=celoss%3A rising-loss::") for line in rest)


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 160])
def test_no_line_is_wider_than_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    _, out, _ = command(capsys, RUN, LABELS, "--max-loss", "0.35")
    lines = out.splitlines()
    assert max(map(len, lines)) <= width
    assert "…" not in out
    heads = next(line for line in lines if "checkpoint " in line and "(nats)" in line)
    wanted = {80: "ECE", 100: "confidence", 120: "confidence", 160: "95% CI"}
    assert wanted.get(width, "accuracy") in heads


def test_the_mark_of_chance_stands_at_its_place_in_every_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    five = (str(SAMPLES / "five_points"), str(SAMPLES / "five_points_labels.csv"))
    _, out, _ = command(capsys, *five)
    lines = [line for line in out.splitlines() if line.startswith("* ")]
    assert len({line.index("│") for line in lines}) == 1
    # 1.174, 0.632 and 0.582 on one scale, and chance, 0.673, between them
    after = [line.split("│")[1] for line in lines]
    assert [bool(bar) for bar in after] == [False, False, True]


def test_ascii_is_all_that_some_streams_have() -> None:
    shown = text(series(RUN, LABELS), Look(80, ascii_only=True))
    assert shown.isascii()
    assert "|" in shown


HOSTILE = "\x1b[31m[red]|*`<b>%::error::\n::warning::"
SHOWN = "\\x1b[31m[red]|*`<b>%::error::\\n::warning::"


@pytest.mark.parametrize("form", ["table", "plain", "json", "markdown", "junit", "github"])
def test_a_name_is_data_in_every_form(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    form: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "160")
    for name, row in (("a", "0.6,0.4"), (HOSTILE, "0.8,0.2")):
        Path(f"{name}.csv").write_text(f"x,y\n{row}\n{row}\n")
    Path("labels.txt").write_text("label\nx\nx\n")
    files = ("a.csv", f"{HOSTILE}.csv", "labels.txt")
    _, out, _ = command(capsys, *files, "--format", form, "--max-loss", "0.1")
    assert [c for c in out if c not in "\n\t" and not c.isprintable()] == []
    if form in ("table", "plain"):
        assert SHOWN in out
    lines = [line for line in out.splitlines() if line.lstrip().startswith("::warning")]
    assert [line for line in lines if "title=celoss" not in line] == []
    # a shell gets the name itself
    assert command(capsys, *files, "--only", "best")[1] == f"{HOSTILE}.csv\n"
