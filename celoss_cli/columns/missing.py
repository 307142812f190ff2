"""Labels that programs write where there is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from celoss_cli.columns.values import canonical
from celoss_cli.errors import Hint

_MISSING = {"", "-1", "-100", "na", "n/a", "nan", "nat", "none", "null", "<na>"}


def is_missing(value: str) -> bool:
    """Tell whether a label is what programs write where there is none: PyTorch ignores -100."""
    return value.strip().casefold() in _MISSING


def ignoring(value: str, values: Sequence[str]) -> Iterator[Hint]:
    """Yield the hint to drop rows with a label that stands for none, of all that occur."""
    # beside 1 alone, -1 is a class
    if is_missing(value) and not {canonical(each) for each in values} <= {"-1", "1"}:
        import shlex  # noqa: PLC0415 - where something is wrong

        text = f"--ignore-label={shlex.quote(value)} drops the rows that have no label"
        yield Hint(text, {"ignore_label": value})
