"""The losses: how many rows have them, and how much of the whole loss these make."""

from __future__ import annotations

import math

from matplotlib.axes import Axes

from celoss_cli.report.entries import LossBin
from celoss_cli.settings import Settings
from celoss_cli.views import cells, numbers
from celoss_cli.views.cells import Cells, entry
from celoss_cli.views.figures import style
from celoss_cli.views.figures.kind import Document, Kind
from celoss_cli.views.numbers import LossUnit, in_unit

_SQUEEZED = 0.9
"""Where more of the rows stand in the first of equal bins, the axis is logarithmic."""
_FAR = 2.0
"""So is it where chance lies beyond so many times the largest loss."""


def _is_logarithmic(document: Document) -> bool:
    histogram, chance = document["histogram"], document["metrics"]["chance_cross_entropy"]
    counts = histogram["counts"]
    far = (chance or 0.0) > _FAR * histogram["edges"][-1]
    squeezed = counts[0] > _SQUEEZED * sum(counts)
    return bool(far or (squeezed and document["settings"]["bins"] == Settings.bins))


def _bins(document: Document) -> list[LossBin]:
    """Return the bins that are drawn."""
    histogram = document["histogram"]
    if _is_logarithmic(document):
        return [entry(LossBin, each) for each in histogram["doubling"]]
    edges = histogram["edges"]
    columns = zip(edges, edges[1:], histogram["counts"], histogram["loss_share"], strict=False)
    return [LossBin(*each) for each in columns]


def _marks(document: Document, unit: LossUnit) -> list[tuple[str, float]]:
    """Return what is marked on the axis, in nats, each with its label."""
    metrics, clip = document["metrics"], document["settings"]["clip"]
    marks = [
        ("mean", metrics["cross_entropy"]),
        ("median", metrics["median_loss"]),
        ("chance", metrics["chance_cross_entropy"]),
    ]
    if clip and metrics["floored_rows"]:
        marks.append(("clipping threshold", -math.log(clip)))
    digits = {"median": 3}
    return [
        (f"{label} {numbers.loss(value, unit, digits.get(label, 4))}", value)
        for label, value in marks
        if value is not None
    ]


def draw(document: Document, ax: Axes, unit: LossUnit) -> None:
    """Draw rows upwards and their loss downwards."""
    bins, rows = _bins(document), document["metrics"]["rows"]
    lows = [in_unit(each.low, unit) for each in bins]
    highs = [in_unit(each.high, unit) for each in bins]
    if _is_logarithmic(document):
        style.logarithmic(ax)
        lows[0] = lows[0] or highs[0] / 2
    widths = [high - low for low, high in zip(lows, highs, strict=True)]
    up = ax.bar(
        lows,
        [each.rows / rows for each in bins],
        widths,
        color=style.BLUE,
        edgecolor=style.PAPER,
        label="share of rows",
        align="edge",
        linewidth=0.8,
    )
    down = ax.bar(
        lows,
        [-(each.loss_share or 0.0) for each in bins],
        widths,
        color=style.PALE_ORANGE,
        edgecolor=style.ORANGE,
        label="share of loss",
        align="edge",
        linewidth=0.8,
    )
    for bar, other, line in zip(up, down, table(document, unit).rows, strict=False):
        for artist in (bar, other):
            style.tip(artist, f"{line[0]} {unit}: {line[2]} of rows, {line[3]} of loss")
    for (label, value), mark in zip(_marks(document, unit), style.MARKS, strict=False):
        at = max(in_unit(value, unit), lows[0])
        ax.axvline(at, color=style.INK, linestyle=mark, label=label)
    ax.axhline(0, color=style.FAINT, linewidth=0.8)
    style.percent_axis(ax.yaxis)
    ax.set_xlabel(f"loss ({unit})")
    ax.set_ylabel("share of loss | of rows")
    style.legend_above(ax)


def describe(document: Document, unit: LossUnit) -> str:
    """Return in words what the picture shows."""
    marks = ", ".join(label for label, _ in _marks(document, unit))
    infinite = document["metrics"]["infinite_rows"]
    beyond = f" Rows of infinite loss, which are not drawn: {infinite:,}." if infinite else ""
    scale = " The axis is logarithmic." if _is_logarithmic(document) else ""
    return (
        f"Histogram of the losses of {document['metrics']['rows']:,} rows: the share of rows "
        f"upwards, the share of the total loss downwards; {marks}.{scale}{beyond}"
    )


def table(document: Document, unit: LossUnit) -> Cells:
    """Return the numbers: one line per bin, and one of what is infinite."""
    metrics = document["metrics"]
    return cells.loss_bins(_bins(document), metrics["rows"], metrics["infinite_rows"], unit)


KIND = Kind(
    title=lambda _: "Losses",
    has=lambda document: any(document.get("histogram", {}).get("counts", ())),
    size=lambda _: (style.WIDTH, 3.4),
    draw=draw,
    describe=describe,
    numbers=table,
)
