"""What a Python user sees of a report: its repr, its dict, and what a notebook shows."""

from __future__ import annotations

import json
import re

from samples import BAYES, DIGITS

from celoss_cli import compare, evaluate
from celoss_cli.views import comparison_document, document


def test_the_repr_is_one_line_with_what_matters() -> None:
    assert repr(evaluate(*DIGITS)) == (
        "<Report: cross-entropy 0.1627 nats (95% CI 0.1465 to 0.1825), accuracy 96.66%, "
        "chance 2.302, 1,797 rows>"
    )
    assert repr(evaluate([[0.5, 0.5]], [0])) == (
        "<Report: cross-entropy 0.6931 nats (95% CI none), accuracy 100.00%, chance 0, 1 row>"
    )


def test_a_dict_is_what_json_holds() -> None:
    report = evaluate(*BAYES, class_weights={"0": 2, **{str(k): 1 for k in range(1, 10)}})
    assert json.loads(document.text(report)) == report.to_dict()
    both = compare([DIGITS[0], BAYES[0]], DIGITS[1])
    assert json.loads(comparison_document.text(both)) == both.to_dict()
    assert repr(both) == f"<Comparison with {DIGITS[0]}: {BAYES[0]}: worse>"
    same = repr(compare([DIGITS[0], DIGITS[0]], DIGITS[1]))
    assert same.endswith(": no significant difference>")


def test_a_notebook_shows_the_headline_and_the_findings() -> None:
    page = evaluate(*BAYES)._repr_html_()
    report = evaluate(*BAYES)
    cells = re.findall(r"<td>(.*?)</td>", page)
    assert cells[0] == "Cross-entropy (nats)"
    assert f"{report.cross_entropy:.4g}" == cells[1]
    assert len(re.findall("<li>", page)) == len(report.main_findings) > 0


def test_names_are_data_in_a_notebook() -> None:
    names = ("<script>alert(1)</script>", "b\x1b[31m")
    report = evaluate([[1.0, 0.0]] * 9, [names[1]] * 9, class_names=names)
    page = report._repr_html_()
    assert "<script>" not in page
    assert "\x1b" not in page
