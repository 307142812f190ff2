"""Builds a `Dataset` of columns that were found: matches labels to classes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from celoss_cli.columns.affixes import NO_AFFIX, affixes
from celoss_cli.columns.binary import binary_classes, pair_places
from celoss_cli.columns.candidates import asking_which
from celoss_cli.columns.classes import IGNORED, Match, match
from celoss_cli.columns.ids import Joined
from celoss_cli.columns.labels import HardLabels, SoftLabels
from celoss_cli.columns.single import asking_whose, check_two, contradicting
from celoss_cli.columns.values import PADDING, canonical, is_ignored
from celoss_cli.columns.weights import Weights, class_factors
from celoss_cli.dataset.dataset import Dataset
from celoss_cli.dataset.facts import Facts
from celoss_cli.dataset.inputs import Inputs
from celoss_cli.errors import InputError, UsageError
from celoss_cli.settings import Settings
from celoss_cli.tables.blocks import IntArray
from celoss_cli.tables.categories import Factor, joined_factor, narrow, renumbered
from celoss_cli.tables.table import Table


def dataset_of(
    inputs: Inputs, rows: Joined | None, weights: Weights | None, settings: Settings
) -> Dataset:
    """Return the dataset of one class a row, or of shares of the classes.

    Raises:
        InputError: labels and classes do not fit.
        UsageError: an option does not fit.

    """
    labels = inputs.labels
    if isinstance(labels, SoftLabels):
        return soft_dataset(inputs, labels, rows, weights, settings)
    return hard_dataset(inputs, labels, rows, weights, settings)


def hard_dataset(
    inputs: Inputs,
    labels: HardLabels,
    rows: Joined | None,
    weights: Weights | None,
    settings: Settings,
) -> Dataset:
    """Return the dataset of one label a row, matched to the classes.

    Raises:
        InputError: a label is no class, or every row is to be dropped.
        UsageError: an option does not fit.

    """
    scores, values = inputs.scores, labels.values
    named = scores.names is not None or scores.single
    top = None if settings.score_of is None else _predicted(scores.table, settings)
    ignored = labels.ignored(settings)
    classes = _classes(inputs, values, top, ignored, settings)
    if top is not None:
        from celoss_cli.columns.score_of import of_positive  # noqa: PLC0415 - few need it

        scores = replace(scores, table=of_positive(scores.table, top, classes, settings))
    try:
        found = match(
            values,
            classes,
            settings,
            labels.table.place,
            ignored=ignored,
            named=named,
            ordered=not scores.table.unordered,
        )
    except InputError as error:
        raise asking_which(error, scores.table, scores.columns, settings) from error
    positions = renumbered(values.codes, found.positions)
    counts = _counted(found, values.counts, len(classes))
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
        weights=weights,
        factors=class_factors(settings, classes, counts),
        facts=replace(
            _facts(inputs, weights, rows, classes, settings),
            matched=found.how,
            named=named,
            ignored=len(positions) - int(counts.sum()) - (rows.unmatched if rows else 0),
            padded=0 if labels.table.axes is None else _padded(values, ignored),
            weighted=weights is not None or settings.class_weights is not None,
            assumed=scores.single and not counts[0],
        ),
        settings=settings,
    )


def _predicted(table: Table, settings: Settings) -> Factor:
    from celoss_cli.columns.score_of import predicted  # noqa: PLC0415 - few need it

    return predicted(table, settings)


def _padded(labels: Factor, ignored: frozenset[str]) -> int:
    """Return how many labels are ignored as those that pad a tensor's."""
    pairs = zip(labels.values, labels.counts, strict=True)
    return sum(count for value, count in pairs if is_ignored(value, ignored & {PADDING}))


def _counted(found: Match, counts: Sequence[int], classes: int) -> IntArray:
    """Return how many rows each class has, of how many have each label."""
    rows = np.zeros(classes, np.int64)
    for position, count in zip(found.positions, counts, strict=True):
        if position != IGNORED:
            rows[position] += count
    return rows


def _classes(
    inputs: Inputs,
    labels: Factor,
    top: Factor | None,
    ignored: frozenset[str],
    settings: Settings,
) -> tuple[str, ...]:
    """Return the names of the classes; `top` are the predicted ones of --score-of."""
    scores, name = inputs.scores, inputs.labels.table.name
    if not scores.single:
        if top is not None:
            raise UsageError(
                f"--score-of is for one column of scores, and {scores.table.name} has "
                f"{len(scores.columns):,}"
            )
        return scores.names or tuple(str(at) for at in range(len(scores.columns)))
    every = [*labels.values, *(() if top is None else top.values)]
    values = [value for value in every if not is_ignored(value, ignored)]
    if top is None:
        check_two(scores, labels)
        try:
            return binary_classes(values, scores.heading, settings, name)
        except InputError as error:
            raise asking_whose(error, scores, labels) from error
    # which of them is called positive does not matter: the scores say whose they are
    highest = max(map(canonical, values))
    named = replace(settings, positive=settings.positive or highest)
    return binary_classes(values, None, named, name)


def _facts(
    inputs: Inputs,
    weights: Weights | None,
    rows: Joined | None,
    classes: Sequence[str],
    settings: Settings,
) -> Facts:
    scores, labels = inputs.scores, inputs.labels
    # a column may hold the labels once more where they come from another file
    apart = labels.table.name != scores.table.name
    values = labels.values if apart and isinstance(labels, HardLabels) else None
    affix = NO_AFFIX if scores.single or scores.names is None else scores.affix
    if scores.single and scores.heading:
        affix = next(iter(affixes([scores.heading], classes[1:])), NO_AFFIX)
    return Facts(
        matched="rows",
        named=True,
        ignored=0,
        index_dropped=inputs.indexed,
        weighted=weights is not None,
        weight_exponent=weights.exponent if weights else 0,
        prefix=affix.prefix,
        suffix=affix.suffix,
        left_out=scores.left_out,
        headed=inputs.headed,
        unmatched=rows.unmatched if rows else 0,
        surplus=rows.surplus if rows else 0,
        contradicting=contradicting(scores, values, classes, settings),
    )


def soft_dataset(
    inputs: Inputs,
    labels: SoftLabels,
    rows: Joined | None,
    weights: Weights | None,
    settings: Settings,
) -> Dataset:
    """Return the dataset of labels that are shares of the classes.

    Raises:
        InputError: the columns of labels cannot be told apart.
        UsageError: an option needs one label a row.

    """
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
                f"and {labels.table.name} holds a column per class"
            )
    if scores.table.unordered and labels.table.header is None:
        raise InputError(
            f"{labels.table.name}: its columns have no names, and the classes have no order: each "
            "row of scores names them",
            hint="name the columns of labels after the classes",
        )
    if rows is not None:
        labels = labels.in_order(rows.places, settings.sum_tolerance)
    names = labels.names or scores.names
    classes: tuple[str, ...] = names or tuple(str(at) for at in range(len(labels.columns)))
    if scores.single:
        pair = binary_classes(classes, scores.heading, settings, labels.table.name)
        places = pair_places(pair, classes, labels.table.name)
        order = tuple(labels.columns[place] for place in places)
        labels, classes = SoftLabels(labels.table, order, pair), pair
    return Dataset(
        scores=scores,
        labels=labels,
        classes=classes,
        positions=narrow([]),
        weights=weights,
        factors=None,
        facts=replace(_facts(inputs, weights, rows, classes, settings), named=names is not None),
        settings=settings,
    )
