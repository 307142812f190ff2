"""The page of a report: it stands alone, in the order of its questions, and names stay text."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest
from healthy import skilled
from pictured import HOSTILE
from samples import BAYES, DIGITS

from celoss_cli import compare, evaluate, series
from celoss_cli.report.report import Report
from celoss_cli.verdicts.gates import Gate, judge
from celoss_cli.views import document
from celoss_cli.views.forms import COMPARISON, REPORT, SERIES
from celoss_cli.views.look import Look

VOID = {"meta"}


class Parsed(HTMLParser):
    """A page taken apart: tags with their attributes, text, and the cells of tables."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.rows: list[list[str]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")

    def handle_startendtag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self.open[-1] if self.open else "", data))
        if self.open and self.open[-1] in {"td", "th"}:
            self.rows[-1][-1] += data

    def inside(self, tag: str) -> list[str]:
        return [text for where, text in self.texts if where == tag]


def page_of(report: Report, **look: Any) -> str:  # noqa: ANN401 - fields of a look
    return REPORT.by_name["html"](report, lambda: Look(100, **look))


@pytest.fixture(scope="module")
def judged() -> Report:
    report = evaluate(*DIGITS, calibration=True)
    return replace(report, gates=judge([Gate("cross_entropy", 0.1)], report))


@pytest.fixture(scope="module")
def page(judged: Report) -> str:
    return page_of(judged)


@pytest.fixture(scope="module")
def full(judged: Report) -> str:
    return page_of(judged, full=True, unit="bits")


def test_every_tag_is_closed_and_every_id_is_one(page: str) -> None:
    parsed = Parsed(page)
    assert parsed.open == []
    ids = [attributes["id"] for _, attributes in parsed.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    hrefs = [each.get("href") or "" for _, each in parsed.tags]
    used = {href[1:] for href in hrefs if href.startswith("#")}
    assert used | set(re.findall(r"url\(#([^)]+)\)", page)) <= set(ids)
    assert used


def test_it_stands_alone_and_allows_nothing_but_its_own_style(page: str) -> None:
    parsed = Parsed(page)
    assert not {"script", "link", "img", "iframe"} & {tag for tag, _ in parsed.tags}
    assert not [each for _, each in parsed.tags if "style" in each or "onload" in each]
    policies = [each["content"] for _, each in parsed.tags if "http-equiv" in each]
    style = re.findall("<style>(.*?)</style>", page, flags=re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style[0].encode()).digest()).decode()
    assert policies == [
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    ]
    assert len(style) == 1


def test_parts_stand_in_the_order_of_the_questions(page: str) -> None:
    parsed = Parsed(page)
    assert [text for text in parsed.inside("h2") if text.strip()] == [
        "Gates",
        "Cross-entropy",
        "Findings",
        "Losses",
        "Reliability",
        "Temperature",
        "Classes",
        "Confusion",
        "Worst rows",
        "Settings",
    ]
    assert "FAIL: a gate failed." in page
    assert page.index("Better than chance") < page.index("<main>")


def test_each_figure_has_a_title_a_description_and_its_numbers(page: str) -> None:
    parsed = Parsed(page)
    pictures = [each for tag, each in parsed.tags if tag == "svg"]
    assert len(pictures) == 6
    ids = {each["id"] for _, each in parsed.tags if "id" in each}
    for picture in pictures:
        assert picture["role"] == "img"
        assert set((picture["aria-labelledby"] or "").split()) <= ids
    assert parsed.inside("desc")[1].startswith("Histogram of the losses of 1,797 rows")
    assert any("0 to 0.25 nats: 84.64" in text for text in parsed.inside("title"))
    assert parsed.inside("summary").count("Numbers") == 5


def test_its_numbers_are_those_of_the_json(page: str, judged: Report) -> None:
    rows = Parsed(page).rows
    held = document.document(judged)
    metrics = held["metrics"]
    assert [
        "Cross-entropy (nats)",
        f"{metrics['cross_entropy']:.4f}",
        f"{metrics['cross_entropy_low']:.4f} to {metrics['cross_entropy_high']:.4f}",
        f"{metrics['chance_cross_entropy']:.4f}",
        f"{metrics['uniform_cross_entropy']:.4f}",
    ] in rows
    for each in held["worst"]:
        line = str(each["row"] + 2)
        found = [str(each["row"]), line, each["label"], each["predicted"]]
        assert found in [row[:4] for row in rows]
    counts = held["confusion"]["counts"]
    assert ["8", "1", str(counts[8][1])] in [row[:3] for row in rows]


def test_the_link_is_the_json(page: str, judged: Report) -> None:
    (link,) = [each["href"] for tag, each in Parsed(page).tags if tag == "a"]
    assert link is not None
    assert base64.b64decode(link.partition(",")[2]).decode() == document.text(judged)


