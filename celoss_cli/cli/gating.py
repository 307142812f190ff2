"""The gates that the options ask for, and the earlier report that one of them comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from celoss_cli.errors import UsageError
from celoss_cli.frozen import frozen
from celoss_cli.measures.metrics import METRICS
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
    from celoss_cli.report.earlier import EarlierReport


@frozen
class Asked:
    """What a report is to be judged by.

    Attributes:
        gates: the bounds of metrics.
        earlier: the report that one of them comes from, or None.

    """

    gates: tuple[Gate, ...]
    earlier: EarlierReport | None

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
        earlier = None
        against, increase = options.get("against"), options.get("max_increase")
        if against is not None or increase is not None:
            earlier, gate = _regression(against, increase)
            gates.append(gate)
        if not options["confident"]:
            return cls(tuple(gates), earlier)
        if not gates:
            raise UsageError(
                "--confident says how gates are judged", "give one, e.g. --max-loss 0.5"
            )
        return cls(tuple(map(confident, gates)), earlier)

    def judged(self, report: Report) -> Report:
        """Return the report with what became of its gates.

        Raises:
            UsageError: it and the earlier report were made with other settings.

        """
        if self.earlier is not None:
            from celoss_cli.verdicts.regression import check_signature  # noqa: PLC0415 - as below

            check_signature(report, self.earlier.signature, self.earlier.name)
        return replace(report, gates=judge(self.gates, report))


def _regression(against: str | None, increase: str | None) -> tuple[EarlierReport, Gate]:
    """Return an earlier report, and the gate that it makes."""
    if against is None or increase is None:
        raise UsageError(
            "--against REPORT and --max-increase X go together",
            hint="as in --against report.json --max-increase 0.01",
        )
    # slow to import, and of use where there is an earlier report
    from celoss_cli.report.earlier import EarlierReport  # noqa: PLC0415
    from celoss_cli.verdicts.regression import parse_increase, regression_gate  # noqa: PLC0415

    allowed = parse_increase(increase)
    if against == STANDARD_INPUT:
        raise UsageError("--against takes a file, and no standard input")
    earlier = EarlierReport.of(against)
    return earlier, regression_gate(earlier.loss(), earlier.name, allowed)
