"""What is drawn: bins of losses, of confidence and of predicted probabilities."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from itertools import dropwhile

from celoss_cli.measures.cells import EDGES, EQUAL_STARTS
from celoss_cli.measures.exact import ratio
from celoss_cli.measures.histogram import SMALLEST_EXPONENT
from celoss_cli.measures.reliability import equal_mass, means
from celoss_cli.measures.tally import Tally
from celoss_cli.report.entries import CalibrationBin, LossBin, Reliability


def loss_bins(tally: Tally, bins: int) -> list[LossBin]:
    """Return the finite losses in about `bins` bins of equal width; none where there are none."""
    if not tally.histogram.counts.size:
        return []
    edges, counts, losses = tally.histogram.drawn(bins, tally.largest_loss.value)
    return _loss_bins(tally, edges, counts, losses)


def bins_between(tally: Tally, edges: Sequence[float]) -> list[LossBin]:
    """Return the finite losses from each edge, a power of two, up to the next."""
    return _loss_bins(tally, edges, *tally.histogram.between(edges))


def _loss_bins(
    tally: Tally, edges: Sequence[float], counts: Sequence[int], losses: Sequence[int]
) -> list[LossBin]:
    whole = sum(losses)
    known = whole and not tally.infinite
    shares = [ratio(loss, whole) if known else None for loss in losses]
    return [LossBin(*each) for each in zip(edges, edges[1:], counts, shares, strict=False)]


def calibration_bins(tally: Tally) -> list[CalibrationBin]:
    """Return the rows by confidence."""
    bins = tally.calibration.joined(EQUAL_STARTS)
    edges = EDGES.tolist()
    columns = zip(edges, edges[1:], bins.counts.tolist(), *means(bins), strict=False)
    return [
        CalibrationBin(low=low, high=high, rows=count, confidence=sure, accuracy=right)
        for low, high, count, sure, right in columns
    ]


def doubling_bins(tally: Tally) -> list[LossBin]:
    """Return bins of the finite losses whose edges are powers of two, the first from 0."""
    if not tally.histogram.counts.size:
        return []
    top = max(math.frexp(tally.largest_loss.value)[1], SMALLEST_EXPONENT + 1)
    edges = [0.0, *map(_power_of_two, range(SMALLEST_EXPONENT, top + 1))]
    first, *rest = bins_between(tally, edges)
    return [first, *rest] if first.rows else [*dropwhile(lambda each: not each.rows, rest)]


def reliability(tally: Tally, positive: str | None) -> Reliability:
    """Return what is predicted against what is observed: of the `positive` class, or of all."""
    found = tally.calibration if positive is None else tally.positive
    counts = found.joined(EQUAL_STARTS).counts
    edges, rows = tuple(EDGES.tolist()), tuple(counts.tolist())
    return Reliability(positive, tuple(equal_mass(found)), edges, rows)


def of_dependent_rows(found: Reliability) -> Reliability:
    """Return the same of rows that depend on each other: nothing says how many they count as."""
    bins = tuple(each._replace(effective_rows=None) for each in found.bins)
    return found._replace(bins=bins)


def _power_of_two(exponent: int) -> float:
    """Return the power, or the largest number where it has no place in float64."""
    return 2.0**exponent if exponent < sys.float_info.max_exp else sys.float_info.max
