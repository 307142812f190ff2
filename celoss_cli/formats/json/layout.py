"""`Layout`: where the columns stand in a row of JSON, as the first row tells."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from celoss_cli.formats.json.lists import lists_of
from celoss_cli.formats.json.naming import (
    Beside,
    Misfit,
    Paired,
    asked_names,
    beside_of,
    is_name,
    pair_of,
)
from celoss_cli.formats.json.parsing import is_unicode, shown
from celoss_cli.frozen import frozen
from celoss_cli.settings import Settings
from celoss_cli.tables.nested import Items, Leaf, Leaves
from celoss_cli.text import counted, listed, quoted

Path: TypeAlias = tuple[str, ...]
Chosen: TypeAlias = Sequence[tuple[str, list[Any]]]

_ITSELF = ""
"""What a row is called that is no object; it has no other column."""
_DEEPEST = 16


class Column(NamedTuple):
    """Where a column stands in each row.

    Attributes:
        path: the keys that lead to it; none where it is the row itself.
        names: how a row names its items; None where it does not, or is an object.

    """

    path: Path
    names: Beside | Paired | None = None

    def of(self, row: object) -> Any:  # noqa: ANN401 - any value
        """Return what a row holds; an object by name where the row names its items.

        Raises:
            Misfit: a key is missing, or the names are not what they are in the first row.

        """
        value = _at(row, self.path)
        if isinstance(self.names, Beside):
            return self.names.named(_at(row, (*self.path[:-1], self.names.key)), value)
        return value if self.names is None else self.names.named(value)


@frozen
class Layout:
    """Where columns stand in each row, and what their items are.

    Attributes:
        columns: the columns of the file, by the names they have in the table.
        alone: whether each row is a list around its only object.
        unit: what messages call a row.

    """

    columns: Mapping[str, Column]
    alone: bool
    unit: str

    def values(self, row: object, chosen: Chosen, leaves: Leaves) -> list[Any]:
        """Return what stands in some columns of a row.

        Raises:
            Misfit: the row does not hold what the first one does.

        """
        record, found = unwrapped(row) if self.alone else row, list[Any]()
        for name, items in chosen:
            column, wanted = self.columns[name], leaves.items[name]
            value = column.of(record)
            if wanted is None:
                found.append(value)
                continue
            same = items_of(value) == wanted
            if not (same or (isinstance(value, dict) and value.keys() == {*wanted})):
                named = column.names is not None
                shape, first = _shape(items_of(value), named=named), _shape(wanted, named=named)
                label = self.label(Leaf(name, None))
                raise Misfit(f"{label}{shape}, where the first {self.unit} has {first}")
            found += [value[item] for item in items]
        return found

    def cells(self, row: object, names: Sequence[str]) -> list[Any]:
        """Return what stands in some columns of the file, whatever that is."""
        record = unwrapped(row) if self.alone else row
        return [self.columns[name].of(record) for name in names]

    def label(self, leaf: Leaf) -> str:
        """Return what stands in messages between the place of a row and what is wrong."""
        if self.columns[leaf.column].path:
            return f"key {leaf.label}: "
        if leaf.item is None:
            return ""
        return f"{quoted(leaf.item) if isinstance(leaf.item, str) else f'item {leaf.item}'}: "


def laid_out(first: object, settings: Settings, unit: str) -> tuple[Layout, Leaves]:
    """Return the layout that the first row has.

    Args:
        first: the row.
        settings: name columns, and may lead into objects.
        unit: what messages call a row.

    Raises:
        Misfit: the row is empty, or nothing tells what a value of it is.

    """
    alone = isinstance(first, list) and len(first) == 1 and isinstance(first[0], dict)
    record = unwrapped(first) if alone else first
    if not isinstance(record, dict):
        column = Column((), pair_of(record))
        itself = items_of(column.of(record))
        bare = not (itself and isinstance(itself[0], str))
        lists, deep = lists_of({_ITSELF: record})
        leaves = Leaves({_ITSELF: itself}, bare=bare, lists=lists, deep=deep)
        return Layout({_ITSELF: column}, alone, unit), leaves
    if not record:
        raise Misfit("the object is empty")
    asked = asked_names(settings)
    places = _places(record, asked)
    lists, deep = lists_of({name: _at(record, path) for name, path in places.items()})
    tensor = settings.score_key in deep or (deep and not settings.score_key)
    # what an option asks for is a column of its own, and names no scores; beside the rows of a
    # tensor, lists hold something for each of them
    free = {name: path for name, path in places.items() if name not in asked or not is_name(path)}
    named = {} if tensor and not settings.score_columns else beside_of(free, record)
    names = {(*path[:-1], beside.key) for path, beside in named.items()}
    columns = {
        name: Column(path, named.get(path) or pair_of(_at(record, path)))
        for name, path in places.items()
        if path not in names
    }
    items = {name: items_of(column.of(record)) for name, column in columns.items()}
    for heading in (*items, *(item for each in items.values() for item in each or ())):
        if isinstance(heading, str) and not is_unicode(heading):
            raise Misfit(f"the key {quoted(heading)} is not valid Unicode text")
    return Layout(columns, alone, unit), Leaves(items, lists=lists, deep=deep)


def unwrapped(row: object) -> Any:  # noqa: ANN401 - any value
    """Return the only item of a list.

    Raises:
        Misfit: the row is another thing.

    """
    if not isinstance(row, list) or len(row) != 1:
        raise Misfit(f"{shown(row)} is not a list of one object")
    return row[0]


def items_of(value: object) -> Items | None:
    """Return the places in a list, or the keys of an object; None of neither, and of empty ones."""
    if isinstance(value, list):
        return tuple(range(len(value))) or None
    return (tuple(value) or None) if isinstance(value, dict) else None


def _places(record: Mapping[str, Any], asked: Collection[str]) -> dict[str, Path]:
    """Return where the columns of an object stand; of two of one name, the one less deep.

    Raises:
        Misfit: two of one name are equally deep.

    """
    found: dict[str, Path] = {}
    for path in sorted(_paths(record, (), {*asked} - {*record}), key=len):
        name = ".".join(path)
        if len(found.get(name, ())) == len(path):
            raise Misfit(f"two values have the name {quoted(name)}")
        found.setdefault(name, path)
    # in the order of the file
    return {".".join(path): path for path in _paths(record, (), {*asked} - {*record})} | found


def _paths(record: Mapping[str, Any], at: Path, asked: Collection[str]) -> Iterator[Path]:
    for key, value in record.items():
        path = (*at, key)
        if isinstance(value, dict) and len(path) < _DEEPEST and _is_entered(value, path, asked):
            yield from _paths(value, path, asked)
        else:
            yield path


def _is_entered(value: Mapping[str, Any], path: Path, asked: Collection[str]) -> bool:
    """Tell whether an object holds columns of its own: an option names one, or not all are numbers.

    Text that is a number, which belongs to scores that were written as text, does not count.
    """
    start = ".".join(path) + "."
    names = (name.removeprefix(start) for name in asked if name.startswith(start))
    if any(name in value or name.partition(".")[0] in value for name in names):
        return True
    return any(isinstance(item, list | dict) or _is_words(item) for item in value.values())


def _is_words(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        float(value)
    except ValueError:
        return True
    return False


def _at(row: object, path: Path) -> Any:  # noqa: ANN401 - any value
    value: Any = row
    for key in path:
        if not isinstance(value, dict) or key not in value:
            names = listed(list(row)) if isinstance(row, dict) else ""
            raise Misfit(f"no key {quoted('.'.join(path))}; the keys are {names}")
        value = value[key]
    return value


def _shape(items: Items | None, *, named: bool) -> str:
    if items is None:
        return "neither list nor object"
    if any(isinstance(item, str) for item in items):
        names = listed([str(item) for item in items])
        return f"the names {names}" if named else f"an object with the keys {names}"
    return f"a list of {counted(len(items), 'item')}"
