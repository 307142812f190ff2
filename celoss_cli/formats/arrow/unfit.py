"""The error of columns that hold no numbers, and what to do about each type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from celoss_cli.errors import InputError
from celoss_cli.formats.arrow.columns import number_name
from celoss_cli.formats.remedies import AS_JSON_LINES, LOAD_MAPS, MAPS_AS_JSON_LINES, filled
from celoss_cli.tables.nested import Leaf

if TYPE_CHECKING:
    import pyarrow as pa

_KEY = "--score-key NAME names the column of scores"
_WHICH = (
    "name it with --label-column or --id, or leave it out of the file; "
    "--score-key NAME reads one column of scores alone"
)


def no_numbers(name: str, form: str, leaf: Leaf, kind: pa.DataType) -> InputError:
    """Return the error of a column whose values are no numbers."""
    item = AS_JSON_LINES if str(kind).startswith("struct") else _KEY
    hint = _of_map(name, form, kind) or (_WHICH if leaf.item is None else item)
    return InputError(f"{name}: column {leaf.label} holds {kind}, not numbers", hint)


def _of_map(name: str, form: str, kind: pa.DataType) -> str | None:
    """Return what to do about numbers by name, of which each row may have others."""
    from pyarrow import types  # noqa: PLC0415 - an extra

    if not types.is_map(kind) or number_name(kind.item_type) is None:
        return None
    return filled(LOAD_MAPS, name) if form == "parquet" else MAPS_AS_JSON_LINES
