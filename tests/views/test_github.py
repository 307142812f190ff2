"""Workflow commands: what GitHub shows beside the files of a change."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from made import write_csv
from running import run_eval as command
from samples import BAYES, DIGITS

from celoss_cli.cli import main as cli
from celoss_cli.views import github


def unescaped(line: str) -> tuple[str, dict[str, str], str]:
    """Read a workflow command as GitHub's runner does (actions/runner, ActionCommand.cs)."""
    found = re.fullmatch(r"::(\w+) (.*?)::(.*)", line)
    assert found
    properties = {}
    for part in found[2].split(","):
        key, _, value = part.partition("=")
        for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ",")):
            value = value.replace(code, character)
        properties[key] = value.replace("%25", "%")
    words = found[3].replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")
    return found[1], properties, words


def as_shown(text: str) -> str:
    """Return what a command holds of a text: control characters are escaped, ends of lines not."""
    shown = (c if c.isprintable() or c in "\r\n" else repr(c)[1:-1] for c in text)
    return "".join(shown).replace("##[", r"\x23#[")


@hypothesis_settings(deadline=None, max_examples=100)
@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
@example("a::error::b", "x\r\n::set-output name=a::b", "50%,%0A%250A: p")
def test_no_text_breaks_out_of_its_command(title: str, message: str, file: str) -> None:
    text = github.command("warning", title, message, file)
    # the runner's lines end at these two alone
    line, rest = text[:-1], text[-1]
    assert rest == "\n"
    assert not set("\r\n") & set(line)
    shown = {"file": as_shown(file), "title": as_shown(title)}
    assert unescaped(line) == ("warning", shown, as_shown(message))


def test_each_failed_gate_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--max-loss", "0.1", "--min-accuracy", "0.99", "--gate", "ece=0.5")
    code, out, _ = command(capsys, *DIGITS, *options, "--format", "github")
    assert code == 1
    found = [unescaped(line) for line in out.splitlines()]
    errors = [(about["title"], about["file"]) for level, about, _ in found if level == "error"]
    assert errors == [("celoss: cross_entropy", DIGITS[0]), ("celoss: accuracy", DIGITS[0])]
    assert found[0][2].startswith("cross_entropy 0.1627 > 0.1 ")
    assert {level for level, _, _ in found} <= {"error", "warning", "notice"}


def test_a_file_cannot_write_a_command(
    capsys: pytest.CaptureFixture[str], odd_files: tuple[str, str]
) -> None:
    code, out, _ = command(capsys, *odd_files, "--max-loss", "0.1", "--format", "github")
    assert code == 1
    for line in out.splitlines():
        level, about, _ = unescaped(line)
        assert level in {"error", "warning", "notice"}
        assert about["title"].startswith("celoss")
        assert about["file"] == odd_files[0]


@pytest.mark.parametrize(
    ("options", "lines"),
    [
        (("--max-loss", "0.1"), 1),
        (("--max-loss", "0.1", "--min-accuracy", "0.99"), 2),
        (("--max-loss", "0.5"), 0),
        ((), 0),
        (("--max-loss", "0.1", "--json"), 0),
        (("--max-loss", "0.1", "--format", "plain"), 0),
        (("--max-loss", "0.1", "--only", "accuracy"), 0),
        (("--max-loss", "0.1", "-q"), 0),
    ],
)
def test_on_github_a_failed_gate_is_printed_beside_the_table(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
    lines: int,
) -> None:
    without = command(capsys, *DIGITS, *options)[1]
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    out = command(capsys, *DIGITS, *options)[1]
    errors = [line for line in out.splitlines() if line.startswith("::error ")]
    assert len(errors) == lines
    assert out == without + "".join(f"{line}\n" for line in errors)


def test_on_github_a_comparison_that_fails_its_gate_is_printed_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert cli.main(["compare", DIGITS[0], *BAYES, "--max-increase", "0.01"]) == 1
    out = capsys.readouterr().out
    assert len([line for line in out.splitlines() if line.startswith("::error ")]) == 1


@pytest.mark.parametrize(
    "names", [["::error::pwned", "::stop-commands::x"], ["##[error]a", "##[add-mask]b"]]
)
@pytest.mark.parametrize("form", ["table", "plain", "markdown", "github"])
def test_on_github_no_class_name_begins_a_line_as_a_command(
    form: str,
    names: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The runner obeys lines that start with :: after blanks, and of the others a ##[ anywhere.

    See TryParseV2 and TryParse in actions/runner, src/Runner.Common/ActionCommand.cs.
    """
    predictions = write_csv(tmp_path / "p.csv", [names, [0.2, 0.8], [0.6, 0.4]])
    labels = write_csv(tmp_path / "y.csv", [[name] for name in names])
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("COLUMNS", "60")
    options = ["--max-loss", "0.1", "--format", form, *["--per-class"] * (form == "table")]
    code, out, err = command(capsys, str(predictions), str(labels), *options)
    assert code == 1
    # between these two lines the runner obeys nothing
    obeyed = re.sub(
        r"^::stop-commands::(\w+)\n.*?^::\1::\n", "", out, flags=re.DOTALL | re.MULTILINE
    )
    others = [line for line in (obeyed + err).splitlines() if "title=celoss" not in line]
    assert [line for line in others if line.lstrip().startswith("::") or "##[" in line] == []
