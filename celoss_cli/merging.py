"""A measurement in parts: each is measured by itself, and all are reported on together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from functools import reduce
from itertools import accumulate
from operator import add
from typing import Any

from celoss_cli.dataset.facts import Facts, InputInfo
from celoss_cli.engine.plan import Plan
from celoss_cli.errors import InputError, UsageError
from celoss_cli.evaluation import part_report, report_type, run
from celoss_cli.formats.opening import Source
from celoss_cli.formats.sources import origin_of
from celoss_cli.report.parts import WRITTEN, Part
from celoss_cli.report.report import Report
from celoss_cli.report.stored import encoded
from celoss_cli.report.unions import united
from celoss_cli.settings import BALANCED, Settings, option_name
from celoss_cli.text import listed, natural
from celoss_cli.verdicts.findings import findings

_SCALE = (
    "multiply the weights of all parts by one number that brings the largest of each between "
    "1/256 and 256"
)


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
    plan = Plan(threads=threads)
    part = measured_part(predictions, labels, weights, settings, plan)
    if name is not None:
        named = replace(part.predictions, path=str(name))
        part = replace(part, predictions=named, origins=(str(name),) * len(named.files))
    return part.text()


def measured_part(
    predictions: Source,
    labels: Source | None,
    weights: Source | None,
    settings: Settings,
    plan: Plan,
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
    report = run(
        predictions, labels, weights=weights, settings=settings, reported=part_report, plan=plan
    )
    sums = hashlib.sha256(json.dumps(encoded(report.tally)).encode()).hexdigest()
    return Part(
        settings=settings,
        classes=report.classes,
        predictions=report.predictions,
        labels=report.labels,
        origins=tuple(origin_of(path) or sums for path, _ in report.predictions.files),
        facts=report.facts,
        groupings=report.groupings,
        tally=report.tally,
    )


def merge(texts: Sequence[str]) -> Report:
    """Return the report of all parts.

    Args:
        texts: the parts, each as `tally` returns it, in any order.

    Returns:
        The report that `evaluate` returns of all rows.

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
        raise InputError("there is no tally to merge", WRITTEN)
    by_name = sorted(parts, key=lambda part: (natural(part.predictions.path), part.origins))
    ordered = _named_alike(by_name)
    _check_together(ordered)
    starts = accumulate((part.predictions.rows for part in ordered), initial=0)
    first = ordered[0]
    union = united(
        [part.groupings for part in ordered],
        [part.tally.groups for part in ordered],
        len(first.classes),
    )
    tallies = [
        replace(part.tally.moved(start), groups=groups)
        for part, start, groups in zip(ordered, starts, union.sums, strict=False)
    ]
    total = reduce(add, tallies)
    if not total.weight:
        raise InputError("the tallies hold no row that has a weight")
    facts = [part.facts for part in ordered]
    dropped = dict.fromkeys(name for each in facts for name in each.index_dropped)
    report = report_type(first.settings)(
        tally=total,
        settings=first.settings,
        classes=first.classes,
        predictions=_together([part.predictions for part in ordered]),
        labels=_together([part.labels for part in ordered]),
        groupings=union.groupings,
        facts=replace(
            first.facts,
            ignored=sum(each.ignored for each in facts),
            padded=sum(each.padded for each in facts),
            index_dropped=tuple(dropped),
            clustered=tuple(dict.fromkeys(name for each in facts for name in each.clustered)),
            headed=tuple(dict.fromkeys(name for each in facts for name in each.headed)),
            unmatched=sum(each.unmatched for each in facts),
            surplus=sum(each.surplus for each in facts),
            contradicting=next(filter(None, (each.contradicting for each in facts)), None),
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
        shards=tuple(shard for info in infos for shard in info.files),
        roles=first.roles,
    )


def _joined(kinds: Iterable[str]) -> str:
    return "+".join(dict.fromkeys(each for kind in kinds for each in kind.split("+")))


def _named_alike(parts: Sequence[Part]) -> list[Part]:
    """Name the negative class, where no row of a part is of it, as the other parts do."""
    known = next((part.classes for part in parts if not part.facts.assumed), parts[0].classes)
    return [
        replace(part, classes=known)
        if part.facts.assumed and part.classes[1:] == known[1:]
        else part
        for part in parts
    ]


def _check_together(parts: Sequence[Part]) -> None:
    """Refuse parts that were measured in different ways, or hold the same files."""
    first, *others = parts
    places: dict[str, Part] = {}
    for part in parts:
        for origin, (path, _) in zip(part.origins, part.predictions.files, strict=True):
            if places.setdefault(origin, part) is not part:
                raise InputError(
                    f"{path}: is in two parts, or was measured twice",
                    hint="remove one; parts with the same rows need different files",
                )
    for part in others:
        names = f"{part.predictions.path} and {first.predictions.path}"
        for what, own, known in _common(part, first):
            if own != known:
                raise InputError(
                    f"{names} do not belong together: {what} {_shown(own)} and {_shown(known)}",
                    hint=_SCALE
                    if what == Facts.SHARED["weight_exponent"]
                    else "measure all parts with the same options",
                )


def _common(*parts: Part) -> Iterator[tuple[Any, ...]]:
    """Yield what must be the same in all parts: what it is, and how it is in each."""
    for item in fields(Settings):
        yield (option_name(item.name), *(getattr(part.settings, item.name) for part in parts))
    yield ("the clusters are", *(_column(part) for part in parts))
    yield ("the classes are", *(part.classes for part in parts))
    for name, about in Facts.SHARED.items():
        yield (about, *(getattr(part.facts, name) for part in parts))


def _column(part: Part) -> str:
    """Return what the column of clusters is called, which a tensor has without an option."""
    clusters = part.groupings.clusters
    return "none" if clusters is None else clusters.name


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    shown = listed(value) if isinstance(value, tuple) else str(value)
    return "not given" if value is None else shown or "nothing"
