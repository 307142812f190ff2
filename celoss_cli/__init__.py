"""Judge a classifier's probabilities: cross-entropy, beside what chance would score.

>>> from celoss_cli import evaluate
>>> evaluate([[0.1, 0.9], [0.8, 0.2]], [1, 0]).accuracy
1.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from celoss_cli.version import VERSION

if TYPE_CHECKING:
    from celoss_cli.checkpoints import series
    from celoss_cli.comparison import compare
    from celoss_cli.errors import CelossError
    from celoss_cli.evaluation import evaluate
    from celoss_cli.merging import merge, tally
    from celoss_cli.report.report import Report

__all__ = [
    "CelossError",
    "Report",
    "__version__",
    "compare",
    "evaluate",
    "merge",
    "series",
    "tally",
]

__version__ = VERSION

_HOMES = {
    "CelossError": "celoss_cli.errors",
    "compare": "celoss_cli.comparison",
    "merge": "celoss_cli.merging",
    "series": "celoss_cli.checkpoints",
    "tally": "celoss_cli.merging",
    "Report": "celoss_cli.report.report",
    "evaluate": "celoss_cli.evaluation",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the module holds
    """Import what is asked for only then: `celoss --help` needs no NumPy."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - as the names themselves

    return getattr(import_module(_HOMES[name]), name)
