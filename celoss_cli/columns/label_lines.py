"""Labels one a row in the only column of a file, and whether the first of them is a header."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from collections.abc import Set as AbstractSet
from typing import Self

from celoss_cli.columns.affixes import affixes, possible_classes
from celoss_cli.columns.headers import First, said_lines
from celoss_cli.columns.labels import HardLabels
from celoss_cli.columns.missing import is_missing
from celoss_cli.columns.sides import Side
from celoss_cli.columns.values import canonical, ignored_labels, is_ignored, whole
from celoss_cli.errors import InputError
from celoss_cli.frozen import frozen
from celoss_cli.settings import Settings
from celoss_cli.tables.categories import Factor, gather, joined_factor
from celoss_cli.tables.numerals import is_number
from celoss_cli.tables.table import Table

OPTIONS = "--labels-header or --no-labels-header"
_PAIR = 2


@frozen
class OnlyColumn:
    """The only column of a table whose first lines are data as yet.

    Attributes:
        table: where it stands.
        parts: the words of each shard.

    """

    table: Table
    parts: tuple[Factor, ...]

    @classmethod
    def of(cls, table: Table) -> Self:
        """Read the column."""
        return cls(table, tuple(gather(shard.words(shard.columns[0])) for shard in table.shards))

    def side(
        self,
        is_header: Callable[[str, Factor], bool],
        *,
        header: bool | None,
        heads: Collection[str] = (),
    ) -> Side:
        """Return what is in question of the table.

        Args:
            is_header: tells, of a word that stands nowhere but in the first line of texts, and of
                what stands below it, whether it is a header.
            header: what an option says, or None.
            heads: the names of columns beside the scores, one of which may hold labels as well.

        """
        said = None if header is None else said_lines(self.table, header=header)
        firsts = self._firsts(is_header, heads) if said is None else said
        return Side(
            self.table, firsts, lambda: sum(len(part.codes) for part in self.parts), OPTIONS
        )

    def distinct(self, settings: Settings) -> set[str]:
        """Return the words, a first line that may be a header among them, without ignored ones."""
        values = {value for part in self.parts for value in part.values}
        ignored = ignored_labels(settings, padded=self.table.axes is not None)
        return {value for value in values if not is_ignored(value, ignored)}

    def check_no_row(self, settings: Settings) -> None:
        """Refuse cells 1,0 with a decimal comma: the label 1, or a row of two classes."""
        values = {value for part in self.parts for value in part.values}
        if settings.decimal == "," and values == {"1,0"} and self.table.untyped:
            raise InputError(
                f"{self.table.name}: '1,0' may be the label 1, or a row of the labels 1 and 0",
                hint="write labels without a decimal comma",
            )

    def labels(self, table: Table) -> HardLabels:
        """Return the labels; those shards of `table` that are text and have a header lack a row."""
        headed = {
            shard
            for shard, decided in zip(self.table.shards, table.shards, strict=True)
            if shard.lines is not None and decided.header is not None
        }
        return HardLabels.of(table, self._below(headed))

    def _firsts(
        self, is_header: Callable[[str, Factor], bool], heads: Collection[str]
    ) -> dict[Table, First]:
        """Return what the first line of each shard is that is text.

        A 0 above integers may be a label, and is what pandas writes above a column without a name.
        """
        words = {
            shard: part.values[part.codes[0]]
            for shard, part in zip(self.table.shards, self.parts, strict=True)
            if shard.lines is not None
        }
        every = joined_factor(self.parts)
        counts = dict(zip(every.values, every.counts, strict=True))
        if any(is_missing(word) for word in words.values()):
            # a label that is lacking is no header, and may be called as one
            return {s: First.OPEN if is_missing(word) else First.DATA for s, word in words.items()}
        for first, starts in Counter(words.values()).items():
            headed = {shard for shard, word in words.items() if word == first}
            if starts == counts[first] and is_header(first, joined_factor(self._below(headed))):
                return {s: First.HEADER if s in headed else First.DATA for s in words}
        (first, *others) = {*words.values()} or {""}
        alone = not others and len(words) == 1 and counts.get(first) == 1
        few = len(counts) == _PAIR or first.strip() in heads
        if alone and not is_number(first) and (few or _are_none(counts, heads)):
            # a header and labels of one class, or labels of two; the name of a column, or a class;
            # or one above what is no class either
            return dict.fromkeys(words, First.OPEN)
        zero = {word.strip() for word in words.values()} == {"0"}
        known = [value for value in counts if not is_missing(value)]
        numbered = zero and (
            counts[first] == len(words)
            or all(whole(canonical(value)) is not None for value in known)
        )
        return dict.fromkeys(words, First.OPEN if numbered else First.DATA)

    def _below(self, headed: AbstractSet[Table]) -> list[Factor]:
        pairs = zip(self.table.shards, self.parts, strict=True)
        return [part.without_first() if shard in headed else part for shard, part in pairs]


def _are_none(values: Collection[str], heads: Collection[str]) -> bool:
    """Tell whether no value is a class that the names of columns may stand for."""
    return bool(heads) and possible_classes([*heads]).isdisjoint(map(canonical, values))


def is_header(first: str, rest: Factor, *, names: Sequence[str] | None, settings: Settings) -> bool:
    """Tell whether a first line, which stands nowhere else, is no label, where others are.

    `names` are those of the columns of scores; None where one column stands for two classes.
    """
    counts = dict(zip(map(canonical, rest.values), rest.counts, strict=True))
    ignored = ignored_labels(settings)
    labels = {value for value in counts if not is_ignored(value, ignored)}
    numbers = {value for value in labels if is_number(value)}
    first = canonical(first)
    if is_ignored(first, ignored):
        return False
    if names is None:
        words = not numbers and len(labels) >= _PAIR
        repeated = len(labels) == _PAIR or all(counts[value] > 1 for value in labels)
        alone = not is_number(first) and bool(labels) and labels == numbers
        return (words and repeated) or alone
    if is_number(first) and labels == numbers:
        return False
    if labels and affixes(names, labels):
        return not affixes(names, {*labels, first})
    known = possible_classes(names)
    others = labels & known
    if first in known or is_number(first):
        return first not in known and bool(others - numbers)
    # where no label is a class, what repeats is a label all the same
    return bool(others | numbers) or (len(labels) > 1 and all(counts[v] > 1 for v in labels))
