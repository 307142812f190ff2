"""The installed program, as a process: what is on its streams, and its exit code."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from running import run
from samples import BAYES, DIGITS

from celoss_cli import evaluate
from celoss_cli.cli import main as cli
from celoss_cli.measures.metrics import METRICS
from celoss_cli.version import VERSION

PROGRAM = (sys.executable, "-m", "celoss_cli")


Capture = pytest.CaptureFixture[str]

FAILED = "FAIL cross_entropy 0.1627 > 0.1 (95% CI 0.1465 to 0.1825, 1,797 rows)\n"


def celoss(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *arguments], capture_output=True, text=True, check=False, cwd=cwd
    )


def test_the_console_script_is_the_same_program() -> None:
    script = Path(sys.executable).parent / "celoss"
    done = subprocess.run([str(script), "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == celoss("--version").stdout == f"celoss, version {VERSION}\n"


def test_each_module_of_commands_is_a_command(capsys: Capture) -> None:
    folder = Path(cli.__file__).parent / "commands"
    assert {path.stem for path in folder.glob("[!_]*.py")} == {*cli.COMMANDS}
    listed = run(capsys)[1].partition("Commands:\n")[2].split("\n")
    assert [line.split()[0] for line in listed if line] == [*cli.COMMANDS]


def test_without_arguments_it_prints_help(capsys: Capture) -> None:
    code, out, err = run(capsys)
    assert (code, err) == (0, "")
    assert "eval" in out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("eval", *DIGITS), 0),
        (("eval", *DIGITS, "--max-loss", "0.2"), 0),
        (("eval", *DIGITS, "--max-loss", "0.1"), 1),
        (("eval", *DIGITS, "--min-accuracy", "0.96", "--gate", "ece=0.01"), 1),
        (("eval", *DIGITS, "--max-loss", "0.1", "--exit-zero"), 0),
        (("eval", *DIGITS, "--max-loss", "0.1", "-q"), 1),
        (("eval", *BAYES, "--clip", "0", "--max-loss", "1e300"), 1),
        (("eval", *DIGITS, "--max-loss", "low"), 2),
        (("eval", "nowhere.csv", DIGITS[1], "--exit-zero"), 2),
        (("eval",), 2),
        (("evaluate",), 2),
        (("eval", *DIGITS, "surplus"), 2),
    ],
)
def test_exit_codes(arguments: tuple[str, ...], code: int, capsys: Capture) -> None:
    assert cli.main(arguments) == code
    error = capsys.readouterr().err
    quiet = "-q" in arguments
    assert (error != "") == (code == 2 or (code == 1 and quiet))
    assert error.startswith("Error: " if code == 2 else "FAIL " if quiet and code else "")
    assert len(error.splitlines()) <= 2


@pytest.mark.parametrize(
    ("options", "code"), [((), 0), (("--max-loss", "0.1"), 1), (("--no-such-option",), 2)]
)
def test_the_process_ends_with_the_code(options: tuple[str, ...], code: int) -> None:
    assert celoss("eval", *DIGITS, "-q", *options).returncode == code


@pytest.mark.parametrize("form", ["table", "plain", "json"])
def test_only_the_result_is_on_standard_output(form: str, capsys: Capture) -> None:
    code, out, err = run(capsys, "eval", *DIGITS, "--format", form, "--max-loss", "0.1")
    assert (code, err) == (1, "" if form == "table" else FAILED)
    if form == "json":
        assert json.loads(out)["passed"] is False
    elif form == "plain":
        assert [line.split("\t")[0] for line in out.splitlines()] == list(METRICS)


def test_json_is_short_for_format_json(capsys: Capture) -> None:
    short = run(capsys, "eval", *DIGITS, "--json")
    assert short == run(capsys, "eval", *DIGITS, "--format", "json")


def test_only_prints_one_number_with_all_its_digits(capsys: Capture) -> None:
    only = ("--only", "cross_entropy")
    loss = evaluate(*DIGITS).cross_entropy
    assert run(capsys, "eval", *DIGITS, *only) == (0, f"{loss!r}\n", "")
    assert run(capsys, "eval", *BAYES, "--clip", "0", *only) == (0, "null\n", "")


def test_only_prints_several_metrics_one_a_line_in_the_unit_asked_for(capsys: Capture) -> None:
    report = evaluate(*DIGITS)
    assert report.cross_entropy is not None
    names = ("--only", "accuracy", "--only", "log_loss", "--only", "perplexity")
    printed = run(capsys, "eval", *DIGITS, *names, "--unit", "bits")[1]
    accuracy, loss, perplexity = map(float, printed.split())
    assert (accuracy, perplexity) == (report.accuracy, report.perplexity)
    assert loss == pytest.approx(report.cross_entropy / math.log(2))


def test_quiet_prints_no_report_and_which_gate_failed(capsys: Capture) -> None:
    assert run(capsys, "eval", *DIGITS, "-q", "--max-loss", "0.1") == (1, "", FAILED)
    assert run(capsys, "eval", *DIGITS, "-q", "--max-loss", "0.2") == (0, "", "")


def test_a_closed_pipe_ends_quietly_with_the_verdict() -> None:
    command = f"{sys.executable} -m celoss_cli eval {' '.join(DIGITS)} --json --max-loss 0.1"
    script = f"set +o pipefail; {command} | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    # the gate's line may or may not come before the pipe closes; a broken pipe must not show
    assert done.stdout == "{\n1\n"
    assert done.stderr in ("", FAILED)


HELP = [["--help"], ["eval", "--help"], ["--version"], []]


@pytest.mark.parametrize("arguments", HELP)
def test_help_that_nobody_reads_is_no_error(arguments: list[str]) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([*PROGRAM, *arguments], stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
@pytest.mark.parametrize(
    "arguments",
    [[], *(["eval", *DIGITS, "--format", form] for form in ("table", "json"))],
)
def test_a_full_disk_behind_standard_output_is_an_error(arguments: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*PROGRAM, *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == "Error: standard output: cannot be written: No space left on device\n"


def test_a_closed_standard_output_is_an_error_of_those_who_print() -> None:
    command = f"{sys.executable} -m celoss_cli eval {' '.join(DIGITS)}"
    options = ["--format table", "--format json", "-q"]
    line = "; ".join(f"{command} {option} >&-; echo $? >&2" for option in options)
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=True)
    closed = "Error: standard output: is closed\nHint: redirect it: > report.txt\n"
    assert done.stderr == f"{closed}2\n" * 2 + "0\n"


def test_an_interrupt_exits_130(tmp_path: Path) -> None:
    fifo = tmp_path / "preds.csv"
    os.mkfifo(fifo)
    process = subprocess.Popen([*PROGRAM, "eval", str(fifo), DIGITS[1]], stderr=subprocess.PIPE)
    with fifo.open("wb"):
        # the program has opened the pipe and waits for the first byte; a signal that comes just
        # before it waits is seen by Python once it is woken, as by the next one
        for _ in range(150):
            if process.poll() is not None:
                break
            process.send_signal(signal.SIGINT)
            time.sleep(0.2)
        _, stderr = process.communicate()
    assert process.returncode == 130
    # click ends the line on which the terminal shows ^C
    assert stderr == b"\n"


def test_a_crash_is_one_line_and_exit_code_2(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    def crash(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by [red]nought[/red]\x1b[31m")

    monkeypatch.setattr("celoss_cli.evaluation.run", crash)
    monkeypatch.delenv("CELOSS_DEBUG", raising=False)
    assert cli.main(["eval", *DIGITS]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "Error: celoss crashed: ZeroDivisionError: by [red]nought[/red]\\x1b[31m",
        "Hint: please report this, with what CELOSS_DEBUG=1 prints",
    ]
    monkeypatch.setenv("CELOSS_DEBUG", "1")
    assert cli.main(["eval", *DIGITS]) == 2
    assert "Traceback" in capsys.readouterr().err


def test_the_edge_of_a_gate_is_the_raw_number(capsys: Capture) -> None:
    loss = evaluate(*DIGITS).cross_entropy
    assert loss is not None
    below = np.nextafter(loss, 0)
    assert run(capsys, "eval", *DIGITS, "-q", "--max-loss", repr(loss))[0] == 0
    bound = ("--max-loss", repr(float(below)), "--format", "plain")
    code, _, err = run(capsys, "eval", *DIGITS, *bound)
    assert code == 1
    # as many digits as it takes to tell the two apart
    value, sign, shown = err.removeprefix("FAIL cross_entropy ").split()[:3]
    assert sign == ">"
    assert float(value) > float(shown)


def test_help_needs_neither_numpy_nor_pandas_nor_rich() -> None:
    script = (
        "import sys; from celoss_cli.cli.main import main; main(['eval', '--help']);"
        "print(sorted({'numpy', 'pandas', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_npy_needs_no_pandas(tmp_path: Path) -> None:
    np.save(tmp_path / "p.npy", np.full((4, 2), 0.5))
    np.save(tmp_path / "y.npy", np.arange(4) % 2)
    script = (
        "import sys; from celoss_cli.cli.main import main; main(['eval', 'p.npy', 'y.npy', '-q']);"
        "print('pandas' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert done.stdout == "False\n"


def test_the_program_hides_pyarrow_from_pandas_and_from_nobody_else() -> None:
    script = (
        "import sys; from celoss_cli.__main__ import program; program(); import pandas;"
        "print('pyarrow' in sys.modules); import pyarrow; print('pyarrow' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[1:] == ["False", "True"]
