"""The parts of the table that differ where rows have several labels."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from celoss_cli.report.entries import ClassRow
from celoss_cli.report.report import Report
from celoss_cli.text import printable
from celoss_cli.views import numbers
from celoss_cli.views.look import WIDE, Look, ruled_grid
from celoss_cli.views.sections import SHOWN_CLASSES, named_numbers


def details(report: Report, look: Look) -> Table:
    """The other metrics, by name."""
    unit, infinite = f" ({look.unit})", report.tally.infinite
    largest = float("inf") if infinite else report.max_loss
    pairs = [
        ("Exact-match accuracy", numbers.share(report.exact_match_accuracy)),
        ("Brier score", numbers.number(report.brier)),
        (f"Median loss{unit}", numbers.loss(report.median_loss, look.unit, digits=3)),
        (f"Maximum loss{unit}", numbers.loss(largest, look.unit)),
        ("Mean confidence", numbers.share(report.mean_confidence)),
        ("ECE", numbers.share(report.ece)),
        ("Loss in the worst 1%", numbers.share(report.worst_1pct_share, 1)),
    ]
    if report.tally.floored or look.full:
        pairs.append(("Clipped rows", f"{report.tally.floored:,}"))
    return named_numbers(report, pairs, look)


def classes(report: Report, look: Look) -> Table:
    """What was measured of each label: the furthest above chance, or least below it, first."""
    heads = ["label", "support", "mean predicted", f"loss ({look.unit})", "chance", "D2"]
    heads += ["recall", "precision"]
    every = [*range(len(heads))]
    chosen = [0, 1, 3, 5] if look.narrow else every if look.width >= WIDE else [0, 1, *every[3:]]
    order = sorted(report.class_rows, key=_below_chance)
    shown = order if look.full else order[:SHOWN_CLASSES]
    losses = numbers.column([row.cross_entropy for row in shown], look.unit)
    chances = numbers.column([row.chance_cross_entropy for row in shown], look.unit)
    grid = ruled_grid(look, *(heads[at] for at in chosen))
    for row, loss, chance in zip(shown, losses, chances, strict=True):
        cells = [
            printable(row.name),
            f"{row.support:,}",
            numbers.share(row.mean_predicted),
            loss,
            chance,
            numbers.NOTHING if row.d2 is None else f"{row.d2:.3f}",
            numbers.share(row.recall),
            numbers.share(row.precision),
        ]
        grid.add_row(*(Text(cells[at]) for at in chosen))
    if len(shown) < len(order):
        grid.add_row(Text(f"{len(order) - len(shown):,} more: --full", "dim"))
    return grid


def _below_chance(row: ClassRow) -> float:
    """Return how far a label is below its chance: not at all where its loss is infinite."""
    if row.cross_entropy is None:
        return float("-inf")
    return 1.0 if row.d2 is None else row.d2
