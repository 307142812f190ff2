"""The histogram of the losses as the table shows it: few lines, each over exact counts."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import groupby

from celoss_cli.report.charts import bins_between
from celoss_cli.report.entries import LossBin
from celoss_cli.report.report import Report
from celoss_cli.settings import Settings

MOST = 6
"""So many lines of bins are shown, but where all are asked for."""
_SQUEEZED = 0.9
"""Where more of the rows stand in the first of equal bins, each is twice as wide as the last."""


def shown_bins(report: Report, *, full: bool) -> list[LossBin]:
    """Return the bins that are drawn, few unless their number was chosen; empty runs are one."""
    equal = report.histogram
    if full or not equal:
        return equal
    if report.settings.bins != Settings.bins:
        return [*_joined(equal)]
    merged = _merged(equal)
    rows = sum(each.rows for each in merged)
    if merged[0].rows > _SQUEEZED * rows:
        merged = _doubling(report)
    return [*_joined(merged)]


def _merged(bins: list[LossBin]) -> list[LossBin]:
    """Return equal bins, two and two joined until they are few."""
    while len([*_joined(bins)]) > MOST:
        pairs = [bins[at : at + 2] for at in range(0, len(bins), 2)]
        bins = [_together(pair) for pair in pairs]
    return bins


def _doubling(report: Report) -> list[LossBin]:
    """Return bins whose edges are powers of two, the first from 0."""
    tally = report.tally
    top = math.frexp(tally.largest_loss.value)[1]
    edges = [0.0, *(2.0**exponent for exponent in range(top - MOST + 1, top + 1))]
    return bins_between(tally, edges)


def _joined(bins: list[LossBin]) -> Iterator[LossBin]:
    """Yield the bins, of each run of empty ones one."""
    for has_rows, run in groupby(bins, key=lambda each: each.rows > 0):
        own = [*run]
        yield from own if has_rows else [_together(own)]


def _together(bins: list[LossBin]) -> LossBin:
    shares = [each.loss_share for each in bins if each.loss_share is not None]
    return LossBin(
        low=bins[0].low,
        high=bins[-1].high,
        rows=sum(each.rows for each in bins),
        loss_share=math.fsum(shares) if shares else None,
    )
