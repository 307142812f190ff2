"""Bounds on metrics, judged on the raw numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from celoss_cli.entries import GateResult
from celoss_cli.errors import UsageError
from celoss_cli.measures.metrics import METRICS, Metric
from celoss_cli.report import Report
from celoss_cli.text import listed, nearest


@dataclass(frozen=True)
class Gate:
    """A bound that a metric must keep: at most, or at least, as the metric's own direction says."""

    metric: str
    bound: float


def metric_named(name: str) -> Metric:
    """Return the metric of this name.

    Raises:
        UsageError: there is none.

    """
    if name not in METRICS:
        raise UsageError(
            f"there is no metric {name!r}",
            hint=nearest(name, METRICS) or f"the metrics are {', '.join(METRICS)}",
        )
    return METRICS[name]


def parse_gate(text: str) -> Gate:
    """Read a gate as METRIC=BOUND.

    Raises:
        UsageError: it is not of this form, or its metric or bound cannot be judged.

    """
    name, equals, bound = text.partition("=")
    if not equals:
        raise UsageError(f"--gate {text!r} is not METRIC=BOUND", hint="as in --gate brier=0.2")
    try:
        value = float(bound.replace("_", "no digit"))
    except ValueError as error:
        raise UsageError(f"--gate {text!r}: {bound!r} is not a number") from error
    return checked_gate(name.strip(), value)


def checked_gate(name: str, bound: float) -> Gate:
    """Return the gate.

    Raises:
        UsageError: a metric that is unknown, or neither good nor bad, or a bound that is not
            finite.

    """
    metric = metric_named(name)
    if metric.better is None:
        judged = [other.name for other in METRICS.values() if other.better]
        raise UsageError(
            f"{name} says nothing about how good a model is, so it has no better direction",
            hint=f"gates take {listed(judged)}",
        )
    if not math.isfinite(bound):
        raise UsageError(f"the bound of {name} is {bound}, and must be a finite number")
    return Gate(name, bound)


def judge(gates: Sequence[Gate], report: Report) -> tuple[GateResult, ...]:
    """Judge every gate. A metric without a value, and a report without rows, never pass."""
    return tuple(_judged(gate, report) for gate in gates)


def _judged(gate: Gate, report: Report) -> GateResult:
    better = METRICS[gate.metric].better or "lower"
    value: float | None = getattr(report, gate.metric)
    passed = (
        value is not None
        and report.tally.rows > 0
        and (value <= gate.bound if better == "lower" else value >= gate.bound)
    )
    return GateResult(
        metric=gate.metric, bound=gate.bound, better=better, value=value, passed=passed
    )
