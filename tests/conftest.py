"""What holds for every test, and the fixtures that tests of several rooms share."""

from __future__ import annotations

import gc
import os
import signal
from functools import cache
from pathlib import Path
from weakref import WeakSet

import pytest
from made import Folder, write_csv
from samples import DIGITS

from celoss_cli import evaluate
from celoss_cli.storage import held
from celoss_cli.views import document

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

# a helper's assertion shows its two sides too
pytest.register_assert_rewrite("columnar", "healthy", "reading", "refusals", "taken_apart")

# there the program prints for GitHub; tests that want this say so
os.environ.pop("GITHUB_ACTIONS", None)

# where tests are run in the background, interrupts are ignored, also by what the tests start
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and not in all that has been imported."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000)


@pytest.fixture
def no_other_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count no files of other tests as kept open, as garbage may keep them."""
    monkeypatch.setattr(held, "_held", WeakSet())


@cache
def report_of_digits() -> str:
    return document.text(evaluate(*DIGITS))


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    """Write the report of the digits."""
    path = tmp_path / "report.json"
    path.write_text(report_of_digits(), encoding="utf-8")
    return path


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


@pytest.fixture
def file(tmp_path: Path) -> Folder:
    return Folder(tmp_path)
