"""The extra that figures and pages need."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from celoss_cli.errors import UsageError

_LIBRARIES = ("jinja2", "matplotlib.font_manager")


def check_extra(what: str) -> None:
    """Raise `UsageError` where the extra that `what` needs is not installed."""
    try:
        with quiet():
            for library in _LIBRARIES:
                import_module(library)
    except ImportError as error:
        raise UsageError(f"{what} needs an extra", hint="pip install 'celoss[report]'") from error


@contextmanager
def quiet() -> Iterator[None]:
    """Leave out what matplotlib logs of its fonts, and of the folder where it keeps their list."""
    import logging  # noqa: PLC0415 - slow to import, and of use to figures alone

    log = logging.getLogger("matplotlib")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(level)
