"""Tables as text, laid out once: each form draws the columns that it has room for."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeVar

from celoss_cli.text import printable
from celoss_cli.views import numbers
from celoss_cli.views.numbers import LossUnit

if TYPE_CHECKING:
    from celoss_cli.report.entries import CalibrationBin, ClassRow, LossBin
    from celoss_cli.report.report import Report

_EVERY = 3
"""Of the temperatures one in three is shown: 1/8, 1/4, 1/2, 1, 2, 4 and 8."""
CLASSES = 20
"""Of a report that is not shown in full."""

Entry = TypeVar("Entry", bound=tuple[Any, ...])


class Cells(NamedTuple):
    """What stands above the columns of a table, and its rows; names are safe to print."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]

    def chosen(self, columns: Iterable[int]) -> Self:
        """Return some of the columns, by their numbers."""
        columns = [*columns]
        rows = [[row[at] for at in columns] for row in self.rows]
        return self._replace(heads=[self.heads[at] for at in columns], rows=rows)

    def without(self, *heads: str) -> Self:
        """Return all columns but those of some heads."""
        return self.chosen(at for at, head in enumerate(self.heads) if head not in heads)


def entry(kind: type[Entry], held: Any) -> Entry:  # noqa: ANN401 - an object of JSON
    """Return an entry of a report, such as a `ClassRow`, as its JSON holds it."""
    names = getattr(kind, "_fields")  # noqa: B009 - of a NamedTuple
    return kind(**{name: held[name] for name in names if name in held})


def headline(report: Report, unit: LossUnit) -> Cells:
    """Return cross-entropy and accuracy, each with its interval and beside its baselines."""
    ends = report.cross_entropy_low, report.cross_entropy_high
    baselines = report.chance_cross_entropy, report.uniform_cross_entropy
    mean, low, high, chance, uniform = numbers.column(
        [report.mean_loss, *ends, *baselines], unit, like=report.cross_entropy
    )
    rows = [
        [f"Cross-entropy ({unit})", mean, numbers.interval(low, high), chance, uniform],
        [
            "Accuracy",
            numbers.share(report.accuracy),
            numbers.share_interval(report.accuracy_low, report.accuracy_high),
            numbers.share(report.chance_accuracy),
            numbers.share(report.uniform_accuracy),
        ],
    ]
    return Cells(["", "model", numbers.ci_head(report), "chance", "uniform"], rows)


def top_k(report: Report) -> list[tuple[str, str]]:
    """Return the top-k accuracy behind its name where it was asked for."""
    top = report.settings.top_k
    return [] if top is None else [(f"Top-{top} accuracy", numbers.share(report.top_k_accuracy))]


def loss_bins(bins: Sequence[LossBin], rows: int, infinite: int, unit: LossUnit) -> Cells:
    """Return how many of the rows are in each bin, and how much of the loss they make."""
    lines = [
        [
            f"{numbers.loss(each.low, unit)} to {numbers.loss(each.high, unit)}",
            f"{each.rows:,}",
            numbers.share(each.rows / rows),
            numbers.share(each.loss_share),
        ]
        for each in bins
    ]
    if infinite:
        lines.append(["infinite", f"{infinite:,}", numbers.share(infinite / rows), "all"])
    return Cells([f"loss ({unit})", "rows", "of rows", "of loss"], lines)


def filled_bins(report: Report) -> list[CalibrationBin]:
    """Return the bins of confidence that have rows."""
    return [each for each in report.calibration if each.accuracy is not None]


def confidence(report: Report) -> Cells:
    """Return how sure and how often right the rows of each bin of confidence are."""
    lines = [
        [
            f"{each.low:.2f} to {each.high:.2f}",
            f"{each.rows:,}",
            numbers.share(each.confidence, 1),
            numbers.share(each.accuracy, 1),
            f"{((each.accuracy or 0.0) - (each.confidence or 0.0)) * 100:+.1f}",
        ]
        for each in filled_bins(report)
    ]
    return Cells(["confidence", "rows", "mean", "accuracy", "gap (pp)"], lines)


def tempered(report: Report) -> list[tuple[float, float]]:
    """Return some temperatures and their losses, the best of all among them; none without loss."""
    found = report.temperature_scaling
    if not any(found.losses):
        return []
    every = [*zip(found.temperatures, found.losses, strict=True)]
    return sorted({*every[::_EVERY], (found.temperature or 1.0, found.refinement or 0.0)})


def temperatures(report: Report, unit: LossUnit) -> Cells:
    """Return the loss at some temperatures; the best is marked."""
    found, points = report.temperature_scaling, tempered(report)
    losses = numbers.column([loss for _, loss in points], unit, like=found.refinement)
    best = found.temperature or 1.0
    lines = [
        [f"{temperature:.3g}{' best' if temperature == best else ''}", loss]
        for (temperature, _), loss in zip(points, losses, strict=True)
    ]
    return Cells(["temperature", f"loss ({unit})"], lines)


def ranked(report: Report) -> list[ClassRow]:
    """Return the classes with the largest losses first, or the labels furthest above chance."""
    key = _above_chance if report.settings.multi_label else _loss
    return sorted(report.class_rows, key=key, reverse=True)


def _loss(row: ClassRow) -> float:
    if row.cross_entropy is None:
        return math.inf if row.support else 0.0
    return row.cross_entropy * row.support


def _above_chance(row: ClassRow) -> float:
    """Return how far a label is above its chance, as a share: without end if its loss is."""
    if row.cross_entropy is None:
        return math.inf
    return -1.0 if row.d2 is None else -row.d2


def classes(rows: Sequence[ClassRow], noun: str, unit: LossUnit) -> Cells:
    """Return what was measured of each class, or of each label."""
    ends = "cross_entropy_low", "cross_entropy_high"
    names = ("cross_entropy", *ends, "chance_cross_entropy")
    like = max((row.cross_entropy or 0.0 for row in rows), default=0.0)
    losses, lows, highs, chances = numbers.columns(rows, names, unit, like)
    lines = [
        [
            printable(row.name),
            f"{row.support:,}",
            f"{row.predicted:,}",
            numbers.share(row.mean_predicted),
            loss,
            numbers.interval(low, high),
            chance,
            numbers.NOTHING if row.d2 is None else f"{row.d2:.3f}",
            numbers.share(row.recall),
            numbers.share(row.precision),
        ]
        for row, loss, low, high, chance in zip(rows, losses, lows, highs, chances, strict=True)
    ]
    heads = [noun, "support", "predicted as", "mean predicted", f"loss ({unit})"]
    return Cells([*heads, "95% CI", "chance", "D2", "recall", "precision"], lines)


def worst(report: Report, unit: LossUnit, most: int | None = None) -> Cells:
    """Return the rows with the largest losses, `most` of them; lines where rows are lines."""
    shown = report.worst[:most]
    lines = report.worst_lines[:most]
    losses = numbers.column([row.loss for row in shown], unit)
    truths = numbers.probabilities([row.probability for row in shown])
    rows = [
        [
            printable(report.predictions.place(row.row, row.cell)),
            numbers.NOTHING if line is None else str(line),
            printable(row.label),
            printable(row.predicted),
            truth,
            loss,
        ]
        for row, line, truth, loss in zip(shown, lines, truths, losses, strict=True)
    ]
    heads = ["row (from 0)", "line", "label", "predicted", "p(true)", f"loss ({unit})"]
    cells = Cells(heads, rows)
    return cells if any(line is not None for line in lines) else cells.without("line")
