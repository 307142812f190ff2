"""A part of a measurement: all that a report is made of, as text and back."""

from __future__ import annotations

import hashlib
import json
from dataclasses import KW_ONLY, replace
from typing import Any, Self

from celoss_cli import engine
from celoss_cli.errors import CelossError, InputError, UsageError
from celoss_cli.evaluation import run
from celoss_cli.frozen import frozen
from celoss_cli.measures.tally import Tally
from celoss_cli.readers.facts import Facts, InputInfo
from celoss_cli.readers.globbing import origin_of
from celoss_cli.readers.opening import Source
from celoss_cli.settings import BALANCED, Settings
from celoss_cli.stored import decoded, encoded
from celoss_cli.version import VERSION

PART_VERSION = 2
"""The format of a part; 1: settings, classes, inputs, facts and exact sums; 2: origins, assumed."""

WRITTEN = "celoss tally PREDICTIONS LABELS -o part.tally writes one"
_BROKEN = (LookupError, TypeError, ValueError, OverflowError, MemoryError, AttributeError)


@frozen
class Part:
    """What was measured of some rows: all that a report is made of.

    Attributes:
        settings: the user's choices.
        classes: the names of the classes.
        predictions: what was read of the predictions.
        labels: what was read of the labels.
        origins: what tells each file of the predictions from those of other parts: where it stands,
            or the sums themselves of what stands nowhere, as standard input.
        facts: what was decided and dropped.
        tally: the exact sums.

    """

    _: KW_ONLY
    settings: Settings
    classes: tuple[str, ...]
    predictions: InputInfo
    labels: InputInfo
    origins: tuple[str, ...]
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
            raise InputError(f"{name}: is no tally of celoss", WRITTEN) from error
        if (version, tool) != (PART_VERSION, VERSION):
            raise InputError(
                f"{name}: was written by celoss {tool} (format {version}), and this is {VERSION} "
                f"(format {PART_VERSION})",
                hint="measure all parts with one version",
            )
        try:
            part: Self = decoded(cls, held)
            part.tally.check(len(part.classes))
            if len(part.origins) != len(part.predictions.files):
                raise ValueError("a file without its origin")
        except (*_BROKEN, CelossError) as error:
            raise InputError(f"{name}: the tally is damaged: {error}", WRITTEN) from error
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
        named = replace(part.predictions, path=name)
        part = replace(part, predictions=named, origins=(name,) * len(named.files))
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
    sums = hashlib.sha256(json.dumps(encoded(report.tally)).encode()).hexdigest()
    return Part(
        settings=settings,
        classes=report.classes,
        predictions=report.predictions,
        labels=report.labels,
        origins=tuple(origin_of(path) or sums for path, _ in report.predictions.files),
        facts=report.facts,
        tally=report.tally,
    )
