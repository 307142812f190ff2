"""Cross-entropy and its interval, chance and uniform on one axis: of one model, or of several."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from matplotlib.axes import Axes

from celoss_cli.text import printable
from celoss_cli.views import numbers
from celoss_cli.views.cells import Cells
from celoss_cli.views.figures import style
from celoss_cli.views.figures.kind import Document, Kind
from celoss_cli.views.figures.marks import Entry, forest
from celoss_cli.views.numbers import LossUnit, in_unit

_BESIDE = (
    "cross_entropy_low",
    "cross_entropy_high",
    "chance_cross_entropy",
    "uniform_cross_entropy",
)


class Model(NamedTuple):
    """A model: its name in full, as an axis shows it, and its metrics."""

    name: str
    label: str
    metrics: Mapping[str, Any]


def _models(document: Document) -> list[Model]:
    if "baseline" not in document:
        return [Model("model", "model", document["metrics"])]
    every = [document["baseline"], *document["models"]]
    paths = [each["predictions"]["path"] for each in every]
    return [
        Model(f"{at} {printable(path)}", f"{at} {style.file_name(path)}", each["metrics"])
        for at, (path, each) in enumerate(zip(paths, every, strict=True), 1)
    ]


def _entries(document: Document) -> list[Entry]:
    ends = ("cross_entropy", "cross_entropy_low", "cross_entropy_high")
    return [
        (label, metrics[ends[0]], metrics[ends[1]], metrics[ends[2]])
        for _, label, metrics in _models(document)
    ]


def _bounds(document: Document) -> list[float]:
    """Return the bounds of gates on the cross-entropy."""
    gates = [each for each in document["gates"] if each.get("metric") == "cross_entropy"]
    return [each["bound"] for each in gates]


def draw(document: Document, ax: Axes, unit: LossUnit) -> None:
    """Draw one line per model."""
    entries = _entries(document)
    tips = [f"{row[0]}: {row[1]} {unit}, 95% CI {row[2]}" for row in table(document, unit).rows]
    forest(ax, entries, tips, unit, "model, 95% CI")
    first = _models(document)[0].metrics
    solid, dashed, dotted, _ = style.MARKS
    lines: list[tuple[str, float | None, str, Any]] = [
        ("chance", first["chance_cross_entropy"], style.ORANGE, dashed),
        ("uniform", first["uniform_cross_entropy"], style.FAINT, dotted),
        *(("gate", bound, style.INK, solid) for bound in _bounds(document)),
    ]
    for name, value, color, line in lines:
        if value is not None:
            label = f"{name} {numbers.loss(value, unit)}"
            ax.axvline(in_unit(value, unit), color=color, linestyle=line, label=label)
    for at, (_, _, metrics) in enumerate(_models(document)):
        if metrics["infinite_rows"]:
            ax.text(1, at, "infinite", transform=ax.get_yaxis_transform(), ha="right", va="center")
    ax.set_xlim(left=0)
    ax.set_xlabel(f"cross-entropy ({unit})")
    if len(entries) == 1:
        ax.set_yticks([])
    style.legend_above(ax)


def describe(document: Document, unit: LossUnit) -> str:
    """Return in words what the picture shows."""
    heads, rows = table(document, unit)
    each = "; ".join(
        f"{row[0]}: {row[1]} {unit} (95% CI {row[2]}), chance {row[3]}, uniform {row[4]}"
        for row in rows
    )
    return f"{heads[1].capitalize()} beside its baselines: {each}."


def table(document: Document, unit: LossUnit) -> Cells:
    """Return the numbers: one line per model."""
    models = _models(document)
    like = numbers.lowest(each.metrics["cross_entropy"] for each in models)
    rows = []
    for name, _, metrics in models:
        mean = math.inf if metrics["infinite_rows"] else metrics["cross_entropy"]
        losses = [mean, *(metrics[beside] for beside in _BESIDE)]
        mean, low, high, *baselines = numbers.column(losses, unit, like)
        ends = numbers.interval(low, high)
        rows.append([name, mean, ends, *baselines, numbers.share(metrics["accuracy"])])
    heads = ("", f"cross-entropy ({unit})", "95% CI", "chance", "uniform", "accuracy")
    return Cells(heads, rows)


KIND = Kind(
    title=lambda _: "Cross-entropy",
    has=lambda document: "metrics" in document or "baseline" in document,
    size=lambda document: (style.WIDTH, 1.15 + 0.26 * len(_models(document))),
    draw=draw,
    describe=describe,
    numbers=table,
)
