"""A part of a measurement: all that a report is made of, as text and back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY
from typing import Any, Self

from celoss_cli.dataset.facts import Facts, Groupings, InputInfo
from celoss_cli.errors import CelossError, InputError
from celoss_cli.frozen import frozen
from celoss_cli.measures.group_laws import check_groups
from celoss_cli.measures.laws import check_laws
from celoss_cli.measures.tally import Tally
from celoss_cli.report.stored import decoded, encoded
from celoss_cli.settings import Settings
from celoss_cli.text import json_printable
from celoss_cli.version import VERSION

PART_VERSION = 7
"""The format of a part; 1: settings, classes, inputs, facts and exact sums; 2: origins, assumed; 3:
roles of columns, headers, unmatched ids; 4: a checksum, a contradicting column; 5: lines and cells
of the worst rows, sums by label, by cluster and by slice, the spread of losses by class; 6: the
labels of each slice with --multi-label; 7: ln Z at 19 temperatures."""

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
        groupings: what the clusters and slices are called.
        tally: the exact sums.

    """

    _: KW_ONLY
    settings: Settings
    classes: tuple[str, ...]
    predictions: InputInfo
    labels: InputInfo
    origins: tuple[str, ...]
    facts: Facts
    groupings: Groupings
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
            raise InputError(f"{name}: is not a tally of celoss", WRITTEN) from error
        if (version, tool) != (PART_VERSION, VERSION):
            raise InputError(
                f"{name}: was written by celoss {tool} (format {version}), but this is {VERSION} "
                f"(format {PART_VERSION})",
                hint="measure all parts with one version",
            )
        try:
            if held.pop("checksum") != _checksum(held):
                raise ValueError("it is not as it was written")
            part: Self = decoded(cls, held)
            part.check()
        except (*_BROKEN, CelossError) as error:
            raise InputError(f"{name}: the tally is damaged: {error}", WRITTEN) from error
        return part

    def check(self) -> None:
        """Raise `ValueError` where this cannot be what was measured of some rows."""
        laws_of(self.settings)(self.tally, len(self.classes))
        if len(set(self.classes)) < len(self.classes):
            raise ValueError("two classes have the same name")
        check_groups(self.tally, self.groupings.sizes(), len(self.classes))
        files, left_out = self.predictions.files, self.facts.ignored + self.facts.unmatched
        if len(self.origins) != len(files):
            raise ValueError("a file without its origin")
        if not sum(file.rows for file in files) == self.predictions.rows:
            raise ValueError("the rows of its files are not its rows")
        left_out += self.tally.labels.unlabeled
        if self.predictions.rows != self.tally.rows + left_out or left_out < 0:
            raise ValueError("its rows were not measured")

    def text(self) -> str:
        """Return the part as JSON."""
        head = {"part_version": PART_VERSION, "tool": {"name": "celoss", "version": VERSION}}
        held = {**head, **encoded(self)}
        return json_printable(json.dumps({"checksum": _checksum(held), **held})) + "\n"


def laws_of(settings: Settings) -> Callable[[Tally, int], None]:
    """Return what refuses sums that no rows have."""
    if not settings.multi_label:
        return check_laws
    from celoss_cli.measures.label_laws import check_label_laws  # noqa: PLC0415 - few need it

    return check_label_laws


def _checksum(held: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what a part holds, however its JSON is spaced and ordered."""
    return hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()
