"""A case is files, a command and the right number; what celoss prints is followed, too."""

from __future__ import annotations

import gzip
import math
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from following import Knowledge, Options, Outcome, followed, unmannered
from made import saved
from numpy.typing import NDArray

Content: TypeAlias = str | bytes | NDArray[Any]
STDIN = "-"


@dataclass(frozen=True)
class Case:
    """Files, a command line, and what is right.

    In a file that is given as text, ` / ` is the end of a line; the file `-` is standard input.
    `right` alone must be measured; with `says`, an error that says all of these words is right as
    well; `says` alone must be an error. Whatever the errors suggest is done: it must never end in
    another number. `noted` are words that the findings must say where it is measured.
    """

    about: str
    files: Mapping[str, Content]
    command: str = "p.csv y.csv"
    right: float | None = None
    rows: int | None = None
    says: tuple[str, ...] = ()
    noted: tuple[str, ...] = ()
    known: Options = field(default_factory=dict)


def loss(*given: float) -> float:
    """Return the cross-entropy of rows that give these probabilities to their labels."""
    return -math.fsum(map(math.log, given)) / len(given)


def text(lines: str) -> bytes:
    return (lines.replace(" / ", "\n") + "\n").encode()


def packed(lines: str) -> bytes:
    return gzip.compress(text(lines))


def content(given: Content) -> bytes:
    if isinstance(given, str):
        return text(given)
    return given if isinstance(given, bytes) else saved(given)


def pair(predictions: Content, labels: Content) -> dict[str, Content]:
    return {"p.csv": predictions, "y.csv": labels}


def outcomes_of(case: Case, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[Outcome]:
    """Run a case, and whatever its errors suggest."""
    for name, given in case.files.items():
        if name != STDIN:
            (folder / name).write_bytes(content(given))
    monkeypatch.chdir(folder)
    stdin = content(case.files.get(STDIN, b""))
    return [*followed(tuple(shlex.split(case.command)), Knowledge(case.known), stdin)]


def checked(cases: Sequence[Case]) -> Callable[..., None]:
    """Return a test that runs each of the cases, and whatever its errors suggest."""

    @pytest.mark.parametrize("case", cases, ids=lambda case: case.about)
    def test(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        outcomes = outcomes_of(case, tmp_path, monkeypatch)
        for outcome in outcomes:
            assert not unmannered(outcome), outcome
            _assert_right(case, outcome)
        first = outcomes[0]
        if first.code:
            assert case.says or case.right is None, f"not measured: {first.err}"
            missing = [word for word in case.says if word.lower() not in first.err.lower()]
            assert not missing, f"{missing} missing in {first.err}"
        else:
            _assert_noted(case, first)

    return test


def _assert_right(case: Case, outcome: Outcome) -> None:
    report = outcome.report
    if report is None:
        return
    metrics = report["metrics"]
    assert case.right is not None, f"a number, where only an error is right: {outcome.options}"
    assert metrics["cross_entropy"] == pytest.approx(case.right, rel=1e-9, abs=1e-12), (
        f"a wrong number: {outcome.options}"
    )
    if case.rows is not None:
        assert metrics["rows"] == case.rows, outcome.options


def _assert_noted(case: Case, outcome: Outcome) -> None:
    report = outcome.report
    assert report is not None
    said = " ".join(f"{each['message']} {each['remedy']}" for each in report["findings"])
    missing = [word for word in case.noted if word not in said]
    assert not missing, f"{missing} missing in the findings: {said}"
