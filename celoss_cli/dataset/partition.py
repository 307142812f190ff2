"""Divides a dataset into pieces that can be measured on machines of their own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import chain, pairwise
from pathlib import Path

import numpy as np

from celoss_cli.columns.labels import HardLabels, SoftLabels
from celoss_cli.dataset.dataset import Dataset
from celoss_cli.errors import InputError, UsageError
from celoss_cli.formats.numpy.memory import array_table
from celoss_cli.formats.sources import split_member
from celoss_cli.frozen import frozen
from celoss_cli.storage.remote import Place, is_url
from celoss_cli.tables.table import Table

PIECE_BYTES = 128 << 20
"""About so many bytes of float64 is a piece of a file that can be cut."""


@frozen
class Piece:
    """A dataset of some rows, and the sizes of the files that hold them."""

    dataset: Dataset
    files: dict[str, int | None]

    def check_files(self) -> None:
        """Refuse files that are not those that were opened, which may be on another machine."""
        for name, expected in self.files.items():
            size = _size(name)
            if size is None and expected is not None:
                raise InputError(
                    f"{name}: no such file on the worker",
                    hint="the workers must see the files at the same paths",
                )
            if size != expected:
                raise InputError(
                    f"{name}: {size:,} bytes on the worker, but {expected:,} here",
                    hint="the workers must see the same files",
                )


def divided(dataset: Dataset) -> list[Piece]:
    """Return the pieces of a dataset: its shards, or row ranges of what can be cut.

    Raises:
        UsageError: it comes from standard input, or from memory.

    """
    return [Piece(_light(each), _files(each)) for each in _pieces(dataset)]


def _pieces(dataset: Dataset) -> Iterator[Dataset]:
    shards = list(dataset.pieces())
    if len(shards) > 1:
        yield from chain.from_iterable(map(_pieces, shards))
        return
    table = dataset.scores.table
    cuts = table.cuts(max(PIECE_BYTES // (8 * table.width), 1))
    # hard labels are in memory
    if not (cuts and (isinstance(dataset.labels, HardLabels) or dataset.labels.table.seekable)):
        yield dataset
        return
    # all rows are counted by now; a piece would name its own numbers
    dataset.check_rows()
    for start, stop in pairwise([0, *cuts, sys.maxsize]):
        yield from _pieces(_part(dataset, start, stop))


def _part(dataset: Dataset, start: int, stop: int) -> Dataset:
    """Return the rows of a part of the predictions; what they lack, or have over, is told there."""
    labels = dataset.labels
    if isinstance(labels, SoftLabels):
        labels = replace(labels, table=labels.table.part(start, stop))
    return dataset.part(start, stop, dataset.scores.table.part(start, stop), labels)


def _light(dataset: Dataset) -> Dataset:
    """Return the dataset with no more of hard labels than their name: they are matched by now."""
    labels = dataset.labels
    dataset = replace(
        dataset,
        clusters=dataset.clusters and dataset.clusters.unnamed(),
        slices=tuple(each.unnamed() for each in dataset.slices),
    )
    if isinstance(labels, SoftLabels):
        return dataset
    name_alone = array_table(np.zeros(1), labels.table.name, 1)
    return replace(dataset, labels=HardLabels.of(name_alone, []))


def _files(dataset: Dataset) -> dict[str, int | None]:
    tables: list[Table] = [dataset.scores.table]
    if isinstance(dataset.labels, SoftLabels):
        tables.append(dataset.labels.table)
    shards = chain.from_iterable(table.shards for table in tables)
    names = [split_member(shard.name)[0] for shard in shards]
    for name in names:
        if not is_url(name) and not Path(name).is_file():
            raise UsageError(
                f"{name}: only this machine can read it",
                hint="a cluster needs files that all workers can read",
            )
    places = (name if is_url(name) else str(Path(name).absolute()) for name in names)
    return {place: _size(place) for place in places}


def _size(name: str) -> int | None:
    """Return the number of bytes of a file; None where it is not there, or nothing tells."""
    if is_url(name):
        with suppress(OSError):
            return Place.of(name).size
    return Path(name).stat().st_size if Path(name).is_file() else None
