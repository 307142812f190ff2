"""What the program decides, as a CI server sees it: both streams and the exit code."""

from __future__ import annotations

import io
import json
import math
import os
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import pytest
from scipy import stats

from celoss_cli.cli.main import main
from celoss_cli.version import VERSION

LN2 = 0.6931471805599453
SIGNATURE = "celoss|n:4|k:2|scores:probs|clip:2.2e-16|normalize:no|weights:no|v:0.1.0"
REPORT = {"schema_version": 2, "signature": SIGNATURE, "metrics": {"cross_entropy": LN2}}


def predictions(truths: list[float], labels: str = "aabb", *, own: bool = False) -> str:
    """Return a CSV file that gives the truth of each row so much; `own` labels stand in it."""
    lines = ["a,b" + ",label" * own]
    for p, label in zip(truths, labels, strict=True):
        a, b = (p, 1 - p) if label == "a" else (1 - p, p)
        lines.append(f"{a},{b}" + f",{label}" * own)
    return "\n".join([*lines, ""])


COIN, WORSE, MIXED = [0.5] * 4, [0.25, 0.125, 0.25, 0.125], [1, 0.25, 1, 0.25]
FILES = {
    "labels.csv": "label\na\na\nb\nb\n",
    # loss ln 2 in every row, accuracy 2 / 4 as ties go to the first class, Brier score 1 / 2
    "coin.csv": predictions(COIN),
    # 3.182 is the 97.5% point of Student's t with 3 degrees; no differences are skewed here;
    # loss (ln 4/3 + ln 4) / 2 = 0.837, give or take 3.182 (ln 3) / (2 sqrt 3) = 1.009;
    # accuracy 2 / 4, of which Wilson's interval is 0.15 to 0.85; Brier score (1/8 + 9/8) / 2
    "half.csv": predictions([0.75, 0.75, 0.25, 0.25]),
    # loss -ln 0.4941 = 0.70502, which is 0.01187 or 1.7% above ln 2
    "near.csv": predictions([0.4941] * 4),
    # losses ln 2 and 2 ln 2 above the coin's: 1.04, give or take 3.182 (ln 2) / (2 sqrt 3) = 0.637
    "worse.csv": predictions(WORSE),
    # and where two models are compared, by Holm, 4.177 of 98.75%: 0.836 in place of 0.637;
    # losses ln 2 below and ln 2 above: 0, give or take 3.182 (ln 2) / sqrt 3 = 1.274
    "mixed.csv": predictions(MIXED),
    "zero.csv": predictions([0, 0.5, 0.5, 0.5]),
    "one.csv": predictions([0.5], "a"),
    "a.csv": "label\na\n",
    "nan.csv": "a,b\nnan,0.5\n",
    "own_coin.csv": predictions(COIN, own=True),
    "own_worse.csv": predictions(WORSE, own=True),
    "own_mixed.csv": predictions(MIXED, own=True),
    "own_other.csv": predictions(COIN, "aaab", own=True),
    "own_short.csv": predictions(COIN[:3], "aab", own=True),
    "pipes.csv": "a|b,c\n0.25,0.75\n0.25,0.75\n",
    "piped.csv": "label\na|b\nc\n",
    "animals.csv": "cat,horse\n0.5,0.5\n0.5,0.5\n",
    "animal.csv": "label\ncat\nhrose\n",
    "a%b,c:d\r\n.csv": predictions(COIN),
    "w\x01\x1b.csv": predictions(WORSE),
    "report.json": json.dumps(REPORT),
    "r\x01\x1b.json": json.dumps(REPORT),
}

