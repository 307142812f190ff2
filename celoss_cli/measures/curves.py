"""What `--calibration` asks besides the losses: those at other temperatures, and other priors."""

from __future__ import annotations

import numpy as np

from celoss_cli.measures.scores import Scored, bounded
from celoss_cli.measures.shift import Shifts
from celoss_cli.measures.temperature import Curve
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import FloatArray, IntArray

_PAIR = 2


def curve_of(
    checked: Scored, losses: FloatArray, weights: FloatArray | None, settings: Settings
) -> Curve | None:
    """Return the losses at other temperatures, where they are asked for."""
    if not settings.calibration:
        return None
    floor = settings.floor
    return Curve.of(checked.all_logs(floor), bounded(losses, floor), weights)


def shifts_of(
    checked: Scored,
    labels: IntArray,
    soft: FloatArray | None,
    losses: FloatArray,
    weights: FloatArray | None,
    settings: Settings,
) -> Shifts | None:
    """Return the losses of two classes at other priors, where they are asked for."""
    if not settings.calibration or checked.shares.shape[1] != _PAIR:
        return None
    share = (labels == 1).astype(np.float64) if soft is None else soft[:, 1]
    share = (1.0 - settings.label_smoothing) * share + settings.label_smoothing / _PAIR
    floor = settings.floor
    return Shifts.of(checked.all_logs(floor), share, bounded(losses, floor), weights)
