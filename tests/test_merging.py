"""Parts that are measured by themselves say together what one measurement of all rows says."""

from __future__ import annotations

import hashlib
import io
import json
import math
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from itertools import pairwise
from operator import getitem
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import Example, Folder, drawn, examples, law, numbers, write_csv, write_npy

from celoss_cli import evaluate, merge, tally
from celoss_cli.cli.main import main
from celoss_cli.errors import InputError
from celoss_cli.measures.tally import Tally
from celoss_cli.report.report import Report
from celoss_cli.report.stored import decoded, encoded
from celoss_cli.tables.blocks import FloatArray, IntArray

Done: TypeAlias = tuple[int, str, str]
Celoss: TypeAlias = Callable[[str], Done]

LN2 = math.log(2)
OPTIONS: list[dict[str, Any]] = [
    {},
    {"clip": 0.0, "worst": 3},
    {"scores": "logits", "calibration": True},
    {"label_smoothing": 0.1, "calibration": True, "bins": 3},
    {"normalize": True, "top_k": 2, "worst": 0},
    {"class_weights": {"0": 3.0, "1": 0.25}, "ignore_label": -1},
]


def as_text(report: Report) -> str:
    return json.dumps(numbers(report))


def in_parts(starts: Sequence[int], arrays: Sequence[Any], options: Mapping[str, Any]) -> list[str]:
    """Measure scores, labels and weights from each start to the next, as part 8, 9, 10, ..."""
    parts = []
    for at, (start, stop) in enumerate(pairwise([*starts, len(arrays[0])]), 8):
        own: list[Any] = [None if each is None else each[start:stop] for each in arrays]
        parts.append(tally(own[0], own[1], weights=own[2], name=f"part-{at}", **options))
    return parts


@settings(law, max_examples=12)
@given(examples(), st.sampled_from(OPTIONS), st.data())
def test_a_cut_into_parts_changes_nothing(
    example: Example, options: dict[str, Any], data: st.DataObject
) -> None:
    scores, labels = example
    rows = len(labels)
    starts = sorted({0, *data.draw(st.sets(st.integers(0, rows - 1), max_size=4))})
    truth: FloatArray | IntArray = labels
    if options.get("scores") == "logits":
        scores = scores * 10.0 ** data.draw(st.integers(0, 14))
    if "ignore_label" in options:
        dropped = data.draw(st.lists(st.booleans(), min_size=rows, max_size=rows))
        # a part of nothing but ignored rows is refused
        truth = np.where(np.array(dropped) & ~np.isin(np.arange(rows), starts), -1, labels)
    elif data.draw(st.booleans()) and all(
        (scores[start:stop] % 1).any() for start, stop in pairwise([*starts, rows])
    ):
        # of a part of 0 and 1 above shares nothing tells that the two are not swapped
        truth = drawn(7, *scores.shape)[0]
    weights = None
    if data.draw(st.booleans()):
        some = st.one_of(st.just(0.0), st.floats(1e-3, 100.0))
        weights = np.array(data.draw(st.lists(some, min_size=rows, max_size=rows)))
        # the largest of every part is on one scale, whichever that is
        weights[starts] = 1.0
        weights *= 2.0 ** data.draw(st.sampled_from([-32, 0, 16]))
    parts = data.draw(st.permutations(in_parts(starts, (scores, truth, weights), options)))
    whole = evaluate(scores, truth, weights=weights, **options)
    assert as_text(merge(parts)) == as_text(whole)
    stored = json.dumps(encoded(whole.tally))
    again: Tally = decoded(Tally, json.loads(stored))
    assert json.dumps(encoded(again)) == stored
    assert as_text(replace(whole, tally=again)) == as_text(whole)


@pytest.mark.parametrize(
    ("kind", "classes"),
    [("probs", 2), ("probs", 1100), ("logits", 40), ("logits", 1100), ("soft", 2), ("soft", 40)],
)
def test_a_cut_changes_nothing_whatever_the_width(kind: str, classes: int) -> None:
    scores, labels = drawn(classes, 41, classes)
    truth = drawn(1, 41, classes)[0] if kind == "soft" else labels
    # losses too large for sums in int64, and weights from 1e-3 to 1e3, large ones in each part
    scores = scores * 1e12 if kind == "logits" else scores
    weights = np.geomspace(1e-3, 1e3, 41)[::-1].copy()
    weights[::10] = 1e3
    options: dict[str, Any] = {"scores": "logits"} if kind == "logits" else {}
    parts = in_parts([0, 1, 11, 30], (scores, truth, weights), options)
    whole = evaluate(scores, truth, weights=weights, **options)
    assert as_text(merge([parts[at] for at in (2, 0, 3, 1)])) == as_text(whole)
    assert (whole.tally.class_loss.coarse.dtype == object) is (kind == "logits")


