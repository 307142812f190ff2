"""Cross-entropy and accuracy from checkpoint to checkpoint."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes

from celoss_cli.text import printable
from celoss_cli.views import numbers
from celoss_cli.views.cells import Cells
from celoss_cli.views.figures import style
from celoss_cli.views.figures.kind import Document, Kind
from celoss_cli.views.numbers import LossUnit, in_unit

ENDS = ("low", "high")
_BELOW = 0.6
"""How high the accuracy is, beside the cross-entropy."""
_LABELS = 12
"""So many checkpoints are named below the axis."""
_LONGEST = 12
"""So many characters of their names are shown."""
_TURNED = 60
"""Names that are longer together are turned."""


def draw(document: Document, ax: Axes, unit: LossUnit) -> None:
    """Draw the cross-entropy with its interval, and below it the accuracy."""
    checkpoints = document["checkpoints"]
    below = style.split(ax, _BELOW, below=True)
    tips = [f"{row[0]}: {row[1]} {unit}, accuracy {row[3]}" for row in table(document, unit).rows]
    _draw_course(ax, checkpoints, "cross_entropy", in_unit(1.0, unit), tips)
    _draw_course(below, checkpoints, "accuracy", 1.0, tips)
    chance = checkpoints[0]["metrics"]["chance_cross_entropy"]
    if chance is not None:
        label = f"chance {numbers.loss(chance, unit)}"
        ax.axhline(in_unit(chance, unit), color=style.ORANGE, linestyle=style.MARKS[1], label=label)
    best = document["best"]
    if best is not None:
        value = checkpoints[best]["metrics"]["cross_entropy"]
        label = f"best: {style.file_name(checkpoints[best]['name'])}, {numbers.loss(value, unit)}"
        (mark,) = ax.plot([best], [in_unit(value, unit)], "D", color=style.ORANGE, label=label)
        mark.set(markersize=7, markerfacecolor="none")
    ax.plot([], [], "o", color=style.BLUE, label="not significantly worse than the best")
    ax.set_ylabel(f"cross-entropy ({unit})")
    ax.tick_params(labelbottom=False)
    style.percent_axis(below.yaxis)
    below.set(ylabel="accuracy", xlabel="checkpoint")
    _name_ticks(below, [style.file_name(each["name"], _LONGEST) for each in checkpoints])
    style.legend_above(ax)


def _draw_course(
    ax: Axes, checkpoints: list[dict[str, Any]], name: str, scale: float, tips: list[str]
) -> None:
    """Draw a metric by checkpoint, times `scale`, with its 95% intervals as a band."""
    every = [each["metrics"] for each in checkpoints]
    between = [at for at, metrics in enumerate(every) if metrics[f"{name}_low"] is not None]
    lows, highs = ([every[at][f"{name}_{end}"] * scale for at in between] for end in ENDS)
    ax.fill_between(between, lows, highs, color=style.PALE_BLUE, linewidth=0)
    known = [at for at, metrics in enumerate(every) if metrics[name] is not None]
    ax.plot(known, [every[at][name] * scale for at in known], color=style.BLUE)
    for at in known:
        face = style.BLUE if checkpoints[at]["in_best_set"] else style.PAPER
        (dot,) = ax.plot([at], [every[at][name] * scale], "o", color=style.BLUE, mfc=face)
        dot.set_markersize(4.5)
        style.tip(dot, tips[at])


def _name_ticks(ax: Axes, names: list[str]) -> None:
    """Name the checkpoints below an axis, of many every so many."""
    step = -(-len(names) // _LABELS)
    shown = range(0, len(names), step)
    long = sum(len(names[at]) + 2 for at in shown) > _TURNED
    ax.set_xticks(shown, [names[at] for at in shown], rotation=90 if long else 0)


def describe(document: Document, unit: LossUnit) -> str:
    """Return in words what the picture shows."""
    checkpoints, best = document["checkpoints"], document["best"]
    words = "No checkpoint has a finite cross-entropy."
    if best is not None:
        chosen = checkpoints[best]
        value = numbers.loss(chosen["metrics"]["cross_entropy"], unit)
        words = f"Lowest: {printable(chosen['name'])}, {value} {unit}."
    return (
        f"Cross-entropy and accuracy of {len(checkpoints):,} checkpoints, with 95% CIs; filled: "
        f"not significantly worse than the best. {words}"
    )


def table(document: Document, unit: LossUnit) -> Cells:
    """Return the numbers: one line per checkpoint."""
    rows = []
    every = [each["metrics"]["cross_entropy"] for each in document["checkpoints"]]
    like = numbers.lowest(every)
    for each in document["checkpoints"]:
        metrics = each["metrics"]
        names = ("cross_entropy", *(f"cross_entropy_{end}" for end in ENDS))
        loss, *ends = numbers.column([metrics[name] for name in names], unit, like)
        shares = (numbers.share(metrics[f"accuracy_{end}"]) for end in ENDS)
        rows.append(
            [
                printable(each["name"]),
                loss,
                numbers.interval(*ends),
                numbers.share(metrics["accuracy"]),
                numbers.interval(*shares),
                *_to_best(each.get("difference"), unit, like),
                "yes" if each["in_best_set"] else "no",
            ]
        )
    heads = ["checkpoint", f"cross-entropy ({unit})", "95% CI", "accuracy", "95% CI"]
    return Cells([*heads, "difference to best", "95% CI", "in best set"], rows)


def _to_best(difference: Document | None, unit: LossUnit, like: float) -> tuple[str, str]:
    """Return the difference to the best checkpoint, and its interval; neither of that itself."""
    if difference is None:
        return numbers.NOTHING, numbers.NOTHING
    names = ("cross_entropy", *ENDS)
    mean, *ends = numbers.column([difference[name] for name in names], unit, like)
    return mean, numbers.interval(*ends)


KIND = Kind(
    title=lambda _: "Checkpoints",
    has=lambda document: any(
        each["metrics"]["cross_entropy"] is not None for each in document.get("checkpoints") or ()
    ),
    remedy="celoss series --json writes them",
    size=lambda _: (style.WIDTH, 4.8),
    draw=draw,
    describe=describe,
    numbers=table,
)
