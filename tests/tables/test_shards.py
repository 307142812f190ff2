"""Folders and patterns: several files say what one file of all their rows says."""

from __future__ import annotations

import gzip
import json
import math
import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from itertools import chain, pairwise
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import Example, drawn, examples, law, numbers, one_hot, write_csv, write_npy

from celoss_cli.cli.main import main
from celoss_cli.engine.plan import Plan
from celoss_cli.evaluation import run
from celoss_cli.settings import Settings

Lines: TypeAlias = Sequence[Sequence[object]]
Celoss: TypeAlias = Callable[[str, str], tuple[int, str, str]]

HEADED, FORMS = ("headed", "packed"), ("headed", "packed", "npy", "plain")
LN2 = math.log(2)
OPTIONS: list[dict[str, Any]] = [
    {"normalize": True, "top_k": 2},
    {"label_smoothing": 0.1, "calibration": True},
    {"class_weights": "balanced", "worst": 2},
    {"scores": "logits"},
]


class Layout(NamedTuple):
    """What shards of scores and of labels hold, and the arrays that give the same report."""

    header: Sequence[object]
    scores: Lines
    heading: Sequence[object]
    labels: Lines
    arrays: tuple[Any, ...]
    options: Mapping[str, Any] = {}
    of_arrays: Mapping[str, Any] = {}
    forms: tuple[Sequence[str], Sequence[str]] = (FORMS, FORMS)


def columns(*parts: Any) -> Lines:  # noqa: ANN401 - arrays and lists
    """Return rows of cells, each of the type that its column has."""
    arrays = map(np.asarray, parts)
    cells = (array.T.tolist() if array.ndim > 1 else [array.tolist()] for array in arrays)
    return list(zip(*chain.from_iterable(cells), strict=True))


def numbered(example: Example, data: st.DataObject) -> Layout:
    scores, labels = example
    options = data.draw(st.sampled_from(OPTIONS))
    lines = columns(scores), ["y"], columns(labels)
    return Layout(range(scores.shape[1]), *lines, example, options, options)


def with_ignored(example: Example, data: st.DataObject) -> Layout:
    scores, labels = example
    dropped, asked = data.draw(st.sets(st.integers(1, 12))), {"ignore_label": "-1"}
    truth = [-1 if at in dropped else label for at, label in enumerate(labels.tolist())]
    # no header: above nothing but ignored labels it could be a label
    lines, forms = (columns(scores), ["y"], columns(truth)), (FORMS, ("npy", "plain"))
    return Layout(range(scores.shape[1]), *lines, (scores, truth), asked, asked, forms)


def named(example: Example, data: st.DataObject) -> Layout:
    scores, labels = example
    names = ("cat", "dog", "eel", "fox", "gnu")[: scores.shape[1]]
    truth = [names[label] for label in labels] if data.draw(st.booleans()) else labels
    lines = columns(scores), ["y"], columns(truth)
    return Layout(names, *lines, (scores, truth), of_arrays={"class_names": names})


def weighted(example: Example, data: st.DataObject) -> Layout:
    scores, labels = example
    header, weights = range(scores.shape[1]), np.arange(1.0, len(labels) + 1) / 7
    arrays, truth = (*example, weights), (["y"], columns(labels))
    if data.draw(st.booleans()):
        return Layout(header, columns(scores), *truth, arrays)
    lines = columns(scores, weights), *truth
    return Layout([*header, "w"], *lines, arrays, {"weight_column": "w"})


def with_own_labels(example: Example, _: st.DataObject) -> Layout:
    scores, labels = example
    header, lines = [*range(scores.shape[1]), "y"], columns(scores, labels)
    forms = ((*HEADED, "npy"), ())
    return Layout(header, lines, (), (), example, {"label_column": "y"}, forms=forms)


