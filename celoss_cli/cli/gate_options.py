"""The options of gates."""

from __future__ import annotations

import click

from celoss_cli.cli import completing
from celoss_cli.cli.options import CONFIDENT, EXIT_ZERO, FILE, MAX_INCREASE, all_of, gate_option
from celoss_cli.cli.values import LEAST_ROWS, number

METRIC_GATES = all_of(
    gate_option(
        "--max-loss",
        type=number,
        metavar="X",
        help="Fail if the cross-entropy is above X nats.",
    ),
    gate_option(
        "--min-accuracy",
        metavar="X|P%",
        help="Fail if the accuracy is below a share, e.g. 0.95 or 95%.",
    ),
    gate_option(
        "--gate",
        multiple=True,
        metavar="METRIC=BOUND",
        shell_complete=completing.gates,
        help="Fail if a metric is worse than a bound. Repeatable.",
    ),
)
"""Bounds of metrics."""
SLICE_GATES = all_of(
    gate_option("--each", is_flag=True, help="Judge every gate for each value of --by as well."),
    gate_option(
        "--min-rows",
        type=click.IntRange(min=1),
        metavar="N",
        help=f"With --each, judge values with at least N rows.  [default: {LEAST_ROWS}]",
    ),
)
"""Whether gates are judged for slices."""
GATED = all_of(
    METRIC_GATES,
    gate_option(
        "--against", type=FILE, metavar="REPORT", help="Earlier JSON report, for --max-increase."
    ),
    MAX_INCREASE,
    CONFIDENT,
    SLICE_GATES,
    EXIT_ZERO,
)
"""The gates of one report."""
