"""What can go wrong that a person can do something about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

# user:password@ and user@, and queries up to a blank or a colon before it
_SECRETS = re.compile(
    r"(?<=://)(?:[^\s@/:]*:[^\s?#]*@|[^\s@/?#]*@)|\?[^\s?&=]+=\S*?(?=[:,;]?(?:\s|$))"
)


def without_secrets(text: str) -> str:
    """Return a text without the passwords and the queries, which may be signatures, of its URLs."""
    return _SECRETS.sub("", text) if "://" in text else text


class Hint(NamedTuple):
    """What may help: in words, and the settings it comes to, so that it can be tried."""

    text: str
    changes: Mapping[str, Any]


class CelossError(Exception):
    """One line that says what is wrong, and at most one that says what to do.

    `trials` are hints of which the first is given that helps where it is tried, `hint` where none
    does.
    """

    def __init__(self, message: str, hint: str | None = None, trials: Sequence[Hint] = ()) -> None:
        super().__init__(message, hint, trials)
        self.message = without_secrets(message)
        self.hint = hint and without_secrets(hint)
        self.trials = trials

    def __str__(self) -> str:
        return self.message


class UsageError(CelossError):
    """The options do not fit together, or do not fit the data."""


class InputError(CelossError):
    """A file cannot be read, or holds what cannot be measured."""


class OutputError(CelossError):
    """A result cannot be written."""


class ClusterError(CelossError):
    """A cluster cannot be reached, or cannot do the work."""


class RowError(CelossError):
    """A row cannot be measured.

    Raised where only row numbers are known; the reader, which knows the file, turns it into an
    `InputError` with a place. `column` is a score column, or None where the whole row is meant.
    """

    def __init__(self, row: int, column: int | None, problem: str, hint: str | None = None) -> None:
        super().__init__(problem, hint)
        self.args = (row, column, problem, hint)
        self.row = row
        self.column = column
