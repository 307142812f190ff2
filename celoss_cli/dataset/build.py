"""Builds a `Dataset` of columns that were found: matches labels to classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from celoss_cli.columns.affixes import NO_AFFIX, affixes
from celoss_cli.columns.binary import binary_classes
from celoss_cli.columns.candidates import asking_which
from celoss_cli.columns.classes import IGNORED, match
from celoss_cli.columns.labels import HardLabels, SoftLabels
from celoss_cli.columns.single import asking_whose, check_two, contradicting
from celoss_cli.columns.values import PADDING, canonical, is_ignored
from celoss_cli.columns.weights import class_factors
from celoss_cli.dataset.dataset import Dataset
from celoss_cli.dataset.facts import Facts
from celoss_cli.dataset.inputs import Inputs
from celoss_cli.errors import InputError, UsageError
from celoss_cli.settings import Settings
from celoss_cli.tables.categories import Factor, joined_factor, renumbered
from celoss_cli.tables.naming import position_names
from celoss_cli.text import listed


def dataset_of(inputs: Inputs, settings: Settings) -> Dataset:
    """Return the dataset of one class a row, or of shares of the classes.

    Raises:
        InputError: labels and classes do not fit.
        UsageError: an option does not fit.

    """
    labels = inputs.labels
    if isinstance(labels, SoftLabels):
        return _soft_dataset(inputs, labels, settings)
    return _hard_dataset(inputs, labels, settings)


def _hard_dataset(inputs: Inputs, labels: HardLabels, settings: Settings) -> Dataset:
    """Return the dataset of one label a row, matched to the classes."""
    scores, rows, values = inputs.scores, inputs.rows, labels.values
    ignored = labels.ignored(settings)
    if settings.score_of is None:
        classes = _classes(inputs, values, ignored, settings)
    else:
        from celoss_cli.columns.score_of import of_positive, predicted  # noqa: PLC0415 - few need it

        top = predicted(scores.table, settings)
        classes = _classes_of_predicted(inputs, [*values.values, *top.values], ignored, settings)
        scores = replace(scores, table=of_positive(scores.table, top, classes, settings))
    try:
        found = match(labels, scores, classes, settings)
    except InputError as error:
        raise asking_which(error, scores.table, scores.columns, settings) from error
    positions = renumbered(values.codes, found.positions)
    # the first of them is of IGNORED
    places = np.array(found.positions, np.int64) + 1
    counts = np.bincount(places, values.counts, len(classes) + 1)[1:].astype(np.int64)
    if rows is not None:
        positions, labels = rows.taken(positions), replace(labels, rows=rows.places)
        if rows.unmatched or rows.surplus:
            counts = np.bincount(positions[positions != IGNORED], minlength=len(classes))
    return Dataset(
        scores=scores,
        # the column has been matched: to hold it too would take as much memory again
        labels=replace(labels, values=joined_factor([])),
        classes=classes,
        positions=positions,
        weights=inputs.weights,
        factors=class_factors(settings, classes, counts),
        facts=replace(
            _facts(inputs, classes, settings),
            matched=found.how,
            named=scores.named,
            ignored=len(positions) - int(counts.sum()) - (rows.unmatched if rows else 0),
            padded=0 if labels.table.axes is None else _padded(values, ignored),
            weighted=inputs.weights is not None or settings.class_weights is not None,
            assumed=scores.single and not counts[0],
        ),
        settings=settings,
    )


def _padded(labels: Factor, ignored: frozenset[str]) -> int:
    """Return how many labels are ignored as those that pad a tensor's."""
    pairs = zip(labels.values, labels.counts, strict=True)
    return sum(count for value, count in pairs if is_ignored(value, ignored & {PADDING}))


def _classes(
    inputs: Inputs, labels: Factor, ignored: frozenset[str], settings: Settings
) -> tuple[str, ...]:
    """Return the names of the classes."""
    scores = inputs.scores
    if not scores.single:
        return scores.names or position_names(len(scores.columns))
    check_two(scores, labels)
    values = [value for value in labels.values if not is_ignored(value, ignored)]
    try:
        return binary_classes(values, scores.heading, settings, inputs.labels.table.name)
    except InputError as error:
        raise asking_whose(error, scores, labels) from error


