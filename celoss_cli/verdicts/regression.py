"""A bound from an earlier report: by how much the loss may grow."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal, NamedTuple

from celoss_cli.errors import InputError, UsageError
from celoss_cli.measures.metrics import METRICS
from celoss_cli.report.comparison import Comparison, IncreaseResult
from celoss_cli.report.report import Report
from celoss_cli.verdicts.gates import Gate, checked_gate

_FREE = ("n", "v")
"""What reports that are compared may differ in: the rows and the version."""


class Increase(NamedTuple):
    """By how much a loss may grow: `amount` nats, or that share of what it was."""

    amount: float
    relative: bool

    def of(self, loss: float) -> float:
        """Return by how much a loss may grow, in nats."""
        return loss * self.amount if self.relative else self.amount

    def bound(self, loss: float | None) -> float:
        """Return the same; nan where a share of an infinite loss is asked for."""
        return math.nan if loss is None and self.relative else self.of(loss or 0.0)

    def __str__(self) -> str:
        return f"{self.amount * 100:g}%" if self.relative else f"{self.amount:g}"


def parse_increase(text: str) -> Increase:
    """Read 0.01 (nats) or 2%.

    Raises:
        UsageError: it is neither, or below 0.

    """
    relative = text.strip().endswith("%")
    try:
        amount = float(text.strip().removesuffix("%").replace("_", "no digit"))
    except ValueError:
        amount = math.nan
    if not 0 <= amount < math.inf:
        raise UsageError(
            f"--max-increase {text!r} is neither nats nor a percentage", "e.g. 0.01 or 2%"
        )
    return Increase(amount / 100 if relative else amount, relative)


def regression_gate(loss: float, name: str, increase: Increase) -> Gate:
    """Return the gate of a loss that an earlier report, called `name`, holds."""
    gate = checked_gate(METRICS["cross_entropy"], loss + increase.of(loss))
    return gate._replace(origin=f"{loss:.4g} of {name} and {increase}")


def check_signature(report: Report, earlier: str, name: str) -> None:
    """Refuse to compare reports that were made with other settings.

    Raises:
        InputError: a setting that changes numbers differs; it is named.

    """
    here, there = _parts(report.signature), _parts(earlier)
    for key in {**here, **there}:
        if key not in _FREE and here.get(key) != there.get(key):
            raise InputError(
                f"{name}: made with {key}:{there.get(key, 'none')}, "
                f"this report has {key}:{here.get(key, 'none')}",
                hint="measure both with the same settings",
            )


def judge_increase(
    comparison: Comparison, increase: Increase, *, confident: bool
) -> Iterator[IncreaseResult]:
    """Judge each model by the paired interval of its difference to the baseline.

    Above the bound with the whole interval it fails, below it passes, between it is undecided. Of
    one row, which has no interval, the difference itself may fail, and never passes. A difference
    without a value fails.
    """
    loss = comparison.baseline.cross_entropy
    for system, found in zip(comparison.systems, comparison.differences, strict=True):
        ends = found.low, found.high
        yield _judged(
            system.report.predictions.path,
            increase.bound(loss),
            (found.cross_entropy, *ends),
            confident=confident,
        )


def judge_increase_each(
    comparison: Comparison, increase: Increase, least: int, *, confident: bool
) -> Iterator[IncreaseResult]:
    """Judge each model on each slice likewise; slices of fewer than `least` rows are skipped."""
    for system, slices in zip(comparison.systems, comparison.slices, strict=True):
        for row in slices:
            found = _judged(
                system.report.predictions.path,
                increase.bound(row.baseline_cross_entropy),
                (row.difference, row.difference_low, row.difference_high),
                confident=confident,
            )
            found = replace(found, by=row.by, slice=row.value, rows=row.rows)
            few = row.rows < least
            yield replace(found, decision="undecided", passed=True, skipped=True) if few else found


def _judged(
    model: str,
    bound: float,
    difference: tuple[float | None, float | None, float | None],
    *,
    confident: bool,
) -> IncreaseResult:
    value, low, high = difference
    decision: Literal["passed", "failed", "undecided"] = "undecided"
    least = value if low is None else low
    if least is None or math.isnan(bound) or least > bound:
        decision = "failed"
    elif high is not None and high <= bound:
        decision = "passed"
    return IncreaseResult(
        model=model,
        bound=bound,
        difference=value,
        low=low,
        high=high,
        decision=decision,
        passed=decision == "passed" or (decision == "undecided" and not confident),
    )


def _parts(signature: str) -> dict[str, str]:
    return dict(part.split(":", 1) for part in signature.split("|") if ":" in part)
