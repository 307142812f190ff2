"""`frozen`: makes a dataclass of what celoss makes and only celoss sees.

Nothing changes such an object: the type checker alone sees to it. They have no equality, as what
holds arrays has no one truth value. To have Python write the methods that would freeze forty
classes, and a `repr` that nobody reads, took a tenth of the time that a small file takes. What
users hold is a plain dataclass.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, eq_default=False)
def frozen(cls: type[T], /) -> type[T]:
    """Return a class as a dataclass whose objects are never changed."""
    return dataclass(eq=False, repr=False)(cls)
