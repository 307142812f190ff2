"""A bound from an earlier report: by how much the loss may grow."""

from __future__ import annotations

import math
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
        raise UsageError(f"--max-increase {text!r} is neither nats nor a share", "as 0.01, or 2%")
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
) -> tuple[IncreaseResult, ...]:
    """Judge each model by the paired interval of its difference to the baseline.

    Above the bound with the whole interval it fails, below it passes, between it is undecided; a
    difference without a value fails.
    """
    loss = comparison.baseline.cross_entropy
    bound = increase.amount
    if increase.relative:
        bound = math.nan if loss is None else increase.of(loss)
    results = []
    for system, difference in zip(comparison.systems, comparison.differences, strict=True):
        low, high = difference.low, difference.high
        decision: Literal["passed", "failed", "undecided"] = "undecided"
        if low is None or high is None or math.isnan(bound) or low > bound:
            decision = "failed"
        elif high <= bound:
            decision = "passed"
        results.append(
            IncreaseResult(
                model=system.report.predictions.path,
                bound=bound,
                difference=difference.cross_entropy,
                low=low,
                high=high,
                decision=decision,
                passed=decision == "passed" or (decision == "undecided" and not confident),
            )
        )
    return tuple(results)


def _parts(signature: str) -> dict[str, str]:
    return dict(part.split(":", 1) for part in signature.split("|") if ":" in part)
