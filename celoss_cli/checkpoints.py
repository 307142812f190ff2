"""The checkpoints of a training run: open, measure one after the other, compare each with the best.

The module has not the name of its function, which the package's own `series` would hide.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from celoss_cli.comparison import hold_labels
from celoss_cli.dataset.alike import check_alike, check_labels
from celoss_cli.dataset.dataset import Dataset
from celoss_cli.dataset.join import open_dataset, open_datasets
from celoss_cli.engine.kept import Kept, keeping
from celoss_cli.engine.memory import keep_memory, without_warnings
from celoss_cli.engine.plan import Plan
from celoss_cli.engine.threads import Mapped, workers
from celoss_cli.errors import CelossError, UsageError
from celoss_cli.evaluation import empty_tally, measured_parts, measured_report, total_size
from celoss_cli.formats.opening import Source, several
from celoss_cli.formats.sources import files_of
from celoss_cli.hinting import with_hint
from celoss_cli.measures.tally import Tally
from celoss_cli.report.series import Series, pairs_of
from celoss_cli.settings import Settings
from celoss_cli.storage.streams import STANDARD_INPUT
from celoss_cli.text import natural
from celoss_cli.verdicts.course import course

_TWO = 2
_DECIMALS = re.compile(r"(?<![0-9.])[0-9]+\.[0-9]+(?!\.?[0-9])")
_DIGITS = 40


def series(
    checkpoints: str | os.PathLike[str] | Sequence[Source],
    labels: Source | None = None,
    *,
    weights: Source | None = None,
    threads: int | None = None,
    **options: Any,  # noqa: ANN401 - the fields of Settings, each of its type
) -> Series:
    """Evaluate the checkpoints of a training run on the same rows, in the order of the run.

    Args:
        checkpoints: two or more, each as of `evaluate`; or a pattern or a folder, whose files are
            taken in natural order: 2 before 10.
        labels: as of `evaluate`; None where `label_column` names a column of each checkpoint.
        weights: as of `evaluate`.
        threads: as of `evaluate`.
        **options: as of `evaluate`.

    Returns:
        A series: `reports`, `best`, `differences` of each checkpoint to the best, `in_best_set`,
        and `findings` on the course.

    Raises:
        CelossError: as `evaluate`; or the inputs do not fit each other.

    """
    settings, plan = Settings(**options), Plan(threads=threads)
    if isinstance(checkpoints, str | os.PathLike):
        given = os.fspath(labels) if isinstance(labels, str | os.PathLike) else None
        checkpoints = checkpoint_files([os.fspath(checkpoints)], given)
    return run(several(checkpoints), labels, weights=weights, settings=settings, plan=plan)


@without_warnings
def run(
    checkpoints: Sequence[Source],
    labels: Source | None,
    *,
    weights: Source | None,
    settings: Settings,
    plan: Plan,
) -> Series:
    """Measure the checkpoints one after the other, and compare each with the best.

    Raises:
        CelossError: an input cannot be read or measured, or they do not fit each other.

    """
    if len(checkpoints) < _TWO:
        raise UsageError(
            "give two CHECKPOINTS or more, and LABELS",
            hint="e.g. celoss series 'ckpt-*.npy' labels.npy",
        )
    _check_order([os.fspath(each) for each in checkpoints if isinstance(each, str | os.PathLike)])
    keep_memory()

    def opened(chosen: Settings) -> Dataset:
        return open_dataset(checkpoints[-1], labels, weights, chosen, plan.block_bytes)

    try:
        datasets = _opened(checkpoints, labels, weights, settings, plan)
        return _measured(datasets, plan)
    except CelossError as error:
        raise with_hint(error, settings, opened) from error


def _check_order(names: Sequence[str]) -> None:
    """Refuse names in the order of the alphabet where their numbers are in another.

    So a shell lists what fits a pattern; no run saves its tenth checkpoint before its second.

    Raises:
        UsageError: they stand so.

    """
    by_number = sorted(names, key=natural)
    if list(names) in (by_number, _by_decimals(names)):
        return
    if list(names) not in (sorted(names), sorted(names, key=_letters)):
        return
    early, late = next(pair for pair in zip(names, by_number, strict=True) if pair[0] != pair[1])
    raise UsageError(
        f"the checkpoints are in alphabetical order: {early!r} is before {late!r}",
        hint="quote the pattern, e.g. 'ckpt-*.npy': its files are sorted by number; or list the "
        "files in the order of the run",
    )


def _by_decimals(names: Sequence[str]) -> list[str]:
    """Return names in the order of their numbers, which may have decimals: 0.25 is before 0.5.

    Where two are one number then, as 1.1 and 1.10 are, the points part the numbers of a version.
    """
    written = {name: _DECIMALS.sub(lambda each: f"{each[0]:0<{_DIGITS}}", name) for name in names}
    distinct = len({*written.values()}) == len(written)
    return sorted(names, key=lambda name: natural(written[name] if distinct else name))


def _letters(name: str) -> str:
    """Return what most languages sort a name by: punctuation counts for nothing, nor does case."""
    return "".join(filter(str.isalnum, name)).casefold()


def _opened(
    checkpoints: Sequence[Source],
    labels: Source | None,
    weights: Source | None,
    settings: Settings,
    plan: Plan,
) -> list[Dataset]:
    """Open all before any is measured; what they have in common is held once."""
    datasets: list[Dataset] = []
    for dataset in open_datasets(checkpoints, labels, weights, settings, plan.block_bytes):
        if datasets:
            check_alike(datasets[0], dataset, settings)
            if labels is None:
                check_labels(datasets[0], dataset)
        datasets.append(_sharing(datasets[0], dataset) if datasets else dataset)
    return datasets


def _sharing(first: Dataset, other: Dataset) -> Dataset:
    """Return a dataset that holds the labels and weights of the first where they are the same."""
    if np.array_equal(first.positions, other.positions):
        other = replace(other, positions=first.positions)
    weights = first.weights, other.weights
    if weights[0] and weights[1] and np.array_equal(weights[0].values, weights[1].values):
        other = replace(other, weights=weights[0])
    return other


def _measured(datasets: Sequence[Dataset], plan: Plan) -> Series:
    total = total_size(datasets)
    with keeping() as kept, plan.progress(total) as advance, workers(plan) as mapped:
        tallies = [_tally(dataset, kept, mapped, advance) for dataset in datasets]
        reports = tuple(map(measured_report, datasets, tallies))
        found = Series(reports=reports, pairs=kept.paired(pairs_of(reports), mapped))
    return replace(found, findings=course(found))


def _tally(dataset: Dataset, kept: Kept, mapped: Mapped, advance: Callable[[int], None]) -> Tally:
    tally = empty_tally(dataset)
    kept.begin()
    for part in measured_parts(dataset, mapped, advance):
        tally += part.tally
        if part.rows is not None:
            kept.add(part.rows, dataset.clusters_of(part.rows))
    return tally


def split_files(names: Sequence[str], settings: Settings) -> tuple[list[str], str | None]:
    """Return the files of the checkpoints, in their order, and the one of labels, the last name.

    All are checkpoints where they have the column of labels that the settings name, and others
    beside it.

    Raises:
        UsageError: standard input is given twice.
        InputError: a pattern fits no file, or a folder holds no data.

    """
    if names.count(STANDARD_INPUT) > 1:
        raise UsageError("standard input can be one input only", hint="give a file for the others")
    if settings.label_column is not None:
        files = checkpoint_files(names, None)
        if hold_labels([files[0], files[-1]], settings):
            return files, None
    return checkpoint_files(names[:-1], names[-1]), names[-1]


def checkpoint_files(names: Sequence[str], labels: str | None) -> list[str]:
    """Return the files that the names stand for, each one checkpoint.

    A pattern stands for its files, and so does a folder that is the only name, but not for the one
    of labels. Among other names a folder is one checkpoint, in shards.
    """
    own = None if labels is None else Path(labels).resolve()
    return [
        file
        for name in names
        for file in ([name] if len(names) > 1 and Path(name).is_dir() else _ordered(name))
        if file == name or Path(file).resolve() != own
    ]


def _ordered(name: str) -> list[str]:
    """Return the files that a name stands for, in the order of the run.

    Raises:
        UsageError: their numbers may be decimals, or those of versions, which are in another order.

    """
    files = files_of(name)
    pairs = [pair for pair in zip(files, _by_decimals(files), strict=True) if len({*pair}) > 1]
    if pairs:
        one, other = pairs[0]
        raise UsageError(
            f"{one!r} and {other!r} have numbers with a decimal point, or the numbers of versions",
            hint="list the files in the order of the run",
        )
    return files
