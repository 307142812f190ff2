"""The report of all parts of a measurement together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from functools import reduce
from itertools import accumulate
from operator import add
from typing import Any

from celoss_cli.errors import InputError
from celoss_cli.parts import WRITTEN, Part
from celoss_cli.readers.facts import Facts, InputInfo
from celoss_cli.readers.shards import natural
from celoss_cli.report import Report
from celoss_cli.settings import Settings, option_name
from celoss_cli.text import listed
from celoss_cli.verdicts.findings import findings


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
        raise InputError("there is no tally to merge", WRITTEN)
    by_name = sorted(parts, key=lambda part: (natural(part.predictions.path), part.origins))
    ordered = _named_alike(by_name)
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
        shards=tuple(shard for info in infos for shard in info.files),
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
                    hint="leave one out; parts whose rows are alike need files of their own",
                )
    for part in others:
        names = f"{part.predictions.path} and {first.predictions.path}"
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
