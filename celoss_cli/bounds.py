"""What a choice may be: one of some words, or a number within bounds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from celoss_cli.errors import UsageError


def check_bounds(option: str, value: object, about: Mapping[str, Any]) -> None:
    """Raise `UsageError` where `value` is not one of the choices or lies out of bounds."""
    if value is None:
        return
    choices = about.get("choices")
    if choices and value not in choices:
        raise UsageError(f"{option} {value!r} is not one of {', '.join(choices)}")
    if "least" not in about or not isinstance(value, int | float):
        return
    least, most = about["least"], about["most"]
    # not a number is not at least anything; an integer may be too large for a float
    if not value >= least or (most is not None and value > most):
        bounds = f"at least {least}" if most is None else f"from {least} to {most}"
        raise UsageError(f"{option} {value} is out of range: {bounds}")
