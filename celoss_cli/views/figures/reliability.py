"""The reliability diagram: what is predicted against what is observed."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes

from celoss_cli.measures.interval import LEVEL
from celoss_cli.measures.significance import clopper_pearson
from celoss_cli.text import printable
from celoss_cli.views import numbers
from celoss_cli.views.figures import style
from celoss_cli.views.figures.kind import Document, Kind, Numbers
from celoss_cli.views.numbers import LossUnit

_BELOW = 0.28
"""How high the histogram of what is predicted is, beside the diagram."""


def _words(document: Document) -> tuple[str, str, str]:
    """Return what is predicted, what is observed, and the calibration error, in words."""
    metrics, positive = document["metrics"], document["reliability"]["positive"]
    prefix = "" if positive is None else "positive_"
    error, expected = metrics[f"{prefix}ece"], metrics[f"{prefix}ece_expected"]
    known = f"ECE {numbers.share(error)}, {numbers.share(expected)} if calibrated"
    if positive is None:
        return "confidence", "accuracy", known
    return f"predicted probability of {style.name(positive)}", "frequency", known


def _interval(each: dict[str, Any]) -> tuple[float, float]:
    return clopper_pearson(each["observed"], each["effective_rows"], LEVEL)


def draw(document: Document, ax: Axes, unit: LossUnit) -> None:
    """Draw the bins of equal mass with their intervals, and how often each probability occurs."""
    found, (predicted, observed, error) = document["reliability"], _words(document)
    bins = found["bins"]
    ends = [_interval(each) for each in bins]
    at = [each["predicted"] for each in bins]
    values = [each["observed"] for each in bins]
    ax.plot([0, 1], [0, 1], color=style.FAINT, linestyle=style.MARKS[1], label="calibrated")
    ax.vlines(at, *zip(*ends, strict=True), color=style.BLUE, linewidth=1.4)
    ax.plot(at, values, "o", color=style.BLUE, markersize=4.5, label=f"95% CI; {error}")
    for x, y, cells in zip(at, values, table(document, unit).rows, strict=True):
        (dot,) = ax.plot([x], [y], "o", color=style.BLUE, markersize=4.5)
        style.tip(dot, f"{predicted} {cells[2]}: {observed} {cells[3]}, 95% CI {cells[4]}")
    ax.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), ylabel=observed)
    style.percent_axis(ax.yaxis)
    ax.tick_params(labelbottom=False)
    style.legend_above(ax)
    below = style.split(ax, _BELOW, below=True)
    shares = [count / sum(found["counts"]) for count in found["counts"]]
    edges = found["edges"]
    bars = below.bar(
        edges[:-1],
        shares,
        [high - low for low, high in pairwise(edges)],
        align="edge",
        color=style.PALE_BLUE,
        edgecolor=style.BLUE,
        linewidth=0.8,
    )
    for bar, (low, high), count in zip(bars, pairwise(edges), found["counts"], strict=True):
        style.tip(bar, f"{low:.2f} to {high:.2f}: {count:,} rows")
    style.percent_axis(below.yaxis)
    style.percent_axis(below.xaxis)
    below.set(xlabel=predicted, ylabel="rows")


def describe(document: Document, unit: LossUnit) -> str:  # noqa: ARG001 - shares have none
    """Return in words what the picture shows."""
    predicted, observed, error = _words(document)
    count = len(document["reliability"]["bins"])
    return (
        f"Reliability diagram: {observed} against {predicted} in {count} bins of about as "
        f"many rows each, with 95% CIs (Clopper-Pearson). {error}. Below: how often each "
        f"{predicted} occurs."
    )


def table(document: Document, unit: LossUnit) -> Numbers:  # noqa: ARG001 - as above
    """Return the numbers: one line per bin of equal mass."""
    positive = document["reliability"]["positive"]
    of = "confidence" if positive is None else f"probability of {printable(positive)}"
    rows = []
    for each in document["reliability"]["bins"]:
        low, high = (numbers.share(end) for end in _interval(each))
        predicted, observed = numbers.share(each["predicted"]), numbers.share(each["observed"])
        between = f"{numbers.share(each['low'], 1)} to {numbers.share(each['high'], 1)}"
        ends = numbers.interval(low, high)
        rows.append([between, f"{each['rows']:,}", predicted, observed, ends])
    heads = (of, "rows", "mean", "accuracy" if positive is None else "frequency", "95% CI")
    return Numbers(heads, rows)


KIND = Kind(
    title="Reliability",
    has=lambda document: bool(document.get("reliability", {}).get("bins")),
    remedy="",
    size=lambda _: (style.WIDTH, 4.6),
    draw=draw,
    describe=describe,
    numbers=table,
)
