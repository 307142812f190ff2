"""The README's commands are run, and its output is what they print."""

from __future__ import annotations

import doctest
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from celoss_cli.cli.exits import Exit
from celoss_cli.measures.metrics import METRICS

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
NUMBER = re.compile(r"\d+\.\d+(?:e-?\d+)?")


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
    environment = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "COLUMNS": "80"}
    line, _, path = command.partition(" | jq .")
    done = subprocess.run(
        ["bash", "-c", line],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return looked_up(done.stdout, path) if path else done.stdout


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


def test_console_blocks_show_what_the_commands_print(workplace: Path) -> None:
    blocks = console_blocks(README.read_text(encoding="utf-8"))
    assert len(blocks) > 4
    for block in blocks:
        now = rerun(block, workplace)
        assert NUMBER.sub("#", now) == NUMBER.sub("#", block)
        # the last digits depend on the processor's logarithm
        assert numbers(now) == pytest.approx(numbers(block), rel=1e-9)


def test_python_examples_give_what_they_show(
    workplace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(workplace)
    failed, tried = doctest.testfile(str(README), module_relative=False)
    assert tried > 3
    assert failed == 0


def test_the_exit_codes_are_those_of_the_program() -> None:
    text = README.read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (\d+) \| ([^|(]+?)(?: \(.*\))? \|$", text, flags=re.MULTILINE))
    assert rows == {str(int(code)): code.about for code in Exit}


def test_every_metric_that_the_readme_names_exists() -> None:
    text = README.read_text(encoding="utf-8")
    named = set(re.findall(r"--only (\w+)", text)) | set(re.findall(r"--gate (\w+)=", text))
    assert named
    assert named <= set(METRICS)


def test_the_picture_is_of_the_report_as_it_is(workplace: Path) -> None:
    picture = workplace / "sample_data" / "report.svg"
    before = picture.read_text(encoding="utf-8")
    script = workplace / "sample_data" / "make_picture.py"
    subprocess.run([sys.executable, str(script)], check=True)
    assert picture.read_text(encoding="utf-8") == before


if __name__ == "__main__":
    # python tests/test_docs.py writes the output that the commands have now into the README
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        shutil.copytree(ROOT / "sample_data", place / "sample_data")
        text = README.read_text(encoding="utf-8")
        for old in console_blocks(text):
            text = text.replace(old, rerun(old, place))
        README.write_text(text, encoding="utf-8")
