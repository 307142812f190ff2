"""Draws report.svg, the README's picture: the real table of the logistic regression on the digits.

python sample_data/make_picture.py
"""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from celoss_cli.evaluation import run
from celoss_cli.settings import Settings
from celoss_cli.verdicts.gates import Gate
from celoss_cli.views.look import Look
from celoss_cli.views.table import table

FOLDER = Path(__file__).parent
WIDTH = 100
IDENTITY = "celoss-report"
"""rich makes class names of this; a fixed one keeps an unchanged picture unchanged."""

COMMAND = "celoss eval digits_probs.csv digits_labels.csv --max-loss 0.5"


def main() -> None:
    """Write report.svg beside this script."""
    os.chdir(FOLDER)
    report = run(
        "digits_probs.csv",
        "digits_labels.csv",
        settings=Settings(),
        gates=[Gate("cross_entropy", 0.5)],
    )
    console = Console(record=True, width=WIDTH, file=io.StringIO(), highlight=False, emoji=False)
    console.print(Text(f"$ {COMMAND}\n", style="bold"))
    console.print(table(report, Look(WIDTH)), Text())
    # the template would load fonts from elsewhere; any monospaced font will do
    template = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    picture = console.export_svg(
        title="celoss", theme=MONOKAI, unique_id=IDENTITY, code_format=template
    )
    Path("report.svg").write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
