"""The forms of a report that other programs read, and files written whole or not at all."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from made import write_csv
from samples import BAYES, DIGITS

from celoss_cli import evaluate
from celoss_cli.cli import main as cli
from celoss_cli.cli.gating import Asked
from celoss_cli.errors import InputError
from celoss_cli.evaluation import run
from celoss_cli.settings import Settings
from celoss_cli.verdicts.gates import Gate
from celoss_cli.views import github, junit, markdown
from celoss_cli.views.forms import SUFFIXES

GATES = ("--max-loss", "0.1", "--min-accuracy", "0.9", "--gate", "ece=0.5")

NAMES = [
    "a|b",
    "c*d_e",
    "<img src=x>",
    "`tick`\nnext",
    "[l](http://x)",
    "\x00\x1b[31m\ufffe",
    "\\|",
]
"""Class names that would mean something to what shows them."""


@pytest.fixture(autouse=True)
def _not_on_github(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)


def command(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = cli.main(["eval", *arguments])
    return code, *capsys.readouterr()


@pytest.fixture
def odd_files(tmp_path: Path) -> tuple[str, str]:
    """Write a file whose name and whose class names are all trouble."""
    predictions = tmp_path / "p|x*_`<b>,%::error::\n::warning::.csv"
    names = [f'"{name}"' for name in NAMES if "\x00" not in name and "\n" not in name]
    rows = [
        [0.7 if row == column else 0.3 / (len(names) - 1) for column in range(len(names))]
        for row in range(len(names))
    ]
    write_csv(predictions, [names, *rows])
    return str(predictions), str(
        write_csv(tmp_path / "y.csv", [["label"], *([n] for n in names[::-1])])
    )


def cells(line: str) -> list[str]:
    """Split a line of a table at the bars that GitHub splits at."""
    return re.split(r"(?<!\\)(?:\\\\)*\|", line)


def tables(text: str) -> Iterator[list[str]]:
    for part in text.split("\n\n"):
        lines = part.strip("\n").split("\n")
        if lines[0].startswith("|"):
            yield lines


# Markdown


@pytest.mark.parametrize("files", [DIGITS, BAYES])
def test_every_line_of_a_table_has_as_many_cells(
    capsys: pytest.CaptureFixture[str], files: tuple[str, str]
) -> None:
    code, out, _ = command(capsys, *files, *GATES, "--format", "markdown")
    assert code == 1
    found = list(tables(out))
    assert len(found) == 3
    for head, ruler, *rows in found:
        assert re.fullmatch(r"\| ---(?: \| ---:)* \|", ruler)
        assert rows
        assert {len(cells(line)) for line in (head, ruler, *rows)} == {len(cells(head))}


def test_markdown_shows_every_gate_passed_or_not(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = command(capsys, *DIGITS, *GATES, "--format", "markdown")
    assert code == 1
    (gates,) = [table for table in tables(out) if "gate" in cells(table[0])[1]]
    assert [cells(line)[1].strip() for line in gates[2:]] == ["**FAIL**", "pass", "pass"]
    assert [cells(line)[2].strip() for line in gates[2:]] == [
        "`cross_entropy`",
        "`accuracy`",
        "`ece`",
    ]
    assert "failed" in out.splitlines()[0]
    code, out, _ = command(capsys, *DIGITS, "--max-loss", "1", "--format", "markdown")
    assert code == 0
    assert "passed" in out.splitlines()[0]


def test_names_stay_in_their_cells(
    capsys: pytest.CaptureFixture[str], odd_files: tuple[str, str]
) -> None:
    code, out, _ = command(capsys, *odd_files, "--max-loss", "0.1", "--format", "markdown")
    assert code == 1
    for head, *rows in tables(out):
        assert {len(cells(line)) for line in rows} == {len(cells(head))}
    shown = out.replace("`cross_entropy`", "")
    assert not re.search(r"(?<!\\)(?:\\\\)*<", re.sub(r"\d > \d", "", shown))
    assert "\x1b" not in out
    assert len([line for line in out.splitlines() if line.startswith("#")]) == 1


@hypothesis_settings(deadline=None, max_examples=60)
@given(st.text(max_size=20))
@example("a|b\n| c |")
@example("\\")
@example("`<!--`")
@example("@owner #1")
def test_words_are_shown_as_they_are(words: str) -> None:
    shown = markdown.escaped(words)
    assert len(shown.splitlines()) <= 1
    assert len(cells(f"| {shown} |")) == 3
    # without the backslashes that Markdown takes away, what is printable is as it was
    if words.isprintable():
        assert re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", shown) == words


# JUnit


def suite_of(text: str) -> ET.Element:
    root = ET.fromstring(text)  # noqa: S314 - our own
    assert root.tag == "testsuites"
    (suite,) = root
    assert suite.tag == "testsuite"
    cases = suite.findall("testcase")
    assert int(suite.attrib["tests"]) == len(cases)
    assert int(suite.attrib["failures"]) == len(suite.findall("testcase/failure"))
    assert int(suite.attrib["errors"]) == len(suite.findall("testcase/error"))
    assert all(case.attrib["name"] and case.attrib["classname"] for case in cases)
    return suite


def test_junit_has_a_test_case_a_gate(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = command(capsys, *DIGITS, *GATES, "--format", "junit")
    assert code == 1
    suite = suite_of(out)
    cases = suite.findall("testcase")
    assert [case.attrib["name"] for case in cases] == [
        "cross_entropy <= 0.1",
        "accuracy >= 0.9",
        "ece <= 0.5",
    ]
    assert [len(case) for case in cases] == [1, 0, 0]
    (failure,) = cases[0]
    assert failure.tag == "failure"
    assert failure.attrib["message"].startswith("cross_entropy 0.1627 > 0.1 (at 1,797 rows")
    assert err == f"FAIL {failure.attrib['message']}\n"


def test_without_gates_junit_says_that_the_files_were_measured(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, out, _ = command(capsys, *DIGITS, "--format", "junit")
    assert code == 0
    (case,) = suite_of(out).findall("testcase")
    assert (case.attrib["name"], len(case)) == ("measured", 0)


XML_TEXT = re.compile("[\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")
"""What XML 1.0 allows."""


@hypothesis_settings(deadline=None, max_examples=60)
@given(st.text(max_size=30), st.text(max_size=30))
@example("\x00\x1b\ufffe\ud800", "\x7f\x85]]><&\"'\uffff")
def test_whatever_is_in_an_error_the_xml_is_valid(message: str, hint: str) -> None:
    text = junit.error_text(InputError(message, hint))
    assert XML_TEXT.fullmatch(text)
    (case,) = suite_of(text)
    assert case[0].tag == "error"
    wanted = "".join(c for c in message if XML_TEXT.fullmatch(c))
    assert case[0].attrib["message"] == wanted


@hypothesis_settings(deadline=None, max_examples=40)
@given(st.text(min_size=1, max_size=12), st.text(max_size=12))
@example("\x00\x1b\ufffe\ud800", "r\x01\n\ufffe.json")
def test_whatever_classes_and_reports_are_called_the_xml_is_valid(name: str, origin: str) -> None:
    other = name + "x"
    report = run(
        [[0.25, 0.75], [0.5, 0.5]],
        [0, 1],
        settings=Settings(class_names=(name, other), labels_are="positions"),
        judged=Asked((Gate("cross_entropy", 0.0, origin),), None).judged,
    )
    text = junit.text(report)
    assert XML_TEXT.fullmatch(text)
    suite = suite_of(text)
    assert suite.attrib["failures"] == "1"


def test_an_input_error_is_an_error_in_junit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "x.xml"
    bad = write_csv(tmp_path / "p.csv", [["a", "b"], [0.5, 2]])
    labels = write_csv(tmp_path / "y.csv", [["a"]])
    arguments = (str(bad), str(labels), "--max-loss", "1")
    code, out, err = command(capsys, *arguments, "--format", "junit", "-o", str(target))
    assert code == 2
    assert "p.csv:2: column 'b'" in err
    for text in (out, target.read_text(encoding="utf-8")):
        (case,) = suite_of(text)
        assert case[0].tag == "error"
        assert "p.csv:2: column 'b': 2.0 is not a probability" in case[0].attrib["message"]
        assert case[0].attrib["type"] == "InputError"
    assert command(capsys, *arguments, "-q", "-o", str(target))[:2] == (2, "")
    assert command(capsys, *arguments, "--format", "github")[1].startswith("::error title=celoss::")
    assert command(capsys, *arguments, "--json")[1] == ""


@pytest.mark.parametrize("content", [None, "no JSON", '{"schema_version": 7, "metrics": {}}'])
def test_a_bad_earlier_report_is_an_error_in_junit_too(
    content: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    earlier, target = tmp_path / "report.json", tmp_path / "x.xml"
    if content is not None:
        earlier.write_text(content)
    options = ("--against", str(earlier), "--max-increase", "0.1", "--format", "junit")
    code, out, _ = command(capsys, *DIGITS, *options, "-o", str(target))
    assert code == 2
    for text in (out, target.read_text(encoding="utf-8") if target.exists() else ""):
        assert "<error" in text


# GitHub


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


@hypothesis_settings(deadline=None, max_examples=100)
@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
@example("a::error::b", "x\r\n::set-output name=a::b", "50%,%0A%250A: p")
def test_no_text_breaks_out_of_its_command(title: str, message: str, file: str) -> None:
    text = github.command("warning", title, message, file)
    # the runner's lines end at these two alone
    line, rest = text[:-1], text[-1]
    assert rest == "\n"
    assert not set("\r\n") & set(line)
    assert unescaped(line) == ("warning", {"file": file, "title": title}, message)


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
    options = ("--per-class", "--max-loss", "0.1", "--format", form)
    code, out, err = command(capsys, str(predictions), str(labels), *options)
    assert code == 1
    # between these two lines the runner obeys nothing
    obeyed = re.sub(
        r"^::stop-commands::(\w+)\n.*?^::\1::\n", "", out, flags=re.DOTALL | re.MULTILINE
    )
    others = [line for line in (obeyed + err).splitlines() if "title=celoss" not in line]
    assert [line for line in others if line.lstrip().startswith("::") or "##[" in line] == []


# SVG and HTML


@pytest.mark.parametrize("suffix", [".svg", ".html"])
def test_a_page_stands_alone(
    suffix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], odd_files: tuple[str, str]
) -> None:
    target = tmp_path / f"r{suffix}"
    assert command(capsys, *odd_files, "-q", "--per-class", "-o", str(target))[0] == 0
    page = target.read_text(encoding="utf-8")
    lowered = page.lower()
    for foreign in (
        "<script",
        "<link",
        "<img",
        "<iframe",
        "@import",
        "@font-face",
        "url(http",
        "src=",
    ):
        assert foreign not in lowered.replace("&lt;img", "").replace("src=x", "")
    hidden = re.sub(r"<!--.*?-->", "", page, flags=re.DOTALL)
    addresses = set(re.findall(r"https?://[^\s\"'<>)]+", hidden))
    # the name of SVG's namespace, which is no link; and a class of the sample
    assert addresses <= {"http://www.w3.org/2000/svg", "http://x"}
    if suffix == ".svg":
        assert ET.fromstring(page).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314 - our own
    else:
        assert lowered.startswith("<!doctype html>")
        assert "<title>celoss</title>" in page
        assert 'charset="utf-8"' in lowered or "charset=utf-8" in lowered


def test_the_same_report_makes_the_same_picture(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pages = []
    for number in (1, 2):
        target = tmp_path / f"{number}.svg"
        assert command(capsys, *DIGITS, "-q", "-o", str(target))[0] == 0
        pages.append(target.read_bytes())
    assert pages[0] == pages[1]


# Files


def test_every_suffix_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    targets = {suffix: tmp_path / f"r{suffix}" for suffix in SUFFIXES}
    outputs = [word for target in targets.values() for word in ("-o", str(target))]
    assert command(capsys, *DIGITS, *GATES, "-q", *outputs) == (1, "", "")
    assert sorted(tmp_path.iterdir()) == sorted(targets.values())
    text = {suffix: target.read_text(encoding="utf-8") for suffix, target in targets.items()}
    assert list(text) == [".json", ".md", ".xml", ".txt", ".svg", ".html"]
    gates = [gate["passed"] for gate in json.loads(text[".json"])["gates"]]
    assert gates == [False, True, True]
    assert suite_of(text[".xml"]).attrib["failures"] == "1"
    assert len(list(tables(text[".md"]))) == 3
    assert all(content.endswith("\n") for content in text.values())


def refuse(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("suffix", [*SUFFIXES, ".csv", ".npy"])
@pytest.mark.parametrize("place", ["pathlib.Path.replace", "os.fsync"])
def test_a_refusal_of_the_system_leaves_the_older_file(
    suffix: str,
    place: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    target = tmp_path / f"r{suffix}"
    target.write_text("older")
    monkeypatch.setattr(place, refuse)
    option = "--per-sample" if suffix in {".csv", ".npy"} else "-o"
    code, out, err = command(capsys, *DIGITS, "--json", option, str(target))
    assert (code, out) == (2, "")
    assert err == f"Error: {target}: cannot be written: No space left on device\n"
    assert target.read_text() == "older"
    assert list(tmp_path.iterdir()) == [target]


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of 64 KiB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("takes the right to mount a disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize("name", ["r.json", "r.md", "r.xml", "r.txt", "r.svg", "r.html", "s.csv"])
def test_a_full_disk_leaves_the_older_file(
    name: str, full_disk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = full_disk / name
    target.write_text("older")
    try:
        (full_disk / "filling").write_bytes(b"x" * (64 << 10))
    except OSError:
        assert target.read_text() == "older"
    option = "--per-sample" if name == "s.csv" else "-o"
    code, out, err = command(capsys, *DIGITS, "--json", option, str(target))
    assert (code, out) == (2, "")
    assert err == f"Error: {target}: cannot be written: No space left on device\n"
    assert target.read_text() == "older"
    assert {path.name for path in full_disk.iterdir()} == {name, "filling"}


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no such signal here")
def test_a_kill_during_the_write_leaves_the_older_file(tmp_path: Path) -> None:
    target, sign = tmp_path / "r.json", tmp_path / "sign"
    target.write_text("older")
    script = (
        "import os, pathlib, sys, time\n"
        "from celoss_cli.cli import main as cli\n"
        "def wait(_):\n"
        f"    pathlib.Path({str(sign)!r}).touch()\n"
        "    time.sleep(60)\n"
        "os.fsync = wait\n"
        f"cli.main(['eval', *{DIGITS!r}, '-q', '-o', {str(target)!r}])\n"
    )
    with subprocess.Popen([sys.executable, "-c", script]) as process:
        for _ in range(600):
            if sign.exists():
                break
            time.sleep(0.05)
        process.kill()
    assert sign.exists()
    assert process.returncode == -signal.SIGKILL
    assert target.read_text() == "older"
    # the next run is not hindered by what was left, and writes the whole file
    assert cli.main(["eval", *DIGITS, "-q", "-o", str(target)]) == 0
    assert json.loads(target.read_text(encoding="utf-8"))["schema_version"] == 1


def test_an_error_leaves_the_older_files_but_junit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    targets = [tmp_path / f"r{suffix}" for suffix in SUFFIXES]
    for target in targets:
        target.write_text("older")
    outputs = [word for target in targets for word in ("-o", str(target))]
    assert command(capsys, DIGITS[0], "nowhere.csv", *outputs)[0] == 2
    kept = {target.suffix for target in targets if target.read_text() == "older"}
    assert kept == set(SUFFIXES) - {".xml"}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_is_of_the_mode_that_the_user_asks_for(
    suffix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = os.umask(0o027)
    try:
        target = tmp_path / f"r{suffix}"
        assert command(capsys, *DIGITS, "-q", "-o", str(target))[0] == 0
    finally:
        os.umask(before)
    assert target.stat().st_mode & 0o777 == 0o640


def test_a_report_is_the_same_in_every_form(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    loss = evaluate(*DIGITS).cross_entropy
    assert loss is not None
    shown = f"{loss:.4g}"
    for suffix in SUFFIXES:
        target = tmp_path / f"r{suffix}"
        assert command(capsys, *DIGITS, "-q", "-o", str(target))[0] == 0
        text = target.read_text(encoding="utf-8")
        assert (repr(loss) if suffix in {".json", ".xml"} else shown) in text
