"""`Wrapped`: a table that reads another one in its own way."""

from __future__ import annotations

from celoss_cli.frozen import frozen
from celoss_cli.tables.table import Table


@frozen
class Wrapped(Table):
    """What stays as it is in a table of `inner`; see `tables.Table`."""

    inner: Table

    @property
    def name(self) -> str:
        """The path."""
        return self.inner.name

    @property
    def format(self) -> str:
        """The format."""
        return self.inner.format

    @property
    def dtype(self) -> str:
        """The type of the numbers."""
        return self.inner.dtype

    @property
    def size(self) -> int | None:
        """The number of bytes, where it is known."""
        return self.inner.size
