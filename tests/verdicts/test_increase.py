"""Gates on the difference of two models."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path

import pytest
from comparing import BAYES, DIGITS, LABELS, compared, pair
from made import write_npy
from running import run_compare as command

from celoss_cli.verdicts.regression import Increase, judge_increase

DOUBLED = math.log(2)
"""The change of a row whose probability is halved."""


def gated(by_row: Sequence[int], bound: Increase, *, confident: bool = False) -> tuple[str, bool]:
    """Return the decision on a model whose loss is `by_row` times ln 2 larger, row by row."""
    first = pair([0.25] * len(by_row))[0]
    second = pair([0.25 / 2**step for step in by_row])[0]
    found = compared(first, second, labels=[0] * len(by_row))
    (gate,) = judge_increase(found, bound, confident=confident)
    return gate.decision, gate.passed


def test_a_long_path_is_not_cut(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    long = tmp_path / f"{'long' * 30}.npy"
    write_npy(long, [[0.5, 0.5], [0.5, 0.5]])
    out = command(
        capsys,
        str(long),
        str(long),
        str(write_npy(tmp_path / "y.npy", [0, 1])),
        "--max-increase",
        "1",
    )[1]
    assert "…" not in out
    assert long.name in "".join(out.split())


@pytest.mark.parametrize(
    ("by_row", "bound", "decision"),
    [
        # every row doubles its odds of being wrong: the interval is a point, ln 2
        ([1] * 8, DOUBLED * 0.999, "failed"),
        ([1] * 8, DOUBLED * 1.001, "passed"),
        ([0] * 8, 0.0, "passed"),
        ([-1] * 8, 0.0, "passed"),
        # in turns of 1 and 0: mean 0.3466, deviation 0.3705 of 8 rows, and with 2.3646
        # of Student's t with 7 degrees the interval is 0.0369 to 0.6564
        ([0, 1] * 4, 0.02, "failed"),
        ([0, 1] * 4, 0.0368, "failed"),
        ([0, 1] * 4, 0.0369, "undecided"),
        ([0, 1] * 4, 0.6563, "undecided"),
        ([0, 1] * 4, 0.6564, "passed"),
        # in turns of 1 and -1: the interval is around 0
        ([-1, 1] * 4, 0.0, "undecided"),
        ([-1, 1] * 4, 1.0, "passed"),
    ],
)
def test_an_increase_is_judged_by_its_interval(
    by_row: list[int], bound: float, decision: str
) -> None:
    increase = Increase(bound, relative=False)
    assert gated(by_row, increase) == (decision, decision != "failed")
    assert gated(by_row, increase, confident=True) == (decision, decision == "passed")


def test_per_cent_are_of_the_loss_of_the_first() -> None:
    # the first costs 2 ln 2 a row, the second 3 ln 2: half as much again
    for share, decision in ((0.49, "failed"), (0.51, "passed")):
        assert gated([1] * 8, Increase(share, relative=True))[0] == decision


@pytest.mark.parametrize(
    ("second", "options", "code", "decision"),
    [
        (DIGITS, ("--max-increase", "0"), 0, "passed"),
        (BAYES, ("--max-increase", "0.01"), 1, "failed"),
        (BAYES, ("--max-increase", "0.01", "--exit-zero"), 0, "failed"),
        (BAYES, ("--max-increase", "1e6%"), 0, "passed"),
    ],
)
def test_exit_codes_and_the_gate_in_json(
    capsys: pytest.CaptureFixture[str],
    second: str,
    options: tuple[str, ...],
    code: int,
    decision: str,
) -> None:
    found, out, err = command(capsys, DIGITS, second, LABELS, *options, "--json")
    whole = json.loads(out)
    (gate,) = whole["gates"]
    assert (found, gate["decision"]) == (code, decision)
    assert whole["passed"] is gate["passed"] is (decision == "passed")
    assert gate["model"] == second
    assert (err == "") == gate["passed"]
    assert len(err.splitlines()) <= 1
    assert command(capsys, DIGITS, second, LABELS, *options, "-q") == (code, "", err)


def test_confident_turns_undecided_into_failed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = pair([0.5, 0.25] * 4, [0.25, 0.5] * 4)
    names = [str(write_npy(tmp_path / f"{at}.npy", x)) for at, x in enumerate((first, second))]
    labels = str(write_npy(tmp_path / "y.npy", [0] * 8))
    arguments = [*names, labels, "--max-increase", "0.01"]
    code, out, _ = command(capsys, *arguments)
    assert code == 0
    assert "UNDECIDED" in out
    assert "contains 0.01" in " ".join(out.split())
    assert command(capsys, *arguments, "--confident")[0] == 1


def test_every_model_has_a_gate(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = (DIGITS, DIGITS, BAYES, LABELS, "--max-increase", "0.01", "--json")
    code, out, _ = command(capsys, *arguments)
    assert code == 1
    assert [gate["passed"] for gate in json.loads(out)["gates"]] == [True, False]


def test_a_line_about_a_gate_stays_one_line_whatever_the_file_is_called(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = tmp_path / "b\n::error::\x1b[31m.csv"
    odd.write_bytes(Path(BAYES).read_bytes())
    for form in ("json", "table"):
        arguments = (DIGITS, str(odd), LABELS, "--max-increase", "0.01", "--format", form)
        code, out, err = command(capsys, *arguments)
        assert code == 1
        assert "\x1b" not in out + err
        assert not [line for line in (out + err).splitlines() if line.strip().startswith("::")]
