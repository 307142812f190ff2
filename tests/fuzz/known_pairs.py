"""Draws a pair of files of a known table, the command that measures them, and what is right."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from following import Knowledge
from known_columns import (
    Drawn,
    index_column,
    label_values,
    one_hot_columns,
    other_columns,
    placed,
    score_names,
    single_name,
)
from known_files import JSON_OBJECTS, JSON_ROWS, Cell, Column, drawn_dress, objects_as_json
from known_scores import Written, written_scores
from known_tables import MISSING, Right, Value, drawn_table, right_of
from known_writing import RANKED, Pair, joined

FEW = 4
"""Of fewer rows of 0 and 1, none can say that they are no probabilities."""


def drawn_pair(seed: int) -> Pair:
    """Return the pair of a seed."""
    rng = random.Random(seed)  # noqa: S311 - chance that can be had again
    drawn = Drawn(rng, known=drawn_table(rng))
    known = drawn.known
    special = rng.random()
    if special < 0.08:
        return _special(drawn, special)
    if known.rows >= 4 and drawn.chance(0.06):
        truth = known.truth.copy()
        truth[[rng.randrange(known.rows) for _ in range(rng.choice((1, 1, 2)))]] = MISSING
        drawn.known = known = replace(known, truth=truth)
    single = known.classes == 2 and drawn.chance(0.3)
    if known.kind == "from 1" and not {*range(known.classes)} <= {*known.truth.tolist()}:
        # labels 1 and 2 of 1, 2, 3 are positions too, and labels of 1 alone the 1 of 0 and 1
        drawn.known = known = replace(known, kind="from 0", names=tuple(range(known.classes)))
    scores = written_scores(drawn, single=single)
    if single:
        name = single_name(drawn)
        names: tuple[str, ...] | None = None if name is None else (name,)
    else:
        names = score_names(drawn)
    return _Pairing(drawn, scores, names).pair()


def _special(drawn: Drawn, number: float) -> Pair:
    """Return a pair that is no file of probabilities a class."""
    both = len({*drawn.known.truth.tolist()}) > 1
    if drawn.known.rows < FEW:
        return _printed(drawn)
    if number < 0.03 or not both:
        return _guesses(drawn)
    return _answers_alone(drawn) if number < 0.06 else _printed(drawn)


def _guesses(drawn: Drawn) -> Pair:
    """Predicted classes where probabilities should stand: nothing is right."""
    known, rng = drawn.known, drawn.rng
    drawn.tags |= {"predicted classes"}
    by_name = known.kind == "words" and drawn.chance(0.5)
    values: list[Value] = [known.names[at] if by_name else int(at) for at in known.guesses]
    truth: list[Value] = [known.names[at] if by_name else int(at) for at in known.truth]
    files = {}
    for file, column in (("p", Column("pred", values)), ("y", Column("label", truth))):
        header = drawn.chance(0.6)
        dress = drawn_dress(rng, [column], header=header)
        files[f"{file}.csv"] = dress.written([column], header=header)
    return Pair(files, ("p.csv", "y.csv"), None, Knowledge(), tuple(sorted(drawn.tags)))


def _answers_alone(drawn: Drawn) -> Pair:
    """A predicted class a row and its score: of two classes that is enough, for who knows it."""
    known, rng = drawn.known, drawn.rng
    drawn.tags |= {"score of the predicted class"}
    answers = known.guesses
    scores = known.scores.max(axis=1).round(6)
    if known.classes > 2 and len({*answers, *known.truth}) == 2 and scores.min() >= 0.5:
        # nothing in the file shows that there is a third class
        return _printed(drawn)
    names = rng.choice((("label", "score"), ("prediction_label", "prediction_score")))
    guesses = [known.names[at] for at in answers]
    columns = [Column(names[0], guesses), Column(names[1], scores.tolist(), score=True)]
    truth = Column("truth", [known.names[at] for at in known.truth])
    drawn.answers |= {"--score-of": names[0], "--score-columns": names[1], "--score-key": names[1]}
    if drawn.chance(0.3):
        files = {"p.json": objects_as_json([*columns, truth], "lines of objects")}
    else:
        inside = placed(rng, columns, [[truth]])
        files = {"p.csv": drawn_dress(rng, inside, header=True).written(inside, header=True)}
    options = ["--label-column", "truth"]
    options += ["--score-key", names[1]] if drawn.chance(0.5) else []
    both = np.full(known.scores.shape, np.nan)
    if known.classes == 2:
        rows = np.arange(known.rows)
        both[rows, answers], both[rows, 1 - answers] = scores, 1 - scores
    right = right_of(both, known.truth) if known.classes == 2 else None
    knowledge = Knowledge(drawn.answers, tuple(map(str, known.names)))
    arguments = (*files, *options)
    tags = tuple(sorted(drawn.tags))
    return Pair(files, arguments, right, knowledge, tags, asked=True)


def _printed(drawn: Drawn) -> Pair:
    """What `print(array)` shows."""
    known = drawn.known
    drawn.tags |= {"a printed array"}
    numbers = known.scores.round(6)
    files = {
        "p.csv": f"{numbers}\n".encode(),
        "y.csv": "".join(f"{at}\n" for at in known.truth).encode(),
    }
    right = right_of(numbers, known.truth)
    return Pair(files, ("p.csv", "y.csv"), right, Knowledge(), tuple(sorted(drawn.tags)))


class _Pairing:
    """Lays out the files of one pair."""

    def __init__(self, drawn: Drawn, scores: Written, names: tuple[str, ...] | None) -> None:
        self.drawn, self.scores, self.names = drawn, scores, names
        self.rng, self.known = drawn.rng, drawn.known
        self.single = scores.numbers.shape[1] == 1
        self.right: Right | None = right_of(scores.probabilities, self.known.truth)
        self.order = [*range(self.known.rows)]
        self.shared: Column | None = None

    def pair(self) -> Pair:
        kind = self._kind()
        one_hot = not self.single and MISSING not in self.known.truth and self.drawn.chance(0.1)
        labels = (
            []
            if one_hot
            else label_values(self.drawn, named=self.names is not None, single=self.single)
        )
        heading = self.rng.choice(("label", "y", "target", "true_class"))
        keyed = kind in (*JSON_OBJECTS, "parquet", "labels and scores")
        inside = bool(labels) and (keyed or (kind == "csv" and self.names is not None))
        inside = inside and self.drawn.chance(0.15)
        predictions = self._predictions(kind, Column(heading, labels) if inside else None)
        if inside:
            self.drawn.tag("labels inside")
            self.drawn.options += ["--label-column", heading]
            arguments = [predictions]
        else:
            arguments = [predictions, self._labels(labels, heading)]
            if self.drawn.chance(0.03):
                self.drawn.tag("swapped")
                arguments.reverse()
        self._answers(inside=inside)
        if self.scores.scale in ("logits", "log-probs", "percent"):
            self.drawn.answers["--scores"] = self.scores.scale
            numbers = self.scores.numbers
            # logits of one column may all be probabilities, too: only an option tells
            alike = self.single and ((numbers >= 0) & (numbers <= 1)).all()
            if self.scores.scale != "percent" and (alike or self.drawn.chance(0.5)):
                self.drawn.options += ["--scores", self.scores.scale]
        names = tuple(str(name) for name in self.known.names)
        return self.drawn.pair(arguments, self.right, names)

    def _kind(self) -> str:
        kinds = ["csv"] * 12
        if self.names is None:
            kinds += ["npy", "npy", "npz", *JSON_ROWS]
        else:
            kinds += [*JSON_OBJECTS, "parquet", "parquet"]
            exact = "header exact" in self.drawn.tags or "header from 0" in self.drawn.tags
            kinds += RANKED if not self.single and exact else ()
        return self.drawn.tag(self.rng.choice(kinds))

    def _predictions(self, kind: str, inside: Column | None) -> str:
        names = self.names or tuple(map(str, range(self.scores.numbers.shape[1])))
        columns = [
            Column(name, values.tolist(), score=True)
            for name, values in zip(names, self.scores.numbers.T, strict=True)
        ]
        short = False
        if kind in ("csv", "parquet", *JSON_OBJECTS) and self.names is not None:
            if self.drawn.chance(0.3):
                columns = placed(self.rng, columns, other_columns(self.drawn, names))
                self._judge_twins()
            if inside:
                columns = placed(self.rng, columns, [[inside]])
            columns = self._identified(columns)
            index = (
                index_column(self.drawn, self.known.rows) if kind in ("csv", "parquet") else None
            )
            if index is not None:
                columns.insert(0, index)
                short = kind == "csv" and index.name == "" and self.drawn.chance(0.3)
                if self.shared is None and index.name == "":
                    self.shared = index
        elif inside:
            columns = [*columns, inside]
        return self.drawn.written("p", kind, columns, header=self.names is not None, short=short)

    def _identified(self, columns: list[Column]) -> list[Column]:
        """Maybe add ids, on which the labels may be joined."""
        if not self.drawn.chance(0.08):
            return columns
        self.drawn.tag("ids")
        numbers = self.rng.sample(range(100, 999), self.known.rows)
        ids = Column("id", numbers if self.drawn.chance(0.5) else [f"k{n}" for n in numbers])
        self.shared = ids
        return placed(self.rng, columns, [[ids]])

    def _judge_twins(self) -> None:
        """Two models side by side whose columns are named alike: nothing says whose loss is meant.

        It does where the names of one are the labels.
        """
        if self.names and self.names[0].startswith("Probability:Class="):
            return  # what CatBoost calls its probabilities is believed
        both = {"header affixed", "also another of two models"} <= self.drawn.tags
        other = {"header affixed", "also another model's"} <= self.drawn.tags
        if (both or other) and "labels names" in self.drawn.tags:
            self.drawn.tag("no way to tell")
            self.right = None

    def _labels(self, labels: Sequence[Cell], heading: str) -> str:
        header = True
        if labels:
            heading, header = self._heading(heading)
            columns = [Column(heading, labels)]
            plain = all(isinstance(value, type(labels[0])) for value in labels)
        else:
            columns, header = one_hot_columns(self.drawn, self.names)
            plain = True
        if header and self.drawn.chance(0.05):
            self.drawn.tag("a note beside the labels")
            columns.append(Column("note", [self.rng.choice("uvw") for _ in self.order]))
            plain = False
            self.drawn.options += ["--label-column", heading] if labels else []
        if self.shared is not None and header and self.drawn.chance(0.6):
            columns.insert(0, self.shared)
            self._joined()
        elif header and self.drawn.chance(0.12) and not self._is_numbered_in_another_order():
            self.drawn.tag("labels with an index")
            columns.insert(0, Column("", [*range(self.known.rows)]))
        kinds = ["csv"] * 5
        if plain and len(columns) == 1:
            kinds += ["npy"] + (["parquet"] if header else [*JSON_ROWS])
        elif plain and not header:
            kinds += ["npy"]
        kind = self.rng.choice(kinds)
        self.drawn.tag(f"labels as {kind}")
        columns = [Column(c.name, [c.cells[at] for at in self.order]) for c in columns]
        return self.drawn.written("y", kind, columns, header=header)

    def _is_numbered_in_another_order(self) -> bool:
        """Tell whether an index of row numbers would say that other rows belong together."""
        numbers = [*range(self.known.rows)]
        cells = numbers if self.shared is None else [*self.shared.cells]
        return cells != numbers and {*cells} == {*numbers}

    def _heading(self, heading: str) -> tuple[str, bool]:
        kind = self.rng.choices(("name", "0", "none"), (50, 15, 35))[0]
        self.drawn.tag(f"labels' header {kind}")
        return ("0" if kind == "0" else heading), kind != "none"

    def _joined(self) -> None:
        """Maybe give the labels in another order, which the ids beside them tell."""
        assert self.shared is not None
        if self.drawn.chance(0.5):
            self.drawn.tag("labels in another order")
            self.rng.shuffle(self.order)
        if self.shared.name == "id" and self.drawn.chance(0.7):
            self.drawn.options += ["--id", "id"]

    def _answers(self, *, inside: bool) -> None:
        answers = self.drawn.answers
        if self.names is not None:
            answers["--score-columns"] = joined(self.names)
        if not self.single:
            answers["--class-names"] = joined([str(name) for name in self.known.names])
        if inside:
            answers.pop("--label-column", None)
