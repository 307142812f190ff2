"""Writes predictions of small real models as each tool writes them, and what they score.

Every prediction is of a row its model was not trained on. `expected.json` holds the log loss and
the accuracy of the numbers that went into each file; nothing here knows celoss.

    pip install scikit-learn pandas xgboost lightgbm catboost vowpalwabbit
    python tests/data/formats/make_formats.py

Written by the tools themselves: all of NumPy, pandas, LightGBM and Vowpal Wabbit. The numbers of
XGBoost and CatBoost come from their models, and are written here in the layout of their command
lines, which their packages do not hold. Keras, transformers and Excel do not run here: a model of
scikit-learn stands in for them, and the layout is theirs.
"""

from __future__ import annotations

import ctypes
import json
import tempfile
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeAlias

import catboost  # type: ignore[import-not-found, import-untyped, unused-ignore]
import lightgbm as lgb  # type: ignore[import-not-found, unused-ignore]
import numpy as np
import pandas as pd
import xgboost as xgb  # type: ignore[import-not-found, unused-ignore]
from lightgbm.basic import _LIB as LIGHTGBM  # type: ignore[attr-defined, import-not-found, unused-ignore]
from numpy.typing import NDArray
from scipy.special import softmax
from sklearn.datasets import load_breast_cancer, load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, log_loss
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier
from vowpalwabbit import Workspace  # type: ignore[import-not-found, import-untyped, unused-ignore]

FOLDER = Path(__file__).parent
CANCER_ROWS = 60
TOOLS = ("scikit-learn", "numpy", "pandas", "xgboost", "lightgbm", "catboost", "vowpalwabbit")

Floats: TypeAlias = NDArray[np.float64]
Expected: TypeAlias = dict[str, dict[str, float]]
"""By name of the predictions: their cross-entropy and accuracy."""


@dataclass(frozen=True)
class Halves:
    """Rows to train on and rows to predict; `ids` are the places of the latter in the data set."""

    names: Sequence[str]
    train: Floats
    train_labels: NDArray[np.int64]
    test: Floats
    labels: NDArray[np.int64]
    ids: NDArray[np.int64]

    @classmethod
    def of(cls, data: Any, rows: int) -> Halves:  # noqa: ANN401 - scikit-learn has no types
        places = np.arange(len(data.target))
        train, test = train_test_split(
            places, test_size=0.5, stratify=data.target, random_state=0, shuffle=True
        )
        test = test[:rows]
        return cls(
            names=[str(name) for name in data.target_names],
            train=data.data[train],
            train_labels=data.target[train].astype(np.int64),
            test=data.data[test],
            labels=data.target[test].astype(np.int64),
            ids=test.astype(np.int64),
        )

    @property
    def named_train_labels(self) -> NDArray[np.str_]:
        return np.array(self.names)[self.train_labels]

    @property
    def named_labels(self) -> NDArray[np.str_]:
        return np.array(self.names)[self.labels]


def main() -> None:
    """Write every file beside this script."""
    iris = Halves.of(load_iris(), rows=75)
    cancer = Halves.of(load_breast_cancer(), rows=CANCER_ROWS)
    model = make_pipeline(StandardScaler(), LogisticRegression())
    model.fit(iris.train, iris.named_train_labels)
    probabilities = model.predict_proba(iris.test)
    write_labels(iris, cancer)
    expected = {
        **write_numpy(iris, probabilities),
        **write_pandas(iris, probabilities, model.classes_),
        **write_log_probabilities(iris),
        **write_logits(iris, model.decision_function(iris.test)),
        **write_keras(cancer),
        **write_xgboost(iris, cancer),
        **write_lightgbm(iris, cancer),
        **write_catboost(iris, cancer),
        **write_vowpal_wabbit(cancer),
        **write_kaggle(iris, probabilities),
        **write_excel(iris, probabilities),
    }
    made = {"made_with": {tool: version(tool) for tool in TOOLS}, "expected": expected}
    (FOLDER / "expected.json").write_text(
        json.dumps(made, indent=2, allow_nan=False) + "\n", encoding="utf-8"
    )


def write_labels(iris: Halves, cancer: Halves) -> None:
    """Three classes by name and as integers; two as 0 and 1, and as -1 and 1."""
    species = pd.Series(iris.named_labels, name="species")
    species.to_csv(FOLDER / "labels.csv", index=False)
    species.to_csv(FOLDER / "labels_index.csv")
    np.save(FOLDER / "labels_int.npy", iris.labels)
    np.save(FOLDER / "cancer_int.npy", cancer.labels)
    write_lines("cancer_signs.txt", (str(2 * label - 1) for label in cancer.labels))


