"""What Arrow columns hold, in whatever layout: numbers, words, lists and structs of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from celoss_cli.errors import InputError
from celoss_cli.formats.remedies import AS_JSON_LINES, LOAD_MAPS, MAPS_AS_JSON_LINES, filled
from celoss_cli.tables.blocks import FloatArray
from celoss_cli.tables.naming import check_width
from celoss_cli.tables.nested import Items, Leaf, Leaves

if TYPE_CHECKING:
    import pyarrow as pa

_VECTOR = ["type", "size", "indices", "values"]
"""The parts of a vector of Spark ML."""
_KEY = "--score-key NAME names the column of scores"
_WHICH = (
    "name it with --label-column or --id, or leave it out of the file; "
    "--score-key NAME reads only one column of scores"
)


def plain(cells: pa.Array) -> pa.Array:
    """Return the values where cells hold codes or runs of them, or are an extension of them.

    Those of a vector of Spark are a list; of a sparse one, which is of type 0, there are none.
    """
    from pyarrow import BaseExtensionType, compute, nulls  # noqa: PLC0415 - an extra

    kind = cells.type
    # the bytes of a UUID are no text, and the list of a tensor may be a matrix
    if isinstance(kind, BaseExtensionType) and is_word(kind.storage_type):
        return cells.storage
    if _is_any(kind, "dictionary"):
        return plain(cells.dictionary_decode())
    if _is_any(kind, "struct") and [part.name for part in kind] == _VECTOR:
        values = cells.field("values")
        return compute.if_else(
            compute.equal(cells.field("type"), 1), values, nulls(1, values.type)[0]
        )
    return plain(compute.run_end_decode(cells)) if _is_any(kind, "run_end_encoded") else cells


def items_of(cells: pa.Array, place: str) -> Items | None:
    """Return the names of a struct, or the places of the first row's list; None of neither.

    Raises:
        InputError: the list is longer than a table is wide; `place` is where it is.

    """
    if _is_any(cells.type, "struct"):
        return tuple(part.name for part in cells.type) or None
    if _is_any(cells.type, "fixed_size_list"):
        width = cells.type.list_size
    elif is_list(cells.type):
        width = (cells.value_lengths()[0].as_py() if len(cells) else None) or 0
    else:
        return None
    check_width(width, place)
    return tuple(range(width)) or None


def _is_any(kind: pa.DataType, *names: str) -> bool:
    """Tell whether a type is one of some, as `pyarrow.types` calls them."""
    from pyarrow import types  # noqa: PLC0415 - an extra

    return any(getattr(types, f"is_{name}")(kind) for name in names)


def is_any_list(kind: pa.DataType) -> bool:
    """Tell whether a row of this type is a list, of any length or of one."""
    return is_list(kind) or _is_any(kind, "fixed_size_list")


def is_list(kind: pa.DataType) -> bool:
    """Tell whether a row of this type is a list, of any length."""
    return _is_any(kind, "list", "large_list", "list_view", "large_list_view")


def parts(cells: pa.Array, every: Items, items: Sequence[int | str | None]) -> list[pa.Array]:
    """Return some items of structs, or of lists; every row has the items `every`."""
    if isinstance(every[0], str):
        return [plain(cells.field(item)) for item in items]
    flat = plain(cells.flatten())
    return [flat[item :: len(every)] for item in items]


def is_text(kind: pa.DataType) -> bool:
    """Tell whether a type is of text."""
    return _is_any(kind, "string", "large_string", "string_view")


def is_word(kind: pa.DataType) -> bool:
    """Tell whether a type is of text or numbers: its values are labels and ids as they stand."""
    of_bytes = _is_any(kind, "binary", "large_binary", "binary_view")
    return of_bytes or is_text(kind) or number_name(kind) is not None


def is_told(kind: pa.DataType) -> bool:
    """Tell whether a type is of words or codes of them: no row has to be read to know its items."""
    return is_word(kind.value_type if _is_any(kind, "dictionary") else kind)


def is_coded_text(cells: pa.Array) -> bool:
    """Tell whether cells hold codes of text, none of which stands for a null."""
    if not _is_any(cells.type, "dictionary") or not is_told(cells.type):
        return False
    return number_name(cells.type.value_type) is None and not cells.dictionary.null_count


def coded(cells: pa.Array) -> pa.DictionaryArray:
    """Return words or numbers as codes of the distinct ones, in the order of their first rows.

    Words that the file stores once are not repeated for each row.
    """
    from pyarrow import DictionaryArray  # noqa: PLC0415 - an extra

    if not _is_any(cells.type, "dictionary"):
        return words_of(cells).dictionary_encode()
    rows = cells.indices.dictionary_encode()
    # a dictionary may hold words twice, and such as no row has
    words = words_of(cells.dictionary.take(rows.dictionary)).dictionary_encode()
    return DictionaryArray.from_arrays(words.indices.take(rows.indices), words.dictionary)


def words_of(cells: pa.Array) -> pa.Array:
    """Return the same words or numbers in a type that every pyarrow can tell apart."""
    return cells.cast("float32") if _is_any(cells.type, "float16") else cells


def number_name(kind: pa.DataType) -> str | None:
    """Return what NumPy calls a type of numbers, of decimals what Arrow does; None of others."""
    if _is_any(kind, "decimal"):
        return str(kind)
    if _is_any(kind, "integer", "floating", "boolean"):
        return str(np.dtype(kind.to_pandas_dtype()))
    return None


def floats(cells: pa.Array) -> FloatArray:
    """Return numbers as float64; Python rounds decimals as it does their digits."""
    return np.asarray(array_of(cells), np.float64)


def array_of(cells: pa.Array) -> NDArray[Any]:
    """Return numbers, of which none is null, as NumPy has them."""
    # pyarrow's own way imports pandas where it is installed
    if _is_any(cells.type, "integer", "floating"):
        return np.from_dlpack(cells)
    return np.asarray(cells.to_numpy(zero_copy_only=False))


def kinds_of(columns: dict[str, pa.Array], leaves: Leaves) -> Iterator[tuple[Leaf, str | None]]:
    """Yield the type of each column, and of each item of one; None where it holds no numbers."""
    for name, cells in columns.items():
        items = leaves.items[name]
        if not items:
            yield Leaf(name, None), number_name(cells.type)
            continue
        for at, part in enumerate(parts(cells, items, items)):
            yield Leaf(name, items[at]), number_name(part.type)


def dtype_of(kinds: dict[Leaf, str | None]) -> str:
    """Return the type of the numbers: those of lists and structs where there are such."""
    nested = any(leaf.item is not None for leaf in kinds)
    found = [kind for leaf, kind in kinds.items() if (leaf.item is not None) == nested]
    return "+".join(dict.fromkeys(kind for kind in found if kind is not None)) or "text"


def no_numbers(name: str, form: str, leaf: Leaf, kind: pa.DataType) -> InputError:
    """Return the error of a column whose values are no numbers."""
    item = AS_JSON_LINES if str(kind).startswith("struct") else _KEY
    hint = _of_map(name, form, kind) or (_WHICH if leaf.item is None else item)
    return InputError(f"{name}: column {leaf.label} holds {kind}, not numbers", hint)


def _of_map(name: str, form: str, kind: pa.DataType) -> str | None:
    """Return what to do about numbers by name, of which each row may have others."""
    if not _is_any(kind, "map") or number_name(kind.item_type) is None:
        return None
    return filled(LOAD_MAPS, name) if form == "parquet" else MAPS_AS_JSON_LINES


def check_whole(cells: pa.Array, place: Callable[[int], str]) -> None:
    """Refuse cells one of which is null; `place` names the place of a row."""
    if cells.null_count:
        at = int(cells.is_null().to_numpy(zero_copy_only=False).argmax())
        raise InputError(f"{place(at)}: the cell is null")
