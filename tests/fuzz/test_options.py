"""No combination of options crashes, whatever is measured and however it is shown.

`python tests/fuzz/test_options.py COUNT [SEED]` tries so many commands, and prints those that do.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import click
import numpy as np
import pytest

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1] / "helpers"))
from running import run_in

from celoss_cli.cli.commands.compare import compare_command
from celoss_cli.cli.commands.eval import eval_command
from celoss_cli.cli.commands.series import series_command

COMMANDS = {"eval": eval_command, "compare": compare_command, "series": series_command}
T = TypeVar("T")

ROWS, CLASSES = 60, 3
RUNS = 15

VALUES = {
    "against": ["earlier.json"],
    "bins": ["1", "3", "200"],
    "by": ["g=groups.csv"],
    "class_weights": ["balanced", "0=2,1=1"],
    "clip": ["0", "0.3"],
    "cluster": ["c=clusters.csv"],
    "first_label": ["0"],
    "gate": ["ece=0.1", "d2=20%", "accuracy=0.5"],
    "ignore_label": ["0", "1", "nan"],
    "label_smoothing": ["0.1"],
    "labels_are": ["positions"],
    "max_increase": ["0.1", "2%"],
    "max_loss": ["0.5"],
    "min_accuracy": ["50%"],
    "min_rows": ["1", "500"],
    "only": ["accuracy", "ece_expected"],
    "output": ["r.json", "r.md", "r.xml", "r.txt", "r.svg", "r.html"],
    "per_sample": ["rows.csv", "rows.npy"],
    "positive": ["1"],
    "sum_tolerance": ["0.5"],
    "threads": ["1", "2"],
    "top_k": ["1", "2"],
    "weights": ["weights.csv"],
    "worst": ["0", "100"],
}
READING = {
    "class_axis",
    "class_names",
    "classes",
    "comment",
    "decimal",
    "delimiter",
    "header",
    "help",
    "id",
    "label_column",
    "labels_header",
    "partial",
    "score_columns",
    "score_key",
    "score_of",
    "scores",
    "scheduler",
    "weight_column",
}
"""What says how files are read, which other tests try, and a cluster."""

INPUTS = [
    ("percent.csv", "labels.csv", "--scores", "percent"),
    ("probs.csv", "labels.csv"),
    ("logits.csv", "labels.csv", "--scores", "logits"),
    ("logs.csv", "labels.csv", "--scores", "log-probs"),
    ("probs.csv", "onehot.csv"),
    ("probs.csv", "soft.csv"),
    ("positive.csv", "two.csv"),
    ("cells.csv", "targets.csv", "--multi-label"),
    ("tensor.npy", "tensor_labels.npy"),
    ("one.csv", "one_label.csv"),
    ("certain.csv", "labels.csv"),
]


def write_inputs(folder: Path) -> None:
    rng = np.random.default_rng(0)
    probs, labels = rng.dirichlet(np.ones(CLASSES), ROWS), rng.integers(0, CLASSES, ROWS)
    texts = {
        "percent": 100 * probs,
        "probs": probs,
        "logits": np.log(probs) + 1,
        "logs": np.log(probs),
        "certain": np.eye(CLASSES)[rng.integers(0, CLASSES, ROWS)],
        "soft": rng.dirichlet(np.ones(CLASSES), ROWS),
        "positive": probs[:, 0],
        "cells": rng.random((ROWS, CLASSES)),
        "one": probs[:1],
        "weights": rng.integers(0, 3, ROWS) / 2,
    }
    numbers = {
        "labels": labels,
        "onehot": np.eye(CLASSES)[labels],
        "two": labels % 2,
        "targets": rng.integers(0, 2, (ROWS, CLASSES)),
        "one_label": labels[:1],
        "groups": rng.integers(0, 4, ROWS),
        "clusters": rng.integers(0, 15, ROWS),
    }
    for name, values in texts.items():
        np.savetxt(folder / f"{name}.csv", values, delimiter=",", fmt="%.12f")
    for name, counts in numbers.items():
        np.savetxt(folder / f"{name}.csv", counts, delimiter=",", fmt="%d")
    np.save(folder / "tensor.npy", probs.reshape(6, 10, CLASSES))
    np.save(folder / "tensor_labels.npy", labels.reshape(6, 10))
    run_in(folder, {}, ["eval", "probs.csv", "labels.csv", "-q", "-o", "earlier.json"])


def options_of(command: click.Command) -> Iterator[list[str]]:
    """Yield each option with each of its values."""
    for option in command.params:
        if not isinstance(option, click.Option) or option.name in READING:
            continue
        name = option.opts[-1]
        if option.is_flag:
            yield [name]
        elif isinstance(option.type, click.Choice):
            yield from ([name, choice] for choice in map(str, option.type.choices))
        else:
            yield from ([name, value] for value in VALUES[str(option.name)])


def drawn(seed: int) -> tuple[list[str], str]:
    """Draw a command, and how wide the terminal is."""
    rng = np.random.default_rng(seed)

    def one_of(values: Sequence[T]) -> T:
        return values[int(rng.integers(len(values)))]

    name, (file, *rest) = one_of(["eval", "eval", *COMMANDS]), one_of(INPUTS)
    options = [*options_of(COMMANDS[name])]
    chosen = [options[at] for at in rng.permutation(len(options))[: rng.integers(6)]]
    files = [file] if name == "eval" else [file, file]
    words = [name, *files, *rest, *(word for option in chosen for word in option)]
    return words, one_of(["30", "60", "80", "120"])


def fault_of(seed: int, folder: Path) -> str:
    """Return the command of a seed, and what it says, where that is no answer and no error."""
    words, columns = drawn(seed)
    code, _, err = run_in(folder, {"COLUMNS": columns}, words)
    wrong = any(word in err for word in ("crashed", "Traceback", "Warning"))
    return f"{seed}: celoss {' '.join(words)}\n{err}" if wrong or code not in {0, 1, 2} else ""


def main(count: int, first: int = 0) -> int:
    """Try commands, print those that are at fault, and return how many these are."""
    with tempfile.TemporaryDirectory() as folder:
        write_inputs(Path(folder))
        faults = [*filter(None, (fault_of(first + at, Path(folder)) for at in range(count)))]
    sys.stdout.write("".join(f"{fault}\n" for fault in faults))
    sys.stdout.write(f"{len(faults)} of {count} commands are at fault\n")
    return len(faults)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("options")
    write_inputs(place)
    return place


def test_no_combination_of_options_crashes(folder: Path) -> None:
    assert [*filter(None, (fault_of(seed, folder) for seed in range(RUNS)))] == []


if __name__ == "__main__":
    os.environ.pop("CELOSS_DEBUG", None)
    sys.exit(min(main(*map(int, sys.argv[1:])), 1))
