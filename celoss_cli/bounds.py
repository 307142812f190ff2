"""What a choice may be: one of some words, a number within bounds, or weights of classes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from celoss_cli.errors import UsageError

_KINDS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "bool": (bool, "True or False"),
    "float": (float, "a number"),
    "int": (int, "a whole number"),
}


def typed(option: str, value: Any, annotation: str) -> Any:  # noqa: ANN401 - of a setting
    """Return a value, such as a number of NumPy's, in the type that a setting is declared with.

    Raises:
        UsageError: it is none of that type: text is no number, and "no" is not False.

    """
    kind = annotation.partition(" ")[0]
    if value is None or kind not in _KINDS:
        return value
    number, name = _KINDS[kind]
    try:
        found = None if isinstance(value, str) else number(value)
    except (TypeError, ValueError, OverflowError):
        found = None
    if found is None or found != value:
        raise UsageError(f"{option} {value!r} is not {name}")
    return found


def by_class(weights: Any, word: str) -> Any:  # noqa: ANN401 - of a setting
    """Return weights by the names of the classes, or None, or the word that stands for them.

    Raises:
        UsageError: they are something else, as a list is, which names no class.

    """
    if hasattr(weights, "items"):
        return {str(name): float(value) for name, value in weights.items()}
    if weights is None or (isinstance(weights, str) and weights == word):
        return weights
    raise UsageError(f"--class-weights is neither {word!r} nor a dict of weights by class")


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