def write_numpy(iris: Halves, probabilities: Floats) -> Expected:
    """What `predict_proba` returns, through the writers of NumPy."""
    np.save(FOLDER / "proba.npy", probabilities)
    np.savez_compressed(FOLDER / "proba.npz", probabilities)
    np.savez(FOLDER / "arrays.npz", proba=probabilities, labels=iris.labels)
    np.savetxt(FOLDER / "savetxt.txt", probabilities)
    np.savetxt(FOLDER / "savetxt_header.txt", probabilities, header=" ".join(iris.names))
    names = ("proba.npy", "proba.npz", "arrays.npz", "savetxt.txt", "savetxt_header.txt")
    return dict.fromkeys(names, score(iris.labels, probabilities))


def write_pandas(iris: Halves, probabilities: Floats, classes: Sequence[str]) -> Expected:
    """What `predict_proba` returns, through `DataFrame.to_csv`."""
    frame = pd.DataFrame(probabilities)
    frame.to_csv(FOLDER / "frame_index.csv")
    frame.to_csv(FOLDER / "frame.csv", index=False)
    # without the time, the same numbers are the same bytes
    zipped: Any = {"method": "gzip", "mtime": 0}
    frame.to_csv(FOLDER / "frame.csv.gz", index=False, compression=zipped)
    frame.to_csv(FOLDER / "frame.csv.bz2", index=False)
    frame.to_csv(FOLDER / "frame.csv.xz", index=False)
    named = pd.DataFrame(probabilities, columns=pd.Index(classes))
    named.to_csv(FOLDER / "named.csv", index=False)
    named.add_prefix("p_").to_csv(FOLDER / "prefixed.csv", index=False)
    frames = ("frame_index.csv", "frame.csv", "frame.csv.gz", "frame.csv.bz2", "frame.csv.xz")
    return dict.fromkeys((*frames, "named.csv", "prefixed.csv"), score(iris.labels, probabilities))


def write_log_probabilities(iris: Halves) -> Expected:
    """What `predict_log_proba` returns; a tree gives classes that a leaf never saw -inf."""
    models = {
        "log_proba.csv": GaussianNB(),
        "tree_log_proba.csv": DecisionTreeClassifier(min_samples_leaf=25, random_state=0),
    }
    expected = {}
    for name, model in models.items():
        model.fit(iris.train, iris.named_train_labels)
        with np.errstate(divide="ignore"):
            logs = model.predict_log_proba(iris.test)
        pd.DataFrame(logs, columns=pd.Index(model.classes_)).to_csv(FOLDER / name, index=False)
        expected[name] = {
            "cross_entropy": float(-logs[np.arange(len(logs)), iris.labels].mean()),
            "accuracy": accuracy_score(iris.labels, logs.argmax(axis=1)),
        }
    return expected


def write_logits(iris: Halves, logits: Floats) -> Expected:
    """As `np.save` of what `Trainer.predict(...).predictions` holds: (N, K), float32 or float16.

    transformers is not installed: the logits are those of the logistic regression.
    """
    expected = {}
    for kind in (np.float32, np.float16):
        name = f"logits_{np.dtype(kind).name}.npy"
        array = logits.astype(kind)
        np.save(FOLDER / name, array)
        expected[name] = score(iris.labels, softmax(array.astype(np.float64), axis=1))
    return expected


def write_keras(cancer: Halves) -> Expected:
    """As `np.save` of what `predict` of one sigmoid unit returns: (N, 1), float32.

    Keras is not installed: the probabilities are those of a logistic regression, which is one
    sigmoid unit.
    """
    model = make_pipeline(StandardScaler(), LogisticRegression())
    model.fit(cancer.train, cancer.train_labels)
    array = model.predict_proba(cancer.test)[:, [1]].astype(np.float32)
    np.save(FOLDER / "keras_binary.npy", array)
    return {"keras_binary.npy": score(cancer.labels, array.astype(np.float64))}


def write_xgboost(iris: Halves, cancer: Halves) -> Expected:
    """As its command line wrote pred.txt: one number a line, in 9 digits, K of them a row."""
    settings: dict[str, Any] = {"max_depth": 2, "seed": 0, "nthread": 1}
    objectives: dict[str, tuple[Halves, dict[str, Any]]] = {
        "xgboost_softprob.txt": (iris, {"objective": "multi:softprob", "num_class": 3}),
        "xgboost_logistic.txt": (cancer, {"objective": "binary:logistic"}),
    }
    expected = {}
    for name, (data, objective) in objectives.items():
        train = xgb.DMatrix(data.train, label=data.train_labels)
        booster = xgb.train({**settings, **objective}, train, num_boost_round=10)
        predicted = booster.predict(xgb.DMatrix(data.test))
        text = texts(predicted.ravel(), "{:.9g}")
        write_lines(name, text)
        expected[name] = score(data.labels, numbers(text).reshape(len(data.labels), -1))
    return expected


