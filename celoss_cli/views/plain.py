"""The report as lines of name, tab and value, and a metric by itself: for shell pipelines."""

from __future__ import annotations

from celoss_cli.measures.metrics import METRICS
from celoss_cli.report.report import Report
from celoss_cli.views.numbers import LossUnit, in_unit


def text(report: Report) -> str:
    """Return one line a metric, in the order of the report; losses are in nats."""
    return "".join(f"{name}\t{value(report, name)}\n" for name in METRICS)


def value(report: Report, name: str, unit: LossUnit = "nats") -> str:
    """Return a metric with all its digits, losses in `unit`; "null" for no value, as in JSON."""
    number = getattr(report, name)
    if number is not None and METRICS[name].unit == "nats":
        number = in_unit(number, unit)
    return "null" if number is None else repr(number)
