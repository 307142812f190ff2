"""Predictions of more than two axes: one row for each label, whatever the axis of the classes."""

from __future__ import annotations

import itertools
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from made import Folder, drawn, numbers, one_hot, write_csv, write_npy
from numpy.typing import NDArray
from reading import npz, read
from running import run_compare, run_eval

from celoss_cli import CelossError, Report, compare, evaluate, merge, tally
from celoss_cli.engine.plan import Plan
from celoss_cli.evaluation import run
from celoss_cli.formats.opening import Source
from celoss_cli.settings import Settings

SHAPE = 4, 5, 2
CLASSES = 3


def tensor(shape: tuple[int, ...] = SHAPE, seed: int = 1) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return probabilities with the axis of the classes last, and labels."""
    scores, labels = drawn(seed, math.prod(shape), CLASSES)
    return scores.reshape(*shape, CLASSES), labels.reshape(shape)


def flat(values: NDArray[Any], labels: NDArray[Any], **options: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the report of the same rows without axes, of which those of a sample are a cluster."""
    clusters = np.arange(len(labels)).repeat(labels[0].size)
    rows = values.reshape(-1, CLASSES), labels.reshape(-1)
    return comparable(evaluate(*rows, **{"cluster": clusters, **options}))


def comparable(report: Report) -> dict[str, Any]:
    """Return a report without what only a tensor has."""
    found = numbers(report)
    for row in found["worst"]:
        row.pop("index", None)
    for name in ("class_axis", "cluster"):
        del found["settings"][name]
    del found["signature"]
    return found


@pytest.mark.parametrize(
    ("axis", "order"), [(0, "C"), (1, "C"), (2, "C"), (3, "C"), (1, "F"), (3, "F")]
)
def test_the_axis_of_the_classes_may_be_any_in_any_order_of_the_file(
    axis: int, order: str, file: Folder
) -> None:
    scores, labels = tensor()
    expected = flat(scores, labels)
    moved = np.array(np.moveaxis(scores, -1, axis), order="F" if order == "F" else "C")
    truths = file("labels.npy", np.array(labels, order="F" if order == "F" else "C"))
    archive = file("preds.npz", npz(deflate=True, scores=moved))
    for pair in ((moved, labels), (file("preds.npy", moved), truths), (archive, truths)):
        assert comparable(read(*pair).report) == expected


@pytest.mark.parametrize("block_bytes", [24, 24 * 4, 24 * 7, 24 * 20, 24 * 50])
def test_channels_first_are_read_in_blocks_of_samples_or_parts_of_them(
    block_bytes: int, tmp_path: Path
) -> None:
    scores, labels = tensor()
    path = write_npy(tmp_path / "p.npy", np.moveaxis(scores, -1, 1))
    report = run(path, labels, settings=Settings(), plan=Plan(block_bytes=block_bytes))
    assert comparable(report) == flat(scores, labels)


def test_half_and_single_precision_are_measured_as_they_are_saved(file: Folder) -> None:
    scores, labels = tensor()
    for kind in (np.float16, np.float32):
        logits = np.log(scores).astype(kind)
        report = evaluate(file("p.npy", logits), labels, scores="logits")
        assert comparable(report) == flat(logits.astype(np.float64), labels, scores="logits")


def test_the_samples_are_clusters() -> None:
    scores, labels = tensor((2, 3))
    losses = -np.log((scores * one_hot(labels, CLASSES)).sum(axis=-1))
    report = evaluate(scores, labels, class_axis=2)
    assert report.clusters == 2
    # sums of the deviations by sample, times G / (G - 1)
    sums = (losses - losses.mean()).sum(axis=1)
    error = np.sqrt((sums**2).sum() * 2) / losses.size
    assert report.cross_entropy_se == pytest.approx(error, rel=1e-12)


def test_other_clusters_may_be_named() -> None:
    scores, labels = tensor((4, 5))
    clusters = np.arange(20) % 5
    report = evaluate(scores, labels, cluster=clusters)
    rows = scores.reshape(-1, CLASSES), labels.reshape(-1)
    assert report.clusters == 5
    assert report.cross_entropy_se == evaluate(*rows, cluster=clusters).cross_entropy_se


