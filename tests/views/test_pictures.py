"""SVG and HTML: pages that stand alone."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from running import run_eval as command
from samples import DIGITS


@pytest.mark.parametrize("suffix", [".svg", ".html"])
def test_a_page_stands_alone(
    suffix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], odd_files: tuple[str, str]
) -> None:
    target = tmp_path / f"r{suffix}"
    assert command(capsys, *odd_files, "-q", "--per-class", "-o", str(target))[0] == 0
    page = target.read_text(encoding="utf-8")
    lowered = page.lower()
    for foreign in (
        "<script",
        "<link",
        "<img",
        "<iframe",
        "@import",
        "@font-face",
        "url(http",
        "src=",
    ):
        assert foreign not in lowered.replace("&lt;img", "").replace("src=x", "")
    hidden = re.sub(r"<!--.*?-->", "", page, flags=re.DOTALL)
    addresses = set(re.findall(r"https?://[^\s\"'<>)]+", hidden))
    # the name of SVG's namespace, which is no link; and a class of the sample
    assert addresses <= {"http://www.w3.org/2000/svg", "http://x"}
    if suffix == ".svg":
        assert ET.fromstring(page).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314 - our own
    else:
        assert lowered.startswith("<!doctype html>")
        assert "<title>celoss: " in page
        assert 'charset="utf-8"' in lowered or "charset=utf-8" in lowered


def test_the_same_report_makes_the_same_picture(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pages = []
    for number in (1, 2):
        target = tmp_path / f"{number}.svg"
        assert command(capsys, *DIGITS, "-q", "-o", str(target))[0] == 0
        pages.append(target.read_bytes())
    assert pages[0] == pages[1]
