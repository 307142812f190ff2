"""The GitHub action: its steps run as they stand, and nothing untrusted is part of a script."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from samples import BAYES, CANCER, ROOT

ACTION: Any = yaml.safe_load((ROOT / ".github/actions/celoss/action.yml").read_text())
STEPS = ACTION["runs"]["steps"]
SCRIPTS = {step["name"]: step["run"] for step in STEPS if "run" in step}


def step(name: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a step as the runner does: bash, and stop at the first error."""
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": os.environ.get("HOME", "/"),
        "GITHUB_ACTIONS": "true",
        "RUNNER_TEMP": str(folder / "temp"),
        "GITHUB_OUTPUT": str(folder / "output"),
        "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
        **variables,
    }
    (folder / "temp").mkdir(exist_ok=True)
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", SCRIPTS[name]]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_no_script_holds_an_expression() -> None:
    assert [name for name, script in SCRIPTS.items() if "${{" in script] == []
    assert all(each["shell"] == "bash" for each in STEPS if "run" in each)


def test_every_input_is_used_and_described() -> None:
    text = (ROOT / ".github/actions/celoss/action.yml").read_text()
    assert [name for name in ACTION["inputs"] if f"inputs.{name} " not in text] == []
    assert all(each["description"] for each in ACTION["inputs"].values())


@pytest.mark.parametrize(("files", "code"), [(CANCER, 0), (BAYES, 1)])
def test_the_report_is_written_and_the_gate_judges(
    files: tuple[str, str], code: int, tmp_path: Path
) -> None:
    variables = {"INPUT_PREDICTIONS": files[0], "INPUT_LABELS": files[1]}
    done = step("Evaluate", tmp_path, **variables, INPUT_OPTIONS="--max-loss=0.5\n\n--bins=8\n")
    assert done.returncode == code, done.stderr
    report = (tmp_path / "output").read_text().strip().removeprefix("report=")
    assert sorted(path.suffix for path in Path(report).iterdir()) == [".html", ".json", ".md"]
    assert step("Show the report in the summary", tmp_path, REPORT=report).returncode == 0
    verdict = "celoss: passed" if code == 0 else r"celoss: **failed**"
    assert verdict in (tmp_path / "summary.md").read_text()


def test_hostile_inputs_run_nothing(tmp_path: Path) -> None:
    hostile = {
        "INPUT_PREDICTIONS": "$(touch pwned).csv",
        "INPUT_LABELS": '"; touch pwned; "',
        "INPUT_OPTIONS": "--max-loss=0.5; touch pwned\n`touch pwned`\n$(touch pwned)\n",
    }
    done = step("Evaluate", tmp_path, **hostile)
    assert done.returncode == 2
    assert not (tmp_path / "pwned").exists()
    assert step("Show the report in the summary", tmp_path, REPORT="").returncode == 0
    assert not (tmp_path / "summary.md").exists()