def test_two_axes_of_rows_have_a_name_for_each_row() -> None:
    scores, labels = np.full((3, 4, 2), 0.5), np.zeros((3, 4), int)
    scores[2, 1], scores[1, 0] = (0.125, 0.875), (0.25, 0.75)
    worst = evaluate(scores, labels).to_dict()["worst"]
    assert [(row["row"], row["index"]) for row in worst[:2]] == [(9, [2, 1]), (4, [1, 0])]
    assert "index" not in evaluate(scores[0], labels[0]).to_dict()["worst"][0]


def test_the_label_minus_100_is_ignored_and_a_note_counts_it() -> None:
    scores, labels = tensor()
    kept = np.arange(labels.size).reshape(labels.shape) % 3 > 0
    padded = np.where(kept, labels, -100)
    report = evaluate(scores, padded)
    alone = evaluate(scores[kept], labels[kept])
    assert report.cross_entropy == alone.cross_entropy
    note = next(each for each in report.findings if each.code == "ignored-rows")
    assert note.evidence == {"rows": 14, "label": "-100", "padded": 14}
    assert note.message == "14 rows with the label -100 (padding) are ignored."


def test_another_label_is_ignored_as_well_if_it_is_named() -> None:
    scores, labels = tensor()
    labels[0] = -100
    kept = (labels != -100) & (labels != 1)
    report = evaluate(scores, labels, ignore_label=1)
    assert report.cross_entropy == evaluate(scores[kept], labels[kept]).cross_entropy
    note = next(each for each in report.findings if each.code == "ignored-rows")
    assert note.evidence == {"rows": int((~kept).sum()), "label": "1", "padded": 10}
    assert "with the label 1 (as asked) or -100 (padding) are ignored" in note.message


def test_the_label_minus_100_of_a_flat_array_is_none() -> None:
    scores, labels = tensor()
    labels[0] = -100
    with pytest.raises(CelossError, match="label '-100' is not one of the positions") as caught:
        evaluate(scores.reshape(-1, CLASSES), labels.reshape(-1))
    assert "--ignore-label=-100" in str(caught.value.hint)


def test_tensors_of_padding_alone_are_refused() -> None:
    scores, labels = tensor()
    with pytest.raises(CelossError, match=r"every label is ignored, e\.g\. -100"):
        evaluate(scores, np.full_like(labels, -100))


def test_one_score_per_label_is_that_of_the_positive_class() -> None:
    scores = np.array([[[0.75], [0.25]], [[0.5], [0.125]]])
    report = evaluate(scores, np.array([[1, 0], [-100, 1]]))
    assert report.cross_entropy == pytest.approx(-np.log([0.75, 0.75, 0.125]).mean(), rel=1e-12)


def test_labels_may_be_flat_in_an_array_or_a_text(file: Folder, tmp_path: Path) -> None:
    scores, labels = tensor()
    expected = flat(scores, labels)
    lines = write_csv(tmp_path / "labels.csv", labels.reshape(-1, 1))
    assert comparable(evaluate(file("p.npy", scores), lines)) == expected
    assert comparable(evaluate(np.moveaxis(scores, -1, 1), labels.reshape(-1))) == expected


def test_weights_have_the_shape_of_the_labels(file: Folder) -> None:
    scores, labels = tensor()
    mask = labels > 0
    first = np.moveaxis(scores, -1, 1)
    for weights in (mask, file("mask.npy", mask), mask.reshape(-1), np.asfortranarray(mask)):
        report = evaluate(first, labels, weights=weights)
        assert report.cross_entropy == pytest.approx(
            evaluate(scores[mask], labels[mask]).cross_entropy, rel=1e-12
        )


