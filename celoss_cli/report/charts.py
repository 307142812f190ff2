"""What pictures show besides what tables do: bins of losses and of predicted probabilities."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import dropwhile, pairwise

from celoss_cli.measures.cells import EDGES, EQUAL_STARTS
from celoss_cli.measures.exact import ratio
from celoss_cli.measures.histogram import SMALLEST_EXPONENT
from celoss_cli.measures.reliability import equal_mass
from celoss_cli.measures.tally import Tally
from celoss_cli.report.entries import LossBin, Reliability

_PAIR = 2


def doubling_bins(tally: Tally) -> list[LossBin]:
    """Return bins of the finite losses whose edges are powers of two, the first from 0."""
    if not tally.histogram.counts.size:
        return []
    top = max(math.frexp(tally.largest_loss.value)[1], SMALLEST_EXPONENT + 1)
    edges = [0.0, *(2.0**exponent for exponent in range(SMALLEST_EXPONENT, min(top, 1023) + 1))]
    counts, units = tally.histogram.between(edges)
    whole = sum(units)
    known = whole and not tally.infinite
    bins = [
        LossBin(low, high, rows, ratio(loss, whole) if known else None)
        for (low, high), rows, loss in zip(pairwise(edges), counts, units, strict=True)
    ]
    first, *rest = bins
    return [first, *rest] if first.rows else [*dropwhile(lambda each: not each.rows, rest)]


def reliability(classes: Sequence[str], tally: Tally) -> Reliability:
    """Return what is predicted against what is observed; of two classes, of the positive one."""
    pair = len(classes) == _PAIR
    found = tally.positive if pair else tally.calibration
    counts = found.joined(EQUAL_STARTS).counts
    edges, rows = tuple(EDGES.tolist()), tuple(counts.tolist())
    return Reliability(classes[1] if pair else None, tuple(equal_mass(found)), edges, rows)
