"""How every figure looks: its colours, its fonts and its marks."""

from __future__ import annotations

import textwrap
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from celoss_cli.text import printable
from celoss_cli.views.extras import quiet

INK, FAINT, GRID = "#1f2328", "#57606a", "#d0d7de"
PAPER = "#fffffe"
BLUE, PALE_BLUE = "#0072b2", "#bcdcf0"
ORANGE, PALE_ORANGE = "#c24e00", "#f6cfae"
"""Blue and orange differ for every kind of colour blindness; pale and full differ in print."""
COLOURS = {
    INK: "ink",
    FAINT: "faint",
    GRID: "grid",
    PAPER: "paper",
    BLUE: "blue",
    PALE_BLUE: "pale-blue",
    ORANGE: "orange",
    PALE_ORANGE: "pale-orange",
}
"""What a page calls the colours that are others where it is dark."""
MARKS = ("-", (0, (5, 2)), (0, (1, 1.5)), (0, (5, 1.5, 1, 1.5)))
"""Styles of lines that differ without colour."""

WIDTH = 5.0
"""Of a figure, in inches."""
_LONGEST = 24
_CHARACTERS, _HANDLE = 12.5, 7
"""So many characters of a legend have room in an inch, and so many does a sample of a mark take."""

_STYLE: Any = {
    "axes.edgecolor": FAINT,
    "axes.facecolor": "none",
    "axes.labelcolor": INK,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.facecolor": PAPER,
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9.0,
    "legend.fontsize": 8.5,
    "legend.frameon": False,
    "legend.handlelength": 2.2,
    "lines.linewidth": 1.2,
    "pdf.fonttype": 42,
    "svg.fonttype": "none",
    "svg.hashsalt": "celoss",
    "text.color": INK,
    "text.parse_math": False,
    "xtick.color": FAINT,
    "xtick.labelcolor": INK,
    "xtick.labelsize": 8.5,
    "ytick.color": FAINT,
    "ytick.labelcolor": INK,
    "ytick.labelsize": 8.5,
}


_LIGHT, _DEEP = (0.97, -0.005, -0.012), (0.30, -0.02, -0.10)
"""The ends of the scale of shades in Oklab: lightness, green to red, blue to yellow."""
_OKLAB = (
    (0.3963377774, 0.2158037573),
    (-0.1055613458, -0.0638541728),
    (-0.0894841775, -1.2914855480),
)
_TO_LINEAR = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)


def shade(share: float) -> str:
    """Return a colour from light to dark for a share, on a scale that is perceptually even.

    Its steps are equal in Oklab (Ottosson, 2020), so that they are in grey as well.
    """
    lightness, a, b = (low + share * (high - low) for low, high in zip(_LIGHT, _DEEP, strict=True))
    cones = [(lightness + x * a + y * b) ** 3 for x, y in _OKLAB]
    linear = [sum(x * c for x, c in zip(row, cones, strict=True)) for row in _TO_LINEAR]
    encoded = [12.92 * v if v <= 0.0031308 else 1.055 * v ** (1 / 2.4) - 0.055 for v in linear]  # noqa: PLR2004 - sRGB
    return "#" + "".join(f"{round(255 * min(max(v, 0.0), 1.0)):02x}" for v in encoded)


@contextmanager
def styled() -> Iterator[None]:
    """Let figures look alike, whatever the user's own settings of matplotlib are."""
    with mpl.rc_context(), warnings.catch_warnings(), quiet():
        # the font may lack a character of a class's name: it is drawn as a box
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        mpl.rcdefaults()
        mpl.rcParams.update(_STYLE)
        yield


def axes(width: float, height: float) -> Axes:
    """Return the axes of a new figure of so many inches."""
    return Figure(figsize=(width, height), layout="constrained").add_subplot()


def lay_out(figure: Figure) -> None:
    """Give each part of a figure its place, once: matplotlib would do so twice for every file."""
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
        figure.set_layout_engine(None)


def split(ax: Axes, ratio: float, *, below: bool) -> Axes:
    """Take a part of the place of some axes for others, below them or beside them."""
    place, figure = ax.get_subplotspec(), ax.get_figure(root=False)
    if place is None or figure is None:
        bounds = (0, -0.1 - ratio, 1, ratio) if below else (1.1, 0, ratio, 1)
        return ax.inset_axes(bounds, sharex=ax if below else None, sharey=None if below else ax)
    if below:
        parts = place.subgridspec(2, 1, height_ratios=[1, ratio])
    else:
        parts = place.subgridspec(1, 2, width_ratios=[1, ratio])
    ax.set_subplotspec(parts[0])
    return figure.add_subplot(parts[1], sharex=ax if below else None, sharey=None if below else ax)


def name(text: str) -> str:
    """Return a name as an axis shows it: on one line, and not too long for it."""
    shown = printable(text)
    if len(shown) <= _LONGEST:
        return shown
    half = _LONGEST // 2
    return f"{shown[: _LONGEST - half - 1]}…{shown[-half:]}"


def file_name(path: str, most: int = _LONGEST) -> str:
    """Return the end of a path as an axis shows it, of so many characters at most."""
    shown = printable(path)
    return shown if len(shown) <= most else f"…{shown[1 - most :]}"


def titled(ax: Axes, title: str) -> None:
    """Write a title above all else of a figure, on as many lines as it takes."""
    figure = ax.get_figure(root=True)
    if figure is not None:
        lines = textwrap.wrap(printable(title), int(figure.get_figwidth() * _CHARACTERS))
        figure.suptitle("\n".join(lines), x=0.01, ha="left", fontsize=10)


def tip(artist: Artist, text: str) -> None:
    """Let an artist show a text under the mouse, in SVG: see `drawing.file_of`."""
    artist.set_gid(f"tip:{printable(text)}")


def percent_axis(axis: Any) -> None:  # noqa: ANN401 - an axis, x or y
    """Write the ticks of an axis of shares as percentages, without a sign."""
    axis.set_major_formatter(FuncFormatter(lambda share, _: f"{abs(share) * 100:.0f}%"))


def logarithmic(ax: Axes, base: int = 10, steps: Sequence[float] = (1.0,)) -> None:
    """Make the x axis logarithmic, with plain numbers at some `steps` of each power of the base."""
    ax.set_xscale("log", base=base)
    ax.xaxis.set_major_locator(LogLocator(base, subs=steps))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.xaxis.set_minor_formatter(NullFormatter())


def legend_above(ax: Axes) -> None:
    """Show the legend above the axes, where it hides nothing, in as many columns as have room."""
    handles, labels = ax.get_legend_handles_labels()
    figure = ax.get_figure(root=True)
    if not labels or figure is None:
        return
    taken = max((len(label.get_text()) for label in ax.get_yticklabels()), default=0)
    room = figure.get_figwidth() * _CHARACTERS - taken
    fitting = (count for count in range(len(labels), 1, -1) if _width(labels, count) <= room)
    ax.legend(
        handles,
        labels,
        loc="lower left",
        bbox_to_anchor=(0, 1.01),
        ncols=next(fitting, 1),
        borderaxespad=0,
        columnspacing=1.5,
    )


def _width(labels: Sequence[str], columns: int) -> int:
    """Return how many characters wide a legend is, whose columns are filled one by one."""
    height, longer = divmod(len(labels), columns)
    starts = [at * height + min(at, longer) for at in range(columns + 1)]
    parts = [labels[start:end] for start, end in pairwise(starts)]
    return sum(max(map(len, part)) + _HANDLE for part in parts)