def test_groups_have_a_value_for_each_label_or_for_each_sample(file: Folder) -> None:
    scores, labels = tensor()
    losses = -np.log(np.take_along_axis(scores, labels[..., None], -1))[..., 0]
    each = np.random.default_rng(2).integers(0, 2, SHAPE)
    found = evaluate(scores, labels, by=f"kind={file('each.npy', each)}")
    means = {row.value: row.cross_entropy for row in found.slices}
    assert means == pytest.approx({str(v): losses[each == v].mean() for v in (0, 1)}, rel=1e-12)
    words = np.array(["en", "de", "en", "fr"])
    expected = {word: losses[words == word].mean() for word in ("en", "de", "fr")}
    texts = "lang\nen\nde\nen\nfr\n", "en\nde\nen\nfr\n"
    for given in (f"lang={file(f'{len(text)}.csv', text)}" for text in texts):
        found = evaluate(scores, labels, by=given)
        assert {row.value: row.cross_entropy for row in found.slices} == pytest.approx(
            expected, rel=1e-12
        )
    clusters = evaluate(scores, labels, cluster=words)
    assert clusters.clusters == 3


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ((5,), r"5 values of 'by', but there are 40 rows of predictions in 4 samples"),
        ((4, 5), r"the shape \(4, 5\) is not that of the labels: \(4, 5, 2\)"),
        ((4, 5, 3), r"the shape \(4, 5, 3\) is not that of the labels: \(4, 5, 2\)"),
    ],
)
def test_groups_of_another_shape_are_refused(shape: tuple[int, ...], words: str) -> None:
    with pytest.raises(CelossError, match=words):
        evaluate(*tensor(), by=np.zeros(shape, int))


