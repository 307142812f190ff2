"""Draws what stands in files of several labels a row: kinds, names, targets, other columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from known_files import ARRAYS, FRAMES, JSON_OBJECTS, JSON_ROWS, Cell, Column
from known_label_tables import KnownLabels
from known_writing import RANKED, Drawing

AFFIXES = {
    "p": ("p_{}", "{}_prob", "score.{}", "P (y={})"),
    "y": ("y_{}", "{}_true", "target_{}", "is_{}"),
}
GONE: dict[str, tuple[Cell, ...]] = {
    "csv": (None, "nan", "NA", -1, -100),
    "npy": (float("nan"), -1, -100),
    "npz": (float("nan"), -1, -100),
}
FLAT = ("csv", "parquet", *JSON_OBJECTS, *FRAMES)
"""The kinds of files whose columns have names, where other columns may stand."""


@dataclass
class LabelsDrawn(Drawing):
    """What was drawn so far of a pair of files of several labels a row."""

    known: KnownLabels = field(kw_only=True)


@dataclass(frozen=True)
class Side:
    """How scores or targets are written.

    Attributes:
        kind: of the file.
        affix: what stands around the names of the labels; None where columns are but counted.
        headed: whether columns have names, if only numbers.
        nested: whether the columns are items of a list, or of an object where they have names.
        order: which label each column is.

    """

    kind: str
    affix: str | None
    headed: bool
    nested: bool
    order: tuple[int, ...]

    @property
    def named(self) -> bool:
        return self.affix is not None

    @property
    def bare(self) -> bool:
        """Whether no other column may stand beside these."""
        return not self.nested and not (self.headed and self.kind in FLAT)

    def names(self, labels: Sequence[str]) -> tuple[str, ...]:
        if self.affix is None:
            return tuple(map(str, range(len(labels))))
        return tuple(self.affix.format(labels[at]) for at in self.order)


def drawn_side(drawn: LabelsDrawn, file: str) -> Side:
    """Return how the file of the scores, p, or that of the targets, y, is written."""
    heading = drawn.rng.choices(("exact", "affixed", "from 0", "none"), (38, 25, 8, 29))[0]
    drawn.tag(f"{file} names {heading}")
    nested = drawn.chance(0.15)
    if nested:
        kinds = [*JSON_OBJECTS, "parquet", "parquet"]
    elif heading == "none":
        kinds = ["csv"] * 6 + ["npy", "npy", "npz", *JSON_ROWS]
    elif heading == "from 0":
        kinds = ["csv"] * 4 + ["parquet"]
    else:
        kinds = ["csv"] * 7 + [*JSON_OBJECTS, "parquet", "parquet", *FRAMES]
        kinds += RANKED if file == "p" and heading == "exact" else ()
    kind = drawn.rng.choice(kinds)
    drawn.tag(f"{file} as {kind}" + " of lists or objects" * nested)
    affix = {"exact": "{}", "affixed": drawn.rng.choice(AFFIXES[file])}.get(heading)
    order = tuple(range(drawn.known.labels))
    return Side(kind, affix, heading != "none" or nested, nested, order)


def beside(drawn: LabelsDrawn, one: Side) -> Side:
    """Return how targets are written that stand in the file of the scores."""
    drawn.tag("targets inside")
    alone = len(names := drawn.known.names) == 1 and names[0] != "0" and drawn.chance(0.5)
    affix = "{}" if alone and one.affix != "{}" else drawn.rng.choice(AFFIXES["y"])
    return replace(one, affix=affix if not one.nested or one.named else None)


def in_some_order(drawn: LabelsDrawn, one: Side, two: Side) -> Side:
    """Return the targets in another order where names tell it, or numbers that count them."""
    told = one.named or drawn.known.names[0] in ("0", "1")
    if not told or not two.named or drawn.chance(0.5):
        return two
    order = tuple(drawn.rng.sample(two.order, len(two.order)))
    if order != two.order:
        drawn.tag("targets in another order")
    return replace(two, order=order)


def target_columns(drawn: LabelsDrawn, two: Side) -> list[Column]:
    """Return the targets, each in one of the forms that their file can hold."""
    targets, kind = drawn.known.targets, two.kind
    gone = drawn.rng.choice(GONE.get(kind, (None, -1, -100)))
    makers: list[Callable[[float], Cell]] = [int, int, float]
    if kind == "csv" or gone is None or not drawn.known.lacks_some:
        makers.append(bool)
    make = drawn.rng.choice(makers)
    if drawn.known.lacks_some:
        drawn.tag(f"no target: {gone!r}")
        word = "null" if gone is None and kind != "csv" else "" if gone is None else str(gone)
        drawn.answers["--ignore-label"] = word
        drawn.options += [f"--ignore-label={word}"] if drawn.chance(0.3) else []
        make = float if kind in ARRAYS else make
    whole = np.isnan(targets) | (targets == targets.round())
    make = make if whole.all() else float
    cells = [
        [gone if np.isnan(target) else make(target) for target in column] for column in targets.T
    ]
    names = two.names(drawn.known.names)
    return [Column(name, cells[at]) for name, at in zip(names, two.order, strict=True)]


def folded(columns: Sequence[Column], side: Side, name: str) -> list[Column]:
    """Return the columns, or one of a list or an object a row where they are nested."""
    if not side.nested:
        return [*columns]
    rows = zip(*(column.cells for column in columns), strict=True)
    names = [column.name for column in columns]
    if side.named:
        return [Column(name, [dict(zip(names, row, strict=True)) for row in rows])]
    return [Column(name, [[*row] for row in rows])]


def other_columns(drawn: LabelsDrawn, names: Sequence[str]) -> list[list[Column]]:
    """Return columns beside the scores that are none, each kind of which stands together."""
    rng, known = drawn.rng, drawn.known
    rows = known.rows
    makers: dict[str, Callable[[], list[Column]]] = {
        "text": lambda: [
            Column("text", [rng.choice(("hello", "bye", "x y")) for _ in range(rows)])
        ],
        "row": lambda: [Column("row", [*range(rows)])],
        "age": lambda: [Column("age", [round(rng.uniform(20, 80), 1) for _ in range(rows)])],
        "threshold": lambda: [Column("threshold", [0.5] * rows)],
        "predictions": lambda: _others(drawn, "pred_{}", (known.scores > 0.5).astype(np.int64)),
        "logits": lambda: _others(drawn, "l_{}", np.log(known.scores / (1 - known.scores))),
        "truth": lambda: _others(drawn, rng.choice(("{}", "y_{}")), np.nan_to_num(known.targets)),
        "another model": lambda: _others(drawn, "other_{}", known.scores[:, ::-1] ** 2),
        "another of two": lambda: _others(drawn, "{}_b", known.scores[::-1] ** 2),
    }
    kinds = rng.sample([*makers], rng.choices((1, 2), (80, 20))[0])
    groups = {kind: makers[kind]() for kind in kinds}
    # no name stands twice in a file
    kept = {k: v for k, v in groups.items() if not {*names} & {column.name for column in v}}
    drawn.tags |= {f"also {kind}" for kind in kept}
    return [*kept.values()]


def _others(drawn: LabelsDrawn, affix: str, values: np.ndarray) -> list[Column]:
    pairs = zip(drawn.known.names, values.round(6).T, strict=True)
    return [Column(affix.format(name), column.tolist()) for name, column in pairs]