@settings(law, max_examples=5)
@given(st.lists(st.booleans(), min_size=1, max_size=6), st.data())
@pytest.mark.parametrize(
    ("pair", "options"),
    [(("-1", "1"), {}), (("0", "1"), {}), (("cat", "dog"), {"positive": "dog"})],
)
def test_a_part_may_hold_one_of_two_labels(
    pair: tuple[str, str], options: dict[str, Any], truth: list[bool], data: st.DataObject
) -> None:
    scores, labels = drawn(3, len(truth), 2)[0][:, 1], np.array([pair[each] for each in truth])
    starts = sorted({0, *data.draw(st.sets(st.integers(0, len(truth) - 1)))})
    parts = data.draw(st.permutations(in_parts(starts, (scores, labels, None), options)))
    merged = merge(parts)
    assert as_text(merged) == as_text(evaluate(scores, labels, **options))
    chosen = np.where(truth, scores, 1 - scores)
    assert merged.cross_entropy == pytest.approx(-np.log(chosen).mean(), rel=1e-12)


def test_worst_rows_are_numbered_as_in_the_whole() -> None:
    half, sure = [0.5, 0.5], [1.0, 0.0]
    parts = [
        tally([half, half], [0, 1], name="part-10", worst=4),
        tally([sure, half, half], [0, 0, 1], name="part-9", worst=4),
        tally([sure], [0], name="part-2", worst=4),
    ]
    # one order of rows: part-2 is row 0, part-9 rows 1 to 3, part-10 rows 4 and 5
    found = merge(parts)
    assert [(row.row, row.label) for row in found.worst] == [(2, "0"), (4, "0"), (3, "1"), (5, "1")]
    assert found.cross_entropy == pytest.approx(4 * LN2 / 6)
    shards = found.predictions.shards or ()
    assert [shard.path for shard in shards] == ["part-2", "part-9", "part-10"]


