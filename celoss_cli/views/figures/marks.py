"""Marks that several kinds of figures are made of."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from celoss_cli.views.figures import style
from celoss_cli.views.numbers import LossUnit, in_unit

_TICKS = 5

Entry = tuple[str, float | None, float | None, float | None]
"""A label, a value in nats, and the ends of its interval."""


def forest(
    ax: Axes,
    entries: Sequence[Entry],
    tips: Sequence[str],
    unit: LossUnit,
    label: str,
    *,
    filled: Sequence[bool] | None = None,
) -> None:
    """Draw values with their intervals, the first at the top; what has no value is left out.

    Args:
        ax: where to draw.
        entries: the values, in nats.
        tips: what each shows under the mouse.
        unit: of the axis.
        label: what the legend calls them, or "".
        filled: whether the mark of each is filled; by default all are.

    """
    for at, ((_, value, low, high), about) in enumerate(zip(entries, tips, strict=True)):
        if value is None:
            continue
        if low is not None and high is not None:
            ends = [in_unit(low, unit), in_unit(high, unit)]
            ax.plot(ends, [at, at], color=style.BLUE, linewidth=1.6, solid_capstyle="butt")
        (dot,) = ax.plot([in_unit(value, unit)], [at], "o", color=style.BLUE, markersize=4.5)
        dot.set_clip_on(False)
        if filled is not None and not filled[at]:
            dot.set_markerfacecolor(style.PAPER)
        style.tip(dot, about)
        if label:
            dot.set_label(label)
            label = ""
    if ax.get_xscale() == "linear":
        # labels to the left leave room for few numbers
        ax.xaxis.set_major_locator(MaxNLocator(_TICKS))
    ax.set_yticks(range(len(entries)), [name for name, *_ in entries])
    ax.set_ylim(len(entries) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.grid(axis="y", color=style.GRID, linewidth=0.6)
    ax.set_axisbelow(True)
