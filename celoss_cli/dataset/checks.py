"""Refuses sources and settings that do not go together, and rows that weigh nothing."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from celoss_cli.columns.labels import HardLabels, SoftLabels
from celoss_cli.columns.predictions import Scores
from celoss_cli.columns.values import PADDING
from celoss_cli.dataset.dataset import Dataset
from celoss_cli.dataset.lengths import differing
from celoss_cli.errors import InputError, UsageError
from celoss_cli.formats.opening import Source
from celoss_cli.formats.sources import split_member
from celoss_cli.measures.tally import Tally
from celoss_cli.settings import Settings
from celoss_cli.storage.streams import STANDARD_INPUT
from celoss_cli.tables.table import Table
from celoss_cli.text import Column, counted

_IN_PAIRS = "files of predictions and labels are paired in their order"


def check_sources(
    predictions: Source, labels: Source | None, weights: Source | None, settings: Settings
) -> None:
    """Refuse what cannot be read twice, or would be read for two things."""
    sources = (predictions, labels, weights)
    names = [os.fspath(s) if isinstance(s, str | os.PathLike) else None for s in sources]
    if [*names, *settings.group_files].count(STANDARD_INPUT) > 1:
        raise UsageError("standard input can be one input only", hint="give a file for the others")
    if _is_same(names[0], names[1]):
        hint = "--label-column NAME takes the labels from PREDICTIONS; leave LABELS out"
        member = split_member(names[1] or "")[1]
        raise UsageError(f"{names[1]}: is given twice", hint=None if member else hint)
    if _is_same(names[0], names[2]) or _is_same(names[1], names[2]):
        raise UsageError(
            f"{names[2]}: is given twice",
            hint="--weight-column NAME takes the weights from PREDICTIONS or LABELS; "
            "leave --weights out",
        )
    if weights is not None and settings.weight_column is not None:
        raise UsageError("--weights and --weight-column both give weights", hint="give one of them")
    given = len(settings.class_names or ())
    if settings.classes is not None and given and given != settings.classes:
        raise UsageError(
            f"--classes is {settings.classes}, but --class-names has {counted(given, 'name')}"
        )


def _is_same(a: str | None, b: str | None) -> bool:
    """Tell whether two paths lead to one file, and to one member of it."""
    if a is None or b is None:
        return False
    (file_a, member_a), (file_b, member_b) = split_member(a), split_member(b)
    try:
        return member_a == member_b and Path(file_a).samefile(file_b)
    except OSError:
        return a == b


def check_frames(
    predictions: Sequence[Source],
    labels: Source | None,
    weights: Source | None,
    settings: Settings,
) -> None:
    """Refuse frames of pandas whose indexes say that their rows stand in another order."""
    if settings.id is not None:
        return
    sources: list[tuple[str, object]] = [("predictions", each) for each in predictions]
    sources += [("labels", labels), ("weights", weights)]
    columns = (settings.cluster, *settings.by)
    sources += [(str(each), each.values) for each in columns if isinstance(each, Column)]
    if all(each is None or isinstance(each, str | os.PathLike) for _, each in sources):
        return
    from celoss_cli.formats.frames.order import check_order  # noqa: PLC0415 - of use in Python

    check_order(sources)


def check_settings(scores: Scores, labels: HardLabels | SoftLabels, settings: Settings) -> None:
    """Refuse what would have no effect on these scores."""
    classes = max(len(scores.columns), 2)
    if settings.normalize and scores.single:
        raise UsageError("--normalize has no meaning with one column of scores")
    if settings.sum_tolerance != Settings.sum_tolerance and isinstance(labels, HardLabels):
        for what, is_so in {
            "--normalize": settings.normalize,
            "--scores logits": settings.scores == "logits",
            "one column of scores": scores.single,
        }.items():
            if is_so:
                raise UsageError(f"--sum-tolerance has no meaning with {what}")
    if settings.positive is not None and not scores.single:
        raise UsageError(
            f"--positive is for one column of scores, but {scores.table.name} has {classes}"
        )
    if settings.classes is not None and settings.classes != classes:
        raise UsageError(f"--classes is {settings.classes}, but {scores.table.name} has {classes}")
    if settings.top_k is not None and settings.top_k > classes:
        raise UsageError(f"--top-k {settings.top_k} is more than the number of classes: {classes}")


def check_pairs(predictions: Table, labels: HardLabels | SoftLabels) -> None:
    """Refuse shards that do not go together in pairs, as far as is known before they are read."""
    table = labels.table
    given, known = len(predictions.shards), len(table.shards)
    if 1 in (given, known):
        return
    if given != known:
        raise InputError(
            f"{predictions.name}: {counted(given, 'file')}, but {table.name} has {known:,}",
            hint=_IN_PAIRS,
        )
    _check_numbers(predictions, table)
    for at, (scores, own) in enumerate(zip(predictions.shards, table.shards, strict=True)):
        rows = labels.sizes[at] if isinstance(labels, HardLabels) else own.rows
        if None not in (scores.rows, rows) and scores.rows != rows:
            raise differing(scores, scores.rows or 0, own, rows or 0, _IN_PAIRS)


def _check_numbers(predictions: Table, labels: Table) -> None:
    """Refuse shards some of which have the same numbers, and others have not: one is lacking.

    Numbers without a gap may be counted from 0 in one folder, and from 1 in the other.
    """
    both = [_numbers(table) for table in (predictions, labels)]
    gaps = [max(each, default=0) - min(each, default=0) >= len(each) for each in both]
    if not any(gaps) or {*both[0]}.isdisjoint(both[1]):
        return
    for at, pair in enumerate(zip(*both, strict=True)):
        if len({*pair}) > 1:
            one, other = predictions.shards[at].name, labels.shards[at].name
            raise InputError(f"{one} and {other} have different numbers", hint=_IN_PAIRS)


def _numbers(table: Table) -> list[int]:
    """Return the numbers of shards; nothing where their names have none, or several that differ."""
    found = [re.findall(r"\d+", Path(shard.name).name) for shard in table.shards]
    if len({*map(len, found)}) > 1:
        return []
    differing = [column for column in zip(*found, strict=True) if len({*column}) > 1]
    return [*map(int, differing[0])] if len(differing) == 1 else []


def check_weight(dataset: Dataset, tally: Tally) -> None:
    """Refuse a tally of which every ratio would be 0 / 0."""
    if tally.weight:
        return
    weights, labels = dataset.weights, dataset.labels.table.name
    if weights is not None and not weights.values.any():
        raise InputError(f"{weights.name}: every weight is 0")
    if not tally.rows and dataset.facts.padded:
        raise InputError(f"{labels}: every label is ignored, e.g. {PADDING}")
    if not tally.rows:
        raise InputError(f"{labels}: every label is dropped by --ignore-label")
    raise InputError(f"{labels}: every row that is not ignored has a weight of 0")
