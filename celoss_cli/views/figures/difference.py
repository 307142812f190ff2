"""How models differ from the first: in cross-entropy, and by rows gained and lost."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes

from celoss_cli.report.comparison import Difference
from celoss_cli.text import printable
from celoss_cli.views import compared_cells
from celoss_cli.views.cells import Cells
from celoss_cli.views.figures import style
from celoss_cli.views.figures.kind import Document, Kind
from celoss_cli.views.figures.marks import forest
from celoss_cli.views.numbers import LossUnit

_BESIDE = 0.7
"""How wide the rows gained and lost are, beside the differences."""


def _models(document: Document) -> list[tuple[int, str, dict[str, Any]]]:
    """Return the number, the path and the difference of each model but the first."""
    return [
        (number, each["predictions"]["path"], each["difference"])
        for number, each in enumerate(document["models"], 2)
    ]


def draw(document: Document, ax: Axes, unit: LossUnit) -> None:
    """Draw one line per model: its difference, and beside it the rows gained and lost."""
    models = _models(document)
    entries = [
        (f"{at} {style.file_name(path)}", each["cross_entropy"], each["low"], each["high"])
        for at, path, each in models
    ]
    tips = [f"{row[0]}: {row[1]} {unit}, 95% CI {row[2]}, p {row[3]}: {row[-1]}"
            for row in table(document, unit).rows]  # fmt: skip
    ax.axvline(0, color=style.FAINT, linestyle=style.MARKS[1])
    is_shown = [each["verdict"] != "no difference shown" for *_, each in models]
    forest(ax, entries, tips, unit, "", filled=is_shown)
    ax.set_xlabel(f"difference to 1 ({unit})")
    ax.set_title("better | worse", fontsize=8.5, color=style.FAINT)
    widest = max(abs(end) for end in ax.get_xlim())
    ax.set_xlim(-widest, widest)
    beside = style.split(ax, _BESIDE, below=False)
    for at, (_, _, each) in enumerate(models):
        for rows, way, face, edge in (
            (each["gained"], 1, style.BLUE, style.BLUE),
            (each["lost"], -1, style.PALE_ORANGE, style.ORANGE),
        ):
            (bar,) = beside.barh([at], [way * rows], 0.5, color=face, edgecolor=edge, linewidth=0.8)
            style.tip(bar, f"{rows:,} rows {'gained' if way > 0 else 'lost'}")
            beside.annotate(
                f"{rows:,}",
                (way * rows, at),
                xytext=(way * 3, 0),
                textcoords="offset points",
                ha="left" if way > 0 else "right",
                va="center",
                fontsize=8,
            )
    most = max([1, *(max(each["gained"], each["lost"]) for *_, each in models)])
    beside.set(xlim=(-1.6 * most, 1.6 * most), xticks=[0], xlabel="rows")
    beside.set_title("lost | gained", fontsize=8.5, color=style.FAINT)
    beside.axvline(0, color=style.FAINT, linewidth=0.8)
    beside.tick_params(axis="y", labelleft=False, length=0)
    beside.spines["left"].set_visible(False)


def describe(document: Document, unit: LossUnit) -> str:
    """Return in words what the picture shows."""
    each = "; ".join(
        f"{row[0]}: {row[1]} {unit} (95% CI {row[2]}), {row[-1]}"
        for row in table(document, unit).rows
    )
    return (
        f"Difference of the cross-entropy to model 1, below 0 is better; filled: significant. "
        f"{each}. Beside it: rows that only the model predicts right (gained), and rows that only "
        "model 1 does (lost)."
    )


def table(document: Document, unit: LossUnit) -> Cells:
    """Return the numbers: one line per model."""
    models = _models(document)
    cells = compared_cells.differences([Difference(**each) for *_, each in models], unit)
    names = [f"{number} {printable(path)}" for number, path, _ in models]
    rows = [[name, *row[1:]] for name, row in zip(names, cells.rows, strict=True)]
    return Cells(["model", f"difference ({unit})", *cells.heads[2:]], rows)


KIND = Kind(
    title=lambda _: "Differences",
    has=lambda document: bool(document.get("models")),
    remedy="celoss compare --json writes them",
    size=lambda document: (style.WIDTH, 1.4 + 0.3 * len(document["models"])),
    draw=draw,
    describe=describe,
    numbers=table,
)
