"""What a shell completes."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from samples import DIGITS

from celoss_cli.cli.main import command


def completed(*words: str, typed: str = "") -> list[str]:
    shell = ShellComplete(command, {}, "celoss", "_CELOSS_COMPLETE")
    return [item.value for item in shell.get_completions([*words], typed)]


def test_metrics_where_one_is_named() -> None:
    assert completed("eval", *DIGITS, "--only", typed="acc") == [
        "accuracy",
        "accuracy_low",
        "accuracy_high",
    ]
    assert completed("eval", *DIGITS, "--gate", typed="brier") == ["brier="]
    # neither good nor bad
    assert completed("eval", *DIGITS, "--gate", typed="chance_") == []


@pytest.mark.parametrize(
    "option", ["--id", "--label-column", "--weight-column", "--score-columns", "--score-of"]
)
def test_columns_of_the_files_on_the_line(option: str, tmp_path: Path) -> None:
    predictions, labels = tmp_path / "p.csv", tmp_path / "y.csv"
    predictions.write_text("row,p_cat,p_dog\n1,0.5,0.5\n")
    labels.write_text("row,pet\n1,cat\n")
    both = ("eval", str(predictions), str(labels), option)
    assert completed(*both) == ["row", "p_cat", "p_dog", "pet"]
    assert completed(*both, typed="p_") == ["p_cat", "p_dog"]
    assert completed("compare", str(predictions), option, typed="p_") == ["p_cat", "p_dog"]
    assert completed("eval", str(tmp_path / "none.csv"), option) == []
