"""One score a row: refuses what it cannot be, and asks whose it is where nothing tells."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from contextlib import suppress

from celoss_cli.columns.affixes import value_of
from celoss_cli.columns.mistaken import words_of
from celoss_cli.columns.predictions import Scores
from celoss_cli.columns.values import canonical
from celoss_cli.errors import InputError
from celoss_cli.settings import Settings
from celoss_cli.tables.categories import Factor, words_in
from celoss_cli.tables.naming import column_named
from celoss_cli.tables.numerals import is_number
from celoss_cli.tables.table import SAMPLE_ROWS
from celoss_cli.text import listed, quoted

_PAIR = 2
_PREDICTED = re.compile("pred|label|class|answer|y_?hat", re.IGNORECASE)
_TRUE = re.compile("tru|target|actual|gold", re.IGNORECASE)
_HALF = {"probs": 0.5, "percent": 50.0, "logits": 0.0, "log-probs": math.log(0.5)}
"""Of two classes that with a larger score is predicted."""


def check_two(scores: Scores, labels: Factor) -> None:
    """Refuse one score a row where a column beside it shows more than two predicted classes."""
    known = {*map(canonical, labels.values)}
    for name in scores.left_out:
        words = words_of(scores.table, column_named(scores.table, name))
        others = words - known
        named = _PREDICTED.search(name) or not all(map(is_number, words))
        if words & known and others and len(words | known) > _PAIR and named:
            raise InputError(
                f"{scores.table.name}: column {quoted(name)} holds {listed(sorted(others))} "
                "besides labels: with more than two classes, the score of the predicted class is "
                "not enough for a cross-entropy",
                hint="save the scores of all classes",
            )


def asking_whose(error: InputError, scores: Scores, labels: Factor) -> InputError:
    """Return the error with the column that may hold the class whose score it is, if there is one.

    It holds labels, in the first rows, and nothing else.
    """
    table, known = scores.table, {*map(canonical, labels.values)}
    for name in scores.left_out if not error.trials else ():
        words = words_of(table, column_named(table, name))
        if words and words <= known:
            hint = (
                f"--score-of COLUMN if a column, such as {quoted(name)}, holds the class of each "
                "score; --positive NAME if all are of one class"
            )
            return InputError(error.message, hint)
    return error


def contradicting(
    scores: Scores, labels: Factor | None, classes: Sequence[str], settings: Settings
) -> str | None:
    """Return the column of predicted classes that are others than the scores predict, if any.

    In one of the first rows it is not the class that the score, as that of the positive one, makes
    likelier than the other. A column of the `labels` themselves predicts nothing.
    """
    table = scores.table
    if not scores.single or settings.score_of is not None:
        return None
    named = (name for name in scores.left_out if _PREDICTED.search(name) and not _TRUE.search(name))
    key, half = value_of(classes), _HALF[settings.scores]
    negative, positive = map(key, classes)
    true = [] if labels is None else [*map(key, words_in(labels, SAMPLE_ROWS))]
    for name in named:
        with suppress(InputError):
            words = next(table.words(column_named(table, name)))
            predicted = [*map(key, words_in(words, SAMPLE_ROWS))]
            first = table.sample(scores.columns).values[:, 0].tolist()
            likelier = [positive if score > half else negative for score in first]
            rows = zip(predicted, likelier, first, strict=False)
            differ = any(one != other for one, other, score in rows if score != half)
            if differ and {*predicted} <= {negative, positive} and predicted != true:
                return name
    return None
