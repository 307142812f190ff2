"""Gates that are judged for each slice of `--by` as well."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from celoss_cli.errors import InputError, UsageError
from celoss_cli.measures.metrics import METRICS
from celoss_cli.report.earlier import EarlierReport
from celoss_cli.report.entries import NOT_EARLIER, GateResult, SliceRow
from celoss_cli.report.report import Report
from celoss_cli.text import as_option, counted, listed, quoted
from celoss_cli.verdicts.gates import Gate, decided
from celoss_cli.verdicts.regression import Increase, regression_gate


def _perplexity(row: SliceRow) -> float | None:
    try:
        return None if row.cross_entropy is None else math.exp(row.cross_entropy)
    except OverflowError:
        return None


def _d2(row: SliceRow) -> float | None:
    if row.cross_entropy is None or not row.chance_cross_entropy:
        return None
    return 1 - row.cross_entropy / row.chance_cross_entropy


_DERIVED: dict[str, Callable[[SliceRow], float | None]] = {"perplexity": _perplexity, "d2": _d2}
SLICED = (
    *(name for name in METRICS if name in SliceRow._fields and METRICS[name].better),
    *_DERIVED,
)
"""The metrics that are known of a slice."""


def check_sliced(gates: Sequence[Gate]) -> None:
    """Refuse gates on metrics that are not known of a slice.

    Raises:
        UsageError: there is one.

    """
    for gate in gates:
        if gate.metric not in SLICED:
            raise UsageError(
                f"--each: {gate.metric} is not measured per slice",
                hint=f"gates per slice take {listed(SLICED)}",
            )


def judge_each(
    gates: Sequence[Gate], report: Report, least: int, earlier: Callable[[SliceRow], Gate | None]
) -> Iterator[GateResult]:
    """Yield what became of every gate for every slice, those of fewer than `least` rows unjudged.

    `earlier` returns the gate of a slice whose bound comes from an earlier report, where the slice
    is in that report.
    """
    for gate in gates:
        for row in report.slices:
            own = earlier(row) if gate.origin else gate
            size = counted(row.rows, "row")
            why = f"{size}, fewer than {least:,}" if row.rows < least else ""
            if own is None and not why:
                why = NOT_EARLIER
            result = decided(own or gate, partial(_value, row), row.rows, size)
            result = result._replace(by=row.by, slice=row.value)
            if not result.passed and not result.about:
                result = result._replace(about=size)
            if why:
                about = f"{why}: not judged"
                result = result._replace(judged=None, passed=True, skipped=True, about=about)
            yield result


def _value(row: SliceRow, name: str) -> float | None:
    found: float | None = _DERIVED[name](row) if name in _DERIVED else getattr(row, name, None)
    return found


def earlier_gates(
    report: EarlierReport | None, increase: Increase | None, *, confident: bool
) -> Callable[[SliceRow], Gate | None]:
    """Return what gives each slice the bound that an earlier report of the same slices makes.

    Raises:
        InputError: the file is no report; of a slice, the report has none by its column.

    """
    if report is None or increase is None:
        return lambda _: None
    losses = {
        (report.at(f"slices.{at}.by"), report.at(f"slices.{at}.value")): report.at(
            f"slices.{at}.cross_entropy"
        )
        for at in range(len(report.at("slices")))
    }

    known = {by for by, _ in losses}

    def gate(row: SliceRow) -> Gate | None:
        if row.by not in known:
            raise InputError(
                f"{report.name}: has no slices by {quoted(row.by)}, from which --each takes bounds",
                hint=f"celoss eval --by {as_option([row.by])} --json > report.json writes them",
            )
        loss = losses.get((row.by, row.value))
        if not isinstance(loss, float | int):
            return None
        return regression_gate(loss, report.name, increase)._replace(confident=confident)

    return gate
