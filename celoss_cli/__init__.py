"""Evaluate a classifier's probabilities: cross-entropy beside chance.

>>> from celoss_cli import evaluate
>>> evaluate([[0.1, 0.9], [0.8, 0.2]], [1, 0]).accuracy
1.0

Data goes one way, and each room uses those below it and knows nothing of those above:

- `cli`: options in, output and exit code out; `commands` has one module per command.
- `evaluation`, `comparison`, `merging`: the program (open, measure, judge) and the Python API.
- `views`: a report as text, JSON and pictures; one module per form. `figures` has one module per
  kind of figure, `html` the page; `manual` has the pages of the manual.
- `verdicts`: findings, gates and explanations of a report.
- `report`: the result of one model, of several, of parts, of an earlier run.
- `dataset`: inputs that fit each other, and the blocks they hold.
- `columns`: what columns mean: scores, classes, labels, ids, weights.
- `engine`: who does the work: threads, processes, a Dask cluster.
- `formats`: bytes to tables; one module or folder per format, and their registry.
- `measures`: blocks to exact sums, and their ratios.
- `storage`: where bytes are: files, URLs, streams, compression, and how outputs are written.
- `tables`: what a file looks like, whatever its format.
- `settings`, `errors`, `text`: what all may know.
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
