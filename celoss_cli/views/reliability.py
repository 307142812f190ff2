"""What `--calibration` draws: confidence against accuracy, and the loss over temperatures."""

from __future__ import annotations

from rich.table import Table

from celoss_cli.report.report import Report
from celoss_cli.views import cells
from celoss_cli.views.look import Bars, Look, filled_grid


def diagram(report: Report, look: Look) -> Table:
    """One line a bin of confidence that has rows: how sure, how often right."""
    shown = cells.confidence(report)
    if look.narrow:
        return filled_grid(look, shown.without("gap (pp)"))
    shares = [each.accuracy or 0.0 for each in cells.filled_bins(report)]
    return filled_grid(look, shown, bars=[Bars("accuracy", shares)])


def curve(report: Report, look: Look) -> Table:
    """One line a temperature: the loss, and the best of all among them."""
    losses = [loss for _, loss in cells.tempered(report)]
    bars = Bars("loss", [loss / max(losses) for loss in losses])
    return filled_grid(look, cells.temperatures(report, look.unit), bars=[bars][look.narrow :])