WRITTEN = r"""
0 celoss eval half.csv labels.csv --max-loss 0.84 --min-accuracy 0.5 --gate brier=0.7 --only brier
| 0.625
1 celoss eval half.csv labels.csv --max-loss 0.8 --json
| {...  "passed": false...}
! FAIL cross_entropy 0.837 > 0.8 (95% CI 0.0000 to 1.8463, 4 rows)
1 celoss eval half.csv labels.csv --min-accuracy 0.51 --gate brier=0.6 --only accuracy
| 0.5
! FAIL accuracy 0.5 < 0.51 (95% CI 0.1500 to 0.8500, 4 rows)
! FAIL brier 0.625 > 0.6
1 celoss eval half.csv labels.csv --max-loss 1.4 --min-accuracy 0.16 --confident --only rows
| 4
! FAIL cross_entropy 1.846 > 1.4 (the far end of the 95% CI of 0.837, 4 rows)
! FAIL accuracy 0.15 < 0.16 (the far end of the 95% CI of 0.5, 4 rows)
0 celoss eval half.csv labels.csv --max-loss 1.85 --min-accuracy 0.15 --confident --only rows
| 4
1 celoss eval near.csv labels.csv --against report.json --max-increase 0.01 --only rows
| 4
! FAIL cross_entropy 0.705 > 0.7031 (0.6931 of report.json and 0.01; 95% CI 0.7050 to 0.7050, ...
0 celoss eval near.csv labels.csv --against report.json --max-increase 2% --only rows
| 4
2 celoss eval near.csv labels.csv --against report.json --max-increase 2% --clip 1e-9
! Error: report.json: made with clip:2.2e-16, this report has clip:1e-09
! Hint: measure both with the same settings
1 celoss eval zero.csv labels.csv --clip 0 --max-loss 1e300 --gate top_k_accuracy=0 --only d2
| null
! FAIL cross_entropy has no value; the bound is 1e+300 (1 row has an infinite loss)
! FAIL top_k_accuracy has no value; the bound is 0
1 celoss eval one.csv a.csv --max-loss 9 --gate accuracy=0 --confident --only cross_entropy_high
| null
! FAIL cross_entropy has no value; the bound is 9
2 celoss eval nan.csv a.csv --max-loss 9 --exit-zero
! Error: nan.csv:2: column 'a': ...
2 celoss eval coin.csv labels.csv --gate accuracy=nan
! Error: ...accuracy...nan...

0 celoss eval pipes.csv piped.csv --worst 1 --format markdown
| ...
| | 0 | 2 | a\|b | c | 0.2500 | 1.386 |
| ...
1 celoss eval a%b,c:d\r\n.csv labels.csv --gate brier=0.4 --format github
| ::error file=a%25b%2Cc%3Ad%0D%0A.csv,title=celoss%3A brier::brier 0.5 > 0.4
| ::notice file=a%25b%2Cc%3Ad%0D%0A.csv,title=celoss::...accuracy 50.00%25...
! FAIL brier 0.5 > 0.4
1 celoss GITHUB_ACTIONS=true eval coin.csv labels.csv --gate brier=0.4
| ...Accuracy...FAIL...
| ::error file=coin.csv,title=celoss%3A brier::brier 0.5 > 0.4
0 celoss eval coin.csv labels.csv --format junit
| measured
1 celoss eval coin.csv labels.csv --max-loss 0.7 --min-accuracy 0.6 --format junit
| cross_entropy <= 0.7
| accuracy >= 0.6: failure accuracy 0.5 < 0.6 (95% CI 0.1500 to 0.8500, 4 rows)
! FAIL accuracy 0.5 < 0.6 (95% CI 0.1500 to 0.8500, 4 rows)
1 celoss eval near.csv labels.csv --against r\x01\x1b.json --max-increase 0 --format junit
| cross_entropy <= 0.6931471805599453: failure cross_entropy 0.705 > 0.6931 (0.6931 of r.json...
! FAIL cross_entropy 0.705 > 0.6931 (0.6931 of r\x01\x1b.json and 0; ...)
2 celoss eval w\x01\x1b.csv none\x01.csv --max-loss 1 --format junit
| measured: error none.csv: no such file
! Error: none\x01.csv: no such file...
2 celoss eval coin.csv labels.csv --gate acuracy=1 --format junit
| measured: error there is no metric 'acuracy'
! Error: there is no metric 'acuracy'
! Hint: did you mean 'accuracy'?
1 celoss compare coin.csv w\x01\x1b.csv mixed.csv labels.csv --max-increase 0.01 --format junit
| w.csv: increase <= 0.01: failure w.csv: 95% CI of the increase, 0.2040 to 1.8754, is above 0.01
| mixed.csv: increase <= 0.01
! FAIL w\x01\x1b.csv: 95% CI of the increase, 0.2040 to 1.8754, is above 0.01

1 celoss compare coin.csv worse.csv labels.csv --max-increase 0.01
| ... worse  2 is significantly worse than 1...
|  FAIL  worse.csv: 95% CI of the increase, 0.4029 to 1.6765, is above 0.01
0 celoss compare worse.csv coin.csv labels.csv --max-increase 0.01
| ... better  2 is significantly better than 1...
|  PASS  coin.csv: 95% CI of the increase, -1.6765 to -0.4029, is below 0.01
0 celoss compare coin.csv mixed.csv - --max-increase 0.01 < labels.csv
| ... no significant difference  2 and 1 have the same cross-entropy...
|  UNDECIDED  mixed.csv: 95% CI of the increase, -1.274 to 1.274, contains 0.01
1 celoss compare coin.csv mixed.csv labels.csv --max-increase 2% --confident --format github
| ::error file=mixed.csv,title=celoss compare::mixed.csv: ...contains 0.01386
| ::notice title=celoss compare::mixed.csv: no significant difference
! FAIL mixed.csv: 95% CI of the increase, -1.274 to 1.274, contains 0.01386
0 celoss compare own_coin.csv own_worse.csv --label-column label --format markdown
| ...
| | 2 - 1 | **1.040** | 0.403 to 1.677 |...| -50.00 pp |...| worse |
| ...
0 celoss compare own_coin.csv own_worse.csv own_mixed.csv --label-column label --format github
| ::notice title=celoss compare::own_worse.csv: worse
| ::notice title=celoss compare::own_mixed.csv: no significant difference
2 celoss compare own_coin.csv own_other.csv --label-column label
! Error: own_other.csv:4: 'a', but in own_coin.csv:4 'b'
! Hint: files are compared row by row: both must hold the same rows in the same order
2 celoss compare own_coin.csv own_worse.csv own_short.csv --label-column label
! Error: own_short.csv: 3 rows, but own_coin.csv has 4 rows
! Hint: files are compared row by row: both must hold the same rows in the same order

2 celoss eval own_coin.csv --label-column lable
! Error: own_coin.csv: no column 'lable'; the columns are a, b, label
! Hint: did you mean 'label'?
2 celoss eval animals.csv animal.csv
! Error: animal.csv:3: label 'hrose' is not a class; the classes are cat, horse
! Hint: did you mean 'horse'?
2 celoss eval coin.csv lables.csv
! Error: lables.csv: no such file
! Hint: did you mean 'labels.csv'?
2 celoss eval coin.csv labels.csv --max-los 9
! Error: ...--max-los...--max-loss...
1 celoss CELOSS_EVAL_MAX_LOSS=0.6 eval coin.csv labels.csv --only brier
| 0.5
! FAIL cross_entropy 0.6931 > 0.6 ...
0 celoss CELOSS_EVAL_MAX_LOSS=0.6 eval coin.csv labels.csv --max-loss 0.7 -q
2 celoss CELOSS_EVAL_MAX_LOSS=low eval coin.csv labels.csv
! Error: ...'low'...
"""
"""Exit code and command; behind | what is printed, of JUnit the cases, and behind ! the errors.

Three dots stand for anything.
"""