@pytest.fixture
def celoss(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Celoss:
    """Return what runs commands beside two tallies, of losses ln 2, 2 ln 2 and 3 ln 2, 4 ln 2."""
    monkeypatch.chdir(tmp_path)
    write_npy(tmp_path / "p-1.npy", [[0.5, 0.5], [0.75, 0.25]])
    write_npy(tmp_path / "y-1.npy", [0, 1])
    write_npy(tmp_path / "p-2.npy", [[0.125, 0.875], [0.0625, 0.9375]])
    write_npy(tmp_path / "y-2.npy", [0, 0])
    for name in ("dog", "eel"):
        for file in (f"{name}-1.csv", f"{name}-2.csv"):
            write_csv(tmp_path / file, [["cat", name], [0.5, 0.5], [1, 0]])
        write_csv(tmp_path / f"{name}s.csv", [["cat"], [name]])
    for name in ("one", "two"):
        write_npy(tmp_path / f"{name}.npy", [0.5, 0.5])
    write_csv(tmp_path / "signs.csv", [[-1], [1]])
    write_csv(tmp_path / "1.csv", [[0], [1]])
    for weight in ("1", "1e6"):
        write_npy(tmp_path / f"{weight}.npy", [0.5, float(weight)])

    def run_here(lines: str) -> Done:
        codes = [main(shlex.split(line)) for line in lines.split(" && ")]
        assert not any(codes[:-1])
        return codes[-1], *capsys.readouterr()

    for at in (1, 2):
        assert run_here(f"tally p-{at}.npy y-{at}.npy -o part-{at}.tally") == (0, "", "")
    return run_here


def assert_refused(done: Done, *words: str) -> None:
    code, out, err = done
    assert (code, out) == (2, "")
    assert [line[:6] for line in err.splitlines()] in (["Error:"], ["Error:", "Hint: "])
    assert [word for word in words if word not in err.splitlines()[0]] == []


OTHERS = [
    ("p-1.npy y-1.npy", "p-2.npy y-2.npy --clip 0.01", "--clip 0.01 and not given"),
    ("p-1.npy y-1.npy --worst 1", "p-2.npy y-2.npy", "--worst 5 and 1"),
    ("p-1.npy y-1.npy", "p-2.npy y-2.npy --class-names a,b", "--class-names a, b and not given"),
    ("dog-1.csv dogs.csv", "eel-2.csv eels.csv", "the classes are cat, eel and cat, dog"),
    ("one.npy signs.csv", "two.npy 1.csv", "the classes are 0, 1 and -1, 1"),
    ("dog-1.csv dogs.csv", "dog-2.csv y-1.npy", "labels are matched by positions and names"),
    ("p-1.npy y-1.npy", "p-2.npy y-2.npy --weights 1.npy", "rows have weights: yes and no"),
    ("p-1.npy y-1.npy --weights 1.npy", "p-2.npy y-2.npy --weights 1e6.npy", "power of 16 and 0"),
]


@pytest.mark.parametrize(("one", "other", "difference"), OTHERS)
def test_parts_that_were_measured_otherwise_are_refused(
    one: str, other: str, difference: str, celoss: Celoss
) -> None:
    assert celoss(f"tally {one} -o one && tally {other} -o other") == (0, "", "")
    names = one.split(maxsplit=1)[0], other.split(maxsplit=1)[0]
    for order in ("one other", "other one"):
        assert_refused(celoss(f"merge {order}"), *names, difference)


@pytest.mark.parametrize(
    "parts", ["part-1.tally part-1.tally", "'*.tally' part-1.tally", "both part-*"]
)
def test_a_file_in_two_parts_is_refused(parts: str, celoss: Celoss) -> None:
    assert celoss("tally p-*.npy y-*.npy -o both")[0] == 0
    assert_refused(celoss(f"merge {parts}"), "p-1.npy: is in two parts, or was measured twice")


@pytest.mark.parametrize("spelling", ["{}/p-1.npy", "./p-1.npy", "link.npy", "file://{}/p-1.npy"])
def test_a_file_is_in_two_parts_however_it_is_named(
    spelling: str, celoss: Celoss, tmp_path: Path
) -> None:
    Path("link.npy").symlink_to("p-1.npy")
    name = spelling.format(tmp_path)
    assert celoss(f"tally {name} y-1.npy -o again.tally")[0] == 0
    assert_refused(celoss("merge part-1.tally again.tally"), "is in two parts, or was measured tw")


def test_files_of_one_name_in_several_folders_are_several(
    celoss: Celoss, monkeypatch: pytest.MonkeyPatch
) -> None:
    for at in (1, 2):
        folder = Path(f"job-{at}")
        folder.mkdir()
        for name in "py":
            Path(f"{name}-{at}.npy").rename(folder / f"{name}.npy")
        monkeypatch.chdir(folder)
        assert celoss("tally p.npy y.npy -o part.tally")[0] == 0
        monkeypatch.chdir("..")
    orders = ["job-1/part.tally job-2/part.tally", "job-2/part.tally job-1/part.tally"]
    (printed,) = {celoss(f"merge {order} --json") for order in orders}
    assert json.loads(printed[1])["metrics"]["cross_entropy"] == pytest.approx(2.5 * LN2, rel=1e-12)


def test_parts_of_standard_input_are_told_apart_by_what_they_hold(
    celoss: Celoss, monkeypatch: pytest.MonkeyPatch
) -> None:
    for at in (1, 2, 3):
        data = Path(f"p-{min(at, 2)}.npy").read_bytes()
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
        assert celoss(f"tally - y-{min(at, 2)}.npy -o in-{at}.tally")[0] == 0
    orders = ["in-1.tally in-2.tally", "in-2.tally in-1.tally"]
    (printed,) = {celoss(f"merge {order} --json") for order in orders}
    assert json.loads(printed[1])["metrics"]["cross_entropy"] == pytest.approx(2.5 * LN2, rel=1e-12)
    assert_refused(celoss("merge in-*.tally"), "<stdin>: is in two parts, or was measured twice")


NO_TALLIES = ["", "null", "[]", "{}", '"x"', "0.5,0.5", '{"part_version": 1', "[" * 100_000, "\0"]


def test_what_is_no_tally_of_this_version_is_refused(celoss: Celoss) -> None:
    assert celoss("eval p-1.npy y-1.npy -q -o report.json")[0] == 0
    Path("cut.json").write_bytes(Path("part-1.tally").read_bytes()[:-9])
    for at, text in enumerate(NO_TALLIES):
        Path(f"{at}.json").write_text(text)
    for path in [*Path().glob("*.json"), Path("p-1.npy"), Path("dog-1.csv")]:
        assert_refused(celoss(f"merge part-2.tally {path}"), f"{path}: is not a tally of celoss")
    held = json.loads(Path("part-2.tally").read_text()) | {"tool": {"version": "0.0.1"}}
    Path("old").write_text(json.dumps(held))
    assert_refused(
        celoss("merge part-1.tally old"), "old: was written by celoss 0.0.1 (format 7), but"
    )


MISSING = object()
DAMAGES: list[tuple[str, list[Any]]] = [
    ("tally", [MISSING, None, {}, 1]),
    ("tally.rows", [MISSING, None, "2", 2.0, True, [2]]),
    ("tally.class_loss", [["1", "2"], [0.5, 0.5], [None, 1], "12", 7]),
    ("tally.class_loss", [{"size": 10**15, "at": at, "values": at} for at in ([], [0])]),
    ("tally.class_rows", [[[1, 1]], [1 << 64, 0], [True, False]]),
    ("tally.class_rows", [{"size": 10**15, "at": [], "values": []}, {"size": 2, "at": [1]}]),
    ("tally.class_rows", [{"size": 2, "at": at, "values": [2]} for at in ([-1], [2], [None], 1)]),
    ("tally.histogram.counts", [{"size": 9, "at": [1, 1], "values": [1, 1]}]),
    ("tally.worst.entries", [[[-1.0, 0, 1]], [0], 5]),
    ("settings.scores", [MISSING, "odds", ["probs"]]),
    ("settings.clip", [-1, 2, "low"]),
    ("classes", [MISSING, None, [0, 1]]),
    ("predictions.shards", [["p-1.npy"], [["p-1.npy"]]]),
    ("predictions.rows", [MISSING, 1, 3, -2]),
    ("facts.ignored", [1, -1]),
    ("origins", [MISSING, None, [], ["a", "b"], [1]]),
]


@pytest.mark.parametrize(("place", "values"), DAMAGES)
def test_a_damaged_tally_is_refused(place: str, values: list[Any], celoss: Celoss) -> None:
    *way, last = place.split(".")
    text = Path("part-2.tally").read_text()
    for value in values:
        held = json.loads(text)
        within = reduce(getitem, way, held)
        within[last] = value
        if value is MISSING:
            del within[last]
        # the checksum is right, and what is read is still no tally
        del held["checksum"]
        sums = hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()
        Path("part-2.tally").write_text(json.dumps({**held, "checksum": sums}))
        assert_refused(celoss("merge part-*.tally"), "part-2.tally: the tally is damaged: ")


def test_a_merge_says_what_eval_says_of_the_files(celoss: Celoss) -> None:
    orders = ["part-2.tally part-1.tally", "part-1.tally part-2.tally", "'part-*.tally'"]
    (printed,) = {celoss(f"merge {order} --json") for order in orders}
    found = json.loads(printed[1])
    whole = json.loads(celoss("eval p-*.npy y-*.npy --json")[1])
    assert found["metrics"]["cross_entropy"] == pytest.approx(2.5 * LN2, rel=1e-12)
    assert [row["row"] for row in found["worst"]] == [3, 2, 1, 0]
    for pattern, role in (("p-*.npy", "predictions"), ("y-*.npy", "labels")):
        found["inputs"][role]["path"] = pattern
    assert found == whole
    assert "p-2.npy: 1" in celoss("merge part-*.tally")[1]


GATES = [
    # the loss is 1.7329, a quarter is right, and the first part alone has 1.0397
    ("--max-loss 1.74", 0),
    ("--max-loss 1.73", 1),
    ("--max-loss 1.73 --exit-zero", 0),
    ("--confident --max-loss 1.74", 1),
    ("--min-accuracy 0.25 --gate brier=2", 0),
    ("--min-accuracy 0.26 --gate brier=2", 1),
    ("--against first.json --max-increase 0.7", 0),
    ("--against first.json --max-increase 0.69", 1),
    ("--against first.json --max-increase 66%", 1),
]


@pytest.mark.parametrize(("gates", "code"), GATES)
def test_gates_judge_all_parts(gates: str, code: int, celoss: Celoss) -> None:
    assert celoss("merge part-1.tally -q -o first.json")[0] == 0
    found, out, err = celoss(f"merge part-*.tally --only accuracy {gates}")
    assert (found, out) == (code, "0.25\n")
    assert err.startswith("FAIL ") == ("--exit-zero" in gates or code == 1)


def test_a_merge_is_written_in_every_form(celoss: Celoss) -> None:
    names = [f"r.{suffix}" for suffix in ("json", "md", "xml", "txt", "svg", "html")]
    code, out, err = celoss(f"merge part-*.tally --json -o {' -o '.join(names)}")
    assert (code, err) == (0, "")
    assert Path("r.json").read_text() == out
    assert all("1.73" in Path(name).read_text() for name in names)


REFUSED = [
    ("merge parts", "parts: is a folder without data files; it holds part-1.tally"),
    ("merge nothing.tally", "nothing.tally: no such file"),
    ("merge 'x-*.tally'", "x-*.tally: no such file, and no file matches it as a pattern"),
    ("merge copy.json -o copy.json", "copy.json: this output is also the input copy.json"),
    ("merge 'c*.json' -o copy.json", "copy.json: this output is also the input copy.json"),
    ("merge copy.json -o copy.tally", "-o copy.tally: the name must end in .json"),
    ("merge part-1.tally --against other.json --max-increase 1", "other.json: made with clip:0.01"),
    ("tally p-1.npy y-1.npy -o y-1.npy", "y-1.npy: this output is also the input y-1.npy"),
    ("tally p-*.npy y-*.npy -o p-2.npy", "p-2.npy: this output is also the input p-2.npy"),
    ("tally p-1.npy y-1.npy -o no/a.tally", "no/a.tally: there is no folder no"),
    ("tally p-1.npy y-1.npy", "Missing option '-o'"),
    # these are measured first, or refused for what they ask
    ("tally p-1.npy 1.npy -o part-1.tally", "1.npy: row 0: "),
    ("tally p-1.npy y-1.npy --class-weights balanced -o part-1.tally", "labels of all parts"),
]


@pytest.mark.parametrize(("line", "words"), REFUSED)
def test_a_refusal_leaves_the_files_as_they_were(line: str, words: str, celoss: Celoss) -> None:
    assert celoss("eval p-1.npy y-1.npy --clip 0.01 -q -o other.json")[0] == 0
    Path("parts").mkdir()
    for copy in ("copy.json", "parts/part-1.tally"):
        Path(copy).write_bytes(Path("part-1.tally").read_bytes())
    before = {path: path.read_bytes() for path in Path().rglob("*.*")}
    assert_refused(celoss(line), words)
    assert {path: path.read_bytes() for path in Path().rglob("*.*")} == before


@pytest.mark.parametrize("kind", ["weights of 0", "labels that are ignored"])
def test_a_part_may_hold_nothing_that_counts(kind: str, file: Folder) -> None:
    weighted = kind == "weights of 0"
    options: dict[str, Any] = {"weight_column": "w"} if weighted else {"ignore_label": "x"}
    empty = file("0.csv", "a,b,w\n0.5,0.5,0\n" if weighted else "a,b\n0.5,0.5\n")
    full = file("1.csv", "a,b,w\n0.2,0.8,1\n" if weighted else "a,b\n0.2,0.8\n")
    none, some = file("y0.csv", "l\na\n" if weighted else "l\nx\n"), file("y1.csv", "l\nb\n")
    options |= {"labels_header": True}
    parts = [tally(empty, none, **options), tally(full, some, **options)]
    # the only row that counts has the probability 0.8
    assert merge(parts).cross_entropy == pytest.approx(-math.log(0.8), rel=1e-12)
    with pytest.raises(InputError, match="the tallies hold no row that has a weight"):
        merge(parts[:1])
    said = "every weight is 0" if weighted else "every label is dropped by --ignore-label"
    with pytest.raises(InputError, match=said):
        evaluate(empty, none, **options)


def test_weights_of_other_sizes_are_to_be_multiplied_alike() -> None:
    scores, labels = drawn(4, 20, 3)
    weights = np.random.default_rng(4).uniform(1, 2, 20) * ([1e4] * 10 + [1] * 10)

    def parts(factor: float) -> list[str]:
        halves = (slice(0, 10), slice(10, 20))
        each = [(scores[at], labels[at], weights[at] / factor) for at in halves]
        return [tally(p, y, weights=w, name=str(at)) for at, (p, y, w) in enumerate(each)]

    with pytest.raises(InputError) as caught:
        merge(parts(1))
    assert caught.value.hint == (
        "multiply the weights of all parts by one number that brings the largest of each between "
        "1/256 and 256"
    )
    losses = -np.log(scores[np.arange(20), labels])
    expected = (weights * losses).sum() / weights.sum()
    assert merge(parts(100)).cross_entropy == pytest.approx(expected, rel=1e-9)
