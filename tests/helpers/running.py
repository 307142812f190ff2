"""Runs the program in this process: its exit code, and what it prints."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping, Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

import pytest

from celoss_cli.cli.main import main


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = main(list(arguments))
    return code, *capsys.readouterr()


def run_eval(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    return run(capsys, "eval", *arguments)


def run_compare(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    return run(capsys, "compare", *arguments)


def run_in(
    folder: Path, variables: Mapping[str, str], arguments: Sequence[str]
) -> tuple[int, str, str]:
    """Run the program in a folder, with these variables of the environment and no others."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2))
    with (
        chdir(folder),
        patch.dict(os.environ, variables, clear=True),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        code = main(arguments)
    for stream in (out, err):
        stream.seek(0)
    return code, out.read(), err.read()
