"""Every form of a report says the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import law
from running import run_eval as command
from samples import DIGITS
from taken_apart import GATES, suite_of, tables

from celoss_cli import evaluate
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
