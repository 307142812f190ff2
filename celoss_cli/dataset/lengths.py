"""Says of inputs that they differ in their number of rows, whoever finds it."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from celoss_cli.columns.labels import HardLabels, SoftLabels
from celoss_cli.columns.predictions import Scores
from celoss_cli.columns.weights import Weights
from celoss_cli.errors import Hint, InputError
from celoss_cli.tables.table import Table
from celoss_cli.text import counted

_MATRIX = 2


def mismatch(
    scores: Scores, labels: HardLabels | SoftLabels, given: int, weights: Weights | None
) -> InputError:
    """Return the error of inputs that differ; `given` hard labels were matched, as many as rows.

    What no header tells is counted by reading it.
    """
    table, own = scores.table, labels.table
    rows = table.rows
    if rows is None:
        rows = sum(len(piece) for run in table.runs(scores.columns) for piece in run.read())
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
    for axis in _axes_of_classes(table.shape or (), given):
        hint = f"--class-axis {axis}, if axis {axis} of {table.shape} is the class axis"
        trials.append(Hint(hint, {"class_axis": axis}))
    return differing(table, rows, own, given, hint, trials)


def _axes_of_classes(shape: tuple[int, ...], rows: int) -> list[int]:
    """Return the axes of a tensor without which it has so many rows."""
    if len(shape) <= _MATRIX:
        return []
    return [axis for axis in range(len(shape)) if prod(shape[:axis] + shape[axis + 1 :]) == rows]


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
