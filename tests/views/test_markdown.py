"""Markdown: what GitHub shows of a report."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from running import run_eval as command
from samples import BAYES, DIGITS
from taken_apart import GATES, tables

from celoss_cli.views import markdown


def cells(line: str) -> list[str]:
    """Split a line of a table at the bars that GitHub splits at."""
    return re.split(r"(?<!\\)(?:\\\\)*\|", line)


@pytest.mark.parametrize(
    ("files", "asked"),
    [(DIGITS, []), (BAYES, []), (BAYES, ["--per-class", "--calibration", "--bins", "4"])],
)
def test_every_line_of_a_table_has_as_many_cells(
    capsys: pytest.CaptureFixture[str], files: tuple[str, str], asked: list[str]
) -> None:
    code, out, _ = command(capsys, *files, *GATES, "--format", "markdown", *asked)
    assert code == 1
    found = list(tables(out))
    assert len(found) == (7 if asked else 3)
    assert ("| 9 | 180 |" in out) == bool(asked)  # the class with the most loss
    for head, ruler, *rows in found:
        assert re.fullmatch(r"\| ---(?: \| ---:)* \|", ruler)
        assert rows
        assert {len(cells(line)) for line in (head, ruler, *rows)} == {len(cells(head))}


def test_markdown_shows_top_k_accuracy_where_it_was_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    # 1,744 of 1,797 rows
    out = command(capsys, *BAYES, "--top-k", "3", "--format", "markdown")[1]
    assert "| Top-3 accuracy | **97.05%** |" in out
    assert "Top-" not in command(capsys, *BAYES, "--format", "markdown")[1]


def test_markdown_shows_every_gate_passed_or_not(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = command(capsys, *DIGITS, *GATES, "--format", "markdown")
    assert code == 1
    (gates,) = [table for table in tables(out) if "gate" in cells(table[0])[1]]
    assert [cells(line)[1].strip() for line in gates[2:]] == ["**FAIL**", "pass", "pass"]
    assert [cells(line)[2].strip() for line in gates[2:]] == [
        "`cross_entropy`",
        "`accuracy`",
        "`ece`",
    ]
    assert "failed" in out.splitlines()[0]
    code, out, _ = command(capsys, *DIGITS, "--max-loss", "1", "--format", "markdown")
    assert code == 0
    assert "passed" in out.splitlines()[0]


def test_names_stay_in_their_cells(
    capsys: pytest.CaptureFixture[str], odd_files: tuple[str, str]
) -> None:
    code, out, _ = command(capsys, *odd_files, "--max-loss", "0.1", "--format", "markdown")
    assert code == 1
    for head, *rows in tables(out):
        assert {len(cells(line)) for line in rows} == {len(cells(head))}
    shown = out.replace("`cross_entropy`", "")
    assert not re.search(r"(?<!\\)(?:\\\\)*<", re.sub(r"\d > \d|<!-- -->", "", shown))
    assert "\x1b" not in out
    assert len([line for line in out.splitlines() if line.startswith("#")]) == 1


@hypothesis_settings(deadline=None, max_examples=60)
@given(st.text(max_size=20))
@example("a|b\n| c |")
@example("\\")
@example("`<!--`")
@example("@owner #1")
def test_words_are_shown_as_they_are(words: str) -> None:
    shown = markdown.escaped(words)
    assert len(shown.splitlines()) <= 1
    assert len(cells(f"| {shown} |")) == 3
    # without the backslashes that Markdown takes away, what is printable is as it was
    if words.isprintable():
        visible = re.sub("(?<=:|w|W|@)<!-- -->", "", shown)
        assert re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", visible) == words


def test_names_become_no_links() -> None:
    words = "https://h/p www.h.org WWW.h me@h.org"
    shown = r"https:<!-- -->//h/p www<!-- -->.h.org WWW<!-- -->.h me\@<!-- -->h.org"
    assert markdown.escaped(words) == shown