def write_lightgbm(iris: Halves, cancer: Halves) -> Expected:
    """Through its own writer: what task=predict of its command line calls."""
    settings: dict[str, Any] = {
        "min_data_in_leaf": 5,
        "num_threads": 1,
        "deterministic": True,
        "seed": 0,
        "verbose": -1,
    }
    objectives: dict[str, tuple[Halves, dict[str, Any]]] = {
        "lightgbm_multiclass.txt": (iris, {"objective": "multiclass", "num_class": 3}),
        "lightgbm_binary.txt": (cancer, {"objective": "binary"}),
    }
    expected = {}
    for name, (data, objective) in objectives.items():
        booster = lgb.train(
            {**settings, **objective},
            lgb.Dataset(data.train, data.train_labels),
            num_boost_round=10,
        )
        with tempfile.TemporaryDirectory() as folder:
            rows = Path(folder) / "test.tsv"
            # every digit, so that the file's rows are the array's
            np.savetxt(rows, np.c_[data.labels, data.test], delimiter="\t", fmt="%.17g")
            lightgbm_predict_file(booster, rows, FOLDER / name)
        expected[name] = score(data.labels, np.asarray(booster.predict(data.test)))
    return expected


def lightgbm_predict_file(booster: Any, data: Path, result: Path) -> None:  # noqa: ANN401
    """Let LightGBM read `data` and write `result`; Booster.predict would delete the result."""
    code = LIGHTGBM.LGBM_BoosterPredictForFile(
        booster._handle,  # noqa: SLF001
        ctypes.c_char_p(str(data).encode()),
        ctypes.c_int(0),  # no header
        ctypes.c_int(0),  # probabilities
        ctypes.c_int(0),  # from the first tree
        ctypes.c_int(-1),  # to the last
        ctypes.c_char_p(b"verbose=-1"),
        ctypes.c_char_p(str(result).encode()),
    )
    if code:
        raise RuntimeError(f"LightGBM did not write {result.name}")


def write_catboost(iris: Halves, cancer: Halves) -> Expected:
    """As `catboost calc` writes: tabs, a SampleId, a column a class and type, in 10 digits."""
    settings = {
        "iterations": 20,
        "depth": 3,
        "thread_count": 1,
        "random_seed": 0,
        "verbose": False,
        "allow_writing_files": False,
    }
    model = catboost.CatBoostClassifier(loss_function="MultiClass", **settings)
    model.fit(iris.train, iris.named_train_labels)
    columns = {
        kind: {
            f"{kind}:Class={name}": texts(column, "{:.10g}")
            for name, column in zip(
                model.classes_, model.predict(iris.test, prediction_type=kind).T, strict=True
            )
        }
        for kind in ("Probability", "RawFormulaVal")
    }
    probability, raw = columns["Probability"], columns["RawFormulaVal"]
    write_catboost_table("catboost.tsv", probability)
    write_catboost_table("catboost_raw.tsv", probability | raw)
    # one column where there are two classes: the probability of the second
    two = catboost.CatBoostClassifier(loss_function="Logloss", **settings)
    two.fit(cancer.train, cancer.train_labels)
    second = texts(two.predict_proba(cancer.test)[:, 1], "{:.10g}")
    write_catboost_table("catboost_binary.tsv", {"Probability": second})
    of_probability = score(iris.labels, np.column_stack([*map(numbers, probability.values())]))
    logits = np.column_stack([*map(numbers, raw.values())])
    return {
        "catboost.tsv": of_probability,
        "catboost_raw.tsv": of_probability,
        "catboost_raw.tsv as logits": score(iris.labels, softmax(logits, axis=1)),
        "catboost_binary.tsv": score(cancer.labels, numbers(second)),
    }


def write_catboost_table(name: str, columns: dict[str, list[str]]) -> None:
    """Write columns behind a SampleId that counts from 0."""
    rows = zip(*columns.values(), strict=True)
    head = "\t".join(["SampleId", *columns])
    write_lines(name, [head, *("\t".join([str(at), *row]) for at, row in enumerate(rows))])