def joined_on_ids(example: Example, data: st.DataObject) -> Layout:
    scores, labels = example
    (rows, classes), shared = scores.shape, data.draw(st.booleans())
    ids, weights = [f"s{at}" for at in range(rows)], np.arange(1.0, rows + 1)
    # of 0 and 1 above shares nothing tells that the files are not swapped
    shared = shared and not (scores == np.floor(scores)).all()
    truth = drawn(7, rows, classes)[0] if shared else labels
    heading: list[object] = ["id", *(range(classes) if shared else "y"), "w"]
    shuffled = data.draw(st.permutations(columns(ids, truth, weights)))
    lines, arrays = (columns(ids, scores), heading, shuffled), (scores, truth, weights)
    asked = {"id": "id", "weight_column": "w"}
    return Layout(["id", *range(classes)], *lines, arrays, asked, forms=(HEADED, HEADED))


def soft(example: Example, data: st.DataObject) -> Layout:
    scores, labels = example
    header, shares = range(scores.shape[1]), drawn(7, *scores.shape)[0]
    hard = one_hot(labels, scores.shape[1])
    # of 0 and 1 above shares nothing tells that the files are not swapped
    given = [hard] if (scores == np.floor(scores)).all() else [shares, hard]
    truth = data.draw(st.sampled_from(given))
    arrays, asked = (scores, truth), {"header": True, "labels_header": True}
    forms = (*HEADED, "npy")
    return Layout(
        header, columns(scores), header, columns(truth), arrays, asked, forms=(forms, forms)
    )


def single(example: Example, _: st.DataObject) -> Layout:
    scores, labels = example[0][:, 0], example[1] % 2
    return Layout(["score"], columns(scores), ["y"], columns(labels), (scores, labels))


def folded(example: Example, _: st.DataObject) -> Layout:
    scores, labels = np.hstack([example[0] / 2] * 2), example[1]
    lines, asked = columns(scores.ravel()), {"classes": scores.shape[1]}
    return Layout(["score"], lines, ["y"], columns(labels), (scores, labels), asked)


def may_be_header(line: Sequence[object]) -> bool:
    """Tell whether a row is of different whole numbers: such a shard needs a header."""
    cells = {float(str(cell)) for cell in line} if len(line) > 1 else {0.5}
    return len(line) == len(cells) and all(map(float.is_integer, cells))


def write_shards(
    folder: Path, header: Sequence[object], lines: Lines, ends: Sequence[int], forms: Sequence[str]
) -> Path:
    """Write shard-8, shard-9, shard-10, ..., and return their folder."""
    folder.mkdir()
    fold = len(lines) // ends[-1]
    for at, ((start, stop), form) in enumerate(zip(pairwise(ends), forms, strict=True), 8):
        path, some = folder / f"shard-{at}.csv", lines[start * fold : stop * fold]
        if form == "npy":
            write_npy(path.with_suffix(".npy"), some)
            continue
        plain = form == "plain" and not may_be_header(some[0])
        write_csv(path, some if plain else [header, *some])
        if form == "packed":
            path.write_bytes(gzip.compress(path.read_bytes()))
            path.rename(path.with_suffix(".csv.gz"))
    return folder


def ends_of(rows: int) -> st.SearchStrategy[list[int]]:
    some = st.lists(st.integers(0, rows), max_size=3)
    return some.map(lambda cuts: sorted({0, rows, *cuts}))


@st.composite
def forms_of(draw: st.DrawFn, ends: Sequence[int], forms: Sequence[str]) -> list[str]:
    """Give each shard a form; one of them names the columns where any can."""
    chosen = [draw(st.sampled_from(forms)) for _ in ends[1:]]
    if "headed" in forms and not {*chosen} & {*HEADED}:
        chosen[draw(st.integers(0, len(chosen) - 1))] = "headed"
    return chosen


LAYOUTS = [numbered, named, with_ignored, weighted, with_own_labels, joined_on_ids, soft]


