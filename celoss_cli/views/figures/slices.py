"""How the rows of each slice differ from all others: a forest plot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes

from celoss_cli.report.entries import SliceRow
from celoss_cli.text import printable
from celoss_cli.views import numbers, slice_cells
from celoss_cli.views.cells import Cells, entry
from celoss_cli.views.figures import style
from celoss_cli.views.figures.kind import Document, Kind
from celoss_cli.views.figures.marks import forest
from celoss_cli.views.numbers import LossUnit

MOST = 40
"""So many slices are drawn: those that differ most."""


def _shown(document: Document) -> list[dict[str, Any]]:
    """Return the slices that are drawn, in the order of the document."""
    known = [each for each in document.get("slices") or () if each["difference"] is not None]
    most = sorted(known, key=lambda each: -abs(each["difference"]))[:MOST]
    return [each for each in known if each in most]


def _name(each: dict[str, Any]) -> str:
    return style.name(f"{each['by']}={each['value']}")


def draw(document: Document, ax: Axes, unit: LossUnit) -> None:
    """Draw one line per slice."""
    shown = _shown(document)
    entries = [
        (
            f"{_name(each)} ({each['rows']:,})",
            each["difference"],
            each["difference_low"],
            each["difference_high"],
        )
        for each in shown
    ]
    tips = [f"{row[0]}={row[1]}: {row[7]} {unit}, 95% CI {row[8]}, p {row[9]}"
            for row in _cells(shown, unit).rows]  # fmt: skip
    ax.axvline(0, color=style.FAINT, linestyle=style.MARKS[1])
    is_shown = [each["verdict"] != "no difference shown" for each in shown]
    forest(ax, entries, tips, unit, "difference, 95% CI", filled=is_shown)
    ax.set_xlabel(f"difference to all other rows ({unit})")
    ax.set_title("better | worse", fontsize=8.5, color=style.FAINT)


def describe(document: Document, unit: LossUnit) -> str:
    """Return in words what the picture shows."""
    shown, every = _shown(document), len(document["slices"])
    worst = max(shown, key=lambda each: each["difference"])
    drawn = f"the {MOST} of {every:,} slices that differ most" if every > len(shown) else "slices"
    return (
        f"Cross-entropy of {drawn} less that of all other rows, with 95% CIs; filled: significant. "
        f"Worst: {printable(worst['by'])}={printable(worst['value'])}, "
        f"{numbers.loss(worst['difference'], unit)} {unit}."
    )


def table(document: Document, unit: LossUnit) -> Cells:
    """Return the numbers: one line per slice."""
    return _cells(document["slices"], unit)


def _cells(slices: Sequence[dict[str, Any]], unit: LossUnit) -> Cells:
    rows = [entry(SliceRow, each) for each in slices]
    cells = slice_cells.cells(rows, "value", unit).chosen((*range(6), *range(7, 11)))
    lines = [[printable(row.by), *line] for row, line in zip(rows, cells.rows, strict=True)]
    return Cells(["by", *cells.heads], lines)


KIND = Kind(
    title=lambda _: "Slices",
    has=lambda document: bool(_shown(document)),
    remedy="celoss eval --by COLUMN writes them",
    size=lambda document: (style.WIDTH, 1.3 + 0.21 * len(_shown(document))),
    draw=draw,
    describe=describe,
    numbers=table,
)
