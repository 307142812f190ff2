"""The manual: its pages, and the one of the metrics, made from the metrics themselves.

`python -m celoss_cli.views.manual` writes that page, which ships in the package as the others do.
"""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "manual"

TOPICS = (
    "inputs",
    "columns",
    "metrics",
    "reading",
    "findings",
    "gates",
    "compare",
    "series",
    "scale",
    "json",
    "pictures",
    "python",
    "speed",
    "limits",
)
"""The pages, in the order in which they are listed."""

_UNITS = {"nats": "nats", "share": "from 0 to 1", "count": "a count", "number": "a number"}

_HEAD = """\
# metrics: every metric, its formula and its source

All logarithms are natural, so losses are in nats; `--unit bits` changes tables, not JSON,
findings or gates. In the formulas q is a row of probabilities, y its true class, w its weight (1 by
default), l its loss, K the number of classes, N the number of rows and pi the label frequencies. A
metric is null if it has no value: no rows, no weight, an infinite loss, a chance of 0.
`--only METRIC` prints one metric, and `--gate METRIC=BOUND` takes those of which lower or higher is
better.

"""

_OF_LABELS = """
## With --multi-label

The loss l of a row is the mean of -t ln q - (1 - t) ln (1 - q) over its labels, where t is the
target of a label, 0, 1 or between, and q its probability of yes. A label that is ignored is left
out of the mean. What is measured of the rows' losses is as above, and so is ECE, by the confidence
max(q, 1 - q) of all rows and labels. These are defined in another way:

"""


def page(topic: str) -> str:
    """Return the text of a page, as Markdown."""
    return (FOLDER / f"{topic}.md").read_text(encoding="utf-8")


def with_commands(text: str) -> str:
    """Return a page whose links to other pages are the commands that show them."""
    return re.sub(r"\[(\w+)\]\(\1\.md\)", r"`celoss help \1`", text)


def summaries() -> dict[str, str]:
    """Return what each page is about, by topic: what its title says after the colon."""
    titles = {topic: page(topic).partition("\n")[0] for topic in TOPICS}
    return {topic: title.partition(": ")[2] for topic, title in titles.items()}


def metrics_page() -> str:
    """Return the page of the metrics: what each is, its unit, which way is better, its formula."""
    from celoss_cli.measures.label_metrics import CHANGED  # noqa: PLC0415 - brings NumPy
    from celoss_cli.measures.metrics import (  # noqa: PLC0415 - brings NumPy
        ALIASES,
        METRICS,
    )

    lines = []
    for name, metric in METRICS.items():
        aliases = ", ".join(f"`{alias}`" for alias, of in ALIASES.items() if of == name)
        also = f", also {aliases}" if aliases else ""
        better = f", {metric.better} is better" if metric.better else ""
        unit = f"({_UNITS[metric.unit]}{better})"
        lines.append(f"- `{name}`{also}: {metric.title} {unit}. {metric.formula}\n")
    changed = [f"- `{name}`: {metric.formula}\n" for name, metric in CHANGED.items()]
    return _HEAD + "".join(lines) + _OF_LABELS + "".join(changed)


if __name__ == "__main__":
    (FOLDER / "metrics.md").write_text(metrics_page(), encoding="utf-8")
