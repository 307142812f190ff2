"""The cross-entropy at other temperatures."""

from __future__ import annotations

from matplotlib.axes import Axes

from celoss_cli.views import numbers
from celoss_cli.views.cells import Cells
from celoss_cli.views.figures import style
from celoss_cli.views.figures.kind import Document, Kind
from celoss_cli.views.numbers import LossUnit, in_unit

_NOW = 1.0


def draw(document: Document, ax: Axes, unit: LossUnit) -> None:
    """Draw the curve, the model as it is, and the best temperature."""
    found = document["calibration"]
    losses = [in_unit(loss, unit) for loss in found["losses"]]
    style.logarithmic(ax, base=2)
    ax.plot(found["temperatures"], losses, color=style.BLUE)
    for temperature, loss in zip(found["temperatures"], losses, strict=True):
        (dot,) = ax.plot([temperature], [loss], "o", color=style.BLUE, markersize=2.5)
        style.tip(dot, f"temperature {temperature:.3g}: {numbers.number(loss)} {unit}")
    now = losses[found["temperatures"].index(_NOW)]
    best, lowest = found["temperature"], in_unit(found["refinement"], unit)
    label = f"as it is, {numbers.number(now)}"
    ax.plot([_NOW], [now], "s", color=style.INK, mfc="none", markersize=7, label=label)
    label = f"best, {best:.3g}: {numbers.number(lowest)}"
    ax.plot([best], [lowest], "D", color=style.ORANGE, markersize=6, label=label)
    ax.set(xlabel="temperature", ylabel=f"cross-entropy ({unit})")
    ax.set_ylim(bottom=0)
    style.legend_above(ax)


def describe(document: Document, unit: LossUnit) -> str:
    """Return in words what the picture shows."""
    found = document["calibration"]
    best, loss = f"{found['temperature']:.3g}", numbers.loss(found["refinement"], unit)
    return (
        f"Cross-entropy if logits are divided by a temperature. Lowest at {best}: {loss} {unit}. "
        "The temperature was fitted on this evaluation set; fit it on held-out data."
    )


def table(document: Document, unit: LossUnit) -> Cells:
    """Return the numbers: one line per temperature."""
    found = document["calibration"]
    losses = numbers.column(found["losses"], unit)
    pairs = zip(found["temperatures"], losses, strict=True)
    heads = ("temperature", f"cross-entropy ({unit})")
    return Cells(heads, [[f"{temperature:.4g}", loss] for temperature, loss in pairs])


KIND = Kind(
    title=lambda _: "Temperature",
    has=lambda document: bool(document.get("calibration", {}).get("temperatures")),
    remedy="celoss eval --calibration writes them",
    size=lambda _: (style.WIDTH, 3.2),
    draw=draw,
    describe=describe,
    numbers=table,
)
