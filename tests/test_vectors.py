"""Published and hand-computed losses, through the command line."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from made import write_csv, write_npy

from celoss_cli.cli.main import main

FORMATS = ("csv", "npy")


@dataclass(frozen=True)
class Vector:
    source: str
    scores: Sequence[Sequence[float]]
    labels: Sequence[int | str]
    loss: float
    names: tuple[str, ...] = ()
    weights: Sequence[float] = ()


SPAM = Vector(
    "the example of sklearn.metrics.log_loss",
    [[0.1, 0.9], [0.9, 0.1], [0.8, 0.2], [0.35, 0.65]],
    ["spam", "ham", "ham", "spam"],
    0.21616187468057912,
    names=("ham", "spam"),
)
SPARK_SCORES = [[0.1, 0.8, 0.1], [0.9, 0.05, 0.05], [0.8, 0.2, 0], [0.3, 0.65, 0.05]]
SPARK = Vector("MulticlassMetricsSuite", SPARK_SCORES, [1, 2, 0, 1], 0.968200573068716)
SPARK_WEIGHTED = Vector(
    "MulticlassMetricsSuite, weighted",
    SPARK_SCORES,
    [1, 2, 0, 1],
    1.35294297668795,
    weights=(1.5, 2, 1, 0.5),
)
VECTORS = [
    SPAM,
    SPARK,
    SPARK_WEIGHTED,
    Vector("ln 10", [[0.1, 0.5, 0.1, 0.1, 0.2]], [0], 2.302585092994046),
    Vector("ln 2", [[0.5, 0.5]] * 6, [0, 1] * 3, 0.6931471805599453),
    Vector("ln 2, one column", [[0.5]] * 6, [0, 1] * 3, 0.6931471805599453),
    Vector("ln 10, balanced", [[0.1] * 10] * 20, [*range(10)] * 2, 2.302585092994046),
]
CHANCE = [(1, 20, 0.1985152433458726), (3, 10, 0.6108643020548935)]


def command(vector: Vector, folder: Path, form: str) -> list[str]:
    """Write the vector's files and return the arguments that measure them."""
    write = write_csv if form == "csv" else write_npy
    heads = [vector.names] if vector.names and form == "csv" else []
    scores = write(folder / f"scores.{form}", [*heads, *vector.scores])
    column = [[label] for label in vector.labels]
    arguments = ["eval", str(scores), str(write(folder / f"labels.{form}", column))]
    if vector.names and form == "npy":
        arguments += ["--class-names", ",".join(vector.names)]
    if vector.weights:
        weights = write(folder / f"weights.{form}", [[weight] for weight in vector.weights])
        arguments += ["--weights", str(weights)]
    return arguments


def only(metric: str, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> float:
    assert main([*arguments, "--only", metric]) == 0
    return float(capsys.readouterr().out)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.source)
def test_the_loss_is_the_published_one(
    vector: Vector, form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = command(vector, tmp_path, form)
    assert only("cross_entropy", arguments, capsys) == pytest.approx(vector.loss, rel=1e-12)


@pytest.mark.parametrize("form", FORMATS)
def test_json_holds_the_same_number_as_only(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = command(SPARK, tmp_path, form)
    alone = only("cross_entropy", arguments, capsys)
    assert main([*arguments, "--json"]) == 0
    metrics = json.loads(capsys.readouterr().out)["metrics"]
    assert metrics["cross_entropy"] == alone
    assert metrics["accuracy"] == 0.75
    assert metrics["rows"] == 4


@pytest.mark.parametrize(("vector", "form"), [(SPAM, "csv"), (SPARK_WEIGHTED, "npy")])
def test_the_program_prints_the_published_loss(vector: Vector, form: str, tmp_path: Path) -> None:
    arguments = command(vector, tmp_path, form)
    done = subprocess.run(
        [sys.executable, "-m", "celoss_cli", *arguments, "--only", "cross_entropy"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert float(done.stdout) == pytest.approx(vector.loss, rel=1e-12)
    assert done.stderr == ""


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(("positives", "rows", "chance"), CHANCE)
def test_chance_is_the_entropy_of_the_labels(
    positives: int,
    rows: int,
    chance: float,
    form: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    labels = [1] * positives + [0] * (rows - positives)
    arguments = command(Vector("", [[0.7]] * rows, labels, 0.0), tmp_path, form)
    assert only("chance_cross_entropy", arguments, capsys) == pytest.approx(chance, rel=1e-12)
    assert only("chance_accuracy", arguments, capsys) == 1 - positives / rows
    assert only("uniform_cross_entropy", arguments, capsys) == math.log(2)
    assert only("uniform_accuracy", arguments, capsys) == 0.5


@pytest.mark.parametrize(("positives", "rows", "chance"), CHANCE)
def test_answering_the_label_frequencies_scores_chance(
    positives: int, rows: int, chance: float, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    labels = [1] * positives + [0] * (rows - positives)
    frequencies = [[positives / rows]] * rows
    arguments = command(Vector("", frequencies, labels, chance), tmp_path, "csv")
    assert only("cross_entropy", arguments, capsys) == pytest.approx(chance, rel=1e-12)
    assert only("d2", arguments, capsys) == pytest.approx(0, abs=1e-12)
