"""Names of classes and of files are data in every output, and in error lines."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from celoss_cli.cli.main import main

# what terminals and rich would take for orders: each has to stand as it is, or escaped
HOSTILE = ["[red]cat[/red]", ":smile:", "\x1b[31mred\x1b[0m", "two\nlines", "\x9b31m", "a\tb\x07"]
SHOWN = [
    "[red]cat[/red]",
    ":smile:",
    "\\x1b[31mred\\x1b[0m",
    "two\\nlines",
    "\\x9b31m",
    "a\\tb\\x07",
]


def assert_shows_data(text: str, shown: list[str]) -> None:
    """Every text stands there as data, and nothing that a terminal obeys but line feeds does."""
    for each in shown:
        assert each in text
    assert [c for c in text if c != "\n" and not c.isprintable()] == []


def hostile_case(folder: Path) -> tuple[str, str]:
    """Write predictions and labels whose names and classes are hostile; return the names."""
    predictions, labels = "preds [red]:smile:\x1b[31m\n.csv", "labels [bold]\x9b:+1:.csv"
    count = len(HOSTILE)
    with (folder / predictions).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HOSTILE)
        for at in range(count):
            writer.writerow([0.5 if at == column else 0.5 / (count - 1) for column in range(count)])
    with (folder / labels).open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([name] for name in HOSTILE)
    return predictions, labels


@pytest.mark.parametrize("form", ["table", "plain", "json"])
@pytest.mark.parametrize("colour", [False, True], ids=["plain terminal", "colours"])
def test_names_are_data_in_every_output(
    form: str,
    colour: bool,  # noqa: FBT001 - a parameter of the test
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    names = hostile_case(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FORCE_COLOR" if colour else "NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "160")
    outputs = ["-o", "out.json", "-o", "out.txt", "--per-sample", "rows.csv"]
    arguments = ["--per-class", "--worst", "9", "--format", form, *outputs]

    assert main(["eval", *names, *arguments]) == 0

    said = capsys.readouterr()
    assert said.err == ""
    reports = [(tmp_path / "out.json").read_text(encoding="utf-8")]
    if form == "json":
        reports.append(said.out)
    for text in reports:
        report = json.loads(text)
        assert [each["name"] for each in report["classes"]] == HOSTILE
        assert [report["inputs"][role]["path"] for role in ("predictions", "labels")] == [*names]
    tables = [(tmp_path / "out.txt").read_text(encoding="utf-8")]
    if form == "table":
        tables.append(re.sub(r"\x1b\[[0-9;]*m", "", said.out) if colour else said.out)
    for text in tables:
        assert_shows_data(text, SHOWN)
    if form == "table":
        paths = ["preds [red]:smile:\\x1b[31m\\n.csv", "labels [bold]\\x9b:+1:.csv"]
        assert_shows_data(tables[1], paths)
    if form == "plain":
        assert_shows_data(said.out.replace("\t", ""), [])
    with (tmp_path / "rows.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["label"] for row in rows] == HOSTILE
    assert [row["predicted"] for row in rows] == HOSTILE


def test_json_holds_no_character_that_a_terminal_obeys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    names = hostile_case(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(["eval", *names, "--json"]) == 0
    assert_shows_data(capsys.readouterr().out, [])


@pytest.mark.parametrize(("name", "shown"), [*zip(HOSTILE, SHOWN, strict=True)], ids=repr)
def test_names_are_data_in_error_lines(
    name: str,
    shown: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FORCE_COLOR", "1")
    path, shown_path = name.replace("/", ""), shown.replace("/", "")
    assert main(["eval", f"{path}.csv", "labels.csv"]) == 2
    pattern = ", and no file matches it as a pattern" if "[" in path else ""
    error = f"{RED_ERROR} {shown_path}.csv: no such file{pattern}\n"
    assert capsys.readouterr().err == error

    predictions = tmp_path / f"{path}.csv"
    with predictions.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(
            [[name, "dog"], ["0.5", "0.5"], ["x", "1"]]
        )
    line = 4 if "\n" in name else 3
    (tmp_path / "labels.csv").write_text("dog\ndog\n")
    assert main(["eval", predictions.name, "labels.csv"]) == 2
    assert capsys.readouterr().err == (
        f"{RED_ERROR} {shown_path}.csv:{line}: column '{shown}': 'x' is not a number\n"
    )

    (tmp_path / "labels.csv").write_bytes(f'dog\n"{name}2"\n'.encode())
    assert main(["eval", predictions.name, "labels.csv"]) == 2
    first = capsys.readouterr().err.splitlines()[0]
    assert first == (
        f"{RED_ERROR} labels.csv:2: label '{shown}2' is not a class; the classes are {shown}, dog"
    )


COMMANDS = ["::error::pwned", "##[command]pwned", "x ##[add-mask]pwned", "  ::set-env name=A::b"]
UNSEEN = ["\x1b[31m", "\x9b", "\u202ebidi", "zero\u200bwidth", "a\u2028b"]


def commands_in(text: str) -> list[str]:
    """Return the lines that GitHub's runner takes for commands (actions/runner)."""
    found, stopped = [], ""
    for line in text.splitlines():
        if stopped:
            stopped = "" if line.strip() == f"::{stopped}::" else stopped
        elif line.startswith("::stop-commands::"):
            stopped = line.removeprefix("::stop-commands::")
        elif line.lstrip().startswith("::") or "##[" in line:
            found.append(line)
    return found


