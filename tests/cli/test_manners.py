"""How the command line behaves: help, variables, suggestions, crashes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from made import write_csv
from running import run
from samples import BAYES, CANCER, DIGITS

from celoss_cli.cli.main import command as program
from celoss_cli.version import VERSION

COMPARED = (DIGITS[0], *BAYES)
GROUPS = ["Input", "Scores and labels", "What to measure", "Gates", "Output", "Engine"]
COMMANDS = ["eval", "compare", "series", "plot", "tally", "merge", "chance", "explain", "help"]


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("CELOSS_") or name == "GITHUB_ACTIONS":
            monkeypatch.delenv(name)


def installed(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    script = Path(sys.executable).parent / "celoss"
    return subprocess.run(
        [str(script), *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **variables},
    )


# Help


@pytest.mark.parametrize("name", ["eval", "compare"])
def test_help_has_the_groups_in_their_order(capsys: pytest.CaptureFixture[str], name: str) -> None:
    code, out, err = run(capsys, name, "--help")
    assert (code, err) == (0, "")
    heads = [line[:-1] for line in out.splitlines() if re.fullmatch(r"\S.*:", line)]
    assert heads == [*GROUPS, "Options"]
    # what is left over is about help alone
    assert re.findall(r"--[\w-]+", out.rpartition("\nOptions:")[2]) == ["--help"]


@pytest.mark.parametrize(
    ("option", "group"),
    [
        ("--delimiter", "Input"),
        ("--id", "Input"),
        ("--weights", "Input"),
        ("--scores", "Scores and labels"),
        ("--normalize", "Scores and labels"),
        ("--clip", "What to measure"),
        ("--top-k", "What to measure"),
        ("--max-loss", "Gates"),
        ("--against", "Gates"),
        ("--confident", "Gates"),
        ("--exit-zero", "Gates"),
        ("--format", "Output"),
        ("--per-sample", "Output"),
        ("--threads", "Engine"),
    ],
)
def test_an_option_stands_in_its_group(
    capsys: pytest.CaptureFixture[str], option: str, group: str
) -> None:
    out = run(capsys, "eval", "--help")[1]
    before = re.split(rf"^  (?:-\w, )?{option}\b", out, maxsplit=1, flags=re.MULTILINE)[0]
    assert before != out
    assert re.findall(r"^(\S.*):$", before, flags=re.MULTILINE)[-1] == group


@pytest.mark.parametrize("name", COMMANDS)
def test_an_example_comes_first_and_can_be_run_as_it_is_shown(
    capsys: pytest.CaptureFixture[str], name: str
) -> None:
    out = run(capsys, name, "--help")[1]
    usage, example, *_ = [line for line in out.splitlines() if line.strip()]
    assert usage.startswith(f"Usage: celoss {name} ")
    assert example.startswith(f"  Example: celoss {name} ")
    # every option of the example is one of the command
    known = {opt for param in program.commands[name].params for opt in param.opts}
    assert set(re.findall(r"--[\w-]+", example)) <= known


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_explained_and_its_default_shown(
    capsys: pytest.CaptureFixture[str], name: str
) -> None:
    out = " ".join(run(capsys, name, "--help")[1].split())
    for param in program.commands[name].params:
        if isinstance(param, click.Option):
            assert param.help, param.name
            assert param.opts[-1] in out
            if isinstance(param.default, int | float | str) and not param.is_flag:
                assert param.show_default, param.name
                assert f"[default: {param.default}" in out, param.name


@pytest.mark.parametrize("name", COMMANDS)
def test_short_help_is_the_same_and_no_line_is_wide(
    capsys: pytest.CaptureFixture[str], name: str
) -> None:
    out = run(capsys, name, "-h")[1]
    assert out == run(capsys, name, "--help")[1]
    assert max(map(len, out.splitlines())) <= 100


def test_the_program_lists_its_commands(capsys: pytest.CaptureFixture[str]) -> None:
    out = run(capsys)[1]
    listed = re.findall(r"^  (\w+) ", out.partition("Commands:")[2], flags=re.MULTILINE)
    assert sorted(listed) == sorted(COMMANDS)
    assert listed[0] == "eval"


def test_the_version_is_one_line() -> None:
    done = installed("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"celoss, version {VERSION}\n", "")


# Environment variables

VARIABLES: list[tuple[str, str, tuple[str, ...], tuple[str, ...]]] = [
    ("CELOSS_EVAL_MAX_LOSS", "0.1", ("eval", *CANCER), ("--max-loss", "0.1")),
    ("CELOSS_EVAL_MIN_ACCURACY", "0.99", ("eval", *CANCER), ("--min-accuracy", "0.99")),
    ("CELOSS_EVAL_FORMAT", "plain", ("eval", *CANCER), ("--format", "plain")),
    ("CELOSS_EVAL_JSON", "1", ("eval", *CANCER), ("--json",)),
    ("CELOSS_EVAL_GATE", "brier=0.01", ("eval", *CANCER), ("--gate", "brier=0.01")),
    (
        "CELOSS_EVAL_GATE",
        "brier=0.01 ece=0.5",
        ("eval", *CANCER, "--json"),
        ("--gate", "brier=0.01", "--gate", "ece=0.5"),
    ),
    ("CELOSS_EVAL_ONLY", "accuracy", ("eval", *CANCER), ("--only", "accuracy")),
    ("CELOSS_EVAL_QUIET", "1", ("eval", *CANCER), ("-q",)),
    ("CELOSS_EVAL_CLIP", "0.01", ("eval", *CANCER, "--json"), ("--clip", "0.01")),
    ("CELOSS_EVAL_TOP_K", "1", ("eval", *CANCER, "--json"), ("--top-k", "1")),
    ("CELOSS_EVAL_CALIBRATION", "true", ("eval", *CANCER, "--json"), ("--calibration",)),
    ("CELOSS_EVAL_UNIT", "bits", ("eval", *CANCER), ("--unit", "bits")),
    ("CELOSS_EVAL_THREADS", "0", ("eval", *CANCER), ("--threads", "0")),
    ("CELOSS_COMPARE_MAX_INCREASE", "0.01", ("compare", *COMPARED), ("--max-increase", "0.01")),
    ("CELOSS_COMPARE_FORMAT", "json", ("compare", *COMPARED), ("--format", "json")),
    ("CELOSS_COMPARE_WORST", "1", ("compare", *COMPARED, "--json"), ("--worst", "1")),
    ("CELOSS_CHANCE_CLASSES", "10", ("chance",), ("--classes", "10")),
    ("CELOSS_CHANCE_COUNTS", "900,100", ("chance",), ("--counts", "900,100")),
    ("CELOSS_CHANCE_JSON", "1", ("chance", "--classes", "3"), ("--json",)),
    ("CELOSS_EXPLAIN_CLASSES", "10", ("explain", "0.675"), ("--classes", "10")),
]


@pytest.mark.parametrize(("name", "value", "arguments", "options"), VARIABLES)
def test_a_variable_does_what_its_option_does(
    name: str,
    value: str,
    arguments: tuple[str, ...],
    options: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, out, err = run(capsys, *arguments, *options)
    assert (code, out) != run(capsys, *arguments)[:2]
    monkeypatch.setenv(name, value)
    found = run(capsys, *arguments)
    assert found[:2] == (code, out)
    # the parser says of a bad value where it is from
    assert found[2] == err or code == 2


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_a_variable_of_its_own_name(name: str) -> None:
    """--max-loss of eval is CELOSS_EVAL_MAX_LOSS: the help is all that one has to know."""
    other = {}
    for param in program.commands[name].params:
        if isinstance(param, click.Option):
            long = max(param.opts, key=len).removeprefix("--")
            wanted = f"CELOSS_{name.upper()}_{long.upper().replace('-', '_')}"
            own = param.envvar or f"CELOSS_{name.upper()}_{str(param.name).upper()}"
            if wanted not in ([own] if isinstance(own, str) else own):
                other[wanted] = own
    assert other == {}


def test_several_files_in_a_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    targets = [tmp_path / "r.json", tmp_path / "r.md"]
    # click parts paths as PATH does
    monkeypatch.setenv("CELOSS_EVAL_OUTPUT", os.pathsep.join(map(str, targets)))
    assert run(capsys, "eval", *DIGITS, "-q")[0] == 0
    assert all(target.exists() for target in targets)


def test_an_option_goes_before_a_variable(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CELOSS_EVAL_MAX_LOSS", "0.1")
    assert run(capsys, "eval", *DIGITS, "-q")[0] == 1
    assert run(capsys, "eval", *DIGITS, "-q", "--max-loss", "0.5")[0] == 0


def test_a_bad_variable_is_a_usage_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CELOSS_EVAL_MAX_LOSS", "low")
    code, out, err = run(capsys, "eval", *DIGITS)
    assert (code, out) == (2, "")
    assert "'low'" in err
    assert len(err.splitlines()) <= 2


# Suggestions


@pytest.mark.parametrize(
    ("arguments", "nearest"),
    [
        (("eval", *DIGITS, "--only", "acuracy"), "accuracy"),
        (("eval", *DIGITS, "--only", "Cross_Entropy"), "cross_entropy"),
        (("eval", *DIGITS, "--gate", "crossentropy=1"), "cross_entropy"),
        (("eval", *DIGITS, "--gate", "breir=1"), "brier"),
        (("eval", *DIGITS, "--max-los", "1"), "--max-loss"),
        (("compare", *COMPARED, "--max-increse", "1"), "--max-increase"),
        (("evall", *DIGITS), "eval"),
        (("comapre", *COMPARED), "compare"),
        (("eval", DIGITS[0].replace("probs", "prbos"), DIGITS[1]), "digits_probs.csv"),
        (("eval", DIGITS[0], DIGITS[1].replace("labels", "label")), "digits_labels.csv"),
        (("compare", DIGITS[0], *BAYES[:1], DIGITS[1] + "x"), "digits_labels.csv"),
        (("eval", *DIGITS, "--label-column", "digitt"), "digit"),
        (("eval", *DIGITS, "--weights", DIGITS[1] + "x"), "digits_labels.csv"),
        (("eval", *DIGITS, "--class-weights", "0=1,11=2"), "1"),
        (("eval", *DIGITS, "--format", "markdwon"), "markdown"),
    ],
)
def test_the_nearest_name_is_suggested(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], nearest: str
) -> None:
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert nearest in re.findall(r"'([^']*)'", err.partition("\n")[0].partition(":")[2] + err)
    assert len(err.splitlines()) <= 2
    if "format" not in err:
        assert re.search(r"did you mean", err, flags=re.IGNORECASE)


def test_an_unknown_class_has_its_neighbour_suggested(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    predictions = write_csv(tmp_path / "p.csv", [["cat", "horse"], [0.5, 0.5], [0.5, 0.5]])
    labels = write_csv(tmp_path / "y.csv", [["label"], ["cat"], ["hrose"]])
    code, _, err = run(capsys, "eval", str(predictions), str(labels))
    assert code == 2
    assert err == (
        f"Error: {labels}:3: label 'hrose' is not a class; the classes are cat, horse\n"
        "Hint: did you mean 'horse'?\n"
    )


def test_a_metric_far_from_any_gets_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "eval", *DIGITS, "--only", "zzz")
    assert code == 2
    assert "cross_entropy" in err
    assert "accuracy" in err


def test_a_suggestion_costs_no_reading(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "eval", "nowhere.csv", "nowhere.csv", "--only", "acuracy")
    assert code == 2
    assert "acuracy" in err
    assert "nowhere" not in err


# Crashes

CRASHES = [
    ("celoss_cli.evaluation.run", ("eval", *DIGITS)),
    ("celoss_cli.cli.printing._show", ("eval", *DIGITS)),
    ("celoss_cli.views.table.table", ("eval", *DIGITS)),
    ("celoss_cli.comparison.run", ("compare", *COMPARED)),
    ("celoss_cli.cli.printing._show", ("compare", *COMPARED)),
    ("celoss_cli.views.chance.table", ("chance", "--classes", "2")),
]


@pytest.mark.parametrize(("place", "arguments"), CRASHES)
@pytest.mark.parametrize(
    "error", [ZeroDivisionError("by\nnought"), RecursionError("deep"), KeyError("k")]
)
def test_a_crash_is_a_line_that_asks_for_a_report(
    place: str,
    arguments: tuple[str, ...],
    error: Exception,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(place, crash)
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    first, second = err.splitlines()
    assert first.startswith(f"Error: celoss crashed: {type(error).__name__}: ")
    assert second == "Hint: please report this, with what CELOSS_DEBUG=1 prints"
    monkeypatch.setenv("CELOSS_DEBUG", "1")
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("Traceback (most recent call last):")
    assert "in crash" in err


def test_a_crash_is_no_failed_gate_even_where_failures_exit_zero(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("celoss_cli.evaluation.run", crash)
    assert run(capsys, "eval", *DIGITS, "--exit-zero")[0] == 2


def test_an_interrupt_is_no_crash(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("celoss_cli.evaluation.run", interrupt)
    code, out, err = run(capsys, "eval", *DIGITS)
    assert (code, out) == (130, "")
    assert "crashed" not in err


# The installed program


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_its_completion(shell: str) -> None:
    if shell == "bash":
        version = subprocess.run(["bash", "--version"], capture_output=True, text=True, check=False)
        if version.returncode:
            pytest.skip("click asks bash for its version")
    done = installed(_CELOSS_COMPLETE=f"{shell}_source")
    assert done.returncode == 0
    assert "_CELOSS_COMPLETE" in done.stdout
    assert "celoss" in done.stdout


def test_completion_knows_commands_and_options() -> None:
    words = installed(_CELOSS_COMPLETE="bash_complete", COMP_WORDS="celoss ", COMP_CWORD="1")
    assert {line.split(",")[1] for line in words.stdout.splitlines()} == set(COMMANDS)
    words = installed(
        _CELOSS_COMPLETE="bash_complete", COMP_WORDS="celoss eval --max-", COMP_CWORD="2"
    )
    found = {line.split(",")[1] for line in words.stdout.splitlines()}
    assert found == {"--max-loss", "--max-increase"}


def test_completion_offers_the_names_of_files() -> None:
    """Bash completes no names of files by itself: click's script has no -o default."""
    words = installed(
        _CELOSS_COMPLETE="bash_complete", COMP_WORDS="celoss eval pre", COMP_CWORD="2"
    )
    # what tells the shell to complete names of files itself
    assert words.stdout.startswith("file,")


def test_json_of_the_installed_program_is_on_standard_output_alone() -> None:
    done = installed("compare", *COMPARED, "--json", "--max-increase", "0.01")
    assert done.returncode == 1
    assert json.loads(done.stdout)["passed"] is False
    assert done.stderr.startswith(f"FAIL {BAYES[0]}: 95% CI of the increase, ")
    assert done.stderr.endswith(", is above 0.01\n")
