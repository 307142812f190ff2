"""Draws what stands in files of predictions and labels: headers, indexes, labels, other columns."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from known_files import Cell, Column
from known_tables import MISSING, Floats, Known, Value, softmax
from known_writing import Drawing

AFFIXES = (
    ("p_{}", 4),
    ("{}_prob", 2),
    ("prob_{}", 1),
    ("Probability:Class={}", 1),
    ("P (y={})", 1),
    ('Scored Probabilities for Class "{}"', 1),
    ("is_{}_PREDICTION", 1),
)
GONE: tuple[Cell, ...] = (-100, None, "NA", "nan")
FIRST = {"from 1": "1", "from -1": "-1"}
"""The first label, where classes are counted from another number than 0."""


@dataclass
class Drawn(Drawing):
    """What was drawn so far of one pair of files of a known table."""

    known: Known = field(kw_only=True)


def shown(name: Value) -> str:
    return str(name)


def score_names(drawn: Drawn) -> tuple[str, ...] | None:
    """Return the names of the columns of scores; None for a file without a header."""
    known, rng = drawn.known, drawn.rng
    kinds = ("exact", "affixed", "from 0", "from 1", "none")
    odds = [45, 20, 12, 3, 20]
    if known.kind == "words":
        odds[3] = 0
    kind = drawn.tag("header " + rng.choices(kinds, odds)[0]).removeprefix("header ")
    count = known.classes
    if kind == "none":
        return None
    if kind == "from 0":
        return tuple(str(at) for at in range(count))
    if kind == "from 1" and known.kind == "from 1":
        return tuple(str(at) for at in range(1, count + 1))
    names = [shown(name) for name in known.names]
    if known.kind == "truth values":
        case = rng.choice((str, str.upper, str.lower))
        names = [case(name) for name in names]
    elif known.kind != "words" and kind == "exact" and drawn.chance(0.15):
        names = [f"{name}.0" for name in names]
        drawn.tag("names like 1.0")
    if kind == "affixed":
        affix = rng.choices([each for each, _ in AFFIXES], [odds for _, odds in AFFIXES])[0]
        names = [affix.format(name) for name in names]
    return tuple(names)


def single_name(drawn: Drawn) -> str | None:
    """Return the name of the one column that a binary model's scores stand in."""
    known = drawn.known
    positive = shown(known.names[1])
    choices: list[str | None] = [None, "p", "score", "y_prob", "0", f"p_{positive}"]
    choices += [positive] * 2 if known.kind in ("words", "truth values") else []
    choices += ["1"] * 2 if known.kind in ("from 0", "truth values") else []
    name = drawn.rng.choice(choices)
    drawn.tag(f"single column {'none' if name is None else name}")
    drawn.answers["--positive"] = positive
    return name


def label_values(drawn: Drawn, *, named: bool, single: bool) -> list[Cell]:
    """Return the labels in one of the forms that fit the names of the columns."""
    known, rng = drawn.known, drawn.rng
    forms = ["names"] * 4
    if known.kind == "words":
        forms += ["positions"] * 2 + ["from 1", "from -1"] * (not single)
    if known.kind == "truth values":
        forms += ["0 and 1", "other case"]
    if known.kind != "words":
        forms += ["like 1.0"]
    if known.kind == "words" and named and drawn.chance(0.1):
        forms = ["upper case"]
    form = rng.choice(forms)
    if form in FIRST and not {0, known.classes - 1} <= {*known.truth.tolist()}:
        form = "positions"
    drawn.tag(f"labels {form}")
    if known.kind == "from 1" and "header from 0" in drawn.tags:
        drawn.answers |= {"--first-label": "1", "--labels-are": "positions"}
    makers: dict[str, Callable[[int], Cell]] = {
        "names": lambda at: known.names[at],
        "positions": lambda at: at,
        "from 1": lambda at: at + 1,
        "from -1": lambda at: at - 1,
        "0 and 1": lambda at: at,
        "other case": lambda at: shown(known.names[at]).lower(),
        "upper case": lambda at: shown(known.names[at]).upper(),
        "like 1.0": lambda at: float(known.names[at]),
    }
    if form in FIRST:
        drawn.answers["--first-label"] = FIRST[form]
    positions = form == "positions" or form in FIRST
    drawn.answers["--labels-are"] = "positions" if positions else "names"
    # beside one other label alone, -1 is a class
    alone = len({*known.truth.tolist()} - {MISSING}) == 1
    used = alone or form == "from -1" or -1 in known.names
    gone: Cell = rng.choice(GONE if used else (*GONE, -1))
    if MISSING in known.truth:
        drawn.tag(f"no label: {gone!r}")
        drawn.answers["--ignore-label"] = "" if gone is None else str(gone)
    if rng.random() < 0.04 and form in ("names", "upper case"):
        drawn.tag("blanks before labels")
        return [gone if at == MISSING else f" {known.names[at]}" for at in known.truth.tolist()]
    return [gone if at == MISSING else makers[form](at) for at in known.truth.tolist()]


