"""Every case of every room has a name of its own."""

from __future__ import annotations

import runpy
from pathlib import Path

TESTS = Path(__file__).parent


def test_no_two_cases_have_one_name() -> None:
    files = TESTS.rglob("test_refused_*.py")
    cases = [case for file in files for case in runpy.run_path(str(file))["CASES"]]
    names = [case.about for case in cases]
    assert sorted(names) == sorted(set(names))
