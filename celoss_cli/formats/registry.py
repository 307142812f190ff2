"""Which formats are read: how each is known, and what opens it.

What opens a format is imported when such a file is opened, so that none costs those who have none.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from celoss_cli.errors import InputError, extra_error
from celoss_cli.formats.lines import BOM
from celoss_cli.formats.magic import Test, starts
from celoss_cli.formats.refused import BINARY, KNOWN, check

if TYPE_CHECKING:
    from celoss_cli.settings import Settings
    from celoss_cli.storage.streams import Stream
    from celoss_cli.tables.table import Table

HEAD_BYTES = 4096
"""How much of a file `format_of` is to be shown: a text may start with comments."""

_JSON = re.compile(
    rb"""\s*(?:\{|\[[\[\s]*(?:$|[\]{"'\d.+-]|(?:true|false|none|null|nan|inf|infinity)[\s,\]]))""",
    re.IGNORECASE,
)
"""How JSON starts, and what looks like it: arrays and lists that Python printed."""


class File(NamedTuple):
    """A file to be opened.

    Attributes:
        format: what the report calls its format.
        stream: its bytes.
        member: the array that is meant, of a file that may hold several; None where none is named.
        settings: how text is written, and which columns have names of their own.
        block_bytes: how much to read at a time.
        role: what it is read for, as "predictions".

    """

    format: str
    stream: Stream
    member: str | None
    settings: Settings
    block_bytes: int
    role: str


class Format(NamedTuple):
    """A format that is read.

    Attributes:
        name: what the report calls it.
        known: whether a file that starts so is of it; None of what all other files are taken for.
        opener: the module below this package, and its function from a `File` to a `Table`.
        suffixes: what the names of its files end with, for those of a folder.
        extra: the extra that it needs, and the library that comes with it.
        members: whether its files hold arrays with names, as in file.npz:name.

    """

    name: str
    known: Test | None
    opener: str
    suffixes: tuple[str, ...] = ()
    extra: tuple[str, str] | None = None
    members: bool = False

    def open(self, file: File) -> Table:
        """Open a file.

        Raises:
            InputError: an extra is not installed, or the file cannot be read.

        """
        if self.extra is not None:
            extra, library = self.extra
            try:
                import_module(library)
            except Exception as error:
                needed = f"{file.stream.name}: {self.name.capitalize()} files need"
                raise extra_error(error, needed, library, extra) from error
        module, _, function = self.opener.partition(":")
        table: Table = getattr(import_module(f"celoss_cli.formats.{module}"), function)(file)
        return table


def _is_json(head: bytes) -> bool:
    """Tell whether an object or a list starts first; words in brackets are the header of a CSV."""
    return bool(_JSON.match(head.removeprefix(BOM)))


def _is_arrow_stream(head: bytes) -> bool:
    """Tell whether a mark and the length of a schema, below 16 MB, stand first."""
    return head.startswith(b"\xff\xff\xff\xff") and head[7:8] == b"\0"


def _is_safetensors(head: bytes) -> bool:
    """Tell whether the length of a header, below 2^40, and the header's brace come first."""
    return head[5:9] == b"\0\0\0{"


_ARROW = ("parquet", "pyarrow")

FORMATS = (
    Format("csv", None, "csv.opening:open_delimited", (".csv", ".tsv", ".txt")),
    Format("npy", starts(b"\x93NUMPY"), "numpy.npy:open_npy", (".npy",)),
    Format(
        "npy", starts(b"PK\x03\x04", b"PK\x05\x06"), "numpy.npz:open_npz", (".npz",), members=True
    ),
    Format(
        "safetensors",
        _is_safetensors,
        "numpy.safetensors:open_safetensors",
        (".safetensors",),
        members=True,
    ),
    Format("parquet", starts(b"PAR1\x15"), "arrow.files:open_parquet", (".parquet",), _ARROW),
    Format(
        "arrow", starts(b"ARROW1\0\0"), "arrow.files:open_arrow", (".arrow", ".feather"), _ARROW
    ),
    Format("arrow", _is_arrow_stream, "arrow.files:open_arrow_stream", (), _ARROW),
    Format("json", _is_json, "json.opening:open_json", (".jsonl", ".ndjson", ".json")),
)

DATA_SUFFIXES = tuple(suffix for each in FORMATS for suffix in each.suffixes)
"""What the names of files end with that are read."""

MEMBER_SUFFIXES = tuple(suffix for each in FORMATS if each.members for suffix in each.suffixes)
"""What the names of files end with that may hold several arrays."""


def format_of(head: bytes, name: str) -> Format:
    """Tell the formats apart by their first bytes; a name says nothing.

    Raises:
        InputError: the file is empty, or is of a format that is not read.

    """
    if not head:
        raise InputError(f"{name}: the file is empty")
    check(KNOWN, head, name)
    known = next((each for each in FORMATS if each.known and each.known(head)), None)
    if known is None:
        check(BINARY, head, name)
    return known or FORMATS[0]