def one_hot_columns(drawn: Drawn, names: Sequence[str] | None) -> tuple[list[Column], bool]:
    """Return labels as a column a class, and whether they have a header."""
    known, rng = drawn.known, drawn.rng
    drawn.tag("one-hot")
    order = [*range(known.classes)]
    heading = rng.choice(("none", "names", "names", "affixed"))
    if heading != "none" and names is not None and "header from 0" not in drawn.tags:
        rng.shuffle(order)
    makers: list[Callable[[bool], Cell]] = [int, float, bool, int]
    make = rng.choice(makers)
    affix = rng.choice(("y_{}", "target_{}", "{}_y")) if heading == "affixed" else "{}"
    columns = [
        Column(affix.format(known.names[at]), [make(true == at) for true in known.truth.tolist()])
        for at in order
    ]
    return columns, heading != "none"


def index_column(drawn: Drawing, rows: int) -> Column | None:
    """Return what stands before the columns of a data frame or of an R table."""
    rng = drawn.rng
    kind = rng.choices(("none", "0..", "shuffled", "Unnamed: 0", "row names", "dates"), ODDS)[0]
    if kind == "none":
        return None
    drawn.tag(f"index {kind}")
    if kind == "row names":
        base = rng.choice(([f"r{at}" for at in range(rows)], [str(1 + at) for at in range(rows)]))
        return Column("", base)
    if kind == "dates":
        return Column("", [f"2024-01-{1 + at:02}" for at in range(rows)])
    numbers = [*range(rows)]
    if kind == "shuffled":
        numbers = rng.sample(range(3 * rows), rows)
    return Column("Unnamed: 0" if kind == "Unnamed: 0" else "", numbers)


ODDS = (60, 10, 8, 8, 8, 6)


def other_columns(drawn: Drawn, names: Sequence[str]) -> list[list[Column]]:
    """Return columns that are no scores, each kind of which stands together somewhere."""
    known, rng = drawn.known, drawn.rng
    rows = known.rows
    guesses, truth = known.guesses.tolist(), known.truth.tolist()

    def floats(low: float, high: float, digits: int) -> list[Cell]:
        return [round(rng.uniform(low, high), digits) for _ in range(rows)]

    makers: dict[str, Callable[[], list[Column]]] = {
        "predict as text": lambda: [
            Column("predict", [shown(known.names[at]) for at in guesses]),
        ],
        "predict as a position": lambda: [Column("predict", guesses)],
        "predict as a name": lambda: [Column("y_pred", [known.names[at] for at in guesses])],
        "row from 0": lambda: [Column("row", [*range(rows)])],
        "row from 1": lambda: [Column("row", [*range(1, rows + 1)])],
        "number": lambda: [Column("nr", rng.sample(range(1000, 9999), rows))],
        "text id": lambda: [Column("key", [f"u{at}" for at in rng.sample(range(900), rows)])],
        "truth as a name": lambda: [
            Column("y_true", [None if at == MISSING else known.names[at] for at in truth])
        ],
        "truth as a position": lambda: [Column("y_true", [max(at, 0) for at in truth])],
        "weight": lambda: [Column("weight", floats(0.2, 3, 2))],
        "group": lambda: [Column("group", [rng.choice("xyz") for _ in range(rows)])],
        "constant 0": lambda: [Column("fold", [0] * rows)],
        "constant 1": lambda: [Column("batch", [1] * rows)],
        "constant 0.5": lambda: [Column("threshold", [0.5] * rows)],
        "a share": lambda: [Column("auc", floats(0, 1, 3))],
        "age": lambda: [Column("age", floats(20, 80, 1))],
        "logits": lambda: _others(drawn, names, "l_{}", _logits(drawn)),
        "another model's": lambda: _others(drawn, names, "other_{}", _another(drawn)),
        "another of two models": lambda: _others(drawn, names, "{}_b", _another(drawn)),
    }
    kinds = rng.sample([*makers], rng.choices((1, 2, 3), (70, 20, 10))[0])
    if not drawn.known.classes - len(names):
        kinds = [kind for kind in kinds if kind != "another of two models"]
    for kind in kinds:
        drawn.tag(f"also {kind}")
    return [makers[kind]() for kind in kinds]


def _others(drawn: Drawn, names: Sequence[str], affix: str, values: Floats) -> list[Column]:
    if len(names) == 1:
        return [Column(affix.format("p"), values[:, 1].tolist())]
    return [
        Column(affix.format(name), column.tolist())
        for name, column in zip(drawn.known.names, values.T, strict=True)
    ]


def _logits(drawn: Drawn) -> Floats:
    return np.asarray(np.log(np.maximum(drawn.known.scores, 1e-9)).round(4))


def _another(drawn: Drawn) -> Floats:
    seed = np.random.default_rng(drawn.rng.randrange(2**32))
    return np.asarray(softmax(seed.normal(0, 1.5, drawn.known.scores.shape)).round(6))


def placed(rng: random.Random, scores: list[Column], others: list[list[Column]]) -> list[Column]:
    """Return the columns of scores with the others before, behind, or among them."""
    result = [*scores]
    for group in others:
        at = rng.choice((0, 0, len(result), len(result), rng.randrange(len(result) + 1)))
        result[at:at] = group
    return result