class Run(NamedTuple):
    command: str
    code: int
    out: str
    err: str


Celoss: TypeAlias = Callable[[str], Run]


def parsed(text: str) -> Run:
    first, *rest = text.strip().split("\n")
    code, _, command = first.partition(" celoss ")
    out, err = ("".join(f"{line[2:]}\n" for line in rest if line[0] == mark) for mark in "|!")
    return Run(command, int(code), out, err)


RUNS = [parsed(text) for text in re.split(r"\n+(?=\d )", WRITTEN.strip())]
RUNS.append(Run("--version", 0, f"celoss, version {VERSION}\n", ""))


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def celoss(place: Path, capsys: pytest.CaptureFixture[str]) -> Celoss:
    """Return what runs the program where the files are, with a line as `A=1 eval - < file`."""

    def run_here(command: str) -> Run:
        line, _, given = command.partition(" < ")
        words = [word.encode().decode("unicode_escape") for word in line.split(" ")]
        variables = dict(word.split("=") for word in words if re.match("[A-Z_]+=", word))
        text = read(place / given) if given else ""
        with pytest.MonkeyPatch.context() as patch:
            for name in os.environ:
                if re.fullmatch("CELOSS_.*|GITHUB_ACTIONS|FORCE_COLOR|COLUMNS", name):
                    patch.delenv(name)
            for name, value in variables.items():
                patch.setenv(name, value)
            patch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
            code = main(words[len(variables) :])
        return Run(command, code, *capsys.readouterr())

    return run_here


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def like(text: str, pattern: str) -> bool:
    parts = map(re.escape, pattern.split("..."))
    return re.fullmatch(".*".join(parts), text, re.DOTALL) is not None


