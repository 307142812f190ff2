"""`celoss help`: the topics, a page in a pipe and on a terminal, and a topic that is none."""

from __future__ import annotations

import pytest
from running import run

from celoss_cli.views import manual


def test_without_a_topic_it_lists_every_page(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "help")
    topics = [line.split()[0] for line in out.splitlines()[2:]]
    assert (code, err) == (0, "")
    assert topics == list(manual.TOPICS)
    assert sorted(topics) == sorted(path.stem for path in manual.FOLDER.iterdir())
    assert all(manual.summaries().values())


@pytest.mark.parametrize("topic", manual.TOPICS)
def test_in_a_pipe_a_page_is_its_text(topic: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "help", topic)
    assert (code, err) == (0, "")
    assert out == (manual.FOLDER / f"{topic}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("topic", manual.TOPICS)
def test_on_a_terminal_a_page_is_laid_out_and_nothing_is_cut(
    topic: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("FORCE_COLOR", "1"), ("NO_COLOR", "1"), ("COLUMNS", "80")):
        monkeypatch.setenv(name, value)
    code, out, err = run(capsys, "help", topic)
    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines())) <= 80
    assert not any(sign in out for sign in ("\u2026", "```", "|---", ".md)"))


def test_a_link_is_the_command_that_shows_the_page() -> None:
    text = "See [gates](gates.md), not [Guo](https://example.org)."
    shown = "See `celoss help gates`, not [Guo](https://example.org)."
    assert manual.with_commands(text) == shown


@pytest.mark.parametrize(
    ("topic", "hint"),
    [
        ("metric", "did you mean 'metrics'?"),
        ("eval", "celoss eval --help lists its options"),
        ("nothing", "celoss help lists the topics"),
    ],
)
def test_an_unknown_topic_is_a_usage_error(
    topic: str, hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, "help", topic)
    assert (code, out) == (2, "")
    assert err == f"Error: {topic!r} is not a topic\nHint: {hint}\n"
