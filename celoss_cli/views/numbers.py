"""How numbers are written for people."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias

from celoss_cli.text import counted, decimals, percent

if TYPE_CHECKING:
    from celoss_cli.report.comparison import IncreaseResult
    from celoss_cli.report.entries import GateResult
    from celoss_cli.report.report import Report

LossUnit = Literal["nats", "bits"]
Form: TypeAlias = Callable[[float | None], str]
"""What writes a number."""

NOTHING = "-"
_DIGITS = 4
_P_DIGITS = 3
_ENOUGH = 17
_SMALL = 5e-5
_LARGEST = 1e6
_USUAL_LOSS = 0.1
"""Losses of several models have the four digits of the lowest, or of this if that is lower."""


def loss(value: float | None, unit: LossUnit = "nats", digits: int = _DIGITS) -> str:
    """Return a loss, given in nats, with four significant digits in `unit`."""
    return number(None if value is None else in_unit(value, unit), digits)


def in_unit(value: float, unit: LossUnit) -> float:
    """Return nats in `unit`."""
    return value / math.log(2) if unit == "bits" else value


def in_nats(what: str, unit: LossUnit) -> list[str]:
    """Return what stands below findings or gates where the losses above are in another unit."""
    return [] if unit == "nats" else [f"Losses in {what} are in nats."]


def number(value: float | None, digits: int = _DIGITS) -> str:
    """Return a number with four significant digits; infinity is spelled out."""
    if value is None:
        return NOTHING
    if math.isinf(value):
        return "infinite" if value > 0 else "-infinite"
    return f"{value:.{digits}g}"


def column(
    values: Sequence[float | None], unit: LossUnit = "nats", like: float | None = None
) -> list[str]:
    """Return losses, given in nats, with as many decimals each.

    They are those of `like` with four significant digits, by default of the largest.
    """
    shown = [None if value is None else in_unit(value, unit) for value in values]
    finite = [abs(value) for value in shown if value is not None and math.isfinite(value)]
    size = max(finite, default=0.0) if like is None else in_unit(like, unit)
    if not 0 < size < _LARGEST or max(finite, default=0.0) >= _LARGEST:
        return [number(value) for value in shown]
    places = decimals(size)
    return [
        number(value) if value is None or math.isinf(value) else f"{value:.{places}f}"
        for value in shown
    ]


def columns(
    entries: Sequence[object],
    names: Sequence[str],
    unit: LossUnit,
    like: float | None = None,
) -> Iterator[list[str]]:
    """Yield a column for each of the losses that entries have by these names; see `column`."""
    for name in names:
        yield column([getattr(entry, name, None) for entry in entries], unit, like)


def lowest(losses: Iterable[float | None]) -> float:
    """Return what losses of several models are to have the decimals of; see `column`."""
    finite = [loss for loss in losses if loss is not None and math.isfinite(loss)]
    return max(min(finite, default=0.0), _USUAL_LOSS)


def probabilities(values: Sequence[float]) -> list[str]:
    """Return probabilities with four decimals, and those that are 0 there in powers of ten."""
    return [f"{value:.4f}" if value == 0 or value >= _SMALL else f"{value:.1e}" for value in values]


def share(value: float | None, digits: int = 2) -> str:
    """Return a share as a percentage."""
    return NOTHING if value is None else percent(value, digits)


def against_chance(ratio: float) -> str:
    """Return how far a loss of `ratio` times chance is from chance."""
    return f"{share(1 - ratio, 1)} below chance" if ratio < 1 else f"{number(ratio, 3)}x chance"


def points(value: float | None) -> str:
    """Return a difference of shares in percentage points."""
    return NOTHING if value is None else f"{value * 100:+.2f} pp"


def p_value(value: float | None) -> str:
    """Return a p-value with three digits."""
    if value is None:
        return NOTHING
    smallest = 10.0**-_P_DIGITS
    return f"< {smallest:.{_P_DIGITS}f}" if value < smallest else f"{value:.{_P_DIGITS}f}"


def interval(low: str, high: str) -> str:
    """Return "0.145 to 0.1805"."""
    return NOTHING if NOTHING in (low, high) else f"{low} to {high}"


def share_interval(low: float | None, high: float | None) -> str:
    """Return an interval of shares."""
    return interval(share(low), share(high))


def ci_head(report: Report) -> str:
    """Return the head of a column of intervals: what they rest on where rows are in clusters."""
    clusters = report.cluster_count
    return "95% CI" if clusters is None else f"95% CI, {counted(clusters, 'cluster')}"


def comparison(gate: GateResult) -> str:
    """Return "0.612 > 0.5": with as many digits as it takes to see on which side the value lies."""
    about = f" ({gate.about})" if gate.about else ""
    if gate.judged is None:
        return f"has no value; the bound is {gate.bound:g}{about}"
    for digits in range(_DIGITS, _ENOUGH):
        value, bound = f"{gate.judged:.{digits}g}", f"{gate.bound:.{digits}g}"
        if float(value) != float(bound) or gate.judged == gate.bound:
            break
    else:
        value, bound = repr(gate.judged), repr(gate.bound)
    if gate.better == "lower":
        return f"{value} {'<=' if gate.passed else '>'} {bound}{about}"
    return f"{value} {'>=' if gate.passed else '<'} {bound}{about}"


def increase(gate: IncreaseResult, unit: LossUnit = "nats") -> str:
    """Return the numbers that decide on the increase of a model's loss, of all rows or a slice."""
    place = gate.model
    if gate.by is not None:
        place += f", {gate.by}={gate.slice} ({counted(gate.rows or 0, 'row')})"
    if gate.low is None or gate.high is None:
        value = "" if gate.difference is None else f", {loss(gate.difference, unit)},"
        return f"{place}: the difference{value} has no interval"
    where = {"passed": "is below", "failed": "is above", "undecided": "contains"}[gate.decision]
    decisive = min(gate.low, gate.high, key=lambda end: abs(end - gate.bound))
    ends = interval(*column([gate.low, gate.high], unit, like=abs(decisive)))
    return f"{place}: 95% CI of the increase, {ends}, {where} {loss(gate.bound, unit)}"
