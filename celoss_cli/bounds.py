"""What a choice may be: one of some words, a number within bounds, or weights of classes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
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
        UsageError: it is not of that type: text is no number, a list no text, "no" not False.

    """
    kind = annotation.partition(" ")[0]
    if kind == "str" and value is not None and not isinstance(value, str):
        if hasattr(value, "__len__"):
            raise UsageError(f"{option} takes one value, not {value!r}")
        return str(value)
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


def in_order(option: str, names: Any) -> tuple[str, ...]:  # noqa: ANN401 - of a setting
    """Return names, one or several, as text in their order.

    Raises:
        UsageError: they are a set, or the keys of a dict of positions that is in another order.

    """
    places = [*map(str, names.values())] if isinstance(names, Mapping) else []
    order = [*map(str, range(len(places)))]
    shuffled = places != order and sorted(places) == sorted(order)
    if shuffled or isinstance(names, set | frozenset):
        raise UsageError(f"{option} is not in an order", hint="give a list, in column order")
    try:
        return tuple(map(str, [names] if isinstance(names, str) else names))
    except TypeError as error:
        raise UsageError(f"{option} {names!r} is not a list of names") from error


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


_EACH_ALONE = "each label is a yes/no question of its own, so rows need not sum to 1"
_TARGETS = "targets are 0, 1 or a share between them, one column per label"
_OF_CLASSES = {
    "normalize": _EACH_ALONE,
    "sum_tolerance": _EACH_ALONE,
    "label_smoothing": "write smoothed targets: they may be shares between 0 and 1",
    "class_weights": "--weights or --weight-column gives one weight per row",
    "top_k": "a row may have several labels, or none",
    "calibration": "--per-class shows the mean probability of each label beside its frequency",
    "classes": "one line per row, one column per label",
    "partial": "--id joins files of the same rows",
    "score_of": "there is one column of scores per label",
    "positive": _TARGETS,
    "labels_are": _TARGETS,
    "first_label": _TARGETS,
}
"""The settings of classes that exclude each other: of independent labels, what to do instead."""


def check_multi_label(given: Collection[str]) -> None:
    """Refuse settings that are not as by default, and say something of such classes.

    Raises:
        UsageError: one of the names that are `given` is such.

    """
    for name, instead in _OF_CLASSES.items():
        if name in given:
            option = "--" + name.replace("_", "-")
            raise UsageError(f"{option} has no meaning with --multi-label", hint=instead)
