"""Every form of a report says the same."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import Folder, law
from running import run_eval as command
from samples import DIGITS
from taken_apart import GATES, suite_of, tables

from celoss_cli import evaluate
from celoss_cli.cli.options import FORMATS
from celoss_cli.settings import Scores
from celoss_cli.views.document import json_text
from celoss_cli.views.forms import SUFFIXES

leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
values = st.recursive(
    leaves.filter(lambda value: value not in (float("inf"), float("-inf"))),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@law
@given(values)
def test_json_holds_what_it_was_given(value: object) -> None:
    assert json.loads(json_text({"value": value})) == {"value": value}


def test_a_report_is_the_same_in_every_form_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    targets = {suffix: tmp_path / f"r{suffix}" for suffix in SUFFIXES}
    outputs = [word for target in targets.values() for word in ("-o", str(target))]
    assert command(capsys, *DIGITS, *GATES, "-q", *outputs)[:2] == (1, "")
    assert sorted(tmp_path.iterdir()) == sorted(targets.values())
    text = {suffix: target.read_text(encoding="utf-8") for suffix, target in targets.items()}
    assert list(text) == [".json", ".md", ".xml", ".txt", ".svg", ".html"]
    gates = [gate["passed"] for gate in json.loads(text[".json"])["gates"]]
    assert gates == [False, True, True]
    assert suite_of(text[".xml"]).attrib["failures"] == "1"
    assert len(list(tables(text[".md"]))) == 3
    assert all(content.endswith("\n") for content in text.values())
    loss = evaluate(*DIGITS).cross_entropy
    for suffix, content in text.items():
        assert (repr(loss) if suffix in {".json", ".xml"} else f"{loss:.4g}") in content


ON_SCALES = {
    "probs": "0.25,0.75\n0.9,0.1\n",
    "percent": "25,75\n90,10\n",
    # the logarithms of odds, and of probabilities
    "logits": "-1.0986122886681098,0\n2.1972245773362196,0\n",
    "log-probs": "-1.3862943611198906,-0.2876820724517809\n"
    "-0.10536051565782628,-2.3025850929940455\n",
}


@pytest.mark.parametrize("scores", get_args(Scores))
def test_scores_of_any_scale_are_shown_in_every_form(
    scores: str, file: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    loss = -(math.log(0.75) + math.log(0.9)) / 2
    names = str(file("p.csv", f"a,b\n{ON_SCALES[scores]}")), str(file("y.csv", "label\nb\na\n"))
    for form in FORMATS:
        code, out, err = command(capsys, *names, "--scores", scores, "--format", form)
        assert (code, err) == (0, "")
        assert f"{loss:.4f}" in out or form == "junit"
