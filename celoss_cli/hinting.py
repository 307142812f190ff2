"""Tries the hints of an error on the first rows, and gives the first that helps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from celoss_cli.columns.candidates import are_distributions
from celoss_cli.dataset.dataset import Dataset
from celoss_cli.dataset.hints import every_class_occurs
from celoss_cli.errors import CelossError, Hint
from celoss_cli.measures.kinds import measures_of
from celoss_cli.settings import Settings


def with_hint(
    error: CelossError, settings: Settings, opened: Callable[[Settings], Dataset]
) -> CelossError:
    """Return the error with the first of its hints that reads the first rows.

    Args:
        error: what went wrong with the settings.
        settings: what was tried.
        opened: opens the inputs with other settings.

    """
    for hint in error.trials:
        if _reads(opened, settings, hint):
            return type(error)(error.message, hint.text)
    return error


def _reads(opened: Callable[[Settings], Dataset], settings: Settings, hint: Hint) -> bool:
    """Tell whether the first rows are measured as a hint says."""
    try:
        dataset = opened(replace(settings, **hint.changes))
        part = next(dataset.parts())
        measures_of(dataset.settings).measure(dataset.block(part), dataset.settings)
    except (CelossError, StopIteration):
        return False
    chosen = dataset.settings
    if chosen.multi_label:
        return settings.multi_label or not _are_classes(dataset)
    # per cent of a hundredth of a column that is none may sum to 1, too
    sums = chosen.scores not in ("logits", "percent") and not chosen.normalize
    return sums or dataset.scores.single or every_class_occurs(dataset)


def _are_classes(dataset: Dataset) -> bool:
    """Tell whether the scores are those of classes that exclude each other: they sum to 1."""
    columns = dataset.scores.columns
    sample = dataset.scores.table.sample(columns)
    return len(columns) > 1 and are_distributions(sample, range(len(columns)), dataset.settings)
