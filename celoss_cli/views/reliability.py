"""What `--calibration` draws: confidence against accuracy, and the loss over temperatures."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from celoss_cli.report.report import Report
from celoss_cli.views import numbers
from celoss_cli.views.look import GAP, Look, ruled_grid

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
    if look.narrow:
        heads, lines = heads[:-1], [line[:-1] for line in lines]
    return _with_bars(look, heads, lines, "accuracy", [b.accuracy or 0 for b in bins])


def curve(report: Report, look: Look) -> Table:
    """One line a temperature: the loss, and the best of all among them."""
    found = report.temperature_scaling
    points = [*zip(found.temperatures, found.losses, strict=True)][::_EVERY]
    best = (found.temperature or 1.0, found.refinement or 0.0)
    points = sorted({*points, best})
    largest = max(loss for _, loss in points)
    lines = [
        [
            f"{temperature:.3g}{' best' if (temperature, loss) == best else ''}",
            numbers.loss(loss, look.unit),
        ]
        for temperature, loss in points
    ]
    shares = [loss / largest if largest else 0.0 for _, loss in points]
    return _with_bars(look, ["temperature", f"loss ({look.unit})"], lines, "loss", shares)


def _with_bars(
    look: Look, heads: list[str], lines: list[list[str]], drawn: str, shares: list[float]
) -> Table:
    grid = ruled_grid(look, *heads)
    widths = [
        max(len(head), *map(len, column)) for head, *column in zip(heads, *lines, strict=True)
    ]
    room = 0 if look.narrow else look.width - sum(widths) - GAP * (len(widths) + 1)
    if room > 0:
        grid.add_column(Text(drawn, "dim"), justify="left", overflow="crop")
    for cells, share in zip(lines, shares, strict=True):
        bars = [Text(look.bar(share, room), "cyan")] if room > 0 else []
        grid.add_row(*map(Text, cells), *bars)
    return grid
