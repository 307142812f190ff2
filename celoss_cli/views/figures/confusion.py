"""Which class is taken for which: a table of counts, or of many classes the frequent mistakes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from celoss_cli.text import printable
from celoss_cli.views import numbers
from celoss_cli.views.cells import Cells
from celoss_cli.views.figures import style
from celoss_cli.views.figures.kind import Document, Kind
from celoss_cli.views.numbers import LossUnit

MOST = 50
"""Up to so many classes the table is drawn."""
_MISTAKES = 30
"""So many mistakes are drawn where there are more classes."""
_ACROSS = 40
"""So many characters have room below the table."""
_SPACIOUS = 12
"""Up to so many classes a cell has room for two lines."""
_CELL, _SPACIOUS_CELL = 0.21, 0.4
"""The least width of a cell, in inches: with one line of text, and with two."""
_CHARACTER, _REST = 0.08, 0.7
"""The width of a character beside the table, and of what else is there."""
_DARK = 0.6
"""From this share on white text has more contrast than black."""
_ON_DARK, _ON_LIGHT = "#ffffff", "#000000"


class Cell(NamedTuple):
    """The rows of one true class that are predicted as one class."""

    label: int
    predicted: int
    rows: int
    share: float


def _is_table(document: Document) -> bool:
    counts = document["confusion"]["counts"]
    return counts is not None and len(counts) <= MOST


def _cells(document: Document) -> Iterator[Cell]:
    """Yield the cells of the table that have rows."""
    for label, counts in enumerate(document["confusion"]["counts"]):
        whole = sum(counts)
        for predicted, rows in enumerate(counts):
            if rows:
                yield Cell(label, predicted, rows, rows / whole)


def draw(document: Document, ax: Axes, unit: LossUnit) -> None:  # noqa: ARG001 - counts have none
    """Draw the table, or the most frequent mistakes."""
    if not _is_table(document):
        _draw_mistakes(document, ax)
        return
    names = [style.name(each["name"]) for each in document["classes"]]
    size = len(names)
    for cell in _cells(document):
        box = Rectangle((cell.predicted - 0.5, cell.label - 0.5), 1, 1)
        box.set(facecolor=style.shade(cell.share), edgecolor="none")
        share = numbers.share(cell.share, 1)
        about = f"{names[cell.label]} predicted as {names[cell.predicted]}"
        style.tip(box, f"{about}: {cell.rows:,} rows, {share} of the class")
        ax.add_patch(box)
        ax.text(
            cell.predicted,
            cell.label,
            f"{cell.rows}\n{share}" if size <= _SPACIOUS else f"{cell.rows}",
            color=_ON_DARK if cell.share > _DARK else _ON_LIGHT,
            fontsize=_font_size(size),
            ha="center",
            va="center",
        )
    ax.set(xlim=(-0.5, size - 0.5), ylim=(size - 0.5, -0.5), aspect="equal", facecolor="white")
    ax.set_xticks(range(size), names, rotation=90 if _is_turned(names) else 0)
    ax.set_yticks(range(size), names)
    ax.tick_params(length=0, labelsize=_font_size(size) + 1)
    for spine in ax.spines.values():
        spine.set(visible=True, color=style.GRID)
    ax.set(xlabel="predicted class", ylabel="true class")


def _is_turned(names: Sequence[str]) -> bool:
    """Tell whether names below the table are so long that they are turned."""
    return len(names) > _SPACIOUS or max(map(len, names)) > _ACROSS // len(names)


def _font_size(size: int) -> float:
    return 7.0 if size <= _SPACIOUS else 5.5


def _draw_mistakes(document: Document, ax: Axes) -> None:
    shown = document["confusion"]["mistakes"][:_MISTAKES]
    names = [f"{style.name(m['label'])} → {style.name(m['predicted'])}" for m in shown]
    bars = ax.barh(range(len(shown)), [m["rows"] for m in shown], color=style.BLUE, height=0.7)
    for bar, label, mistake in zip(bars, names, shown, strict=True):
        style.tip(bar, f"{label}: {mistake['rows']:,} rows")
    ax.set_yticks(range(len(shown)), names)
    ax.set_ylim(len(shown) - 0.4, -0.6)
    ax.set_xlabel("rows of a class (left) that are predicted as another (right)")
    ax.tick_params(axis="y", length=0)


def describe(document: Document, unit: LossUnit) -> str:  # noqa: ARG001 - as above
    """Return in words what the picture shows."""
    mistakes = document["confusion"]["mistakes"]
    first = "No mistake was made twice."
    if mistakes:
        label, predicted = (printable(mistakes[0][key]) for key in ("label", "predicted"))
        first = (
            f"Most frequent mistake: {label} predicted as {predicted}, {mistakes[0]['rows']:,}x."
        )
    if not _is_table(document):
        return f"The {_MISTAKES} most frequent mistakes, made twice or more. {first}"
    return (
        "Confusion matrix: rows of each true class (lines) by predicted class (columns), with the "
        f"share of the true class; the darker, the larger the share. {first}"
    )


def table(document: Document, unit: LossUnit) -> Cells:  # noqa: ARG001 - as above
    """Return the numbers: one line per cell with rows, or per mistake."""
    heads = ("true class", "predicted class", "rows", "of the class")
    supports = {each["name"]: each["support"] for each in document["classes"]}
    if not _is_table(document):
        rows = [
            [
                printable(each["label"]),
                printable(each["predicted"]),
                f"{each['rows']:,}",
                numbers.share(each["rows"] / supports[each["label"]]),
            ]
            for each in document["confusion"]["mistakes"]
        ]
        return Cells(heads, rows)
    names = [printable(each["name"]) for each in document["classes"]]
    cells = [
        [names[cell.label], names[cell.predicted], f"{cell.rows:,}", numbers.share(cell.share)]
        for cell in _cells(document)
    ]
    return Cells(heads, cells)


def _has(document: Document) -> bool:
    found = document.get("confusion", {})
    return bool(found.get("mistakes")) or any(map(any, found.get("counts") or ()))


def _size(document: Document) -> tuple[float, float]:
    if not _is_table(document):
        shown = document["confusion"]["mistakes"][:_MISTAKES]
        return style.WIDTH, 0.8 + 0.21 * len(shown)
    names = [style.name(each["name"]) for each in document["classes"]]
    cell = _SPACIOUS_CELL if len(names) <= _SPACIOUS else _CELL
    beside = _REST + _CHARACTER * max(map(len, names))
    side = max(style.WIDTH, cell * len(names) + beside)
    below = beside if _is_turned(names) else _REST
    return side, side - beside + below


KIND = Kind(
    title=lambda _: "Confusion",
    has=_has,
    size=_size,
    draw=draw,
    describe=describe,
    numbers=table,
)
