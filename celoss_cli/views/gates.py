"""Gates for people: those that failed before those that hold, a few of each where they are many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from celoss_cli.report.entries import NOT_EARLIER, GateResult
from celoss_cli.text import counted, listed, printable
from celoss_cli.views import numbers

if TYPE_CHECKING:
    from celoss_cli.report.comparison import IncreaseResult

SHOWN_GATES = 20
"""Of the slices that failed."""


Judged = TypeVar("Judged", bound="GateResult | IncreaseResult")
"""What became of a gate, of all rows or of a slice."""


def named(gate: GateResult) -> str:
    """Return "cross_entropy", or "cross_entropy of device=phone"."""
    return gate.metric if gate.by is None else f"{gate.metric} of {gate.by}={gate.slice}"


def line(gate: GateResult) -> str:
    """Return what is judged, and the numbers that tell."""
    return f"{named(gate)} {numbers.comparison(gate)}"


def shown(gates: Sequence[Judged]) -> list[Judged]:
    """Return those of all rows, then the slices that failed; those that hold only where few are."""
    whole = [gate for gate in gates if gate.by is None]
    slices = [gate for gate in gates if gate.by is not None and not gate.skipped]
    failed = [gate for gate in slices if not gate.passed][:SHOWN_GATES]
    return whole + (slices if len(slices) <= SHOWN_GATES else failed)


def failed(gates: Sequence[Judged]) -> list[Judged]:
    """Return the gates that failed, the first of them where they are many."""
    return [gate for gate in shown(gates) if not gate.passed]


def rest(gates: Sequence[Judged]) -> list[str]:
    """Return a line each for what `shown` leaves out."""
    seen = {*map(id, shown(gates))}
    left = [gate for gate in gates if not gate.skipped and id(gate) not in seen]
    lost = sum(not gate.passed for gate in left)
    skipped: dict[str, dict[str, None]] = {}
    for each in gates:
        if each.skipped:
            new = NOT_EARLIER in getattr(each, "about", "")
            why = NOT_EARLIER if new else "too few rows"
            skipped.setdefault(why, {})[f"{each.by}={each.slice}"] = None
    lines = []
    if lost:
        lines.append(f"{lost:,} more failed: --json has all")
    if len(left) > lost:
        lines.append(f"{counted(len(left) - lost, 'gate')} of slices passed: --json has all")
    for reason, names in skipped.items():
        count = counted(len(names), "slice")
        lines.append(f"{count} not judged, {reason}: {printable(listed([*names]))}")
    return lines
