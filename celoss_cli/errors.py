"""What can go wrong that a person can do something about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

# a path that is made of a URL has but one slash
_SCHEME = (
    r"(?<![A-Za-z0-9+.-])(?:[A-Za-z][A-Za-z0-9+.-]*://|(?:https?|s?ftp|s3|gcs?|gs|az|abfs|hdfs):/)"
)
# user@, or user:password@: what is no port is a password, in which any character may stand
_USER = (
    r"(?:[^\s@/:?#]*@|[^\s@/:?#]*:(?!\s|\d+(?:[/:?#\s]|$))(?:[^/\n]*@|\S*@)"
    r"|[^\s@/:?#]*:\d+[?#][^\s/]*@\S*)?"
)
_IN_TEXT = rf"({_SCHEME}){_USER}(\S*)"
_ALONE = rf"(?s)({_SCHEME}){_USER}(.*)"
_WEB = re.compile(r"[?#]")
_OTHER = re.compile(r"[?#](?=[^/\s]*=)")
"""Behind other schemes a question mark may be of a pattern, and # of a name."""
_MARKS = ":,;.)'\""


def without_secrets(text: str) -> str:
    """Return a text with the scheme, host and path of its URLs alone.

    What else stands there may be a secret: passwords, queries and fragments, which may be signed.
    """
    return re.sub(_IN_TEXT, _shown, text) if ":/" in text else text


def shown_url(name: str) -> str:
    """Return the scheme, host and path of a name that is a URL, in which blanks may stand."""
    return re.sub(_ALONE, _shown, name) if ":/" in name else name


def _shown(found: re.Match[str]) -> str:
    scheme, rest = found.groups()
    query = (_WEB if scheme.lower().startswith("http") else _OTHER).search(rest)
    if query is None:
        return scheme + rest
    # what stands behind a URL in a sentence
    marks = rest[len(rest.rstrip(_MARKS)) :]
    return scheme + rest[: query.start()] + marks


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


def extra_error(
    error: Exception, needed: str, library: str, extra: str, kind: type[CelossError] = InputError
) -> CelossError:
    """Return what to say where importing a library failed that comes with an extra.

    It is missing only where it is itself what was not found.
    """
    if isinstance(error, ModuleNotFoundError) and error.name in {
        library,
        library.partition(".")[0],
    }:
        return kind(f"{needed} an extra", f"pip install 'celoss[{extra}]'")
    return kind(
        f"{needed} {library}, which is installed and cannot be loaded: {_line(error)}",
        f"pip install --force-reinstall 'celoss[{extra}]'",
    )


def _line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__


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
