"""What guessing scores: for a person, and as JSON, schema version 1."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from celoss_cli.measures.chance import Chance, CurvePoint, most_wrong, shares_of
from celoss_cli.text import counted, printable
from celoss_cli.views import document, numbers
from celoss_cli.views.cells import Cells
from celoss_cli.views.look import Bars, Look, filled_grid, plain_grid, spaced


def content(chance: Chance) -> dict[str, Any]:
    """Return what JSON holds; a loss that is infinite is null."""
    return {
        **document.HEAD,
        "classes": list(chance.classes),
        "counts": list(chance.counts),
        "ignored": chance.ignored,
        "floor": chance.floor,
        "strategies": [
            {
                "name": each.name,
                "cross_entropy": document.finite(each.cross_entropy),
                "accuracy": each.accuracy,
            }
            for each in chance.strategies
        ],
        "curve": None if chance.curve is None else [asdict(point) for point in chance.curve],
    }


def table(chance: Chance, look: Look) -> Group:
    """Return the tables, as rich prints them."""
    parts: list[RenderableType] = []
    if chance.strategies:
        parts = [_title(chance), _strategies(chance, look), _remarks(chance, look)]
    if chance.curve is not None:
        parts += [Text("Chance of two classes, by the share of one", "bold")]
        parts += [_curve(chance.curve, look)]
    return spaced(*parts)


def _title(chance: Chance) -> Text:
    """Say of what this is the chance, and how far the classes are from balanced."""
    shares, names = shares_of(chance.counts), [printable(name) for name in chance.classes]
    most, least = max(shares), min(shares)
    size = counted(len(names), "class", "classes")
    rows = "" if chance.rows is None else f"{counted(chance.rows, 'row')}, "
    if chance.ignored:
        rows += f"{chance.ignored:,} ignored, "
    balance = ", balanced"
    if most > least:
        often, rare = names[shares.index(most)], names[shares.index(least)]
        balance = f"\n{often} is the most frequent with {numbers.share(most)}, "
        balance += f"{rare} the least with {numbers.share(least)}"
    source = f"{printable(chance.source)}\n" if chance.source else ""
    return Text.assemble((source, "bold"), (f"{rows}{size}{balance}", "dim"))


def _strategies(chance: Chance, look: Look) -> Table:
    losses = numbers.column(
        [each.cross_entropy for each in chance.strategies], look.unit, like=_level(chance)
    )
    rows = [
        [
            each.name,
            loss,
            numbers.share(each.accuracy),
            each.about,
        ]
        for each, loss in zip(chance.strategies, losses, strict=True)
    ]
    cells = Cells(["guess", f"loss ({look.unit})", "accuracy", ""], rows)
    shown = cells.without("") if look.narrow else cells
    grid = filled_grid(look, shown, lambda row, _: "bold" if rows[row][0] == "frequencies" else "")
    if not look.narrow:
        grid.columns[-1].justify = "left"
    return grid


def _level(chance: Chance) -> float:
    """Return what the class frequencies score."""
    (level,) = (each.cross_entropy for each in chance.strategies if each.name == "frequencies")
    return level


def _remarks(chance: Chance, look: Look) -> Table:
    level = _level(chance)
    wrong = "infinitely much, as there is no clipping threshold"
    if chance.floor:
        most = numbers.loss(most_wrong(chance.floor), look.unit)
        wrong = f"{most}, as the clipping threshold is {chance.floor:.2g}"
    words = "Chance is 0: every row is of one class."
    if level:
        words = (
            f"Chance is {numbers.loss(level, look.unit)}: always answering the class frequencies. "
        )
        words += "A model has to score less."
    grid = plain_grid()
    grid.add_row(Text(words, "dim"))
    grid.add_row(Text(f"A p(true) of 0 costs {wrong} (--clip).", "dim"))
    return grid


def _curve(points: tuple[CurvePoint, ...], look: Look) -> Table:
    levels = [point.cross_entropy for point in points]
    losses = numbers.column(levels, look.unit, like=numbers.lowest(levels))
    rows = [[f"{point.share:.0%}", loss] for point, loss in zip(points, losses, strict=True)]
    bars = Bars("", [level / max(levels) for level in levels])
    return filled_grid(look, Cells(["share", f"chance ({look.unit})"], rows), bars=[bars])
