"""What a user may choose. Each choice has its default, its help and its bounds here and only here.

The command line, the Python API, the JSON and the signature are all made from these fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal, get_args

from celoss_cli.bounds import by_class, check_bounds, check_multi_label, typed
from celoss_cli.errors import UsageError
from celoss_cli.text import Column, column_of, columns_of

EPSILON = 2.0**-52
"""The default floor of a probability: the spacing of float64 at 1, whatever the file's type."""

Scores = Literal["probs", "percent", "logits", "log-probs"]
LabelsAre = Literal["names", "positions"]
BALANCED: Literal["balanced"] = "balanced"

INPUT, SCORES, MEASURES, OUTPUT = "Input", "Scores and labels", "What to measure", "Output"
"""The groups of settings in the help."""


def _setting(default: Any, about: str, **more: Any) -> Any:  # noqa: ANN401 - a field of any type
    """Declare a setting: `metavar`, `choices`, `least` and `most` are its bounds and its look."""
    return field(default=default, metadata={"help": about, "group": SCORES, **more})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Every choice that can change a number of the report."""

    scores: Scores = _setting("probs", "Scale of the scores.", choices=get_args(Scores))
    multi_label: bool = _setting(
        False, "Each column of scores is a yes/no label of its own, with a target of 0 or 1."
    )
    normalize: bool = _setting(False, "Divide each row by its sum first.")
    clip: float | None = _setting(
        None,
        "Clipping threshold of probabilities; 0 for none. "
        "[default: 2.2e-16 for probs, none for logits and log-probs]",
        metavar="X",
        least=0.0,
        most=1.0,
        group=MEASURES,
    )
    sum_tolerance: float = _setting(
        0.01, "Largest allowed distance of a row's sum from 1.", metavar="X", least=0.0, most=1.0
    )
    label_smoothing: float = _setting(
        0.0,
        "Label smoothing: mix each label with the uniform distribution.",
        metavar="A",
        least=0.0,
        most=1.0,
        group=MEASURES,
    )
    class_names: tuple[str, ...] | None = _setting(
        None, "Class names in column order, if the file has no header.", metavar="A,B,..."
    )
    header: bool | None = _setting(
        None, "Whether the first line of PREDICTIONS is a header. [default: detected]", group=INPUT
    )
    labels_header: bool | None = _setting(
        None, "Whether the first line of LABELS is a header. [default: detected]", group=INPUT
    )
    delimiter: str | None = _setting(
        None,
        "Cell delimiter: one character, tab or blank. [default: detected]",
        metavar="CHAR",
        group=INPUT,
    )
    decimal: Literal[".", ","] = _setting(
        ".", "Decimal separator.", choices=(".", ","), group=INPUT
    )
    comment: str | None = _setting(
        None, "Ignore lines that start with this character.", metavar="CHAR", group=INPUT
    )
    classes: int | None = _setting(
        None,
        "Number of classes, if each line holds one number and K lines make a row.",
        metavar="K",
        least=2,
        most=1_000_000,
    )
    class_axis: int | None = _setting(
        None,
        "Axis of the classes, from 0, of arrays of more than two axes. "
        "[default: the one missing in the labels]",
        metavar="I",
    )
    id: str | None = _setting(
        None,
        "Join PREDICTIONS and LABELS on this column instead of row by row.",
        metavar="COLUMN",
        group=INPUT,
    )
    partial: bool = _setting(
        False, "With --id, evaluate the rows in both files and count the others.", group=INPUT
    )
    label_column: str | None = _setting(
        None,
        "Column of the labels, in LABELS or, without LABELS, in PREDICTIONS.",
        metavar="NAME",
        group=INPUT,
        alias="--label-key",
    )
    score_key: str | None = _setting(
        None,
        "Column or key of PREDICTIONS with the scores: a list, an object or a number.",
        metavar="NAME",
        group=INPUT,
    )
    score_columns: tuple[str, ...] | None = _setting(
        None,
        "Columns of PREDICTIONS with the scores: names, or patterns such as 'p_*'.",
        metavar="A,B,...",
        group=INPUT,
    )
    score_of: str | None = _setting(
        None,
        "Column of the predicted class, if the single score is that of the predicted class.",
        metavar="COLUMN",
        group=INPUT,
    )
    labels_are: LabelsAre | None = _setting(
        None,
        "Match integer labels to classes by name or by position (0..K-1).",
        choices=get_args(LabelsAre),
    )
    first_label: int | None = _setting(
        None, "Integer label of the first class, e.g. 1 for labels 1..K.", metavar="N"
    )
    positive: str | None = _setting(None, "Positive class for single-column input.", metavar="NAME")
    ignore_label: str | None = _setting(
        None,
        "Ignore rows, or cells of --multi-label, with this label, and count them.",
        metavar="VALUE",
    )
    weight_column: str | None = _setting(
        None, "Column of sample weights, in either file.", metavar="NAME", group=INPUT
    )
    cluster: str | None = _setting(
        None,
        "Column with the cluster of each row, e.g. the patient: rows of a cluster are not "
        "independent. NAME=FILE reads it from a file of its own.",
        metavar="COLUMN",
        group=MEASURES,
    )
    by: tuple[str, ...] = _setting(
        (),
        "Also report each value of this column; NAME=FILE as with --cluster. Repeatable.",
        metavar="COLUMN",
        group=MEASURES,
    )
    class_weights: Mapping[str, float] | Literal["balanced"] | None = _setting(
        None,
        "Weights by class, or balanced.",
        metavar="A=2,B=1",
        group=MEASURES,
    )
    top_k: int | None = _setting(
        None, "Also report top-K accuracy.", metavar="K", least=1, most=None, group=MEASURES
    )
    calibration: bool = _setting(
        False,
        "Also report the cross-entropy at 19 temperatures, and for two classes at 17 logit shifts.",
        group=MEASURES,
    )
    bins: int = _setting(
        16, "Approximate number of histogram bins.", metavar="N", least=1, most=256, group=OUTPUT
    )
    worst: int = _setting(
        5, "Number of worst rows to report.", metavar="N", least=0, most=10_000, group=OUTPUT
    )

    def __post_init__(self) -> None:
        """Refuse what is out of bounds, or asks for two things at once; names become text."""
        self._name_in_text()
        for item in fields(self):
            option, value = option_name(item.name), getattr(self, item.name)
            check_bounds(option, value, item.metadata)
            object.__setattr__(self, item.name, typed(option, value, str(item.type)))
        if self.normalize and self.scores == "logits":
            raise UsageError(
                "--normalize has no meaning with --scores logits",
                hint="a softmax sums to 1 already; leave --normalize out",
            )
        if self.first_label is not None and self.labels_are == "names":
            raise UsageError("--first-label counts positions, but --labels-are is names")
        if self.multi_label:
            check_multi_label({f.name for f in fields(self) if getattr(self, f.name) != f.default})
        if self.partial and self.id is None:
            raise UsageError("--partial is for files that --id joins", hint="give --id COLUMN")
        if self.score_columns is not None and self.score_key is not None:
            raise UsageError("--score-columns and --score-key both select the scores")
        if len({*self.by}) < len(self.by):
            raise UsageError("--by names a column twice", "in Python, give values as an array")
        if self.class_names is not None and len(set(self.class_names)) < len(self.class_names):
            raise UsageError("--class-names names a class twice")

    @property
    def floor(self) -> float:
        """The smallest probability whose logarithm is taken as it is."""
        if self.clip is not None:
            return self.clip
        return EPSILON if self.scores in ("probs", "percent") else 0.0

    @property
    def named_columns(self) -> set[str]:
        """The columns that options name for what is neither a score nor a label."""
        names = (self.id, self.weight_column, self.score_of, self.cluster, *self.by)
        return {name for name in names if name is not None and not isinstance(name, Column)}

    @property
    def group_files(self) -> tuple[str, ...]:
        """The files that NAME=FILE gives for clusters and slices."""
        names = (self.cluster, *self.by)
        files = [name.partition("=")[2] for name in names if not isinstance(name, Column | None)]
        return tuple(filter(None, files))

    def of_shares(self) -> Settings:
        """Return the same settings for rows of probabilities, as soft labels are."""
        return replace(self, scores="probs", normalize=False)

    def _name_in_text(self) -> None:
        """Turn what Python users write as lists and integers into the text that labels are."""
        for name in ("class_names", "score_columns"):
            names = getattr(self, name)
            if names is not None:
                several = [names] if isinstance(names, str) else names
                object.__setattr__(self, name, tuple(map(str, several)))
        object.__setattr__(self, "class_weights", by_class(self.class_weights, BALANCED))
        object.__setattr__(self, "cluster", column_of(self.cluster, "cluster"))
        object.__setattr__(self, "by", columns_of(self.by, "by"))
        for name in ("positive", "ignore_label"):
            value = getattr(self, name)
            if isinstance(value, list | tuple | set):
                raise UsageError(f"{option_name(name)} takes one value, not {value!r}")
            object.__setattr__(self, name, None if value is None else str(value))


def option_name(name: str) -> str:
    """Return the command line's spelling of a setting."""
    return "--" + name.replace("_", "-")
