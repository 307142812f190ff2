"""The gates that the options ask for, and the earlier report that one of them comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from celoss_cli.cli.values import LEAST_ROWS
from celoss_cli.errors import UsageError
from celoss_cli.frozen import frozen
from celoss_cli.measures.metrics import METRICS
from celoss_cli.report.entries import GateResult
from celoss_cli.report.report import Report
from celoss_cli.storage.streams import STANDARD_INPUT
from celoss_cli.verdicts.gates import (
    Gate,
    bound_from,
    checked_gate,
    confident,
    judge,
    parse_gate,
)

if TYPE_CHECKING:
    from celoss_cli.report.comparison import Comparison
    from celoss_cli.report.earlier import EarlierReport
    from celoss_cli.verdicts.regression import Increase

Each: TypeAlias = Callable[[Report], Iterable[GateResult]]
"""Judges every slice of a report."""


@frozen
class Asked:
    """What a report is to be judged by.

    Attributes:
        gates: the bounds of metrics.
        earlier: the report that one of them comes from, or None.
        each: judges them for every slice; None where all rows alone are judged.

    """

    gates: tuple[Gate, ...]
    earlier: EarlierReport | None
    each: Each | None = None

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Self:
        """Read the options.

        Raises:
            UsageError: an option names no metric or no number, or needs another.
            InputError: the earlier report cannot be read.

        """
        gates = []
        if options["max_loss"] is not None:
            gates.append(checked_gate(METRICS["cross_entropy"], options["max_loss"]))
        if (least := options["min_accuracy"]) is not None:
            accuracy = METRICS["accuracy"]
            bound = bound_from(accuracy, least, f"--min-accuracy {least}")
            gates.append(checked_gate(accuracy, bound))
        gates += [parse_gate(text) for text in options["gate"]]
        earlier, increase = None, None
        against, allowed = options.get("against"), options.get("max_increase")
        if against is not None or allowed is not None:
            earlier, increase, gate = _regression(against, allowed)
            gates.append(gate)
        for option in ("confident", "each"):
            if options.get(option) and not gates:
                raise UsageError(
                    f"--{option} changes how gates are judged, but there is no gate",
                    "give one, e.g. --max-loss 0.5",
                )
        if options["confident"]:
            gates = [*map(confident, gates)]
        return cls(tuple(gates), earlier, _each(options, gates, earlier, increase))

    def judged(self, report: Report) -> Report:
        """Return the report with what became of its gates.

        Raises:
            UsageError: it and the earlier report were made with other settings.

        """
        if self.earlier is not None:
            from celoss_cli.verdicts.regression import check_signature  # noqa: PLC0415 - as below

            check_signature(report, self.earlier.signature, self.earlier.name)
        slices = () if self.each is None else self.each(report)
        return replace(report, gates=(*judge(self.gates, report), *slices))


def _each(
    options: Mapping[str, Any],
    gates: Sequence[Gate],
    earlier: EarlierReport | None,
    increase: Increase | None,
) -> Each | None:
    """Return what judges each slice, where that is asked for.

    Raises:
        UsageError: there is nothing to judge, or a gate is on what is not known of a slice.

    """
    least = _least_rows(options)
    if least is None:
        return None
    from celoss_cli.verdicts import each  # noqa: PLC0415 - of use where slices are judged

    each.check_sliced(gates)
    bounds = each.earlier_gates(earlier, increase, confident=options["confident"])

    def judged(report: Report) -> Iterator[GateResult]:
        if not report.groupings.slices:
            raise UsageError(
                "--each needs --by, but the tallies were made without it",
                "celoss tally --by COLUMN",
            )
        return each.judge_each(gates, report, least, bounds)

    return judged


def increase_judge(options: Mapping[str, Any]) -> Callable[[Comparison], Comparison]:
    """Return what judges a comparison by --max-increase.

    Raises:
        UsageError: an option needs another, or cannot be read.

    """
    if options["max_increase"] is None:
        for option in ("confident", "each"):
            if options[option]:
                raise UsageError(
                    f"--{option} needs --max-increase",
                    "give both",
                )
    least = _least_rows(options)
    if options["max_increase"] is None:
        return lambda comparison: comparison
    from celoss_cli.verdicts.regression import (  # noqa: PLC0415 - of use where there is a bound
        judge_increase,
        judge_increase_each,
        parse_increase,
    )

    increase, confident = parse_increase(options["max_increase"]), options["confident"]

    def judged(found: Comparison) -> Comparison:
        gates = [*judge_increase(found, increase, confident=confident)]
        if least is not None:
            gates += judge_increase_each(found, increase, least, confident=confident)
        return replace(found, gates=tuple(gates))

    return judged


def _least_rows(options: Mapping[str, Any]) -> int | None:
    """Return how many rows a slice has that is judged; None where slices are not.

    Raises:
        UsageError: an option needs another.

    """
    if not options.get("each"):
        if options.get("min_rows") is not None:
            raise UsageError("--min-rows needs --each", "give both")
        return None
    if not options.get("by", True):
        raise UsageError("--each needs --by", "--by COLUMN")
    return options["min_rows"] or LEAST_ROWS


def _regression(against: str | None, increase: str | None) -> tuple[EarlierReport, Increase, Gate]:
    """Return an earlier report, by how much the loss may grow, and the gate that both make."""
    if against is None or increase is None:
        raise UsageError(
            "--against REPORT and --max-increase X need each other",
            hint="e.g. --against report.json --max-increase 0.01",
        )
    # slow to import, and of use where there is an earlier report
    from celoss_cli.report.earlier import EarlierReport  # noqa: PLC0415
    from celoss_cli.verdicts.regression import parse_increase, regression_gate  # noqa: PLC0415

    allowed = parse_increase(increase)
    if against == STANDARD_INPUT:
        raise UsageError("--against takes a file, not standard input")
    earlier = EarlierReport.of(against)
    return earlier, allowed, regression_gate(earlier.loss(), earlier.name, allowed)
