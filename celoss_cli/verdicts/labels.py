"""Findings about rows with several labels, each a yes/no question: label by label."""

from __future__ import annotations

import math
from typing import NamedTuple

from celoss_cli.measures.exact import ONE, ratio
from celoss_cli.measures.excess import Excess
from celoss_cli.measures.student import NORMAL, quantile
from celoss_cli.report.entries import ClassRow, Finding, note, warning
from celoss_cli.report.multilabel import MultiLabelReport
from celoss_cli.report.report import Report
from celoss_cli.settings import option_name
from celoss_cli.text import counted, listed, percent, quoted
from celoss_cli.verdicts import baselines, chance, reading, zeros
from celoss_cli.verdicts.confidence import bernstein

_LEVEL = 0.002
"""How often some label of a calibrated model may be so far off: shared out among the labels."""
_COSTS = 0.01
"""A shift that costs less than this share of the label's chance is not worth a finding."""
_SHOWN = 3
"""So many labels are described; the others are counted."""
_TINY = 1e-12
_PAIR = 2


class _Shift(NamedTuple):
    """A label whose mean probability is off its frequency, and what that costs at least."""

    row: ClassRow
    frequency: float
    predicted: float
    cost: float


def exclusive_labels(report: Report) -> Finding | None:
    """Targets and probabilities that sum to 1 in every row, as those of classes do."""
    rows = report.tally.labels.exclusive
    if rows < report.tally.rows or not rows or len(report.classes) < _PAIR:
        return None
    return warning(
        "exclusive-labels",
        "In every row the targets sum to 1, and so do the probabilities: these look like "
        "classes that exclude each other, not like independent labels.",
        "If each row has one class, leave --multi-label out.",
        rows=rows,
    )


def shifted_labels(report: Report) -> Finding | None:
    """Labels whose mean probability is significantly off their frequency."""
    level = quantile(_LEVEL / len(report.classes), NORMAL)
    shifts = [_shift(report, at, level) for at in range(len(report.classes))]
    found = sorted(filter(None, shifts), key=lambda each: -each.cost)
    if not found:
        return None
    words = [
        f" {quoted(each.row.name)} is true in {percent(each.frequency)} of the rows, with a mean "
        f"probability of {percent(each.predicted)}."
        for each in found[:_SHOWN]
    ]
    return warning(
        "shifted-labels",
        f"The model assumes other frequencies of {len(found):,} of {report.size}."
        f"{''.join(words)}{_more(len(found))}",
        "Possible causes: resampled or reweighted training data, or a shift between the training "
        "data and this. "
        "--per-class shows each label.",
        labels={
            each.row.name: {
                "frequency": each.frequency,
                "mean_predicted": each.predicted,
                "least_cost": each.cost,
            }
            for each in found
        },
    )


def _shift(report: Report, at: int, level: float) -> _Shift | None:
    """Return the shift of a label, if it is significant and costs something.

    Of a calibrated model, t - q has a mean of 0 and a variance of the mean of (t - q)^2.
    """
    row, tally = report.class_rows[at], report.tally
    frequency, predicted, chance = row.frequency, row.mean_predicted, row.chance_cross_entropy
    if frequency is None or predicted is None or not chance:
        return None
    sums = (tally.labels.squared_error, tally.class_weight, tally.class_weight_squared)
    squared, weight, even = (ratio(each.part(at, at + 1).total(), ONE) for each in sums)
    rows = weight * weight / even
    error = math.sqrt(squared / weight / rows)
    cost = _divergence(frequency, predicted) - 1 / (2 * rows)
    far = abs(predicted - frequency) > bernstein(error, level, rows)
    return _Shift(row, frequency, predicted, cost) if far and cost >= _COSTS * chance else None


def _divergence(p: float, q: float) -> float:
    """Return what answering q costs where p of the answers are yes, beyond answering p."""
    pairs = ((p, q), (1 - p, 1 - q))
    return math.fsum(a * math.log(a / max(b, _TINY)) for a, b in pairs if a > 0)


