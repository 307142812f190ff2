"""The commands of the README and the manual are run, and their output is what they print."""

from __future__ import annotations

import contextlib
import doctest
import json
import re
import runpy
import shlex
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from celoss_cli.cli.exits import Exit
from celoss_cli.cli.main import COMMANDS
from celoss_cli.measures.metrics import METRICS
from celoss_cli.verdicts.findings import FINDINGS
from celoss_cli.views import manual

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
PAGES = tuple(sorted(manual.FOLDER.glob("*.md")))
ENVIRONMENT = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "COLUMNS": "80"}
FIRST = re.compile(r"celoss ([^|;&<>$*]+)([|;&>].*)?")
"""A line that runs the program once, and first; and what is done with its output."""
NUMBER = re.compile(r"\d+\.\d+(?:e-?\d+)?")

UNCLEAR = (
    "as unsure as",
    "drawing by lot",
    "fair choice",
    "given to label",
    "guessing would",
    "keeps its promise",
    "points apart",
    "short for",
    "share that is right",
    "the floor",
    "times chance",
    "told apart",
    "truth was given",
    "what few need",
)
"""Words that stood for terms of the field, and that readers did not understand."""

every_text = pytest.mark.parametrize("path", [README, *PAGES], ids=lambda path: path.stem)


@pytest.fixture
def workplace(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "sample_data", tmp_path / "sample_data")
    return tmp_path


def console_blocks(text: str) -> list[str]:
    return re.findall(r"^```console\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)


def numbers(text: str) -> list[float]:
    return [float(number) for number in NUMBER.findall(text)]


def run(command: str, folder: Path) -> str:
    """Run a line of shell as a reader would, on a terminal of 80 columns."""
    from running import run_in  # noqa: PLC0415 - pytest knows its place, or the script below

    line, _, path = command.partition(" | jq .")
    first = FIRST.fullmatch(line)
    if first is None:
        output = in_bash(line, folder)
    else:
        # here, where all that it imports is imported already
        code, out, err = run_in(folder, ENVIRONMENT, shlex.split(first[1]))
        if first[2]:
            out = in_bash(f"celoss() {{ cat; return {code}; }}; celoss {first[2]}", folder, out)
        output = err + out
    return looked_up(output, path) if path else output


def in_bash(line: str, folder: Path, given: str = "") -> str:
    done = subprocess.run(
        ["bash", "-c", line],
        cwd=folder,
        env=ENVIRONMENT,
        input=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout


def looked_up(text: str, path: str) -> str:
    """Return what `jq .a.b` prints: jq itself need not be installed."""
    value = json.loads(text)
    for key in path.split("."):
        value = value[key]
    return f"{json.dumps(value)}\n"


def rerun(block: str, folder: Path) -> str:
    """Return the block with the output that its commands have now."""
    commands = [line for line in block.splitlines() if line.startswith("$ ")]
    return "".join(f"{line}\n{run(line[2:], folder)}" for line in commands)


@every_text
def test_console_blocks_show_what_the_commands_print(path: Path, workplace: Path) -> None:
    for block in console_blocks(path.read_text(encoding="utf-8")):
        now = rerun(block, workplace)
        assert NUMBER.sub("#", now) == NUMBER.sub("#", block)
        # the last digits depend on the processor's logarithm
        assert numbers(now) == pytest.approx(numbers(block), rel=1e-9)


@every_text
def test_python_examples_give_what_they_show(
    path: Path, workplace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(workplace)
    failed, tried = doctest.testfile(str(path), module_relative=False)
    assert failed == 0
    assert tried > 3 or path.stem != "python"


def test_the_readme_is_short() -> None:
    lines = README.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 200
    assert max(map(len, lines)) <= 120


def test_the_readme_names_every_command_and_links_to_every_page() -> None:
    text = README.read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"`celoss {name}" not in text] == []
    assert [path.stem for path in PAGES if f"celoss_cli/manual/{path.name}" not in text] == []


@every_text
def test_links_lead_to_files(path: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)[^)]*\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_the_exit_codes_are_those_of_the_program() -> None:
    text = manual.page("gates")
    rows = dict(re.findall(r"^\| (\d+) \| ([^|(]+?)(?: \(.*\))? \|$", text, flags=re.MULTILINE))
    assert rows == {str(int(code)): code.about for code in Exit}


@every_text
def test_every_metric_that_is_named_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    named = re.findall(r"--only ([a-z]\w*)", text) + re.findall(r"--gate ([a-z]\w*)=", text)
    # what series prints alone is a checkpoint
    assert set(named) - {"best"} <= set(METRICS)


@every_text
def test_the_terms_are_those_of_the_field(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for block in console_blocks(text):
        text = text.replace(block, "")
    text = " ".join(text.split())
    assert [words for words in UNCLEAR if words in text] == []


def test_the_page_of_the_metrics_is_made_from_them() -> None:
    assert manual.page("metrics") == manual.metrics_page()


def test_the_page_of_the_findings_names_each() -> None:
    codes = {find.__name__.replace("_", "-") for find in FINDINGS} - {"infinite-loss"}
    assert [code for code in codes if f"`{code}`" not in manual.page("findings")] == []


def test_the_pictures_are_of_the_report_as_it_is(workplace: Path) -> None:
    picture, figure = (
        workplace / "sample_data" / f"{name}.svg" for name in ("report", "reliability")
    )
    before, written = picture.read_text(encoding="utf-8"), texts_of(figure)
    script = workplace / "sample_data" / "make_picture.py"
    with contextlib.chdir(workplace):
        runpy.run_path(str(script), run_name="__main__")
    assert picture.read_text(encoding="utf-8") == before
    # where the words of a figure stand depends on the version of matplotlib
    assert texts_of(figure) == written
    assert any("ECE 6.83%" in text for text in written)


def texts_of(picture: Path) -> list[str]:
    """Return what is written in an SVG file."""
    texts = ET.parse(picture).iter("{http://www.w3.org/2000/svg}text")  # noqa: S314 - our own
    return ["".join(text.itertext()) for text in texts]


def write_anew(path: Path) -> None:
    """Write the output that the commands have now into a text."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        shutil.copytree(ROOT / "sample_data", place / "sample_data")
        text = path.read_text(encoding="utf-8")
        for old in console_blocks(text):
            text = text.replace(old, rerun(old, place), 1)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    # python tests/test_docs.py [FILE...]
    sys.path.append(str(ROOT / "tests" / "helpers"))
    for each in [Path(name) for name in sys.argv[1:]] or [README, *PAGES]:
        write_anew(each)