def _classes_of_predicted(
    inputs: Inputs, every: Sequence[str], ignored: frozenset[str], settings: Settings
) -> tuple[str, str]:
    """Return the names of two classes; `every` are the labels and those predicted."""
    scores = inputs.scores
    if not scores.single:
        raise UsageError(
            f"--score-of is for one column of scores, but {scores.table.name} has "
            f"{len(scores.columns):,}"
        )
    values = [value for value in every if not is_ignored(value, ignored)]
    # which of them is called positive does not matter: the scores say whose they are
    named = replace(settings, positive=settings.positive or max(map(canonical, values)))
    return binary_classes(values, None, named, inputs.labels.table.name)


def _facts(inputs: Inputs, classes: Sequence[str], settings: Settings) -> Facts:
    scores, labels = inputs.scores, inputs.labels
    # a column may hold the labels once more where they come from another file
    apart = labels.table.name != scores.table.name
    values = labels.values if apart and isinstance(labels, HardLabels) else None
    affix = NO_AFFIX if scores.single or scores.names is None else scores.affix
    if scores.single and scores.heading:
        affix = next(iter(affixes([scores.heading], classes[1:])), NO_AFFIX)
    return replace(
        facts_of(inputs),
        prefix=affix.prefix,
        suffix=affix.suffix,
        contradicting=contradicting(scores, values, classes, settings),
    )


def facts_of(inputs: Inputs) -> Facts:
    """Return what is known of the inputs before the classes are."""
    weights, rows = inputs.weights, inputs.rows
    return Facts(
        matched="rows",
        named=True,
        ignored=0,
        index_dropped=inputs.indexed,
        weighted=weights is not None,
        weight_exponent=weights.exponent if weights else 0,
        prefix=inputs.scores.affix.prefix,
        suffix=inputs.scores.affix.suffix,
        left_out=inputs.scores.left_out,
        headed=inputs.headed,
        unmatched=rows.unmatched if rows else 0,
        surplus=rows.surplus if rows else 0,
    )


def _soft_dataset(inputs: Inputs, labels: SoftLabels, settings: Settings) -> Dataset:
    """Return the dataset of labels that are shares of the classes."""
    scores = inputs.scores
    for option, value in (
        ("--class-weights", settings.class_weights),
        ("--ignore-label", settings.ignore_label),
        ("--first-label", settings.first_label),
        ("--labels-are", settings.labels_are),
        ("--partial", settings.partial or None),
        ("--score-of", settings.score_of),
    ):
        if value is not None:
            raise UsageError(
                f"{option} needs one label per row, "
                f"but {labels.table.name} has one column per class"
            )
    if scores.table.unordered and labels.table.header is None:
        raise InputError(
            f"{labels.table.name}: its columns have no names, and the classes have no order, as "
            "each row names its scores",
            hint="name the columns of labels after the classes",
        )
    if inputs.rows is not None:
        labels = labels.in_order(inputs.rows.places, settings.sum_tolerance)
    names = labels.names or scores.names
    classes = names or position_names(len(labels.columns))
    if scores.single:
        pair = binary_classes(classes, scores.heading, settings, labels.table.name)
        columns = dict(zip(map(canonical, classes), labels.columns, strict=True))
        if not {*pair} <= {*columns}:
            raise InputError(
                f"{labels.table.name}: the columns of labels are {listed(classes)}, but the "
                f"classes are {listed(pair)}",
                hint="name the columns after the classes",
            )
        order = tuple(columns[name] for name in pair)
        labels, classes = SoftLabels(labels.table, order, pair), pair
    return Dataset(
        scores=scores,
        labels=labels,
        classes=classes,
        weights=inputs.weights,
        facts=replace(_facts(inputs, classes, settings), named=names is not None),
        settings=settings,
    )
