"""Words for people: safe to print, in the singular or plural, and the nearest name."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

SHOWN_NAMES = 8
SHOWN_CHARACTERS = 60
MOST_DECIMALS = 6
_DIGITS = re.compile(r"([0-9]+)")


_COMMAND = "##["
"""What a runner of GitHub or Azure takes for a command, wherever it stands in a line."""


def printable(text: str) -> str:
    """Return `text` with control and other unprintable characters escaped, as `repr` shows them.

    All text from files and command lines that people or runners read goes through here: what
    would be a runner's command is escaped too.
    """
    shown = text if text.isprintable() else "".join(map(_escaped, text))
    return shown.replace(_COMMAND, r"\x23#[")


def _escaped(character: str) -> str:
    return character if character.isprintable() else repr(character)[1:-1]


def json_printable(text: str) -> str:
    """Return JSON of the same value, whose characters are as safe as those of `printable`."""
    if not text.isascii() or "\x7f" in text:
        text = re.sub(r"[^ -~\n]", lambda found: _json_escaped(found[0]), text)
    return text.replace(_COMMAND, r"\u0023#[")


def _json_escaped(character: str) -> str:
    if character.isprintable():
        return character
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def quoted(text: str) -> str:
    """Return a value in quotes, as `repr` shows it; of a long one, the start and the length."""
    if len(text) <= SHOWN_CHARACTERS:
        return repr(text)
    return f"{text[:SHOWN_CHARACTERS]!r}... ({len(text):,} characters)"


def shortened(text: str) -> str:
    """Return a name as it is; of a long one, the start and the length."""
    if len(text) <= SHOWN_CHARACTERS:
        return text
    return f"{text[:SHOWN_CHARACTERS]}... ({len(text):,} characters)"


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Return "1 row", "1,797 rows"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def percent(share: float, digits: int = 2) -> str:
    """Return "96.66%"; only a true 0 or 1 is written as 0 or 100."""
    smallest = 10.0**-digits
    if 0 < share * 100 < smallest:
        return f"< {smallest:.{digits}f}%"
    if 100 - smallest < share * 100 < 100:  # noqa: PLR2004 - per cent
        return f"> {100 - smallest:.{digits}f}%"
    return f"{share * 100:.{digits}f}%"


def decimals(size: float, digits: int = 4) -> int:
    """Return how many decimals show a number of this size with so many significant digits."""
    return min(max(digits - 1 - math.floor(math.log10(size)), 0), MOST_DECIMALS) if size else 0


def span(low: float, high: float, like: float, digits: int = 4) -> str:
    """Return "0.0913 to 0.1391": both ends with the decimals of `like`."""
    places = decimals(abs(like), digits)
    return f"{low:.{places}f} to {high:.{places}f}"


def share_from(text: str) -> float:
    """Read a share, 0.95 or 95%.

    Raises:
        ValueError: it is neither.

    """
    if not text.rstrip().endswith("%"):
        return number_from(text)
    number_from(text.rstrip()[:-1])
    from decimal import Decimal  # noqa: PLC0415 - 96.7% is the float next to 0.967, and no other

    return float(Decimal(text.rstrip()[:-1].strip()).scaleb(-2))


def number_from(text: str) -> float:
    """Read a number; Python takes 1_000 for one, which is no number to anybody else.

    Raises:
        ValueError: it is none.

    """
    return float(text.replace("_", "no digit"))


def listed(names: Sequence[str]) -> str:
    """Return the names between commas, the first few where there are many."""
    more = len(names) - SHOWN_NAMES
    shown = ", ".join(map(shortened, names[:SHOWN_NAMES]))
    return f"{shown} and {more:,} more" if more > 0 else shown


def as_option(names: Iterable[str]) -> str:
    """Return names as an option takes them in a shell: between commas, quoted where needed."""
    import csv  # noqa: PLC0415 - of use where something is wrong
    import io  # noqa: PLC0415
    import shlex  # noqa: PLC0415

    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(names)
    return shlex.quote(line.getvalue())


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return a hint with the known name closest to `name`, or None where none is close."""
    import difflib  # noqa: PLC0415 - of use where something is wrong

    by_folded = {candidate.strip().casefold(): candidate for candidate in known}
    close = difflib.get_close_matches(name.strip().casefold(), by_folded, n=1)
    return f"did you mean {quoted(by_folded[close[0]])}?" if close else None


def repeated(names: Iterable[str]) -> list[str]:
    """Return the names that occur more than once, in their order."""
    return [name for name, count in Counter(names).items() if count > 1]


def natural(name: str) -> tuple[list[tuple[int, str]], str]:
    """Return the key that sorts names as people count: shard-2 comes before shard-10."""
    parts = enumerate(_DIGITS.split(name))
    return [(int(part), "") if at % 2 else (-1, part) for at, part in parts], name


class Column(str):
    """The name of a column whose values are in memory, and these values."""

    __slots__ = ("values",)
    values: Any

    @classmethod
    def of(cls, values: Any, name: str) -> Column:  # noqa: ANN401 - an array or a series
        """Return the values under the name that they have, else under `name`."""
        own = getattr(values, "name", None)
        column = cls(name if own is None else own)
        column.values = values
        return column


def column_of(value: Any, name: str) -> str | None:  # noqa: ANN401 - what Python users write
    """Return the name of a column; values in memory, which are called `name`, keep them."""
    return value if value is None or isinstance(value, str) else Column.of(value, name)


def columns_of(value: Any, name: str) -> tuple[str, ...]:  # noqa: ANN401 - what Python users write
    """Return the names of columns, of one name, of several, or of values as of `column_of`."""
    if value is None or isinstance(value, str):
        return () if value is None else (value,)
    if hasattr(value, "columns"):
        value = {str(each): value[each] for each in value.columns}
    if isinstance(value, Mapping):
        named = [Column(key) for key in value]
        for column, values in zip(named, value.values(), strict=True):
            column.values = values
        return tuple(named)
    # a list of numbers holds values, one of texts names columns, as does one of several arrays
    numbers = isinstance(value, list) and value and isinstance(value[0], int | float)
    several = isinstance(value, list | tuple) and not numbers
    return tuple(column_of(each, name) or "" for each in (value if several else [value]))
