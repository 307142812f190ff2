"""What may help where rows are not what the settings say: to be tried, the least harmful first."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from celoss_cli.columns.candidates import WHICH, are_distributions
from celoss_cli.columns.classes import IGNORED
from celoss_cli.columns.headers import counts
from celoss_cli.dataset.dataset import Dataset
from celoss_cli.errors import Hint, InputError, RowError
from celoss_cli.measures.validity import HAIR, SPARE
from celoss_cli.tables.blocks import FloatArray
from celoss_cli.tables.naming import names_of, plain_columns
from celoss_cli.tables.table import Sample
from celoss_cli.text import as_option

_MOST_COLUMNS = 12
"""Of so many columns, each choice is looked at; of more, those that leave out one."""

_CLOSE = 1e-3
_MANY = 5
_ROUNDING, _ALIKE = 0.01, 0.1
"""By so much of their median most, and all, sums of shares differ that are rounded or scaled."""
_NO_LOGIT = 30
"""The softmax of a larger logit is 1 but for its last bits."""

PERCENT = Hint("--scores percent divides by 100", {"scores": "percent"})
LOGITS = Hint("--scores logits takes a softmax of raw scores", {"scores": "logits"})
LOG_PROBS = Hint("--scores log-probs reads logarithms", {"scores": "log-probs"})
NORMALIZE = Hint("--normalize divides every row by its sum", {"normalize": True})


def row_error(dataset: Dataset, error: RowError) -> InputError:
    """Return the error of a row with its place in the predictions, and what may help."""
    column = None if error.column is None else dataset.scores.columns[error.column]
    place = dataset.scores.table.place(error.row - dataset.first, column)
    hint = dataset.id_hint() or error.hint or _lacking_class(dataset)
    said, trials = (None, []) if hint else _row_hints(dataset)
    return InputError(f"{place}: {error.message}", hint or said, trials)


def _row_hints(dataset: Dataset) -> tuple[str | None, list[Hint]]:
    """Return what to say where rows are no distributions, and what may be tried.

    What is asked of the first rows: that no other choice of columns sums to 1, and that the numbers
    look like what an option would take them for.
    """
    scores = dataset.scores
    settings = dataset.settings
    if settings.scores != "probs" or settings.normalize:
        return None, []
    sample = scores.table.sample(scores.columns)
    values = sample.full_rows
    if not len(values) or settings.multi_label:
        return _alone(values) if len(values) else (None, [])
    names = names_of(scores.table, scores.columns)
    every = every_class_occurs(dataset) and _are_named(dataset)
    fitting = [] if every else [*_distributions(dataset, sample)]
    if fitting:
        which = [tuple(names[at] for at in places) for places in fitting]
        flags = all(scores.table.integers(scores.columns[at]) for at in fitting[0])
        # of several others, some may be the scores: of another model, or in another scale
        if len(which) == 1 and len(which[0]) == len(names) - 1 and not flags:
            text = f"--score-columns {as_option(which[0])} reads the columns that sum to 1"
            return None, [Hint(text, {"score_columns": which[0]})]
        return WHICH, []
    sure = every or scores.single
    own = [sure or not scores.table.integers(column) for column in scores.columns]
    alone = values[:, own]
    # beside integers, such as predicted classes, one column is one score a row as well
    if sum(own) == 1 and (scores.single or alone.min() < -HAIR or alone.max() > 1 + HAIR):
        return _alone(alone)
    hints = _by_their_look(values, named=_are_named(dataset))
    # one column of many rows that is from 0 to 1 is no logit: it may be the only score
    within = ((values >= 0) & (values <= 1)).all(axis=0).any() and len(values) >= _MANY
    return None if every or not scores.table.header else WHICH, [
        hint for hint in hints if every or not within or hint != LOGITS
    ]


def _lacking_class(dataset: Dataset) -> str | None:
    """Return what to say where a class may have been left out, and the first rows sum to 1.

    A column of nothing but 0 in the first rows may hold probabilities below.
    """
    scores, names = dataset.scores, plain_columns(dataset.scores.table)
    columns = [names[name] for name in scores.left_out if name in names]
    sample = scores.table.sample(scores.columns)
    if not columns or not are_distributions(sample, range(len(scores.columns)), dataset.settings):
        return None
    beside = scores.table.sample(columns)
    within = beside.numeric & (beside.values >= 0) & (beside.values <= 1)
    return WHICH if within.all(axis=0).any() else None


def _distributions(dataset: Dataset, sample: Sample) -> Iterator[tuple[int, ...]]:
    """Yield the choices of some of the columns that sum to 1 in the first rows."""
    width = len(dataset.scores.columns)
    if width > _MOST_COLUMNS:
        values = sample.full_rows
        beyond = np.abs(values - (values.sum(axis=1, keepdims=True) - 1))
        near = np.flatnonzero((beyond <= dataset.settings.sum_tolerance).all(axis=0)).tolist()
        choices = [tuple(at for at in range(width) if at != out) for out in near[:2]]
    else:
        sizes = range(width - 1, 1, -1)
        choices = [places for size in sizes for places in combinations(range(width), size)]
    yield from (each for each in choices if are_distributions(sample, each, dataset.settings))


def every_class_occurs(dataset: Dataset) -> bool:
    """Tell whether labels name every column, which shows that all are scores."""
    positions = dataset.positions[dataset.positions != IGNORED]
    return len(np.unique(positions)) == len(dataset.classes)


def _alone(values: FloatArray) -> tuple[str | None, list[Hint]]:
    """Return what to say of one score a row, which no sum shows to be of one kind or another."""
    if not np.isfinite(values).all() or (np.abs(values - 0.5) <= 0.5 + _ROUNDING).all():
        # probabilities and some that are a little beyond are in no other scale
        return None, []
    if (values < 0).any():
        return "use --scores logits or --scores log-probs", []
    if values.max() > _NO_LOGIT:
        return None, [PERCENT]
    if (values == np.floor(values)).all():
        # classes, rather than scores
        return None, []
    return "use --scores percent or --scores logits", []


def _are_named(dataset: Dataset) -> bool:
    """Tell whether every column is named as a class, or none has a name of its own."""
    table = dataset.scores.table
    names = names_of(table, dataset.scores.columns)
    own = {*dataset.classes} == {*names} and dataset.facts.matched == "names"
    affixed = bool(dataset.scores.affix.prefix or dataset.scores.affix.suffix)
    return table.header is None or counts(names) or own or affixed


def _by_their_look(values: FloatArray, *, named: bool) -> Iterator[Hint]:
    whole = (values == np.floor(values)).all(axis=0)
    if (values >= 0).all():
        # percent first: its sums show it
        yield PERCENT
        if named and (whole.all() or (_sums_are_alike(values) and not whole.any())):
            yield NORMALIZE
    elif (values <= 0).all() and (np.abs(np.exp(values).sum(axis=1) - 1) <= _CLOSE).all():
        # raw scores may come near
        yield LOG_PROBS
    rounded = (np.abs(values.sum(axis=1) - 1) <= _CLOSE).all()
    if (values < 0).any() and (values > 1).any() and not whole.any() and not rounded:
        yield LOGITS


def _sums_are_alike(values: FloatArray) -> bool:
    """Tell whether shares sum to about the same in each row, as raw scores do by chance alone.

    Where each sums to 2 or another integer, they may be 1 - p of each class, or of several models.
    """
    given = values.sum(axis=1)
    if given.min() > 1 + _ALIKE and (np.abs(given - np.round(given[0])) <= _CLOSE).all():
        return False
    # one more row, which is right: few rows of raw scores may be alike, and not like it
    sums = np.array([*given, 1.0])
    off = np.abs(sums / np.median(sums) - 1)
    most, every = (off <= _ROUNDING).mean() > 1 / 2, (off[:-1] <= _ALIKE + SPARE).all()
    return bool((values <= 1).all() and most and every)