RULES = {
    "testsuites": ("testsuite", "", "name time tests failures errors"),
    "testsuite": (
        "testsuite properties testcase system-out system-err",
        "name tests failures errors",
        "group time skipped timestamp hostname id package file log url",
    ),
    "properties": ("property", "", ""),
    "property": ("", "name value", ""),
    "testcase": ("skipped error failure system-out system-err", "name", "time classname group"),
    "failure": ("", "", "type message"),
    "error": ("", "", "type message"),
    "system-out": ("", "", ""),
}
"""What Jenkins' junit-10.xsd allows of what is used here: children, attributes due and allowed."""


def cases_of(text: str) -> str:
    """Check JUnit XML against the rules, and its counts; return a line a case."""
    root = ET.fromstring(text)  # noqa: S314 - our own
    assert root.tag == "testsuites"
    for element in root.iter():
        children, due, allowed = (set(words.split()) for words in RULES[element.tag])
        assert {child.tag for child in element} <= children
        assert due <= set(element.attrib) <= due | allowed
        mixed = element.tag in {"failure", "error", "system-out"}
        assert mixed or not (element.text or "").strip()
        assert not (element.tail or "").strip()
    (suite,) = root
    found = [len(suite.findall(path)) for path in (".//testcase", ".//failure", ".//error")]
    assert [int(suite.attrib[count]) for count in ("tests", "failures", "errors")] == found
    lines = []
    for case in suite.iter("testcase"):
        wrong = [f": {child.tag} {child.attrib['message']}" for child in case]
        lines.append("".join([case.attrib["name"], *wrong, "\n"]))
    return "".join(lines)


@pytest.mark.parametrize("wanted", RUNS, ids=lambda wanted: wanted.command)
def test_a_command_does_as_written(wanted: Run, celoss: Celoss) -> None:
    found = celoss(wanted.command)
    assert found.code == wanted.code, found
    out = cases_of(found.out) if "--format junit" in wanted.command else found.out
    assert like(out, wanted.out), out
    assert like(found.err, wanted.err), found.err
    assert wanted.code != 2 or len(found.err.splitlines()) <= 2


EDGES = [
    ("cross_entropy", LN2, -math.inf, "0.6931471805599453 > 0.6931471805599452"),
    ("accuracy", 0.5, math.inf, "0.5 < 0.5000000000000001"),
    ("brier", 0.5, -math.inf, "0.5 > 0.4999999999999999"),
    ("d2", 0.0, math.inf, "0 < 4.941e-324"),
    ("ece", 0.0, -math.inf, "0 > -4.941e-324"),
]
"""A metric of the coin, its value, where bounds are stricter, and what is shown one step there."""


@pytest.mark.parametrize("beyond", [False, True])
def test_at_the_bound_a_gate_passes_and_one_step_beyond_it_fails(
    celoss: Celoss,
    beyond: bool,  # noqa: FBT001
) -> None:
    bounds = [math.nextafter(at, way) if beyond else at for _, at, way, _ in EDGES]
    gates = [f"--gate {edge[0]}={bound!r}" for edge, bound in zip(EDGES, bounds, strict=True)]
    _, code, out, err = celoss(f"eval coin.csv labels.csv --json {' '.join(gates)}")
    assert code == beyond
    lines = [f"FAIL {metric} {shown}" for metric, _, _, shown in EDGES if beyond]
    assert [line.partition(" (")[0] for line in err.splitlines()] == lines
    judged = [(gate["value"], gate["bound"], gate["passed"]) for gate in json.loads(out)["gates"]]
    values = [value for _, value, _, _ in EDGES]
    assert judged == [(v, bound, not beyond) for v, bound in zip(values, bounds, strict=True)]


