"""The signature of a report: one line with every setting that changes a number."""

from __future__ import annotations

from collections.abc import Mapping

from celoss_cli.settings import EPSILON, Settings, option_name
from celoss_cli.version import VERSION

SIGNED = (
    "multi_label",
    "class_weights",
    "label_smoothing",
    "top_k",
    "ignore_label",
    "first_label",
    "labels_are",
    "positive",
    "score_columns",
    "score_of",
    "partial",
    "cluster",
)
"""The settings that the signature names where they are given."""


def signature(settings: Settings, rows: int, classes: int, *, weighted: bool) -> str:
    """Return the line, as sacrebleu prints it, with the version."""
    parts = {
        "n": rows,
        "k": classes,
        "scores": settings.scores,
        "clip": _digits(settings.floor) if settings.floor else "none",
        "normalize": "yes" if settings.normalize else "no",
        "weights": "yes" if weighted else "no",
    }
    for name in SIGNED:
        value = getattr(settings, name)
        if value not in (None, 0.0, False):
            parts[option_name(name)[2:]] = _signed(value)
    words = [f"{key}:{value}" for key, value in parts.items()]
    return "|".join(["celoss", *words, f"v:{VERSION}"])


def _signed(value: object) -> str:
    if isinstance(value, Mapping):
        return ",".join(f"{_plain(name)}={_digits(weight)}" for name, weight in value.items())
    return _digits(value) if isinstance(value, float) else _plain(str(value))


def _digits(value: float) -> str:
    """Return all digits of a number; the default floor is shown as 2.2e-16."""
    if value == EPSILON:
        return f"{value:.2g}"
    short = f"{value:g}"
    return short if float(short) == value else repr(value)


def _plain(name: str) -> str:
    """Return a name without what parts the signature."""
    return name.replace("%", "%25").replace("|", "%7C").replace(":", "%3A")
