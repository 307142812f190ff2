"""Says of inputs that they differ in their number of rows, whoever finds it."""

from __future__ import annotations

from collections.abc import Sequence

from celoss_cli.columns.labels import HardLabels, SoftLabels
from celoss_cli.columns.predictions import Scores
from celoss_cli.columns.weights import Weights
from celoss_cli.errors import Hint, InputError
from celoss_cli.tables.table import Table
from celoss_cli.text import counted


def mismatch(
    scores: Scores, labels: HardLabels | SoftLabels, given: int, weights: Weights | None
) -> InputError:
    """Return the error of inputs that differ; `given` hard labels were matched, as many as rows.

    What no header tells is counted by reading it.
    """
    table, own = scores.table, labels.table
    rows = _count(table, scores.columns)
    if isinstance(labels, SoftLabels):
        # they may be truth values
        given = own.count()
    if rows == given and weights is not None:
        number = counted(len(weights.values), "weight")
        return InputError(f"{_has(table, rows)}, {weights.name} has {number}")
    hint, trials = "each row of predictions needs one label, in the same order", []
    shorter = table if rows < given else own
    if abs(rows - given) == 1 and _may_be_data(shorter, names=shorter is own):
        option = "--no-labels-header" if shorter is own else "--no-header"
        hint = f"the first line of {shorter.name} was treated as a header"
        changes = {option[5:].replace("-", "_"): False}
        trials.append(Hint(f"{hint}; if it is data, use {option}", changes))
    return differing(table, rows, own, given, hint, trials)


def differing(
    scores: Table,
    rows: int,
    labels: Table,
    given: int,
    hint: str,
    trials: Sequence[Hint] = (),
) -> InputError:
    """Return the error of predictions that have other than one label each."""
    message = f"{_has(scores, rows)}, {labels.name} has {counted(given, 'label')}"
    return InputError(message, hint, trials)


def _may_be_data(table: Table, *, names: bool) -> bool:
    """Tell whether the line that was taken for a header could be data; `names` says of words."""
    lines = table.lines
    if lines is None or table.header is None:
        return False
    return None not in lines.first.numbers or (names and len(table.columns) == 1)


def _has(scores: Table, rows: int) -> str:
    return f"{scores.name} has {counted(rows, 'row')} of predictions"


def _count(table: Table, columns: tuple[int, ...]) -> int:
    if table.rows is not None:
        return table.rows
    return sum(len(piece) for run in table.runs(columns) for piece in run.read())
