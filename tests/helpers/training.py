"""Made-up training runs whose truth is known: an oracle, seen sharper, duller or blurred."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from comparing import softmax

from celoss_cli.tables.blocks import FloatArray, IntArray

CLASSES = 5


class Run(NamedTuple):
    """What each checkpoint says, the labels, and the true mean loss of each, up to a constant."""

    checkpoints: list[FloatArray]
    labels: IntArray


class Stage(NamedTuple):
    """How a checkpoint sees the oracle's logits: times `sharpness`, with noise of this `blur`."""

    sharpness: float
    blur: float = 0.3


def drawn_run(rng: np.random.Generator, rows: int, stages: Sequence[Stage]) -> Run:
    """Draw a run: at sharpness 1 without blur a checkpoint is the truth, and none is better."""
    logits = rng.normal(0, 1.5, (rows, CLASSES))
    truth = softmax(logits)
    labels = (truth.cumsum(axis=1) < rng.random((rows, 1))).sum(axis=1).clip(0, CLASSES - 1)
    common = rng.normal(0, 1, logits.shape)
    # neighbours share a part of their errors, as the checkpoints of one run do
    checkpoints = [
        softmax(stage.sharpness * (logits + stage.blur * (common + rng.normal(0, 1, logits.shape))))
        for stage in stages
    ]
    return Run(checkpoints, np.asarray(labels))


HEALTHY = [Stage(s) for s in (0.05, 0.2, 0.4, 0.6, 0.75, 0.85, 0.85, 0.85, 0.85, 0.85)]
"""Falls, and is flat in its second half."""
RISING = [Stage(s) for s in (0.05, 0.2, 0.5, 0.8, 0.85, 1.0, 1.3, 1.6, 2.0, 2.5)]
"""Grows overconfident after its minimum; the accuracy is what it was."""
FALLING = [Stage(s) for s in (0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.36, 0.43, 0.5)]
JUMPING = [*HEALTHY[:7], Stage(0.85, 1.5), *HEALTHY[8:]]
"""One checkpoint sees far less than its neighbours."""
FITTED_TOO_WELL = [Stage(1.0, b) for b in (2.0, 1.0, 0.6, 0.4, 0.3, 0.3, 0.5, 0.8, 1.2, 1.6)]
"""Loss and accuracy are worse after the minimum."""
HOPELESS = [Stage(0.001, 1.0) for _ in range(10)]
"""The label frequencies, with a little noise: no better than chance."""
NEAR = [Stage(s) for s in (0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0)]
"""The best is between others that are hardly worse."""
EVEN = [Stage(0.85)] * 20
"""No checkpoint is better than another."""
