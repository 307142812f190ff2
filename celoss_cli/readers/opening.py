"""Opens a source, whatever it is, and finds out whether its first line is a header."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TypeAlias

from numpy.typing import ArrayLike

from celoss_cli.readers import strict
from celoss_cli.readers.arrays import array_table
from celoss_cli.readers.delimited import DelimitedTable, open_delimited
from celoss_cli.readers.npy import open_npy
from celoss_cli.readers.sniff import format_of
from celoss_cli.readers.tables import Table

Source: TypeAlias = str | os.PathLike[str] | ArrayLike
"""A path, or the numbers themselves."""


def open_table(source: Source, role: str, block_bytes: int) -> Table:
    """Open a path or an array; of a text file the first line is data until something tells else.

    Args:
        source: what to read.
        role: what messages call an array that has no path, as "predictions".
        block_bytes: how much to read at a time.

    Raises:
        InputError: it cannot be read, or is neither an array nor text.

    """
    if not isinstance(source, str | os.PathLike):
        return array_table(source, role, block_bytes)
    path = Path(source)
    if format_of(path) == "npy":
        return open_npy(path, block_bytes)
    return open_delimited(path, block_bytes)


def with_header(table: Table, *, no_header: bool) -> Table:
    """Take the first line of a text file for a header where one of its cells is no number.

    So is 0,1,...,K-1, which pandas writes above an array.
    """
    if not isinstance(table, DelimitedTable) or no_header:
        return table
    numbers = all(strict.is_number(cell) for cell in table.first)
    return table if numbers and not strict.counts_up(table.first) else table.headed()


def may_be_data(table: Table, *, names: bool) -> bool:
    """Tell whether the line that was taken for a header could be data; `names` says of words."""
    if not isinstance(table, DelimitedTable) or table.header is None:
        return False
    return all(strict.is_number(cell) for cell in table.first) or (names and table.width == 1)
