"""How far the loss lies from that of chance, and how sure that is.

Both are scored on the same rows, so that the error of their difference is that of the mean of
d_i = l_i + ln pi_y, and smaller than that of the loss where frequent classes have small losses.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from celoss_cli.measures.exact import ONE, ratio
from celoss_cli.measures.tally import Tally


class Excess(NamedTuple):
    """How much more than chance the rows score, in nats.

    Attributes:
        mean: the mean of d_i, less the bias of chance.
        error: its standard error, that of the bias in it.
        bias: by how much chance, fitted on these very labels, is too low.

    """

    mean: float
    error: float
    bias: float


def chance_bias(tally: Tally) -> tuple[float, float]:
    """Return by how much the entropy of the frequencies is too low, and its standard error.

    Miller (1955): (K - 1) / 2n, K the classes that occur. Where some occur once, others do not at
    all: these have a share of about U = f1 / n of all rows (Good, 1953), and U ln(1 + m / U n) is
    missing besides where there are m of them, as much as of equal frequencies.
    """
    counts, rows = tally.class_rows, tally.spread.effective_rows()
    occurring, once = int((counts > 0).sum()), int((counts == 1).sum())
    bias = (occurring - 1) / (2 * rows)
    if once:
        unseen = len(counts) - occurring
        bias += once / tally.rows * math.log1p(unseen / once)
    return bias, math.sqrt((occurring - 1) / 2) / rows


def chance_losses(shares: Sequence[float], smoothing: float) -> list[float | None]:
    """Return what answering `shares` (K,) scores on a row of each class, None for a share of 0.

    Labels that are smoothed give every other class its part of each row.
    """
    logs = [-math.log(share) if share else None for share in shares]
    rest = smoothing / len(shares) * math.fsum(log or 0.0 for log in logs) if smoothing else 0.0
    return [None if log is None else (1 - smoothing) * log + rest for log in logs]


def excess(tally: Tally, chance_losses: Sequence[float | None]) -> Excess | None:
    """Return how much more than chance the rows score, of labels of one class each.

    Args:
        tally: its losses are finite.
        chance_losses: (K,) what chance scores on a row of each class, None where it has no rows.

    Returns:
        None for fewer than two rows of positive weight, for labels of one class only, and for
        losses too large to be squared.

    """
    if tally.counted <= 1 or np.count_nonzero(tally.class_rows) <= 1:
        return None
    try:
        return _excess(tally, chance_losses)
    except OverflowError:
        return None


def _excess(tally: Tally, chance_losses: Sequence[float | None]) -> Excess:
    weight = tally.weight / ONE
    present = [at for at, loss in enumerate(chance_losses) if loss is not None]
    chance = [loss or 0.0 for loss in chance_losses]
    class_weight = [ratio(units, ONE) for units in tally.class_weight.units()]
    mean = ratio(tally.loss, tally.weight) - (
        math.fsum(class_weight[at] * chance[at] for at in present) / weight
    )
    # sum w^2 (l - c - m)^2, by class: c and m are the same for all its rows
    products = [ratio(units, ONE) for units in tally.class_loss_by_weight.units()]
    squares = [ratio(units, ONE) for units in tally.class_weight_squared.units()]
    shifts = [chance[at] + mean for at in range(len(chance))]
    spread = math.fsum(
        [tally.spread.squares()]
        + [-2 * shifts[at] * products[at] for at in present]
        + [shifts[at] ** 2 * squares[at] for at in present]
    )
    bessel = tally.counted / (tally.counted - 1)
    bias, noise = chance_bias(tally)
    error = math.hypot(math.sqrt(max(spread, 0.0) * bessel) / weight, noise)
    return Excess(mean - bias, error, bias)