def test_two_gates_on_one_metric_are_both_judged_in_every_form(celoss: Celoss, place: Path) -> None:
    options = "--max-loss 0.9 --gate cross_entropy=0.8 --json -o g.xml -o g.md"
    failed = "cross_entropy 0.837 > 0.8 (95% CI 0.0000 to 1.8463, 4 rows)"
    _, code, out, err = celoss(f"eval half.csv labels.csv {options}")
    assert (code, err) == (1, f"FAIL {failed}\n")
    gates = [(gate["metric"], gate["bound"], gate["passed"]) for gate in json.loads(out)["gates"]]
    assert gates == [("cross_entropy", 0.9, True), ("cross_entropy", 0.8, False)]
    markdown = read(place / "g.md")
    assert (
        cases_of(read(place / "g.xml"))
        == f"cross_entropy <= 0.9\ncross_entropy <= 0.8: failure {failed}\n"
    )
    assert "\n| pass | `cross_entropy` | 0.837 \\<= 0.9 |\n" in markdown
    assert "\n| **FAIL** | `cross_entropy` | 0.837 \\> 0.8 (95% CI" in markdown


def written(celoss: Celoss, place: Path, command: str, failed: str) -> tuple[str, dict[str, Any]]:
    """Run what fails a gate, with every kind of -o; return what is printed, and the JSON file."""
    names = [f"out{suffix}" for suffix in (".json", ".md", ".xml", ".txt", ".svg", ".html")]
    found = celoss(f"{command} {' '.join(f'-o {name}' for name in names)}")
    assert (found.code, found.err) == (1, f"FAIL {failed}\n")
    whole, markdown, xml, text, svg, html = (read(place / name) for name in names)
    assert "**failed**" in markdown
    assert cases_of(xml).endswith(f": failure {failed}\n")
    assert " FAIL  " in text
    assert ET.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314 - our own
    assert html.lower().startswith("<!doctype html>")
    for page in (svg, html):
        assert "FAIL" in page
        assert not re.search(r"<script|<link|<img|@import|@font-face|url\((?!#)|src=", page)
        shown = re.sub(r"<!--.*?-->", "", page, flags=re.DOTALL)
        assert set(re.findall(r"https?://[^\s\"'<>)]+", shown)) <= {"http://www.w3.org/2000/svg"}
    document: dict[str, Any] = json.loads(whole)
    assert document["passed"] is False
    return found.out, document


def test_a_report_goes_to_several_files_at_once_and_is_the_next_bound(
    celoss: Celoss, place: Path
) -> None:
    failed = "cross_entropy 0.6931 > 0.6 (95% CI 0.6931 to 0.6931, 4 rows)"
    out, report = written(
        celoss, place, "eval coin.csv labels.csv --max-loss 0.6 --format plain", failed
    )
    assert f"cross_entropy\t{LN2}\n" in out
    lines = [f"{name}\t{json.dumps(value)}\n" for name, value in report["metrics"].items()]
    assert out == "".join(lines)
    found = celoss("eval coin.csv labels.csv --against out.json --max-increase 0% -q")
    assert found[1:] == (0, "", "")


def test_a_comparison_goes_to_several_files_at_once_and_row_by_row(
    celoss: Celoss, place: Path
) -> None:
    line = "compare coin.csv worse.csv labels.csv --max-increase 0.01 --json --per-sample rows.csv"
    failed = "worse.csv: 95% CI of the increase, 0.4029 to 1.6765, is above 0.01"
    out, document = written(celoss, place, line, failed)
    assert json.loads(out) == document
    difference, (gate,) = document["models"][0]["difference"], document["gates"]
    half = stats.t.isf(0.025, 3) * LN2 / math.sqrt(12)
    ends = [difference[key] for key in ("cross_entropy", "low", "high")]
    assert ends == pytest.approx([1.5 * LN2, 1.5 * LN2 - half, 1.5 * LN2 + half], rel=1e-12)
    assert difference["verdict"] == "worse"
    assert (gate["decision"], gate["passed"], gate["bound"]) == ("failed", False, 0.01)
    assert read(place / "rows.csv").splitlines() == [
        "row,label,predicted_1,probability_1,loss_1,predicted_2,probability_2,loss_2",
        f"0,a,a,0.5,{LN2},b,0.25,{2 * LN2}",
        f"1,a,a,0.5,{LN2},b,0.125,{math.log(8)}",
        f"2,b,a,0.5,{LN2},a,0.25,{2 * LN2}",
        f"3,b,a,0.5,{LN2},a,0.125,{math.log(8)}",
    ]
