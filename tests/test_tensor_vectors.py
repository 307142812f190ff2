"""Losses of tensors as PyTorch 2.14 gives them, through the command line.

Each is torch.nn.functional.cross_entropy of float64 logits with the classes along axis 1 and
ignore_index=-100.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from made import write_npy
from numpy.typing import NDArray
from running import run_eval

CLASSES = 4


@dataclass(frozen=True)
class Vector:
    """Logits of a shape, of whose labels every `padding`th is ignored, and PyTorch's losses.

    Attributes:
        weighted: with weight=[1, 2.5, 0.5, 1.25].
        smoothed: with label_smoothing=0.1.
        half: of the logits in half precision.

    """

    shape: tuple[int, ...]
    padding: int
    loss: float
    weighted: float
    smoothed: float
    half: float
    accuracy: float


VECTORS = [
    Vector(
        shape=(5, 4, 7),
        padding=3,
        loss=2.2612346023613914,
        weighted=2.297746915829661,
        smoothed=2.277012826278922,
        half=2.2610424099944026,
        accuracy=0.25,
    ),
    Vector(
        shape=(3, 4, 5, 6),
        padding=4,
        loss=1.6942737554997598,
        weighted=1.6184671215897406,
        smoothed=1.7764150679409134,
        half=1.6942812592416914,
        accuracy=0.4264705882352941,
    ),
    Vector(
        shape=(2, 4, 3, 2, 5),
        padding=5,
        loss=1.642565616020791,
        weighted=1.5649045339214824,
        smoothed=1.7262750296358158,
        half=1.6425332136697437,
        accuracy=0.3333333333333333,
    ),
]

each_vector = pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector.shape))


def logits(shape: tuple[int, ...]) -> NDArray[np.float64]:
    places = np.arange(math.prod(shape), dtype=np.float64)
    return (np.sin(places * 1.7) * 3 + np.cos(places * 0.31)).reshape(shape)


def labels(vector: Vector) -> NDArray[np.int64]:
    shape = (vector.shape[0], *vector.shape[2:])
    places = np.arange(math.prod(shape))
    classes = (places * places + 3 * places) % CLASSES
    classes[places % vector.padding == vector.padding - 1] = -100
    return classes.reshape(shape)


def measured(
    capsys: pytest.CaptureFixture[str], scores: Path, truths: Path, *options: str
) -> list[float]:
    only = ("--only", "cross_entropy", "--only", "accuracy", "--class-axis", "1")
    arguments = (str(scores), str(truths), "--scores", "logits", *only, *options)
    code, out, err = run_eval(capsys, *arguments)
    assert (code, err) == (0, "")
    return [*map(float, out.split())]


@each_vector
def test_the_losses_are_those_of_pytorch(
    vector: Vector, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    truths = write_npy(tmp_path / "y.npy", labels(vector))
    scores = logits(vector.shape)
    files: dict[str, Any] = {"c": scores, "f": np.asfortranarray(scores)}
    for name, array in files.items():
        path = write_npy(tmp_path / f"{name}.npy", array)
        found = measured(capsys, path, truths)
        assert found == pytest.approx([vector.loss, vector.accuracy], rel=1e-12)
        smoothed, _ = measured(capsys, path, truths, "--label-smoothing", "0.1")
        assert smoothed == pytest.approx(vector.smoothed, rel=1e-12)
        weights = ("--class-weights", "0=1,1=2.5,2=0.5,3=1.25")
        weighted, _ = measured(capsys, path, truths, *weights)
        assert weighted == pytest.approx(vector.weighted, rel=1e-12)
    half = write_npy(tmp_path / "h.npy", scores.astype(np.float16))
    assert measured(capsys, half, truths)[0] == pytest.approx(vector.half, rel=1e-12)


@each_vector
def test_nothing_has_to_tell_the_axis_where_it_has_a_length_of_its_own(
    vector: Vector, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    last = np.moveaxis(logits(vector.shape), 1, -1)
    arguments = (
        str(write_npy(tmp_path / "p.npy", last)),
        str(write_npy(tmp_path / "y.npy", labels(vector))),
    )
    code, out, _ = run_eval(capsys, *arguments, "--scores", "logits", "--only", "cross_entropy")
    assert code == 0
    assert float(out) == pytest.approx(vector.loss, rel=1e-12)
