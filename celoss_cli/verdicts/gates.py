"""Bounds on metrics, judged on the raw numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from celoss_cli.errors import UsageError
from celoss_cli.measures.metric import Metric
from celoss_cli.measures.metrics import ALIASES, METRICS
from celoss_cli.report.entries import GateResult
from celoss_cli.report.report import Report
from celoss_cli.text import counted, listed, nearest, number_from, share_from, span

_PERCENT = 100
_EXAMPLE = 0.95
"""A share, for a hint."""


class Gate(NamedTuple):
    """A bound that a metric must keep: at most, or at least, as the metric's own direction says.

    Attributes:
        metric: the metric.
        bound: the bound.
        origin: where the bound comes from, in words, or "" where it was given as it is.
        confident: whether the far end of the metric's 95% interval must keep it.

    """

    metric: str
    bound: float
    origin: str = ""
    confident: bool = False

    @property
    def judged(self) -> str:
        """The metric that is held against the bound."""
        if not self.confident:
            return self.metric
        return f"{self.metric}_{'low' if METRICS[self.metric].better == 'higher' else 'high'}"


def metric_named(name: str) -> Metric:
    """Return the metric of this name, or of another name that the field has for it.

    Raises:
        UsageError: there is none.

    """
    spelled = name.strip().replace("-", "_")
    found = METRICS.get(ALIASES.get(spelled, spelled))
    if found is None:
        raise UsageError(
            f"there is no metric {name!r}",
            hint=nearest(name, METRICS) or f"the metrics are {', '.join(METRICS)}",
        )
    return found


def parse_gate(text: str) -> Gate:
    """Read a gate as METRIC=BOUND.

    Raises:
        UsageError: it is not of this form, or its metric or bound cannot be judged.

    """
    name, equals, bound = text.partition("=")
    if not equals:
        raise UsageError(f"--gate {text!r} is not METRIC=BOUND", hint="e.g. --gate brier=0.2")
    metric = metric_named(name.strip())
    return checked_gate(metric, bound_from(metric, bound, f"--gate {text!r}: {bound!r}"))


def bound_from(metric: Metric, text: str, place: str) -> float:
    """Read the bound of a metric: a number, or of a share also a percentage.

    Raises:
        UsageError: it is none, or no share; `place` is how the message begins.

    """
    try:
        value = share_from(text) if metric.unit == "share" else number_from(text)
    except ValueError as error:
        hint = None
        if text.rstrip().endswith("%") and metric.unit != "share":
            hint = f"{metric.name} is not a share: give its bound without %"
        raise UsageError(f"{place} is not a number", hint) from error
    # what is not finite is refused whatever the metric
    if metric.unit == "share" and 1 < value < math.inf:
        share = value / 100 if value <= _PERCENT and "%" not in text else _EXAMPLE
        hint = f"{metric.name} is a share: give {share:.12g} or {share * 100:.12g}%"
        raise UsageError(f"{place} is not from 0 to 1", hint)
    if metric.unit == "share" and metric.better == "higher" and -math.inf < value < 0:
        # every value would pass
        raise UsageError(f"{place} is not from 0 to 1")
    return value


def checked_gate(metric: Metric, bound: float) -> Gate:
    """Return the gate.

    Raises:
        UsageError: a metric that is neither good nor bad, or a bound that is not finite.

    """
    name = metric.name
    if metric.better is None:
        judged = [other.name for other in METRICS.values() if other.better]
        raise UsageError(
            f"{name} has no better direction, so it cannot be a gate",
            hint=f"gates take {listed(judged)}",
        )
    if not math.isfinite(bound):
        raise UsageError(f"the bound of {name} is {bound}, and must be a finite number")
    return Gate(name, bound)


def confident(gate: Gate) -> Gate:
    """Return the gate that the whole 95% interval of its metric must pass.

    Raises:
        UsageError: the metric has no interval.

    """
    if f"{gate.metric}_low" not in METRICS:
        known = [name for name in METRICS if f"{name}_low" in METRICS]
        raise UsageError(
            f"--confident needs a 95% CI, but {gate.metric} has none",
            hint=f"{listed(known)} have one",
        )
    return gate._replace(confident=True)


def judge(gates: Sequence[Gate], report: Report) -> tuple[GateResult, ...]:
    """Judge every gate. A metric without a value, and a report without rows, never pass."""
    return tuple(_judged(gate, report) for gate in gates)


def _judged(gate: Gate, report: Report) -> GateResult:
    def value(name: str) -> float | None:
        found: float | None = getattr(report, name, None)
        return found

    result = decided(gate, value, report.tally.rows, report.counted_rows)
    words = result.about, _noise(gate, report), _infinite(gate, report)
    return result._replace(about="; ".join(word for word in words if word))


def decided(gate: Gate, value: Callable[[str], float | None], rows: int, size: str) -> GateResult:
    """Return whether a gate holds; what has no value, or no rows, never passes.

    Args:
        gate: the gate.
        value: returns a metric by its name.
        rows: how many rows that is of.
        size: the same in words.

    """
    better, judged = METRICS[gate.metric].better or "lower", value(gate.judged)
    passed = (
        judged is not None
        and rows > 0
        and (judged <= gate.bound if better == "lower" else judged >= gate.bound)
    )
    known, low, high = (value(f"{gate.metric}{end}") for end in ("", "_low", "_high"))
    interval = ""
    if known is not None and low is not None and high is not None:
        if gate.confident:
            interval = f"the far end of the 95% CI of {known:.4g}, {size}"
        elif not passed:
            interval = f"95% CI {span(low, high, known)}, {size}"
    return GateResult(
        metric=gate.metric,
        bound=gate.bound,
        better=better,
        value=known,
        judged=judged,
        passed=passed,
        about="; ".join(word for word in (gate.origin, interval) if word),
    )


def _noise(gate: Gate, report: Report) -> str:
    """Return what a calibrated model would show, of a metric that noise makes larger."""
    expected: float | None = getattr(report, f"{gate.metric}_expected", None)
    return "" if expected is None else f"a calibrated model would show {expected:.3g}"


def _infinite(gate: Gate, report: Report) -> str:
    """Return why a metric of the losses has no value."""
    rows = report.tally.infinite
    if METRICS[gate.metric].unit != "nats" or getattr(report, gate.metric, None) is not None:
        return ""
    have = "has" if rows == 1 else "have"
    return f"{counted(rows, 'row')} {have} an infinite loss" if rows else ""
