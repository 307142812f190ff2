"""Which formats there are: how each is known, and what opens it or why it is refused.

What opens a format is imported when such a file is opened, so that none costs those who have none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from celoss_cli.errors import InputError
from celoss_cli.formats.lines import BOM

if TYPE_CHECKING:
    from celoss_cli.settings import Settings
    from celoss_cli.storage.streams import Stream
    from celoss_cli.tables.table import Table

HEAD_BYTES = 512
"""How much of a file `format_of` is to be shown."""

_JSON = re.compile(
    rb"""\s*(?:\{|\[[\[\s]*(?:$|[\]{"'\d.+-]|(?:true|false|none|null|nan|inf|infinity)[\s,\]]))""",
    re.IGNORECASE,
)
"""How JSON starts, and what looks like it: arrays and lists that Python printed."""

_Test: TypeAlias = Callable[[bytes], bool]


class File(NamedTuple):
    """A file to be opened.

    Attributes:
        format: what the report calls its format.
        stream: its bytes.
        member: the array that is meant, of a file that may hold several; None where none is named.
        settings: how text is written, and which columns have names of their own.
        block_bytes: how much to read at a time.

    """

    format: str
    stream: Stream
    member: str | None
    settings: Settings
    block_bytes: int


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
    known: _Test | None
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
            except ImportError as error:
                raise InputError(
                    f"{file.stream.name}: {self.name.capitalize()} files need an extra",
                    f"pip install 'celoss[{extra}]'",
                ) from error
        module, _, function = self.opener.partition(":")
        table: Table = getattr(import_module(f"celoss_cli.formats.{module}"), function)(file)
        return table


class Refused(NamedTuple):
    """A format that is not read: how it is known, what it is, and what to do about it."""

    known: _Test
    what: str
    remedy: str


def _starts(*magics: bytes) -> _Test:
    """Return what knows binary files by their first bytes."""
    return lambda head: head.startswith(magics)


def _text(*words: bytes) -> _Test:
    """Return what knows texts by their first word, in small letters, behind a mark and blanks."""
    return lambda head: head.removeprefix(BOM).lstrip().lower().startswith(words)


def _is_json(head: bytes) -> bool:
    """Tell whether an object or a list starts first; words in brackets are the header of a CSV."""
    return bool(_JSON.match(head.removeprefix(BOM)))


def _is_arrow_stream(head: bytes) -> bool:
    """Tell whether a mark and the length of a schema, below 16 MB, stand first."""
    return head.startswith(b"\xff\xff\xff\xff") and head[7:8] == b"\0"


_ARROW = ("parquet", "pyarrow")

FORMATS = (
    Format("csv", None, "csv.table:open_delimited", (".csv", ".tsv", ".txt")),
    Format("npy", _starts(b"\x93NUMPY"), "numpy.npy:open_npy", (".npy",)),
    Format(
        "npy", _starts(b"PK\x03\x04", b"PK\x05\x06"), "numpy.npz:open_npz", (".npz",), members=True
    ),
    Format("parquet", _starts(b"PAR1\x15"), "arrow.files:open_parquet", (".parquet",), _ARROW),
    Format(
        "arrow", _starts(b"ARROW1\0\0"), "arrow.files:open_arrow", (".arrow", ".feather"), _ARROW
    ),
    Format("arrow", _is_arrow_stream, "arrow.files:open_arrow_stream", (), _ARROW),
    Format("json", _is_json, "json.opening:open_json", (".jsonl", ".ndjson", ".json")),
)

_ARRAY_OR_TEXT = "give a CSV or NPY file"
_UTF_8 = "save it as UTF-8"
_PAGE = "an HTML page, such as an error page"

REFUSED = (
    Refused(
        _starts(b"FEA1"),
        "a Feather file of version 1",
        "write it again: version 2 is an Arrow file",
    ),
    Refused(_starts(b"\x89HDF"), "an HDF5 file", "save its array with numpy.save"),
    Refused(_starts(b"\x89PNG"), "a PNG picture", _ARRAY_OR_TEXT),
    Refused(_starts(b"\xff\xd8\xff"), "a JPEG picture", _ARRAY_OR_TEXT),
    Refused(_starts(b"%PDF-"), "a PDF document", _ARRAY_OR_TEXT),
    Refused(_starts(b"\xd0\xcf\x11\xe0"), "an old Excel workbook", "save it as CSV"),
    Refused(
        _starts(b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05"),
        "a pickle, which may run code",
        "save it with numpy.save",
    ),
    Refused(_starts(b"\xff\xfe", b"\xfe\xff"), "UTF-16 text", _UTF_8),
    Refused(
        _text(b"version https://git-lfs"), "a Git LFS pointer, not the file itself", "git lfs pull"
    ),
    Refused(_text(b"<!doctype", b"<html"), _PAGE, "download the file again"),
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
    for refused in REFUSED:
        if refused.known(head):
            raise InputError(f"{name}: is {refused.what}", refused.remedy)
    return next((each for each in FORMATS if each.known and each.known(head)), FORMATS[0])
