"""Parts of a measurement: their sums as text, and the report of all of them together."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import reduce
from itertools import accumulate
from operator import add
from typing import Any, Self

from celoss_cli import engine
from celoss_cli.errors import CelossError, InputError, UsageError
from celoss_cli.evaluation import run
from celoss_cli.measures.tally import Tally
from celoss_cli.readers.facts import Facts, InputInfo, Shard
from celoss_cli.readers.opening import Source
from celoss_cli.readers.shards import natural
from celoss_cli.report import Report
from celoss_cli.settings import BALANCED, Settings, option_name
from celoss_cli.stored import decoded, encoded
from celoss_cli.text import listed
from celoss_cli.verdicts.findings import findings
from celoss_cli.version import VERSION

PART_VERSION = 1
"""The format of a part; 1: settings, classes, inputs, facts and exact sums."""

_WRITTEN = "celoss tally PREDICTIONS LABELS -o part.tally writes one"
_BROKEN = (LookupError, TypeError, ValueError, OverflowError, MemoryError, AttributeError)


@dataclass(frozen=True, eq=False, kw_only=True)
class Part:
    """What was measured of some rows: all that a report is made of."""

    settings: Settings
    classes: tuple[str, ...]
    predictions: InputInfo
    labels: InputInfo
    facts: Facts
    tally: Tally

    @classmethod
    def read(cls, text: str | bytes, name: str) -> Self:
        """Return what `text` wrote; `name` is what messages call it.

        Raises:
            InputError: it is no part, or one of another version of celoss.

        """
        try:
            held = json.loads(text)
            version, tool = held["part_version"], held["tool"]["version"]
        except (*_BROKEN, RecursionError) as error:
            raise InputError(f"{name}: is no tally of celoss", _WRITTEN) from error
        if (version, tool) != (PART_VERSION, VERSION):
            raise InputError(
                f"{name}: was written by celoss {tool}, and this is {VERSION}",
                hint="measure all parts with one version",
            )
        try:
            part: Self = decoded(cls, held)
            part.tally.check(len(part.classes))
        except (*_BROKEN, CelossError) as error:
            raise InputError(f"{name}: the tally is damaged: {error}", _WRITTEN) from error
        return part

    def text(self) -> str:
        """Return the part as JSON."""
        head = {"part_version": PART_VERSION, "tool": {"name": "celoss", "version": VERSION}}
        return json.dumps({**head, **encoded(self)}) + "\n"


def tally(
    predictions: Source,
    labels: Source | None = None,
    *,
    name: str | None = None,
    weights: Source | None = None,
    threads: int | None = None,
    **options: Any,  # noqa: ANN401 - the fields of Settings, each of its type
) -> str:
    """Measure a part of the rows, as `evaluate` does, and return its exact sums as text.

    Args:
        predictions: as of `evaluate`.
        labels: as of `evaluate`.
        name: what the part is called, which no other may be; by default the predictions' path.
        weights: as of `evaluate`.
        threads: as of `evaluate`.
        **options: as of `evaluate`.

    Raises:
        CelossError: as `evaluate`; and where class weights are to be balanced.

    """
    settings = Settings(**options)
    plan = engine.Plan(threads=threads)
    part = measured_part(predictions, labels, weights, settings, plan)
    if name is not None:
        part = replace(part, predictions=replace(part.predictions, path=name))
    return part.text()


def measured_part(
    predictions: Source,
    labels: Source | None,
    weights: Source | None,
    settings: Settings,
    plan: engine.Plan,
) -> Part:
    """Measure a part of the rows.

    Raises:
        CelossError: as `evaluation.run`; and where class weights are to be balanced.

    """
    if settings.class_weights == BALANCED:
        raise UsageError(
            f"--class-weights {BALANCED} needs the labels of all parts",
            hint="give the weights: --class-weights A=2,B=1",
        )
    report = run(predictions, labels, weights=weights, settings=settings, plan=plan)
    return Part(
        settings=settings,
        classes=report.classes,
        predictions=report.predictions,
        labels=report.labels,
        facts=report.facts,
        tally=report.tally,
    )


def merge(texts: Sequence[str]) -> Report:
    """Return the report of all parts, each as `tally` returns it, in whatever order.

    Raises:
        InputError: a text is no part, or the parts do not belong together.

    """
    return merged([Part.read(text, f"part {at}") for at, text in enumerate(texts)])


def merged(parts: Sequence[Part]) -> Report:
    """Return the report of all parts: that of their rows, one below the other in natural order.

    Raises:
        InputError: there is none, or they do not belong together.

    """
    if not parts:
        raise InputError("there is no tally to merge", _WRITTEN)
    ordered = sorted(parts, key=lambda part: natural(part.predictions.path))
    _check_together(ordered)
    starts = accumulate((part.predictions.rows for part in ordered), initial=0)
    tallies = [part.tally.moved(start) for part, start in zip(ordered, starts, strict=False)]
    first = ordered[0]
    facts = [part.facts for part in ordered]
    dropped = dict.fromkeys(name for each in facts for name in each.index_dropped)
    report = Report(
        tally=reduce(add, tallies),
        settings=first.settings,
        classes=first.classes,
        predictions=_together([part.predictions for part in ordered]),
        labels=_together([part.labels for part in ordered]),
        facts=replace(
            first.facts,
            ignored=sum(each.ignored for each in facts),
            index_dropped=tuple(dropped),
        ),
    )
    return replace(report, findings=findings(report))


def _together(infos: Sequence[InputInfo]) -> InputInfo:
    """Return what is to be said of the inputs of all parts, whose files are its shards."""
    first = infos[0]
    if len(infos) == 1:
        return first
    return InputInfo(
        path=f"{len(infos):,} parts",
        format=_joined(info.format for info in infos),
        rows=sum(info.rows for info in infos),
        columns=first.columns,
        dtype=_joined(info.dtype for info in infos),
        shards=tuple(shard for info in infos for shard in _shards(info)),
    )


def _joined(kinds: Iterable[str]) -> str:
    return "+".join(dict.fromkeys(each for kind in kinds for each in kind.split("+")))


def _shards(info: InputInfo) -> tuple[Shard, ...]:
    return info.shards or (Shard(info.path, info.rows),)


def _check_together(parts: Sequence[Part]) -> None:
    """Refuse parts that were measured in different ways, or hold the same files."""
    first, *others = parts
    places = {shard.path: first for shard in _shards(first.predictions)}
    for part in others:
        names = f"{part.predictions.path} and {first.predictions.path}"
        for shard in _shards(part.predictions):
            if places.setdefault(shard.path, part) is not part:
                raise InputError(
                    f"{shard.path}: is in two parts, or was measured twice",
                    hint="each part needs predictions of a name of their own",
                )
        for what, own, known in _common(part, first):
            if own != known:
                raise InputError(
                    f"{names} do not belong together: {what} {_shown(own)} and {_shown(known)}",
                    hint="measure all parts with the same options",
                )


def _common(*parts: Part) -> Iterator[tuple[Any, ...]]:
    """Yield what must be the same in all parts: what it is, and how it is in each."""
    for item in fields(Settings):
        yield (option_name(item.name), *(getattr(part.settings, item.name) for part in parts))
    yield ("the classes are", *(part.classes for part in parts))
    for name, about in Facts.SHARED.items():
        yield (about, *(getattr(part.facts, name) for part in parts))


def _shown(value: object) -> str:
    return listed(value) if isinstance(value, tuple) else str(value)
