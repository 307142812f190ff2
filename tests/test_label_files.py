"""Files of several labels a row, of every form, and the files that are written of them."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from made import write_csv, write_npy
from running import run, run_eval
from samples import SAMPLES

from celoss_cli import evaluate
from celoss_cli.engine.plan import Plan
from celoss_cli.evaluation import run as measure
from celoss_cli.settings import Settings

NAMES = ["even", "prime", "loop"]
RNG = np.random.default_rng(0)
SCORES = RNG.random((40, 3))
TARGETS = (RNG.random((40, 3)) < SCORES).astype(int)
EXPECTED = evaluate(SCORES, TARGETS, multi_label=True).cross_entropy
ORDER = [2, 0, 1]
OF_ORDER = [NAMES[at] for at in ORDER]


def scores_csv(folder: Path) -> Path:
    return write_csv(folder / "scores.csv", [[f"p_{n}" for n in NAMES], *SCORES.tolist()])


def targets_csv(folder: Path) -> Path:
    return write_csv(folder / "targets.csv", [OF_ORDER, *TARGETS[:, ORDER].tolist()])


def plain(folder: Path) -> list[Path]:
    return [scores_csv(folder), targets_csv(folder)]


def affixed(folder: Path) -> list[Path]:
    heads = [f"is_{name}" for name in OF_ORDER]
    return [scores_csv(folder), write_csv(folder / "t.csv", [heads, *TARGETS[:, ORDER].tolist()])]


def truths(folder: Path) -> list[Path]:
    rows = (TARGETS[:, ORDER] == 1).tolist()
    return [scores_csv(folder), write_csv(folder / "t.csv", [OF_ORDER, *rows])]


def beside_text(folder: Path) -> list[Path]:
    rows = [[f"{at}.png", *row] for at, row in enumerate(TARGETS[:, ORDER].tolist())]
    scores = [[f"{at}.png", *row] for at, row in enumerate(SCORES.tolist())]
    return [
        write_csv(folder / "s.csv", [["file", *NAMES], *scores]),
        write_csv(folder / "t.csv", [["image", *OF_ORDER], *rows]),
    ]


def headless(folder: Path) -> list[Path]:
    return [
        write_csv(folder / "s.csv", SCORES.tolist()),
        write_csv(folder / "t.csv", TARGETS.tolist()),
    ]


def counted(folder: Path) -> list[Path]:
    return [
        write_csv(folder / "s.csv", [range(3), *SCORES.tolist()]),
        write_csv(folder / "t.csv", [range(3), *TARGETS.tolist()]),
    ]


def counted_in_another_order(folder: Path) -> list[Path]:
    heads = [f"y_{at}" for at in ORDER]
    return [
        write_npy(folder / "s.npy", SCORES),
        write_csv(folder / "t.csv", [heads, *TARGETS[:, ORDER].tolist()]),
    ]


def scores_counted_in_another_order(folder: Path) -> list[Path]:
    heads = [f"p_{at}" for at in ORDER]
    return [
        write_csv(folder / "s.csv", [heads, *SCORES[:, ORDER].tolist()]),
        write_csv(folder / "t.csv", [range(3), *TARGETS.tolist()]),
    ]


def arrays(folder: Path) -> list[Path]:
    return [write_npy(folder / "s.npy", SCORES), write_npy(folder / "t.npy", TARGETS)]


def shards(folder: Path) -> list[Path]:
    for at, part in enumerate(np.array_split(np.arange(40), 3)):
        write_npy(folder / f"s-{at}.npy", SCORES[part])
        write_npy(folder / f"t-{at}.npy", TARGETS[part])
    return [folder / "s-*.npy", folder / "t-*.npy"]


def lines(folder: Path) -> list[Path]:
    files = {"s.jsonl": SCORES, "t.jsonl": TARGETS}
    for name, rows in files.items():
        (folder / name).write_text("".join(f"{json.dumps(row)}\n" for row in rows.tolist()))
    return [folder / name for name in files]


def objects(folder: Path) -> list[Path]:
    """JSON Lines that name the labels of each row, targets in another order."""
    rows = [
        ("s.jsonl", [dict(zip(NAMES, row, strict=True)) for row in SCORES.tolist()]),
        ("t.jsonl", [dict(zip(OF_ORDER, r, strict=True)) for r in TARGETS[:, ORDER].tolist()]),
    ]
    for name, records in rows:
        (folder / name).write_text("".join(f"{json.dumps(each)}\n" for each in records))
    return [folder / name for name, _ in rows]


def parquet(folder: Path) -> list[Path]:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    pq.write_table(pa.table({"scores": SCORES.tolist()}), folder / "s.parquet")
    pq.write_table(pa.table({"targets": TARGETS.tolist()}), folder / "t.parquet")
    return [folder / "s.parquet", folder / "t.parquet"]


PAIRS = [
    plain,
    affixed,
    truths,
    beside_text,
    headless,
    counted,
    counted_in_another_order,
    scores_counted_in_another_order,
    arrays,
    shards,
    lines,
    objects,
    parquet,
]


@pytest.mark.parametrize("block_bytes", [100, 1 << 20])
@pytest.mark.parametrize("files", PAIRS, ids=lambda made: made.__name__)
def test_the_same_numbers_measure_alike(
    files: Callable[[Path], list[Path]], block_bytes: int, tmp_path: Path
) -> None:
    scores, targets = files(tmp_path)
    plan = Plan(block_bytes=block_bytes)
    report = measure(scores, targets, settings=Settings(multi_label=True), plan=plan)
    assert report.cross_entropy == pytest.approx(EXPECTED, rel=1e-12)
    assert report.tally.rows == 40


def own_lines(folder: Path) -> Path:
    rows = zip(SCORES.tolist(), TARGETS.tolist(), strict=True)
    records = [json.dumps({"scores": row, "labels": targets}) for row, targets in rows]
    path = folder / "own.jsonl"
    path.write_text("\n".join(records))
    return path


def own_parquet(folder: Path) -> Path:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    table = pa.table({"scores": SCORES.tolist(), "labels": TARGETS.tolist()})
    pq.write_table(table, folder / "own.parquet")
    return folder / "own.parquet"


def own_csv(folder: Path, flipped: int | None = None) -> Path:
    targets = TARGETS[:, ORDER].copy()
    if flipped is not None:
        targets[flipped] = 1 - targets[flipped]
    heads = [f"p_{name}" for name in NAMES] + [f"labels_{name}" for name in OF_ORDER]
    return write_csv(folder / f"own{flipped}.csv", [heads, *np.hstack([SCORES, targets]).tolist()])


@pytest.mark.parametrize(
    ("made", "column"), [(own_lines, "labels"), (own_parquet, "labels"), (own_csv, "labels_*")]
)
def test_targets_may_stand_beside_the_scores(
    made: Callable[[Path], Path], column: str, tmp_path: Path
) -> None:
    report = evaluate(made(tmp_path), multi_label=True, label_column=column)
    assert report.cross_entropy == pytest.approx(EXPECTED, rel=1e-12)


@pytest.mark.parametrize(
    ("form", "word", "asked"),
    [
        ("csv", "", ""),
        ("csv", "NA", "na"),
        ("csv", "NaN", "nan"),
        ("csv", "-100", "-100"),
        ("csv", "0.5", "0.5"),
        ("npy", "nan", "nan"),
        ("npy", "-1", "-1"),
    ],
)
def test_what_stands_for_no_target_is_left_out(
    form: str, word: str, asked: str, tmp_path: Path
) -> None:
    kept = np.random.default_rng(1).random(TARGETS.shape) < 0.8
    kept[:, 0] = True
    rows = [
        [target if keep else word for target, keep in zip(row, keeps, strict=True)]
        for row, keeps in zip(TARGETS.tolist(), kept.tolist(), strict=True)
    ]
    write = write_csv if form == "csv" else write_npy
    heads = [NAMES] if form == "csv" else []
    cells = [*heads, *rows] if form == "csv" else [[float(cell) for cell in row] for row in rows]
    path = write(tmp_path / f"t.{form}", cells)
    report = evaluate(SCORES, path, multi_label=True, ignore_label=asked)
    losses = -np.log(np.where(TARGETS == 1, SCORES, 1 - SCORES))
    expected = ((losses * kept).sum(axis=1) / kept.sum(axis=1)).mean()
    assert report.cross_entropy == pytest.approx(expected, rel=1e-12)
    assert report.tally.labels.ignored == (~kept).sum()


def test_the_only_label_may_be_named(tmp_path: Path) -> None:
    scores = write_npy(tmp_path / "s.npy", SCORES[:, :1])
    targets = write_csv(tmp_path / "t.csv", [["y_even"], *TARGETS[:, :1].tolist()])
    report = evaluate(scores, targets, multi_label=True, class_names=["even"])
    truth = np.where(TARGETS[:, 0] == 1, SCORES[:, 0], 1 - SCORES[:, 0])
    assert report.cross_entropy == pytest.approx(-np.log(truth).mean(), rel=1e-12)
    assert [*report.classes] == ["even"]


def test_files_are_joined_on_ids_and_weighted(tmp_path: Path) -> None:
    order = RNG.permutation(40)
    scores = [["id", *NAMES]] + [[f"r{at}", *SCORES[at].tolist()] for at in range(40)]
    targets = [["id", "w", *OF_ORDER]] + [
        [f"r{at}", at % 3, *TARGETS[at][ORDER].tolist()] for at in order.tolist()
    ]
    files = write_csv(tmp_path / "s.csv", scores), write_csv(tmp_path / "t.csv", targets)
    report = evaluate(*files, multi_label=True, id="id", weight_column="w")
    expected = evaluate(SCORES, TARGETS, weights=np.arange(40) % 3, multi_label=True)
    assert report.cross_entropy == pytest.approx(expected.cross_entropy, rel=1e-12)


@pytest.mark.parametrize("form", ["csv", "npy", "parquet"])
def test_each_row_is_written_with_the_label_that_costs_the_most(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / f"rows.{form}"
    files = map(str, plain(tmp_path))
    assert run_eval(capsys, *files, "--multi-label", "-q", "--per-sample", str(path))[0] == 0
    truth = np.where(TARGETS == 1, SCORES, 1 - SCORES)
    label = truth.argmin(axis=1)
    at = np.arange(40)
    if form == "csv":
        rows = list(csv.DictReader(path.read_text().splitlines()))
        losses = [float(row["loss"]) for row in rows]
        names = [row["label"] for row in rows]
        said = [row["predicted"] == "yes" for row in rows]
    elif form == "npy":
        held = np.load(path)
        losses, names = held["loss"].tolist(), [NAMES[each] for each in held["label"]]
        said = (held["predicted"] == 1).tolist()
    else:
        table = pytest.importorskip("pyarrow.parquet").read_table(path).to_pydict()
        losses, names = table["loss"], table["label"]
        said = [each == "yes" for each in table["predicted"]]
    assert losses == pytest.approx(-np.log(truth).mean(axis=1), rel=1e-12)
    assert names == [NAMES[each] for each in label]
    assert said == (SCORES[at, label] > 0.5).tolist()


def test_each_model_has_a_label_of_its_own_that_costs_the_most(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scores, targets = plain(tmp_path)
    other = write_csv(tmp_path / "other.csv", [OF_ORDER, *(1 - SCORES[:, ORDER]).tolist()])
    path = tmp_path / "rows.csv"
    files = map(str, (scores, other, targets))
    assert run(capsys, "compare", *files, "--multi-label", "-q", "--per-sample", str(path))[0] == 0
    row = next(csv.DictReader(path.read_text().splitlines()))
    truth = np.where(TARGETS[0] == 1, SCORES[0], 1 - SCORES[0])
    assert row["label_1"] == NAMES[int(truth.argmin())]
    assert row["label_2"] == NAMES[int(truth.argmax())]
    assert float(row["probability_2"]) == pytest.approx(1 - truth.max(), rel=1e-9)


def test_models_that_are_compared_have_the_same_targets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, other = own_csv(tmp_path), own_csv(tmp_path, 7)
    options = ("--multi-label", "--label-column", "labels_*", "-q")
    assert run(capsys, "compare", str(first), str(first), *options)[0] == 0
    code, _, err = run(capsys, "compare", str(first), str(other), *options)
    assert code == 2
    assert f"{other}:9: its targets differ from those of {first}:9" in err


def test_gates_judge_the_metrics_of_labels(capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(SAMPLES / f"facts_{name}.csv") for name in ("probs", "targets")]
    gates = ("--gate", "exact_match_accuracy=80%", "--min-accuracy", "0.9", "--confident")
    code, out, err = run_eval(capsys, *files, "--multi-label", *gates[:4], "--format", "junit")
    assert (code, err) == (1, "FAIL exact_match_accuracy 0.7785 < 0.8\n")
    assert 'tests="2" failures="1"' in out
    assert "exact_match_accuracy 0.7785 &lt; 0.8" in out
    assert run_eval(capsys, *files, "--multi-label", "-q", *gates[2:])[0] == 0
