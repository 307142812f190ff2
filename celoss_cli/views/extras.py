"""The extra that figures and pages need."""

from __future__ import annotations

from importlib.util import find_spec

from celoss_cli.errors import UsageError

_LIBRARIES = ("matplotlib", "jinja2")


def check_extra(what: str) -> None:
    """Raise `UsageError` where the extra that `what` needs is not installed."""
    if not all(map(find_spec, _LIBRARIES)):
        raise UsageError(f"{what} needs an extra", hint="pip install 'celoss[report]'")
