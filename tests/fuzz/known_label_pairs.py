"""Draws a pair of files of several labels a row, the command that measures them, what is right."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from known_columns import index_column, placed
from known_files import JSON_OBJECTS, Column
from known_label_columns import (
    LabelsDrawn,
    Side,
    beside,
    drawn_side,
    folded,
    in_some_order,
    other_columns,
    target_columns,
)
from known_label_tables import drawn_labels, right_of_labels, written_labels
from known_scores import Written
from known_tables import Floats
from known_writing import Pair, joined


def drawn_label_pair(seed: int) -> Pair:
    """Return the pair of a seed."""
    rng = random.Random(seed)  # noqa: S311 - chance that can be had again
    drawn = LabelsDrawn(rng, known=drawn_labels(rng))
    drawn.tag(f"labels: {drawn.known.labels}")
    scores = written_labels(drawn, drawn.known.scores)
    one = drawn_side(drawn, "p")
    inside = not one.bare and drawn.chance(0.25)
    two = beside(drawn, one) if inside else drawn_side(drawn, "y")
    two = in_some_order(drawn, one, two)
    # lists of such names may be targets as well
    if drawn.chance(0.02) and drawn.known.names[0] not in ("0", "1", "true"):
        return _names_alone(drawn, scores)
    return _Pairing(drawn, scores, one, two).pair(inside=inside)


def _names_alone(drawn: LabelsDrawn, scores: Written) -> Pair:
    """Lists of the labels that each row has, which are not read: nothing is right."""
    names, kind = drawn.known.names, drawn.rng.choice(JSON_OBJECTS)
    rows = [dict(zip(names, row, strict=True)) for row in scores.numbers.tolist()]
    held = (drawn.known.targets > 0.5).tolist()
    lists = [[n for n, h in zip(names, row, strict=True) if h] for row in held]
    drawn.tag("lists of names")
    columns = [Column("scores", rows), Column("labels", lists)]
    file = drawn.written("p", kind, columns, header=True)
    drawn.options += ["--multi-label", "--label-column", "labels"]
    return drawn.pair([file], None, names)


class _Pairing:
    """Lays out the files of one pair."""

    def __init__(self, drawn: LabelsDrawn, scores: Written, one: Side, two: Side) -> None:
        self.drawn, self.scores, self.one, self.two = drawn, scores, one, two
        self.rng, self.known = drawn.rng, drawn.known
        self.rows = [*range(self.known.rows)]
        self.shared: Column | None = None
        self.fold: Column | None = None
        self.weights: Floats | None = None
        self.cuts: tuple[int, ...] = ()
        if self.known.rows > 3 and drawn.chance(0.08):
            cuts = sorted(self.rng.sample(range(1, self.known.rows), 2))
            self.cuts = (0, *cuts, self.known.rows)

    def pair(self, *, inside: bool) -> Pair:
        names = self.one.names(self.known.names)
        cells = self.scores.numbers.T.tolist()
        scores = [Column(n, column, score=True) for n, column in zip(names, cells, strict=True)]
        targets = target_columns(self.drawn, self.two)
        predictions = folded(scores, self.one, "scores")
        own = folded(targets, self.two, "targets")
        groups = [] if self.one.bare else self._groups(inside=inside)
        if inside:
            groups.append(own)
            files = [self._written("p", self.one, predictions, groups)]
            self.drawn.options += ["--label-column", self._pattern()]
        else:
            beside = [] if self.two.bare else self._beside_targets()
            files = [self._written("p", self.one, predictions, groups)]
            files += [self._written("y", self.two, own, beside)]
        self._know(names)
        right = right_of_labels(self.scores.probabilities, self.known.targets, self.weights)
        return self.drawn.pair(files, right, self.known.names)

    def _groups(self, *, inside: bool) -> list[list[Column]]:
        """Return what stands beside the scores."""
        names = {*self.one.names(self.known.names), *(self.two.names(self.known.names) * inside)}
        groups = other_columns(self.drawn, [*names]) if self.drawn.chance(0.25) else []
        if self.drawn.chance(0.1):
            groups.append([self._weight()])
        if not inside and self.scores.scale != "0 and 1" and self.drawn.chance(0.05):
            self.drawn.tag("a fold in both files")
            self.fold = Column("fold", [self.rng.choice((0, 1)) for _ in self.rows])
            groups.append([self.fold])
        if not inside and self.drawn.chance(0.15):
            self.drawn.tag("ids")
            numbers = self.rng.sample(range(100, 999), self.known.rows)
            of_text = self.drawn.chance(0.6)
            self.shared = Column("id", [f"k{n}" for n in numbers] if of_text else numbers)
            groups.append([self.shared])
        return groups

    def _beside_targets(self) -> list[list[Column]]:
        """Return what stands beside the targets, in a file of their own."""
        groups = []
        if self.weights is None and self.drawn.chance(0.08):
            groups.append([self._weight()])
        if self.drawn.chance(0.1):
            self.drawn.tag("a note beside the targets")
            groups.append([Column("note", [self.rng.choice("uvw") for _ in self.rows])])
        if self.fold is not None:
            groups.append([self.fold])
        elif self.drawn.chance(0.05):
            self.drawn.tag("a flag beside the targets")
            groups.append([Column("fold", [self.rng.choice((0, 1)) for _ in self.rows])])
        if self.shared is not None and self.drawn.chance(0.7):
            groups.append([self.shared])
            if self.drawn.chance(0.6):
                self.drawn.tag("rows in another order")
                self.rng.shuffle(self.rows)
            self.drawn.options += ["--id", "id"] if self.drawn.chance(0.7) else []
        return groups

    def _weight(self) -> Column:
        self.drawn.tag("weights")
        self.drawn.options += ["--weight-column", "weight"]
        cells = [round(self.rng.uniform(0.2, 3), 2) for _ in self.rows]
        self.weights = np.array(cells)
        return Column("weight", cells)

    def _pattern(self) -> str:
        if self.two.nested:
            return "targets"
        affix = self.two.affix or "{}"
        return affix.format(self.known.names[0] if self.known.labels == 1 else "*")

    def _written(
        self, file: str, side: Side, columns: list[Column], groups: list[list[Column]]
    ) -> str:
        every = placed(self.rng, columns, groups)
        short = False
        if not side.nested and side.headed and side.kind in ("csv", "parquet"):
            index = index_column(self.drawn, self.known.rows) if self.drawn.chance(0.3) else None
            if index is not None:
                every.insert(0, index)
                short = side.kind == "csv" and index.name == "" and self.drawn.chance(0.3)
        rows = self.rows if file == "y" else range(self.known.rows)
        every = [replace(each, cells=[each.cells[at] for at in rows]) for each in every]
        return self.drawn.written(
            file, side.kind, every, header=side.headed, short=short, cuts=self.cuts
        )

    def _shows(self) -> bool:
        """Tell whether rows may have several labels, as those of neither file sum to 1."""
        sums = self.known.targets.sum(axis=1), self.scores.numbers.sum(axis=1)
        several = min(self.known.labels, self.known.rows) > 1 and self.scores.scale == "probs"
        return several and all((abs(each - 1) > 0.1).any() for each in sums)

    def _know(self, names: Sequence[str]) -> None:
        """Say what the user knows of the files."""
        drawn, scale, numbers = self.drawn, self.scores.scale, self.scores.numbers
        drawn.options[:0] = [] if self._shows() and drawn.chance(0.1) else ["--multi-label"]
        drawn.answers["--class-names"] = joined(self.known.names)
        if self.one.nested:
            drawn.answers["--score-key"] = "scores"
        elif self.one.headed:
            drawn.answers["--score-columns"] = joined(names)
        if scale in ("logits", "percent", "log-probs"):
            drawn.answers["--scores"] = scale
            # all of them may be probabilities, too: only an option tells
            alike = ((numbers >= 0) & (numbers <= 1)).all()
            drawn.options += ["--scores", scale] if alike or drawn.chance(0.4) else []
