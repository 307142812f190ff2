"""Draws the README's pictures, which are of the logistic regression on the digits.

report.svg is its real table, reliability.svg its reliability diagram.

python sample_data/make_picture.py
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from celoss_cli import evaluate
from celoss_cli.verdicts.gates import Gate, judge
from celoss_cli.views.figures.drawing import file_of
from celoss_cli.views.look import Look
from celoss_cli.views.pictures import svg
from celoss_cli.views.table import table

FOLDER = Path(__file__).parent
WIDTH = 100
COMMAND = "celoss eval digits_probs.csv digits_labels.csv --max-loss 0.5"


def main() -> None:
    """Write report.svg and reliability.svg beside this script."""
    os.chdir(FOLDER)
    report = evaluate("digits_probs.csv", "digits_labels.csv")
    judged = replace(report, gates=judge([Gate("cross_entropy", 0.5)], report))
    picture = svg(table(judged, Look(WIDTH)), WIDTH, command=COMMAND)
    Path("report.svg").write_text(picture, encoding="utf-8")
    figure = file_of([report.plot("reliability")], "svg")
    Path("reliability.svg").write_bytes(figure)


if __name__ == "__main__":
    main()
