"""The reliability diagram: what is predicted against what is observed."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes

from celoss_cli.measures.interval import LEVEL
from celoss_cli.measures.significance import clopper_pearson
from celoss_cli.text import printable
from celoss_cli.views import numbers
from celoss_cli.views.cells import Cells
from celoss_cli.views.figures import style
from celoss_cli.views.figures.kind import Document, Kind, has_labels
from celoss_cli.views.numbers import LossUnit

_BELOW = 0.28
"""How high the histogram of what is predicted is, beside the diagram."""


def _words(document: Document) -> tuple[str, str, str]:
    """Return what is predicted, what is observed, and the calibration error, in words."""
    metrics, positive = document["metrics"], document["reliability"]["positive"]
    prefix = "" if positive is None else "positive_"
    error, expected = metrics[f"{prefix}ece"], metrics[f"{prefix}ece_expected"]
    known = f"ECE {numbers.share(error)}"
    if expected is not None:
        known += f", {numbers.share(expected)} if calibrated"
    if positive is None:
        return "confidence", "accuracy", known
    return f"predicted probability of {style.name(positive)}", "frequency", known


def _interval(each: dict[str, Any]) -> tuple[float, float] | None:
    """Return the interval of what is observed; None where its rows may depend on each other."""
    rows = each["effective_rows"]
    return None if rows is None else clopper_pearson(each["observed"], rows, LEVEL)


def draw(document: Document, ax: Axes, unit: LossUnit) -> None:
    """Draw the bins of equal mass with their intervals, and how often each probability occurs."""
    found, (predicted, observed, error) = document["reliability"], _words(document)
    ax.plot([0, 1], [0, 1], color=style.FAINT, linestyle=style.MARKS[1], label="calibrated")
    ends = [_interval(each) for each in found["bins"]]
    label = error if None in ends else f"95% CI; {error}"
    cells = table(document, unit).rows
    for each, interval, row in zip(found["bins"], ends, cells, strict=True):
        at = each["predicted"]
        if interval is not None:
            ax.plot([at, at], interval, color=style.BLUE, linewidth=1.4, solid_capstyle="butt")
        (dot,) = ax.plot([at], [each["observed"]], "o", color=style.BLUE, label=label)
        dot.set_markersize(4.5)
        around = "".join(f", 95% CI {ends}" for ends in row[4:])
        style.tip(dot, f"{predicted} {row[2]}: {observed} {row[3]}{around}")
        label = "_"
    ax.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), ylabel=observed)
    style.percent_axis(ax.yaxis)
    ax.tick_params(labelbottom=False)
    style.legend_above(ax)
    below = style.split(ax, _BELOW, below=True)
    _draw_counts(below, found["edges"], found["counts"], _unit(document))
    below.set(xlabel=predicted, ylabel=_unit(document))


def _draw_counts(ax: Axes, edges: list[float], counts: list[int], of: str) -> None:
    """Draw the share of rows in each of some equal bins."""
    shares = [count / sum(counts) for count in counts]
    widths = [high - low for low, high in pairwise(edges)]
    bars = ax.bar(edges[:-1], shares, widths, align="edge", color=style.PALE_BLUE, linewidth=0.8)
    for bar, (low, high), count in zip(bars, pairwise(edges), counts, strict=True):
        bar.set_edgecolor(style.BLUE)
        style.tip(bar, f"{low:.2f} to {high:.2f}: {count:,} {of}")
    style.percent_axis(ax.yaxis)
    style.percent_axis(ax.xaxis)


def _unit(document: Document) -> str:
    """Return what is counted: each label of each row has a probability of its own."""
    return "labels of rows" if has_labels(document) else "rows"


def describe(document: Document, unit: LossUnit) -> str:  # noqa: ARG001 - shares have none
    """Return in words what the picture shows."""
    predicted, observed, error = _words(document)
    bins = document["reliability"]["bins"]
    known = None not in [_interval(each) for each in bins]
    interval = ", with 95% CIs (Clopper-Pearson)" if known else ""
    return (
        f"Reliability diagram: {observed} against {predicted} in {len(bins)} bins of about as "
        f"many {_unit(document)} each{interval}. {error}. Below: how often each {predicted} occurs."
    )


def table(document: Document, unit: LossUnit) -> Cells:  # noqa: ARG001 - as above
    """Return the numbers: one line per bin of equal mass."""
    positive = document["reliability"]["positive"]
    of = "confidence" if positive is None else f"probability of {printable(positive)}"
    rows = []
    for each in document["reliability"]["bins"]:
        interval = _interval(each)
        ends = (
            numbers.NOTHING if interval is None else numbers.interval(*map(numbers.share, interval))
        )
        predicted, observed = numbers.share(each["predicted"]), numbers.share(each["observed"])
        between = f"{numbers.share(each['low'], 1)} to {numbers.share(each['high'], 1)}"
        rows.append([between, f"{each['rows']:,}", predicted, observed, ends])
    observed = "accuracy" if positive is None else "frequency"
    cells = Cells((of, _unit(document), "mean", observed, "95% CI"), rows)
    return cells if any(row[4] != numbers.NOTHING for row in rows) else cells.without("95% CI")


KIND = Kind(
    title=lambda _: "Reliability",
    has=lambda document: bool(document.get("reliability", {}).get("bins")),
    size=lambda _: (style.WIDTH, 4.6),
    draw=draw,
    describe=describe,
    numbers=table,
)
