"""What `--calibration` draws: confidence against accuracy, and the loss over temperatures."""

from __future__ import annotations

from rich.table import Table

from celoss_cli.report.report import Report
from celoss_cli.views import numbers
from celoss_cli.views.cells import Cells
from celoss_cli.views.look import Bars, Look, filled_grid

_EVERY = 3
"""Of the temperatures one in three is drawn: 1/8, 1/4, 1/2, 1, 2, 4 and 8."""


def diagram(report: Report, look: Look) -> Table:
    """One line a bin of confidence that has rows: how sure, how often right."""
    heads = ["confidence", "rows", "mean", "accuracy", "gap (pp)"]
    bins = [b for b in report.calibration if b.confidence is not None and b.accuracy is not None]
    lines = [
        [
            f"{b.low:.2f} to {b.high:.2f}",
            f"{b.rows:,}",
            numbers.share(b.confidence, 1),
            numbers.share(b.accuracy, 1),
            f"{((b.accuracy or 0) - (b.confidence or 0)) * 100:+.1f}",
        ]
        for b in bins
    ]
    cells = Cells(heads, lines)
    if look.narrow:
        return filled_grid(look, cells.without(heads[-1]))
    return filled_grid(look, cells, bars=[Bars("accuracy", [b.accuracy or 0 for b in bins])])


def curve(report: Report, look: Look) -> Table:
    """One line a temperature: the loss, and the best of all among them."""
    found = report.temperature_scaling
    points = [*zip(found.temperatures, found.losses, strict=True)][::_EVERY]
    best = (found.temperature or 1.0, found.refinement or 0.0)
    points = sorted({*points, best})
    largest = max(loss for _, loss in points)
    losses = numbers.column([loss for _, loss in points], look.unit, like=best[1])
    lines = [
        [
            f"{temperature:.3g}{' best' if (temperature, loss) == best else ''}",
            shown,
        ]
        for (temperature, loss), shown in zip(points, losses, strict=True)
    ]
    cells = Cells(["temperature", f"loss ({look.unit})"], lines)
    shares = [loss / largest if largest else 0.0 for _, loss in points]
    return filled_grid(look, cells, bars=[] if look.narrow else [Bars("loss", shares)])
