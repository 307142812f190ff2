"""Hints that once led to a wrong number, or to nothing."""

from __future__ import annotations

import io

import numpy as np
import pytest
from made import Folder
from real_files import Case, checked, loss, packed, pair
from running import run_eval

ONE_SURE = loss(1, 0.8)

ROUNDING = [
    Case(
        "17: above 1",
        pair("cat,dog / 1.0000001,0 / .2,.8", "cat / dog"),
        right=ONE_SURE,
        noted=("1 ",),
    ),
    Case("17: below 0", pair("cat,dog / 1,-1e-17 / .2,.8", "cat / dog"), right=ONE_SURE),
    Case("17: one column", pair("p / 1.0000001 / .2", "1 / 0"), right=ONE_SURE),
    Case("17: one column below 0", pair("p / -1e-17 / .8", "y / 0 / 1"), right=ONE_SURE),
    Case(
        "17: three classes, float32",
        {
            "p.npy": np.array([[1.0000001, 0, 0], [0.1, 0.1, 0.8]], dtype=np.float32),
            "y.csv": "0 / 2",
        },
        "p.npy y.csv",
        right=-float(np.log(np.float64(np.float32(0.8)))) / 2,
    ),
    Case(
        "17: packed, 1e-5 above",
        pair(packed("cat;dog / 1.00001;0 / .2;.8"), "cat / dog"),
        right=ONE_SURE,
    ),
    Case(
        "per cent",
        pair("cat,dog / 90,10 / 20,80", "cat / dog"),
        right=loss(0.9, 0.8),
        says=("--scores percent",),
    ),
    Case(
        "per cent, one column, packed",
        pair(packed("p / 90.5 / 20"), "y / 1 / 0"),
        right=loss(0.905, 0.8),
        says=("--scores percent",),
    ),
    Case(
        "per cent, and it is said",
        pair("a,b,c / 90,5,5 / 20,70.5,9.5", "a / b"),
        "p.csv y.csv --scores percent",
        right=loss(0.9, 0.705),
    ),
    Case(
        "logits look like logits",
        pair("cat,dog / 2.5,-1.25 / -0.5,0.75", "cat / dog"),
        right=float(np.mean([np.log1p(np.exp(-3.75)), np.log1p(np.exp(-1.25))])),
        says=("--scores logits",),
    ),
    Case(
        "log-probabilities look like them",
        pair("cat,dog / -0.105360516,-2.302585093 / -1.609437912,-0.223143551", "cat / dog"),
        right=float(np.mean([0.105360516, 0.223143551])),
        says=("--scores log-probs",),
    ),
    Case(
        "votes are no logits",
        pair("cat,dog / 9,1 / 2,8", "cat / dog"),
        right=loss(0.9, 0.8),
        says=("--normalize",),
    ),
]

test_numbers_outside_0_and_1 = checked(ROUNDING)


@pytest.mark.parametrize("shape", [(2, 3, 2, 2), (1, 4, 3, 5), (2, 3, 7)])
def test_images_are_not_reshaped_as_they_lie(
    shape: tuple[int, ...], file: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    scores = np.random.default_rng(1).dirichlet(np.ones(shape[1]), (shape[0], *shape[2:]))
    preds = file("p.npy", np.ascontiguousarray(np.moveaxis(scores, -1, 1)))
    labels = file("y.npy", scores.argmax(axis=-1))
    code, out, err = run_eval(capsys, str(preds), str(labels), "--only", "cross_entropy")
    if code == 0:
        assert float(out) == pytest.approx(-np.log(scores.max(axis=-1)).mean(), rel=1e-9)
    else:
        assert code == 2
        assert "axis" in err
        assert "moveaxis" in err or "transpose" in err or "last" in err


def pickled(values: list[object]) -> bytes:
    stream = io.BytesIO()
    np.save(stream, np.array(values, dtype=object), allow_pickle=True)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("values", "hint"),
    [
        (["cat", "dog"], "astype(str)"),
        (["b, c", "d"], "astype(str)"),
        ([0, 1], "astype("),
        ([True, False], "astype("),
    ],
    ids=str,
)
def test_arrays_of_objects_get_a_hint_that_works(
    values: list[object], hint: str, file: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    preds = file("p.csv", ".9,.1\n.2,.8\n")
    code, _, err = run_eval(capsys, str(preds), str(file("y.npy", pickled(values))))
    assert code == 2
    assert hint in err
    assert "astype('float64')" not in err
