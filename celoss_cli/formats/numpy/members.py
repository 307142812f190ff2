"""Files that hold several arrays, each with a name: which of them is meant."""

from __future__ import annotations

from collections.abc import Sequence

from celoss_cli.errors import InputError
from celoss_cli.text import listed, nearest


def member_of(file: str, kind: str, names: Sequence[str], wanted: str | None) -> str:
    """Return the name of the array that is wanted, of the only one if none is named.

    Args:
        file: the file, as messages call it.
        kind: what it is, such as "archive".
        names: the names of its arrays; at least one.
        wanted: the name that follows the file's, as in `file.npz:name`, or None.

    Raises:
        InputError: there is no such array, or there are several and none is named.

    """
    if wanted is None:
        if len(names) > 1:
            # a stream has no name that another could follow
            hint = f"write it to a file, and give FILE:{names[0]}" if file[0] == "<" else None
            raise InputError(
                f"{file}: which array? The {kind} holds {listed(names)}",
                hint or f"{file}:{names[0]}",
            )
        return names[0]
    if wanted not in names:
        raise InputError(
            f"{file}: no array {wanted!r}; the {kind} holds {listed(names)}",
            nearest(wanted, names),
        )
    return wanted
