"""Every hint that is tried is given where it helps, and leads to the right number."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from real_files import Case, loss, outcomes_of, pair

import celoss_cli

TWO = loss(0.9, 0.8)
THREE = loss(0.7, 0.8, 0.5)
PACKAGE = Path(celoss_cli.__file__).parent

TRIED = [
    (
        "scores",
        Case("per cent", pair("cat,dog / 90,10 / 20,80", "cat / dog"), right=TWO),
        "--scores percent",
    ),
    (
        "scores",
        Case(
            "logits",
            # the softmax of 0, ln 3 is 1/4, 3/4; that of 1.5 and -1.5 is 0.9525741268224334
            pair("cat,dog / -0.25,0.84861228866811 / 1.5,-1.5", "dog / cat"),
            right=loss(0.75, 0.9525741268224334),
        ),
        "--scores logits",
    ),
    (
        "scores",
        Case(
            "log-probs",
            pair(
                "cat,dog / -0.1053605157,-2.3025850930 / -1.6094379124,-0.2231435513", "cat / dog"
            ),
            right=TWO,
        ),
        "--scores log-probs",
    ),
    (
        "normalize",
        Case("halves", pair("cat,dog / .45,.05 / .1,.4", "cat / dog"), right=TWO),
        "--normalize",
    ),
    (
        "score_columns",
        Case(
            "a weight",
            pair("a,b,weight / .9,.1,.37 / .2,.8,.21", "0 / 1"),
            right=TWO,
        ),
        "--score-columns a,b",
    ),
    (
        "first_label",
        Case("from 1", pair(".9,.1 / .2,.8", "1 / 2"), right=TWO),
        "--first-label 1",
    ),
    (
        "ignore_label",
        Case("-100", pair("cat,dog / .9,.1 / .5,.5 / .2,.8", "cat / -100 / dog"), right=TWO),
        "--ignore-label=-100",
    ),
    (
        "decimal",
        Case("commas", pair("cat;dog / 0,9;0,1 / 0,2;0,8", "cat / dog"), right=TWO),
        "--decimal ,",
    ),
    (
        "delimiter",
        Case(
            "two integers a line, which are no decimal numbers",
            # by hand: ln(1 + e^-1000) and ln(1 + e^1000)
            pair("0,1000 / 0,1000", "1 / 0"),
            "p.csv y.csv --scores logits",
            right=500,
        ),
        "--delimiter ,",
    ),
    (
        "comment",
        Case("a comment", pair("# of a model / cat,dog / .9,.1 / .2,.8", "cat / dog"), right=TWO),
        "--comment '#'",
    ),
    (
        "classes",
        Case(
            "one number a line",
            pair(".7 / .2 / .1 / .1 / .8 / .1 / .2 / .3 / .5", "0 / 1 / 2"),
            right=THREE,
        ),
        "--classes 3",
    ),
    (
        "header",
        Case(
            "classes that are decimal numbers",
            pair("0.5,1.5,2.5 / .7,.2,.1 / .1,.8,.1 / .2,.3,.5", "y / 0.5 / 1.5 / 2.5"),
            right=THREE,
        ),
        "--header",
    ),
    (
        "multi_label",
        Case(
            "several labels",
            pair("a,b / .9,.2 / .3,.6", "a,b / 1,0 / 1,1"),
            right=loss(0.9, 0.8, 0.3, 0.6),
        ),
        "--multi-label",
    ),
]
OTHERS = {"class_names", "class_axis"}
"""A hint that leaves a choice, the order of the classes; and one of tensors, which are no text."""


@pytest.mark.parametrize(
    ("option", "case", "hint"), TRIED, ids=[case.about for _, case, _ in TRIED]
)
def test_a_hint_is_given_and_helps(
    option: str, case: Case, hint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del option
    outcomes = outcomes_of(case, tmp_path, monkeypatch)
    assert outcomes[0].code == 2
    assert hint in outcomes[0].err
    measured = [each.report for each in outcomes if each.report is not None]
    assert measured
    for report in measured:
        assert report["metrics"]["cross_entropy"] == pytest.approx(case.right, rel=1e-9)


def test_every_setting_that_a_hint_changes_is_among_them() -> None:
    changed = {
        key.value
        for path in PACKAGE.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Hint"
        for changes in call.args[1:]
        if isinstance(changes, ast.Dict)
        for key in changes.keys
        if isinstance(key, ast.Constant)
    }
    assert changed <= {option for option, _, _ in TRIED} | OTHERS
