"""What holds for every test, and the fixtures that tests of several rooms share."""

from __future__ import annotations

from pathlib import Path

import pytest
from running import run_eval as command
from samples import DIGITS

# a helper's assertion shows its two sides too
pytest.register_assert_rewrite("healthy")


@pytest.fixture
def earlier(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Write the report of the digits."""
    path = tmp_path / "report.json"
    assert command(capsys, *DIGITS, "-q", "-o", str(path))[0] == 0
    return path