def test_json_of_more_than_a_megabyte_is_left_out() -> None:
    report = evaluate(*skilled(1, 60, 3), worst=60)
    long = replace(report, classes=tuple(f"{'x' * 30_000}{at}" for at in range(3)))
    shown = page_of(long)
    assert "data:" not in shown
    assert "The JSON is larger than 1 MB" in shown


def test_of_a_thousand_classes_it_stays_below_2_mb() -> None:
    shown = page_of(evaluate(*skilled(1, 3000, 1000)))
    assert len(shown) < 2_000_000
    assert "the 30 of 1,000 classes where it is highest" in shown
    assert len([row for row in Parsed(shown).rows if len(row) == 9]) == 1001


def test_names_are_text() -> None:
    names = (*HOSTILE, "a\x1b[31m", "b\nc")
    report = evaluate(*skilled(2, 90, 5), class_names=names, calibration=True)
    parsed = Parsed(page_of(report))
    assert "script" not in {tag for tag, _ in parsed.tags}
    cells = {cell for row in parsed.rows for cell in row}
    assert {*HOSTILE, "a\\x1b[31m", "b\\nc"} <= cells


def test_bits_change_losses_and_not_the_json(full: str, judged: Report) -> None:
    bits = (judged.cross_entropy or 0) / np.log(2)
    parsed = Parsed(full)
    assert f"{bits:.4g}" in [cell for row in parsed.rows for cell in row]
    assert "loss (bits)" in full
    (link,) = [each["href"] for tag, each in parsed.tags if tag == "a"]
    saved = json.loads(base64.b64decode((link or "").partition(",")[2]))
    assert saved["metrics"]["cross_entropy"] == judged.cross_entropy


def test_what_is_asked_for_is_open(page: str, full: str, judged: Report) -> None:
    pages = (page, page_of(judged, per_class=True), full)
    opened = [[each for _, each in Parsed(shown).tags if "open" in each] for shown in pages]
    assert [*map(len, opened)] == [1, 2, 5]


def test_a_report_with_nothing_to_show_is_a_page_all_the_same() -> None:
    report = evaluate([[1.0, 0.0]], [1], clip=0.0)
    shown = Parsed(page_of(report))
    assert "infinite" in [cell for row in shown.rows for cell in row]
    assert shown.open == []


def test_of_several_labels_a_row_nothing_is_said_of_confusion() -> None:
    scores = np.random.default_rng(1).uniform(0.05, 0.95, (200, 2))
    targets = (np.random.default_rng(2).random((200, 2)) < scores).astype(int)
    report = evaluate(scores, targets, multi_label=True)
    parsed = Parsed(page_of(report))
    headings = [text for text in parsed.inside("h2") if text.strip()]
    assert "Labels" in headings
    assert not {"Classes", "Confusion"} & set(headings)
    held = document.document(report)
    assert held["confusion"] == {"counts": None, "mistakes": []}
    # of two labels, neither is the positive class; and the labels of a row are not independent
    assert held["reliability"]["positive"] is None
    assert {each["effective_rows"] for each in held["reliability"]["bins"]} == {None}
    assert sum(each["rows"] for each in held["reliability"]["bins"]) == 400


def test_a_comparison_has_its_verdict_its_differences_and_its_rows() -> None:
    comparison = compare([DIGITS[0], BAYES[0]], DIGITS[1])
    shown = COMPARISON.by_name["html"](comparison, lambda: Look(100))
    parsed = Parsed(shown)
    assert "2 is significantly worse than 1." in shown
    headings = [text for text in parsed.inside("h2") if text.strip()]
    assert headings[0] == "Cross-entropy"
    assert headings[-4:] == [
        "Differences",
        "Rows where 2 is worse",
        "Rows where 2 is better",
        "Settings",
    ]
    (difference,) = comparison.differences
    row = next(row for row in parsed.rows if row[-1] == "worse")
    assert row[8:10] == [str(difference.gained), str(difference.lost)]


def test_a_series_has_its_verdict_and_its_figure() -> None:
    scores, labels = skilled(3, 200, 3)
    runs = [share * scores + (1 - share) / 3 for share in (0.2, 0.9, 1.0)]
    found = series(runs, labels)
    shown = SERIES.by_name["html"](found, lambda: Look(100))
    parsed = Parsed(shown)
    assert parsed.open == []
    headings = [text for text in parsed.inside("h2") if text.strip()]
    assert (headings[0], headings[-1]) == ("Checkpoints", "Settings")
    assert "Lowest cross-entropy: 3" in shown
    cells = [row[:2] for row in parsed.rows]
    assert ["3", f"{found.reports[2].cross_entropy:.4g}"] in cells
    assert found.plot().get_ylabel() == "cross-entropy (nats)"
