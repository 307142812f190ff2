"""One score a row: refuses what it cannot be, and asks whose it is where nothing tells."""

from __future__ import annotations

import re

from celoss_cli.columns.mistaken import words_of
from celoss_cli.columns.predictions import Scores
from celoss_cli.columns.values import canonical
from celoss_cli.errors import InputError
from celoss_cli.tables.categories import Factor
from celoss_cli.tables.naming import column_named
from celoss_cli.tables.numerals import is_number
from celoss_cli.text import listed, quoted

_PAIR = 2
_PREDICTED = re.compile("pred|label|class|answer|y_?hat", re.IGNORECASE)


def check_two(scores: Scores, labels: Factor) -> None:
    """Refuse one score a row of the predicted class where there are more than two.

    Raises:
        InputError: a column beside it holds labels and other classes.

    """
    known = {*map(canonical, labels.values)}
    for name in scores.left_out:
        words = words_of(scores.table, column_named(scores.table, name))
        others = words - known
        named = _PREDICTED.search(name) or not all(map(is_number, words))
        if words & known and others and len(words | known) > _PAIR and named:
            raise InputError(
                f"{scores.table.name}: column {quoted(name)} holds {listed(sorted(others))} beside "
                "labels: one score a row of the predicted class gives no cross-entropy of more "
                "than two classes",
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
                f"--score-of COLUMN if each score is that of the class in a column, such as "
                f"{quoted(name)}; --positive NAME if all are of one class"
            )
            return InputError(error.message, hint)
    return error
