"""Reads a report that celoss wrote as JSON."""

from __future__ import annotations

import json
from typing import Any, Self

from celoss_cli.errors import InputError
from celoss_cli.frozen import frozen
from celoss_cli.storage.streams import stream_of
from celoss_cli.text import counted, shortened
from celoss_cli.version import SCHEMA_VERSION

_WRITTEN = "celoss eval PREDICTIONS LABELS --json > report.json writes one"
_LARGEST = 1e300


@frozen
class EarlierReport:
    """A report as `celoss eval --json` writes it; what is missing in it is an `InputError`."""

    name: str
    whole: Any

    @classmethod
    def of(cls, path: str) -> Self:
        """Read the file."""
        report = cls.any_of(path)
        report.at("metrics")
        return report

    @classmethod
    def any_of(cls, path: str) -> Self:
        """Read a file that celoss may have written of several models as well."""
        stream = stream_of(path)
        try:
            report = cls(stream.name, json.loads(stream.whole()))
        except (ValueError, RecursionError) as error:
            raise InputError(f"{stream.name}: is not valid JSON", hint=_WRITTEN) from error
        version = report.at("schema_version")
        if version != SCHEMA_VERSION:
            raise InputError(
                f"{stream.name}: is a report of schema version {version!r}, "
                f"and this celoss reads {SCHEMA_VERSION}",
                hint=_WRITTEN,
            )
        return report

    def at(self, path: str) -> Any:  # noqa: ANN401 - whatever JSON holds
        """Return what stands at a path such as metrics.accuracy."""
        value = self.whole
        for key in path.split("."):
            try:
                value = value[int(key) if isinstance(value, list) else key]
            except (LookupError, TypeError, ValueError) as error:
                problem = f"{self.name}: is not a report of celoss eval: it has no {path}"
                raise InputError(problem, hint=_WRITTEN) from error
        return value

    def number(self, path: str, most: float = _LARGEST) -> float:
        """Return a number from 0 to `most`."""
        value = self.at(path)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not (is_number and 0 <= value <= most):
            raise InputError(f"{self.name}: {path} is {shortened(repr(value))}", hint=_WRITTEN)
        number: float = value
        return number

    @property
    def signature(self) -> str:
        """What the report was made with, in one line."""
        return str(self.at("signature"))

    def loss(self) -> float:
        """Return the cross-entropy, where it has a value."""
        if self.at("metrics.cross_entropy") is None:
            rows = counted(int(self.number("metrics.infinite_rows")), "row")
            raise InputError(
                f"{self.name}: its cross-entropy is null: p(true) is 0 in {rows}, and there is "
                "no clipping threshold",
                hint="celoss eval --clip 2.2e-16 sets a clipping threshold",
            )
        return self.number("metrics.cross_entropy")

    def supports(self) -> tuple[float, ...]:
        """Return how many rows each class has."""
        classes = self.at("classes")
        if not isinstance(classes, list) or len(classes) < 2:  # noqa: PLR2004 - as `check_classes`
            raise InputError(f"{self.name}: it has no two classes", hint=_WRITTEN)
        return tuple(self.number(f"classes.{at}.support") for at in range(len(classes)))

    def labels_are_soft(self) -> bool:
        """Tell whether labels may have been shares: smoothed, or given as rows of them."""
        # a text file of labels is of type "text" where they are words, and other files have one
        # column then
        hard = (self.at("inputs.labels.dtype"), self.at("inputs.labels.columns"))
        return not ("text" in hard or 1 in hard) or self.number("settings.label_smoothing") > 0