def commanding_case(folder: Path) -> None:
    names = COMMANDS + UNSEEN
    shares = [[0.5 if row == at else 0.5 / (len(names) - 1) for at in range(len(names))]
              for row in range(len(names))]  # fmt: skip
    for file in ("::error::p.csv", "q ##[command].csv"):
        with (folder / file).open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows([names, *shares])
    with (folder / "::error::l.csv").open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([name] for name in names)


RED_ERROR = "\x1b[31m\x1b[1mError:\x1b[0m"

FILES = "::error::p.csv|::error::l.csv"
BOTH = f"q ##[command].csv|{FILES}"
FORMS = ["table", "plain", "json", "markdown", "junit", "github"]
RUNS = [
    *(f"eval|{FILES}|--worst|9|--max-loss|0.01|--format|{form}" for form in FORMS),
    f"eval|{FILES}|--per-class|--full",
    *(f"compare|{BOTH}|--max-increase|0.1|--format|{form}" for form in FORMS if form != "plain"),
    *(f"eval|no ##[command].csv|::error::l.csv|--format|{form}" for form in FORMS),
    *(f"eval|::error::l.csv|::error::p.csv|--format|{form}" for form in FORMS),
    "chance|::error::l.csv",
    "chance|::error::l.csv|--json",
    "chance|##[command]",
    "explain|##[command]|--classes|2",
    "##[command]",
    "eval|--##[command]",
    f"tally|{FILES}|-o|t.tally",
    "merge|t.tally|--per-class",
    "merge|t.tally|--json",
    "merge|##[command]",
]


@pytest.mark.parametrize("line", RUNS)
def test_no_name_is_a_command_to_a_runner_or_a_terminal(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    commanding_case(tmp_path)
    assert main(["tally", *FILES.split("|"), "-o", "t.tally"]) == 0
    capsys.readouterr()

    assert main(line.split("|")) in {0, 1, 2}

    said = capsys.readouterr()
    written = (tmp_path / "t.tally").read_text(encoding="utf-8")
    for text in (said.out, said.err, written):
        assert_shows_data(text.replace("\t", ""), [])
        own = [each for each in commands_in(text) if "title=celoss" not in each]
        assert own == []
    if "github" in line or "table" in line:
        # its own commands are there, and data stay within them
        titles = [
            re.search(r"title=celoss[^:]*(%3A)?[^:]*::", each) for each in commands_in(said.out)
        ]
        assert all(titles)


def test_json_holds_each_name_exactly_and_shows_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    commanding_case(tmp_path)
    assert main(["eval", *FILES.split("|"), "--json"]) == 0
    out = capsys.readouterr().out
    names = [name.strip() for name in COMMANDS + UNSEEN]
    assert [each["name"] for each in json.loads(out)["classes"]] == names
