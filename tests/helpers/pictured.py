"""Reports of all sorts that figures are drawn of, as their JSON, and what is read back of them."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from healthy import skilled
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from celoss_cli import compare, evaluate
from celoss_cli.views.figures import style
from celoss_cli.views.figures.drawing import figure_of

OF_REPORT = ("overview", "histogram", "reliability", "classes", "confusion", "temperature")
OF_COMPARISON = ("overview", "difference")
HOSTILE = ("</text><script>alert(1)</script>", "$\\frac{1}{2}$", "a & b; 'c' \"d\"")
"""Names that would be markup of a page, or a formula of matplotlib."""


@cache
def reports() -> dict[str, Any]:
    """Return the documents by what is special about them."""
    two, ten, fifty = skilled(1, 300, 2), skilled(2, 800, 10), skilled(3, 1500, 50)
    scores, labels = skilled(4, 300, 3)
    sure = np.eye(3)[labels] * 0.98 + 0.02 / 3
    skewed = sure.copy()
    skewed[:2] = [[1.0, 0.0, 0.0]] * 2
    moved = np.where(np.arange(300) < 2, 1, labels)
    weights = np.random.default_rng(5).uniform(0.1, 5.0, 300)
    soft = 0.8 * np.eye(3)[labels] + 0.2 / 3
    found = {
        "two": evaluate(*two, class_names=("no", "yes"), calibration=True),
        "ten": evaluate(*ten, calibration=True),
        "fifty": evaluate(*fifty, calibration=True),
        "many": evaluate(*skilled(6, 2000, 120)),
        "skewed": evaluate(skewed, moved, calibration=True),
        "one row": evaluate([[0.7, 0.3]], [0], calibration=True),
        "all right": evaluate(sure, labels, calibration=True),
        "certain": evaluate(np.eye(3)[labels], labels, calibration=True),
        "weights": evaluate(scores, labels, weights=weights, calibration=True),
        "soft labels": evaluate(scores, soft, calibration=True),
        "infinite": evaluate([[1.0, 0.0], [0.4, 0.6], [0.6, 0.4]], [1, 1, 0], clip=0.0),
        "hostile": evaluate(scores, labels, class_names=HOSTILE, calibration=True),
    }
    return {name: report.to_dict() for name, report in found.items()}


@cache
def comparison() -> Any:  # noqa: ANN401 - JSON
    scores, labels = skilled(4, 300, 3)
    worse = 0.5 * scores + 0.5 / 3
    return compare([scores, worse, scores[::-1]], labels).to_dict()


def sliced() -> Any:  # noqa: ANN401 - JSON
    """Return a report with slices made by hand."""
    made = [
        ("country", "FR", 120, 0.42, 0.31, "worse"),
        ("country", "DE", 400, 0.20, -0.12, "no difference shown"),
        ("country", "a name that is longer than an axis has room for", 280, 0.15, -0.3, "better"),
        ("device", "<b>phone</b>", 1, 0.9, None, "no difference shown"),
    ]
    slices = [
        {
            "by": by,
            "value": value,
            "rows": rows,
            "cross_entropy": loss,
            "cross_entropy_low": loss * 0.8,
            "cross_entropy_high": loss * 1.4,
            "chance_cross_entropy": 1.1,
            "accuracy": 0.9,
            "accuracy_low": 0.85,
            "accuracy_high": 0.94,
            "difference": difference,
            "difference_low": None if difference is None else difference - 0.15,
            "difference_high": None if difference is None else difference + 0.2,
            "p_value": None if difference is None else 0.01,
            "verdict": verdict,
        }
        for by, value, rows, loss, difference, verdict in made
    ]
    return {**reports()["ten"], "slices": slices}


def series(count: int = 8) -> Any:  # noqa: ANN401 - JSON
    """Return a series of checkpoints made by hand; the loss of the last is infinite."""
    checkpoints = []
    for at in range(count):
        loss = 0.5 + 0.02 * (at % 9 - 4) ** 2 if at < count - 1 else None
        metrics = {
            "cross_entropy": loss,
            "cross_entropy_low": loss and loss * 0.9,
            "cross_entropy_high": loss and loss * 1.15,
            "chance_cross_entropy": 1.1,
            "accuracy": 0.6 + 0.3 * at / count,
            "accuracy_low": 0.55 + 0.3 * at / count,
            "accuracy_high": 0.64 + 0.3 * at / count,
        }
        name = f"runs/checkpoint-{at * 500}.npy"
        checkpoints.append({"name": name, "metrics": metrics, "in_best_set": 2 < at < 6})
    return {"schema_version": 2, "checkpoints": checkpoints, "best": min(4, count - 2)}


def heights(ax: Axes, color: str) -> list[float]:
    """Return the heights of the bars of a colour, from left to right."""
    bars = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    return [bar.get_height() for bar in bars if to_hex(bar.get_facecolor()) == color]


def assert_is_readable(ax: Axes) -> None:
    """Nothing lies outside the figure, and neither labels of an axis nor legends overlap."""
    figure = figure_of(ax)
    renderer = FigureCanvasAgg(figure).get_renderer()
    with style.styled():
        figure.draw_without_rendering()
    whole = figure.bbox.padded(1)
    for each in figure.axes:
        box = each.get_tightbbox(renderer)
        assert box is not None
        assert whole.x0 <= box.x0 < box.x1 <= whole.x1
        assert whole.y0 <= box.y0 < box.y1 <= whole.y1
        for axis, low, high in ((each.xaxis, "x0", "x1"), (each.yaxis, "y0", "y1")):
            shown = axis.get_view_interval()
            places = zip(axis.get_ticklocs(), axis.get_ticklabels(), strict=False)
            labels = [label for at, label in places if min(shown) <= at <= max(shown)]
            boxes = [label.get_window_extent(renderer) for label in labels if label.get_text()]
            ends = sorted((getattr(b, low), getattr(b, high)) for b in boxes)
            assert [pair for pair in pairwise(ends) if pair[0][1] > pair[1][0] + 1] == []


def dots(ax: Axes) -> list[list[float]]:
    """Return where round marks stand."""
    lines = [line for line in ax.lines if line.get_marker() == "o"]
    return [point for line in lines for point in np.asarray(line.get_xydata()).tolist()]


def points(line: Line2D) -> tuple[list[float], list[float]]:
    """Return the x and y of what a line goes through."""
    xs, ys = np.asarray(line.get_xydata()).T.tolist()
    return xs, ys


def texts(ax: Axes) -> list[str]:
    """Return all that is written in a figure."""
    return [each.get_text() for each in figure_of(ax).findobj(Text)]