def write_vowpal_wabbit(cancer: Halves) -> Expected:
    """Through its own command line: --link logistic writes one probability a line, in 6 digits."""
    scaler = StandardScaler().fit(cancer.train)
    result = FOLDER / "vw_logistic.txt"
    with tempfile.TemporaryDirectory() as folder:
        train, test, model = (Path(folder) / name for name in ("train.vw", "test.vw", "model.vw"))
        for path, data, labels in (
            (train, cancer.train, cancer.train_labels),
            (test, cancer.test, cancer.labels),
        ):
            path.write_text(vowpal_wabbit_rows(scaler.transform(data), labels), encoding="utf-8")
        Workspace(f"--quiet --loss_function logistic -d {train} -f {model}").finish()
        Workspace(f"--quiet --link logistic -t -i {model} -d {test} -p {result}").finish()
    probabilities = numbers(result.read_text(encoding="utf-8").split())
    return {result.name: score(cancer.labels, probabilities)}


def vowpal_wabbit_rows(data: Floats, labels: NDArray[np.int64]) -> str:
    """Return rows as `-1 | 0:0.5 1:-2.25`."""
    return "".join(
        f"{2 * label - 1} | " + " ".join(f"{at}:{cell:.6g}" for at, cell in enumerate(row)) + "\n"
        for row, label in zip(data.tolist(), labels.tolist(), strict=True)
    )


def write_kaggle(iris: Halves, probabilities: Floats) -> Expected:
    """A submission, and solutions in another order of rows: labels, their half, one-hot."""
    frame = pd.DataFrame(probabilities, columns=pd.Index(iris.names))
    frame.insert(0, "id", iris.ids)
    frame.to_csv(FOLDER / "kaggle_submission.csv", index=False)
    order = np.argsort(iris.ids)
    solution = pd.DataFrame({"id": iris.ids, "label": iris.named_labels}).iloc[order]
    solution.to_csv(FOLDER / "kaggle_solution.csv", index=False)
    half = np.where(np.arange(len(order)) % 3, "Private", "Public")
    solution.assign(Usage=half).to_csv(FOLDER / "kaggle_solution_usage.csv", index=False)
    one_hot = pd.DataFrame(np.eye(3, dtype=np.int64)[iris.labels], columns=pd.Index(iris.names))
    one_hot.insert(0, "id", iris.ids)
    one_hot.iloc[order].to_csv(FOLDER / "kaggle_solution_one_hot.csv", index=False)
    return {"kaggle_submission.csv": score(iris.labels, probabilities)}


def write_excel(iris: Halves, probabilities: Floats) -> Expected:
    """As a German Excel saves "CSV UTF-8" of cells in the format General."""
    rows = [[excel_number(cell) for cell in row] for row in probabilities.tolist()]
    lines = [iris.names, *([cell.replace(".", ",") for cell in row] for row in rows)]
    text = "".join(";".join(line) + "\r\n" for line in lines)
    (FOLDER / "excel_de.csv").write_bytes(text.encode("utf-8-sig"))
    return {"excel_de.csv": score(iris.labels, np.array([numbers(row) for row in rows]))}


def excel_number(value: float) -> str:
    """Return what a cell shows: up to 9 decimals, or an exponent where they would be few."""
    if 0 < value < 1e-4:
        return f"{value:.5E}"
    return f"{value:.9f}".rstrip("0").rstrip(".")


def texts(values: Floats, form: str) -> list[str]:
    """Return each number as a tool prints it."""
    return [form.format(value) for value in values.tolist()]


def numbers(text: Iterable[str]) -> Floats:
    """Return the numbers that the text holds."""
    return np.array([float(cell) for cell in text])


def score(labels: NDArray[np.int64], probabilities: Floats) -> dict[str, float]:
    """Return what scikit-learn says of N rows of K classes, or of the positive class of two."""
    if probabilities.ndim == 1 or probabilities.shape[1] == 1:
        second = probabilities.ravel()
        probabilities = np.column_stack([1 - second, second])
    classes = np.arange(probabilities.shape[1])
    with warnings.catch_warnings():
        # rows of float32, or of few digits, do not sum to 1 in float64
        warnings.simplefilter("ignore", UserWarning)
        loss = float(log_loss(labels, probabilities, labels=classes))
    accuracy = float(accuracy_score(labels, probabilities.argmax(axis=1)))
    return {"cross_entropy": loss, "accuracy": accuracy}


def write_lines(name: str, lines: Iterable[str]) -> None:
    """Write lines that end in a line feed."""
    (FOLDER / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main()
