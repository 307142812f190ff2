"""`celoss plot`: figures of a report in files, and errors that say what to do."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from running import run, run_compare
from samples import BAYES, DIGITS

from celoss_cli.views.figures.kind import KINDS


def test_a_figure_is_written_in_every_form(
    earlier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [str(tmp_path / f"f.{form}") for form in ("svg", "pdf", "png")]
    outputs = [word for name in names for word in ("-o", name)]
    assert run(capsys, "plot", "classes", str(earlier), *outputs) == (0, "", "")
    svg, pdf, png = (Path(name).read_bytes() for name in names)
    assert ET.fromstring(svg).tag.endswith("svg")  # noqa: S314 - our own
    assert pdf.startswith(b"%PDF")
    assert png.startswith(b"\x89PNG")
    assert b"/FontFile2" in pdf


def test_width_and_title_are_those_asked_for(
    earlier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "f.svg"
    options = ["-o", str(target), "--width", "7", "--title", "Digits, $held out$", "--unit", "bits"]
    assert run(capsys, "plot", "histogram", str(earlier), *options) == (0, "", "")
    root = ET.fromstring(target.read_text())  # noqa: S314 - our own
    assert root.attrib["width"] == "504pt"
    written = [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "Digits, $held out$" in written
    assert "loss (bits)" in written


def test_several_kinds_are_the_pages_of_a_pdf(
    earlier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "f.pdf"
    kinds = ("histogram", "reliability", "confusion")
    assert run(capsys, "plot", *kinds, str(earlier), "-o", str(target)) == (0, "", "")
    assert b"/Count 3" in target.read_bytes()


def test_the_json_of_a_comparison_has_figures_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report, target = tmp_path / "c.json", tmp_path / "f.svg"
    assert run_compare(capsys, DIGITS[0], *BAYES, "-q", "-o", str(report))[0] == 0
    assert run(capsys, "plot", "difference", str(report), "-o", str(target)) == (0, "", "")
    assert "lost | gained" in target.read_text()
    assert run(capsys, "plot", "classes", str(report), "-o", str(target)) == (
        2,
        "",
        f"Error: {report}: has nothing for the figure classes\nHint: it has overview, difference\n",
    )


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ("classes confusion {r} -o {d}/f.svg", "holds one figure, but 2 kinds are given"),
        ("clases {r} -o {d}/f.svg", "'clases' is not a kind of figure"),
        ("classes {r} -o {d}/f.txt", "the name must end in .svg, .pdf or .png"),
        ("classes {r} -o {d}/no/f.svg", "there is no folder"),
        ("classes {r} -o {r}", "the name must end in .svg, .pdf or .png"),
        ("classes {r} -o {d}/f.svg --dpi 300", "--dpi is for .png files, but none is written"),
        ("temperature {r} -o {d}/f.svg", "has nothing for the figure temperature"),
        ("classes {d}/none.json -o {d}/f.svg", "no such file"),
        ("classes {d}/broken.json -o {d}/f.svg", "is not valid JSON"),
        ("classes {d}/other.json -o {d}/f.svg", "cannot be drawn"),
        ("classes {r}", "Missing option"),
        ("classes -o {d}/f.svg", "give KIND and REPORT.json"),
        ("confusion {r} -o {d}/f.svg --unit bits", "--unit is for figures of losses"),
    ],
)
def test_what_cannot_be_drawn_is_an_error_and_writes_nothing(
    arguments: str, error: str, earlier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken.json").write_text("{")
    (tmp_path / "other.json").write_text('{"schema_version": 2, "classes": [1]}')
    words = [word.format(r=earlier, d=tmp_path) for word in arguments.split()]
    before = sorted(tmp_path.iterdir())
    code, out, err = run(capsys, "plot", *words)
    assert (code, out) == (2, "")
    assert error in err.splitlines()[0]
    assert sorted(tmp_path.iterdir()) == before


WITHOUT = """
import sys
sys.modules.update(dict.fromkeys(["matplotlib", "jinja2"]))
from celoss_cli.cli.main import main
print(main(["plot", "classes", "r.json", "-o", "f.svg"]), main(["eval", "p", "y", "-o", "r.html"]))
print(main(["compare", "p", "p", "y", "-o", "r.html"]))
"""


def test_without_the_extra_errors_name_it_and_nothing_is_read(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WITHOUT]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    hint = "Hint: pip install 'celoss[report]'\n"
    assert done.stdout.splitlines()[0] == "2 2"
    assert done.stdout.splitlines()[-1] == "2"
    assert done.stderr == (
        f"Error: the figure classes needs an extra\n{hint}"
        f"{f'Error: -o r.html: an HTML report needs an extra{chr(10)}{hint}' * 2}"
    )


def test_the_help_names_every_kind(capsys: pytest.CaptureFixture[str]) -> None:
    out = " ".join(run(capsys, "plot", "--help")[1].split())
    assert [kind for kind in KINDS if kind not in out] == []