@pytest.mark.parametrize("layout", [*LAYOUTS, single, folded])
@settings(law, max_examples=6)
@given(example=examples(), data=st.data())
def test_a_cut_changes_nothing_but_the_inputs(
    layout: Callable[[Example, st.DataObject], Layout],
    example: Example,
    data: st.DataObject,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    held, folder, rows = layout(example, data), tmp_path_factory.mktemp("cut"), len(example[1])
    ends = data.draw(ends_of(rows))
    forms = data.draw(forms_of(ends, held.forms[0]))
    scores, labels = write_shards(folder / "p", held.header, held.scores, ends, forms), None
    if held.labels:
        # in pairs or one file; ids join any rows
        own = ends_of(rows) if "id" in held.options else st.sampled_from([ends, [0, rows]])
        cut = data.draw(own)
        forms = data.draw(forms_of(cut, held.forms[1]))
        labels = write_shards(folder / "l", held.heading, held.labels, cut, forms)
    weights = held.arrays[2] if len(held.arrays) > 2 else None
    apart = weights is not None and not held.options
    report = run(
        scores / data.draw(st.sampled_from(["", "shard-*"])),
        labels,
        weights=write_npy(folder / "weights.npy", weights) if apart else None,
        settings=Settings(**held.options),
        plan=Plan(
            threads=data.draw(st.sampled_from([1, 2])),
            block_bytes=data.draw(st.sampled_from([1, 1 << 20])),
        ),
    )
    scores, labels, *_ = held.arrays
    whole = run(scores, labels, weights=weights, settings=Settings(**held.of_arrays))
    assert numbers(report) | {"settings": None} == numbers(whole) | {"settings": None}
    shards = [(re.findall(r"\d+", path)[-1], n) for path, n in report.predictions.shards or ()]
    sizes = [(str(at), b - a) for at, (a, b) in enumerate(pairwise(ends), 8)]
    assert shards == (sizes if len(sizes) > 1 else [])


@pytest.fixture
def celoss(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Celoss:
    """Return what writes files, as name=line|line or name.npy=[...], and runs a command there."""
    monkeypatch.chdir(tmp_path)

    def run_beside(files: str, line: str) -> tuple[int, str, str]:
        for name, _, content in (file.partition("=") for file in files.split()):
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            if path.suffix == ".npy":
                write_npy(path, json.loads(content))
            else:
                path.write_text(content.replace("|", "\n") + "\n")
        code = main(shlex.split(line))
        return code, *capsys.readouterr()

    return run_beside


TWO = "cat,dog|0.5,0.5|0.25,0.75"
SOUND = (
    f"p-1.csv={TWO} p-2.csv={TWO} p-3.csv={TWO} l-1.csv=cat|dog l-2.csv=cat|dog l-3.csv=y|cat|dog "
    f"s-1.csv={TWO} s-2.csv={TWO} s-3.csv={TWO} n-1.npy=[[0.5,0.5]] m-1.npy=[0] "
)
WRONG = "n-1.npy=[[9,9]] n-2.npy=[[0.5,0.5],[1,0]] n-3.npy=[[1,0]] "
ERRORS = [
    ("p-* l-*", "p-2.csv=cat,dog,eel|1,0,0", "p-2.csv: 3 columns, but p-1.csv has 2 columns"),
    ("p-* l-*", "p-2.csv=cat,cow|1,0", "p-2.csv: its columns are cat, cow"),
    ("p-* l-*", "p-2.csv=dog,cat|1,0", "p-2.csv: its columns are dog, cat"),
    ("p-* l-*", "p-2.csv=cat,dog", "p-2.csv: the file holds a header and no rows"),
    ("p-* l-*", "l-4.csv=cat", "p-*: 3 files, but l-* has 4"),
    # the first probability is wrong too: what headers tell comes before it
    ("n-* m-*", WRONG + "m-1.npy=[0] m-2.npy=[0] m-3.npy=[0,1]", "n-2.npy has 2 rows of"),
    ("n-* m-*", WRONG + "m-1.npy=[0] m-2.csv=0 m-3.csv=y|0|1", "n-2.npy has 2 rows of"),
    ("n-* m-*", WRONG + "m-1.npy=[[1,0]] m-2.npy=[[1,0]] m-3.npy=[[1,0],[1,0]]", "n-2.npy has 2"),
    ("p-* l-*", f"p-2.csv={TWO}|1,0 p-3.csv=cat,dog|1,0", "p-2.csv has 3 rows of predictions, l-2"),
    ("p-* s-*", f"s-2.csv={TWO}|1,0 s-3.csv=cat,dog|1,0", "p-2.csv has 2 rows of predictions, s-2"),
    ("p-* l-*", "p-2.csv=cat,dog|1,0|1,x", "p-2.csv:3: column 'dog': 'x' is not a number"),
    ("p-* l-*", "p-2.csv=cat,dog|1,0|1.25,0", "p-2.csv:3: column 'cat': "),
    ("p-* l-*", "p-2.csv=cat,dog|1,0|0.5,0.25", "p-2.csv:3: "),
    ("n-* m-*", "n-2.npy=[[1,0],[1.25,0]] m-2.npy=[0,1]", "n-2.npy: row 1, column 0: "),
    ("n-* m-*", "n-2.npy=[[1,0],[1,0]] m-2.npy=[0,7]", "m-2.npy: row 1: label '7' is not"),
    ("p-* l-*", "l-2.csv=cat|bird", "l-2.csv:2: label 'bird' is not a class"),
    ("p-* l-*", "l-2.csv=y|cat|bird", "l-2.csv:3: label 'bird' is not a class"),
    ("p-* s-*", "s-2.csv=cat,dog|1,0|0.5,0", "s-2.csv:3: the row of labels sums to 0.5, not to 1"),
    ("w-* m-1.npy --weight-column w", "w-1.csv=a,b,w|1,0,1 w-2.csv=a,b,w|1,0,-1", "w-2.csv:2: col"),
    ("i-* j.csv --id id", "i-1.csv=id,a|x,1 i-2.csv=id,a|x,1 j.csv=id,y|x,a", "i-2.csv:2: column"),
    ("q-*.npy l-*", "", "q-*.npy: no such file"),
    (
        "q k",
        f"q/1.csv={TWO} q/3.csv={TWO} k/1.csv=cat|dog k/2.csv=dog|dog",
        "q/3.csv and k/2.csv have different numbers",
    ),
    ("p-* d", f"d/_a.csv={TWO} d/.b.csv={TWO} d/c.md=1", "d: is a folder without data files"),
]


@pytest.mark.parametrize(("arguments", "files", "error"), ERRORS)
@pytest.mark.parametrize("threads", [1, 2])
def test_errors_name_the_shard(
    threads: int, arguments: str, files: str, error: str, celoss: Celoss
) -> None:
    code, out, err = celoss(SOUND + files, f"eval {arguments} --threads {threads}")
    assert (code, out) == (2, "")
    assert err.startswith(f"Error: {error}")
    assert [line[:6] for line in err.splitlines()] in (["Error:"], ["Error:", "Hint: "])


@pytest.mark.parametrize("labels", ["l", "l/a-*", "l.npy"])
def test_shards_are_read_in_natural_order(labels: str, celoss: Celoss) -> None:
    files = (
        "p/.s-0.csv=x p/_s-0.csv=x p/s-0.json=x l/.a-0.csv=x l/_a-0.csv=x l/notes.md=x "
        "p/s-1.csv=0.75,0.25 p/s-2.csv=0,1|0.5,0.5|0.25,0.75 "
        "p/s-10.npy=[[0.125,0.875],[1,0],[0.3,0.7]] "
        "l/a-7.npy=[0] l/a-8.txt=1|0 l/a-11.csv=y|0|0|1 l.npy=[0,1,0,0,0,1]"
    )
    # losses -ln 0.75 | ln 2, 2 ln 2 | 3 ln 2, 0, -ln 0.7
    code, out, err = celoss(files, f"eval p {labels} --worst 3 --json")
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert found["metrics"]["cross_entropy"] == pytest.approx((6 * LN2 - math.log(0.75 * 0.7)) / 6)
    assert [row["row"] for row in found["worst"]] == [3, 2, 1]
    files_of_scores = [("p/s-1.csv", 1), ("p/s-2.csv", 2), ("p/s-10.npy", 3)]
    own = [("l/a-7.npy", 1), ("l/a-8.txt", 2), ("l/a-11.csv", 3)] if labels != "l.npy" else []
    for role, shards in (("predictions", files_of_scores), ("labels", own)):
        expected = [{"path": path, "rows": rows} for path, rows in shards] or None
        assert found["inputs"][role]["shards"] == expected
    for form in ("table", "markdown"):
        _, out, _ = celoss("", f"eval p {labels} --worst 3 --format {form}")
        assert re.findall(r"s-\d+\.\w+: \d", out) == ["s-10.npy: 0", "s-2.csv: 1", "s-2.csv: 0"]


@pytest.mark.parametrize("inputs", ["p l.csv", "p/* l.csv", "l.csv p"])
@pytest.mark.parametrize(("option", "output"), [("-o", "p/2.txt"), ("--per-sample", "p/1.csv")])
def test_an_output_that_is_a_shard_is_refused_first(
    inputs: str, option: str, output: str, tmp_path: Path, celoss: Celoss
) -> None:
    files = "p/1.csv=cat,dog|no,numbers p/2.txt=cat,dog|1,0 l.csv=cat|dog"
    code, out, err = celoss(files, f"eval {inputs} {option} {output}")
    assert (code, out) == (2, "")
    assert err.startswith(f"Error: {output}: this output is also the input {output}\n")
    assert "cat,dog\n" in (tmp_path / output).read_text()


def test_a_file_whose_name_reads_like_a_pattern_is_that_file(celoss: Celoss) -> None:
    files = f"p[1].csv={TWO} p1.csv=cat,dog|1,0 l.csv=cat|cat"
    code, out, _ = celoss(files, "eval p[1].csv l.csv --json")
    found = json.loads(out)
    assert (code, found["inputs"]["predictions"]["shards"]) == (0, None)
    assert found["metrics"]["cross_entropy"] == pytest.approx(1.5 * LN2)


def test_an_index_in_each_shard_is_dropped_and_told(celoss: Celoss, tmp_path: Path) -> None:
    names = [f"{name}-{at}.csv" for name in "pl" for at in (1, 2)]
    for at in (1, 2):
        pd.DataFrame({"a": [0.5] * at, "b": 0.5}).to_csv(tmp_path / f"p-{at}.csv")
        pd.DataFrame({"y": ["a"] * at}).to_csv(tmp_path / f"l-{at}.csv")
    code, out, _ = celoss("", "eval p-* l-* --json")
    found = json.loads(out)
    assert (code, found["metrics"]["cross_entropy"]) == (0, pytest.approx(LN2))
    (note,) = (each for each in found["findings"] if each["code"] == "dropped-index-column")
    assert note["evidence"] == {"files": names}
    assert f"of {', '.join(names)} looks" in note["message"]


@pytest.mark.parametrize("labels", ["l", "l.npy"])
def test_folders_are_compared(labels: str, celoss: Celoss) -> None:
    files = (
        "a/1.npy=[[0.5,0.5],[0.5,0.5]] a/2.npy=[[0.5,0.5]] l/1.npy=[0,0] l/2.npy=[0] l.npy=[0,0,0] "
        "b/1.npy=[[0.5,0.5],[0.5,0.5]] b/2.csv=0.125,0.875"
    )
    code, out, _ = celoss(files, f"compare a b {labels} --json")
    (other,) = json.loads(out)["models"]
    assert (code, other["predictions"]["shards"][1]) == (0, {"path": "b/2.csv", "rows": 1})
    assert other["difference"]["cross_entropy"] == pytest.approx(2 * LN2 / 3)
    assert [each["row"] for each in other["lost_most"]] == [2]
    assert re.findall(r"\d\.\w+: \d", celoss("", f"compare a b {labels}")[1]) == ["2.npy: 0"]


def test_chance_counts_the_labels_of_all_shards(celoss: Celoss) -> None:
    files = "labels-2.csv=y|1|1 labels-10.csv=0|1 labels-11.npy=[1,0]"
    code, out, _ = celoss(files, "chance labels-* --json")
    found = json.loads(out)
    assert (code, found["classes"], found["counts"]) == (0, ["0", "1"], [2, 4])
    losses = {each["name"]: each["cross_entropy"] for each in found["strategies"]}
    assert losses["frequencies"] == pytest.approx(math.log(3) - 2 * LN2 / 3)