def test_labels_in_a_text_tell_the_axis_of_the_classes_by_their_number(
    file: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    scores, labels = tensor((4, 5))
    rows = "".join(f"{label}\n" for label in labels.ravel())
    names = str(file("p.npy", scores.transpose(0, 2, 1))), str(file("l.csv", f"label\n{rows}"))
    code, _, err = run_eval(capsys, *names)
    assert (code, "--class-axis 1, if axis 1 of (4, 3, 5) is the class axis" in err) == (
        2,
        True,
    )
    code, out, _ = run_eval(capsys, *names, "--class-axis", "1", "--only", "cross_entropy")
    assert float(out) == pytest.approx(evaluate(scores, labels).cross_entropy, rel=1e-12)


def test_an_ambiguous_axis_is_asked_for() -> None:
    scores, labels = tensor((2, 3))
    for axis, moved in ((1, np.moveaxis(scores, -1, 1)), (2, scores)):
        with pytest.raises(CelossError, match="which axis of") as caught:
            evaluate(moved, labels)
        assert str(caught.value).startswith(
            "predictions: which axis of (2, 3, 3) is the class axis? "
            "Axes 1 and 2 fit labels, (2, 3)"
        )
        assert caught.value.hint == "--class-axis 1 or --class-axis 2 decides"
        assert comparable(evaluate(moved, labels, class_axis=axis)) == flat(scores, labels)
        assert comparable(evaluate(moved, labels, class_axis=axis - 3)) == flat(scores, labels)


def test_a_matrix_may_have_the_classes_along_its_first_axis() -> None:
    scores, labels = drawn(2, 30, CLASSES)
    assert evaluate(scores.T, labels, class_axis=0).cross_entropy == pytest.approx(
        -np.log((scores * one_hot(labels, CLASSES)).sum(axis=1)).mean(), rel=1e-12
    )


MISFITS: list[tuple[str, Any, Any, Any, str]] = [
    (
        "labels of another length",
        np.zeros((4, 5, 3)),
        np.zeros((4, 6), int),
        None,
        "labels: the shape (4, 6) does not fit predictions, (4, 5, 3), without the class axis",
    ),
    (
        "labels with an axis too many",
        np.zeros((4, 5, 3)),
        np.zeros((4, 5, 1), int),
        None,
        "labels: an array (4, 5, 1) has one axis too many for predictions, (4, 5, 3)",
    ),
    (
        "labels of the same shape",
        np.zeros((4, 5, 3)),
        np.zeros((4, 5, 3), int),
        None,
        "labels: an array (4, 5, 3) has one axis too many for predictions, (4, 5, 3)",
    ),
    (
        "labels of a tensor beside a matrix",
        np.full((4, 2), 0.5),
        np.zeros((2, 2, 2), int),
        None,
        "labels: an array (2, 2, 2) has one axis too many for predictions, (4, 2)",
    ),
    (
        "swapped",
        np.zeros((4, 5), int),
        np.zeros((4, 5, 3)),
        None,
        (
            "predictions: an array (4, 5), but labels, (4, 5, 3), has one more axis: "
            "these look swapped"
        ),
    ),
    (
        "a mask of another shape",
        np.full((4, 5, 2), 0.5),
        np.zeros((4, 5), int),
        np.ones((5, 4)),
        "weights: the shape (5, 4) does not fit predictions, (4, 5, 2), without the class axis",
    ),
    (
        "a weight per sample",
        np.full((4, 5, 2), 0.5),
        np.zeros((4, 5), int),
        np.ones(4),
        "weights: the shape (4,) does not fit predictions, (4, 5, 2), without the class axis",
    ),
]


@pytest.mark.parametrize(
    ("scores", "labels", "weights", "said"),
    [case[1:] for case in MISFITS],
    ids=[case[0] for case in MISFITS],
)
def test_shapes_that_do_not_fit_are_refused(
    scores: Source, labels: Source, weights: Source | None, said: str
) -> None:
    with pytest.raises(CelossError) as caught:
        evaluate(scores, labels, weights=weights)
    assert str(caught.value) == said


@pytest.mark.parametrize("axis", [3, -4])
def test_an_axis_that_is_none_is_refused(axis: int) -> None:
    with pytest.raises(CelossError) as caught:
        evaluate(np.zeros((4, 5, 3)), np.zeros((4, 5), int), class_axis=axis)
    assert str(caught.value) == f"--class-axis {axis} is not an axis of predictions, (4, 5, 3)"


def test_a_class_axis_is_refused_of_what_is_no_array(file: Folder) -> None:
    with pytest.raises(CelossError, match=r"--class-axis is for arrays, but .* is not an array"):
        evaluate(file("p.csv", "a,b\n0.5,0.5\n"), file("y.csv", "a\n"), class_axis=1)


def test_errors_name_the_index_within_the_tensor() -> None:
    scores, labels = tensor((4, 5))
    for axis in range(3):
        wrong = scores.copy()
        wrong[2, 3, 1] = np.nan
        with pytest.raises(CelossError, match=r"^predictions: row \[2, 3\], column 1: "):
            evaluate(np.moveaxis(wrong, -1, axis), labels)
    labels[3, 1] = 7
    with pytest.raises(CelossError, match=r"^labels: row \[3, 1\]: label '7' is not one of"):
        evaluate(scores, labels)


def test_shards_of_tensors_may_differ_in_their_other_axes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    whole = []
    for at, shape in enumerate([(4, 5), (3, 2)], 1):
        scores, labels = tensor(shape, seed=at)
        if at == 2:
            scores[2, 1] = [0.998, 0.001, 0.001]
            labels[2, 1] = 2
        write_npy(tmp_path / f"p-{at}.npy", np.moveaxis(scores, -1, 1))
        write_npy(tmp_path / f"y-{at}.npy", labels)
        whole.append((scores.reshape(-1, CLASSES), labels.reshape(-1)))
    clusters = np.repeat(np.arange(7), [5] * 4 + [2] * 3)
    expected = flat(*map(np.concatenate, zip(*whole, strict=True)), cluster=clusters)
    code, out, _ = run_eval(capsys, "p-*.npy", "y-*.npy", "--json")
    report = json.loads(out)
    assert code == 0
    assert report["metrics"] == expected["metrics"]
    assert (report["worst"][0]["row"], report["worst"][0]["index"]) == (25, [2, 1])
    _, table, _ = run_eval(capsys, "p-*.npy", "y-*.npy")
    assert "p-2.npy: [2, 1]" in table


def test_rows_of_samples_have_their_index_beside_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    scores, labels = tensor((2, 3))
    labels[0, 1] = -100
    write_npy(tmp_path / "p.npy", scores)
    write_npy(tmp_path / "y.npy", labels)
    axis = ("--class-axis", "2")
    files = [each for name in ("r.csv", "r.npy") for each in ("--per-sample", name)]
    assert run_eval(capsys, "p.npy", "y.npy", *axis, "-q", *files)[0] == 0
    lines = Path("r.csv").read_text().splitlines()
    assert lines[0] == "row,index_0,index_1,label,predicted,probability,loss"
    kept = [at for at in itertools.product(range(2), range(3)) if at != (0, 1)]
    assert [tuple(map(int, line.split(",")[1:3])) for line in lines[1:]] == kept
    rows = np.load("r.npy")
    assert [*zip(rows["index_0"], rows["index_1"], strict=True)] == kept
    assert rows["row"].tolist() == [0, 2, 3, 4, 5]
    for row, (n, t) in zip(rows, kept, strict=True):
        assert row["probability"] == scores[n, t, labels[n, t]]
    assert run_compare(capsys, "p.npy", "p.npy", "y.npy", *axis, "-q", *files[:2])[0] == 0
    assert Path("r.csv").read_text().startswith("row,index_0,index_1,label,predicted_1,")


def test_tensors_of_safetensors_are_read_as_those_of_npy(file: Folder) -> None:
    scores, labels = tensor()
    moved = np.log(np.moveaxis(scores, -1, 1)).astype("<f4")
    # a brain float is the upper half of a float32
    halves = (moved.view("<u4") >> 16).astype("<u2")
    tensors = {"logits": ("F32", moved), "brain": ("BF16", halves), "labels": ("I64", labels)}
    header, data = {}, b""
    for name, (kind, array) in tensors.items():
        end = len(data) + array.nbytes
        header[name] = {"dtype": kind, "shape": array.shape, "data_offsets": [len(data), end]}
        data += array.tobytes()
    text = json.dumps(header).encode()
    path = file("t.safetensors", len(text).to_bytes(8, "little") + text + data)
    report = evaluate(f"{path}:logits", f"{path}:labels", scores="logits")
    assert comparable(report) == comparable(evaluate(moved, labels, scores="logits"))
    brain = (halves.astype("<u4") << 16).view("<f4")
    report = evaluate(f"{path}:brain", f"{path}:labels", scores="logits")
    assert comparable(report) == comparable(evaluate(brain, labels, scores="logits"))


def test_parts_of_tensors_keep_their_index_where_rows_move(tmp_path: Path) -> None:
    texts, rows, places = [], 0, []
    for at in range(2):
        scores, labels = tensor((4, 5 + at), seed=at)
        path = write_npy(tmp_path / f"p-{at}.npy", scores)
        texts.append(tally(path, labels, worst=100))
        places += [(rows + row, [row // (5 + at), row % (5 + at)]) for row in range(labels.size)]
        rows += labels.size
    worst = merge(texts[::-1]).to_dict()["worst"]
    assert sorted((row["row"], row["index"]) for row in worst) == places


def test_the_largest_changes_have_their_index() -> None:
    scores, labels = tensor((4, 5))
    other = scores.copy()
    other[2, 4] = scores[2, 4] * 0.5 + 0.5 * (np.arange(CLASSES) != labels[2, 4]) / 2
    found = compare([scores, other], labels).to_dict()
    changed = found["models"][0]["lost_most"]
    assert [(row["row"], row["index"]) for row in changed] == [(14, [2, 4])]


def test_processes_measure_a_tensor_as_one_does(tmp_path: Path) -> None:
    scores, labels = tensor((40, 5, 6))
    path = write_npy(tmp_path / "p.npy", np.moveaxis(scores, -1, 1))
    one = run(path, labels, settings=Settings(), plan=Plan(threads=1, block_bytes=640))
    many = run(path, labels, settings=Settings(), plan=Plan(threads=2, block_bytes=640))
    assert numbers(one) == numbers(many)
    assert comparable(one) == flat(scores, labels)


@pytest.mark.parametrize("at", [1, 2])
def test_labels_with_an_axis_of_length_1_are_told_to_leave_it_out(at: int) -> None:
    scores, labels = np.full((4, 5, 3), 1 / 3), np.expand_dims(np.zeros((4, 5), int), at)
    with pytest.raises(CelossError, match="has one axis too many") as caught:
        evaluate(scores, labels)
    # the argmax of one number is 0, whatever the label
    assert caught.value.hint == f"save them without the axis of length 1: labels.squeeze({at})"
    assert evaluate(scores, labels.squeeze(at)).cross_entropy == pytest.approx(math.log(3))


def test_the_rows_of_a_tensor_are_not_made_of_one_number_each(file: Folder) -> None:
    scores = file("p.npy", np.full((4, 4, 2, 1), 0.25))
    labels = file("y.csv", "y\n" + "0\n1\n2\n3\n" * 2)
    with pytest.raises(CelossError, match="one column of scores") as caught:
        evaluate(scores, labels)
    assert "--classes" not in (caught.value.hint or "")
    with pytest.raises(CelossError, match=r"--classes is 4, but .*p.npy has 2"):
        evaluate(scores, labels, classes=4)
    right = evaluate(scores, labels, class_axis=1)
    assert right.cross_entropy == pytest.approx(math.log(4))