def labels_above_chance(report: Report) -> Finding | None:
    """Labels that score worse than always answering their frequency."""
    if not isinstance(report, MultiLabelReport):
        return None
    level = quantile(_LEVEL / len(report.classes), NORMAL)
    excesses = [(row, report.excess_of_label(at)) for at, row in enumerate(report.class_rows)]
    found = sorted(
        ((row, each) for row, each in excesses if each and _is_above(each, level)),
        key=lambda pair: -pair[1].mean,
    )
    if not found:
        return None
    words = [
        f" {quoted(row.name)} scores {row.cross_entropy:.4g}, and its chance is "
        f"{row.chance_cross_entropy:.4g}."
        for row, _ in found[:_SHOWN]
    ]
    verb = "scores" if len(found) == 1 else "score"
    return warning(
        "labels-above-chance",
        f"{len(found):,} of {report.size} {verb} above chance, i.e. above always answering the "
        f"frequency of the label.{''.join(words)}{_more(len(found))}",
        "Check these columns for mixed-up labels, then for overconfidence. --per-class "
        "shows each label.",
        labels={
            row.name: {
                "cross_entropy": row.cross_entropy,
                "chance_cross_entropy": row.chance_cross_entropy,
                "difference": each.mean,
                "standard_error": each.error,
            }
            for row, each in found
        },
    )


def _is_above(found: Excess, level: float) -> bool:
    """Tell whether a label is above chance by more than sampling allows.

    Chance, fitted on n answers, is too low by chi^2 / 2n, whose tail is no normal one.
    """
    fitted = level**2 * found.bias
    return found.mean + found.bias - fitted - level * found.error > chance.ROUNDING


def labels_of_one_answer(report: Report) -> Finding | None:
    """Labels that are true in no row, or in every row: nothing is known of the other answer."""
    rows = [row.name for row in report.class_rows if row.chance_cross_entropy in (None, 0.0)]
    if not rows:
        return None
    return note(
        "labels-of-one-answer",
        f"The targets of {listed(rows)} do not vary: there is no chance baseline of "
        f"{'this label' if len(rows) == 1 else 'these labels'}.",
        "Check that the targets are of the same data.",
        labels=rows,
    )


def ignored_cells(report: Report) -> Finding | None:
    """Cells that --ignore-label leaves out, and rows of nothing else; or that there are none."""
    cells, rows = report.tally.labels.ignored, report.tally.labels.unlabeled
    label, verb = report.settings.ignore_label or "''", "is" if cells == 1 else "are"
    if not cells and report.settings.ignore_label is not None:
        message = f"No cell has the target {label}: {option_name('ignore_label')} ignored none."
        return note("ignored-cells", message, cells=0, rows=0, label=label)
    if not cells:
        return None
    without = f" {counted(rows, 'row')} without any other {'is' if rows == 1 else 'are'} ignored."
    return note(
        "ignored-cells",
        f"{counted(cells, 'cell')} with the target {label} {verb} ignored, as asked: the "
        f"loss of a row is the mean over its other labels.{without if rows else ''}",
        cells=cells,
        rows=rows,
        label=report.settings.ignore_label,
    )


def labels_by_position(report: Report) -> Finding | None:
    """Scores or targets without names beside the other with names: their order has matched them."""
    facts = report.facts
    if not facts.named or facts.matched != "positions" or len(report.classes) < _PAIR:
        return None
    return note(
        "matched-by-position",
        "Scores or targets have no names; their columns were matched by position: "
        f"{listed([f'{at} is {name}' for at, name in enumerate(report.classes)])}.",
        "Write both with the names of the labels to have them matched by name.",
        labels=list(report.classes),
    )


def _more(number: int) -> str:
    return f" {number - _SHOWN:,} more: --per-class." if number > _SHOWN else ""


FINDINGS = (
    exclusive_labels,
    zeros.infinite_loss,
    labels_above_chance,
    shifted_labels,
    zeros.zero_probability,
    chance.worse_than_chance,
    chance.near_chance,
    baselines.few_samples,
    labels_of_one_answer,
    reading.held_values,
    reading.dropped_index_column,
    labels_by_position,
    reading.stripped_prefix,
    reading.numbers_as_header,
    reading.chosen_columns,
    ignored_cells,
)
"""What is looked for where rows have several labels; the rest is of classes that exclude others."""
