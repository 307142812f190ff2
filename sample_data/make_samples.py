"""Writes the sample data: cross-validated predictions of real models on data scikit-learn ships.

Every prediction is of a row the model was not trained on. The digits are the 1,797 8 x 8 images of
the UCI "Optical Recognition of Handwritten Digits" test set, the cancer set is UCI's "Breast Cancer
Wisconsin (Diagnostic)" of 569 rows.

    python sample_data/make_samples.py
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_breast_cancer, load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

FOLDER = Path(__file__).parent
FOLDS = StratifiedKFold(n_splits=5, shuffle=True, random_state=0)

CONFIDENT_AND_WRONG = 4e-8
"""-ln of it is 17.03."""
FACT_DECIMALS = 6
"""Enough for a loss, and half the size of a file."""


def main() -> None:
    """Write every sample file beside this script."""
    write_digits()
    write_cancer()
    write_outlier()
    write_facts()


def write_digits() -> None:
    """Ten classes: a good model, its logits, and one that is right but far too sure."""
    images, digits = load_digits(return_X_y=True)
    good = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=1000))
    logits = cross_val_predict(good, images, digits, cv=FOLDS, method="decision_function")
    header = [str(digit) for digit in range(10)]
    write_csv("digits_probs.csv", header, softmax(logits).tolist())
    np.save(FOLDER / "digits_logits.npy", logits.astype(np.float32))
    bayes = cross_val_predict(GaussianNB(), images, digits, cv=FOLDS, method="predict_proba")
    write_csv("digits_bayes.csv", header, bayes.tolist())
    write_csv("digits_labels.csv", ["digit"], [[digit] for digit in digits.tolist()])


def write_cancer() -> None:
    """Two classes as one column: the probability that a tumour is malignant."""
    data = load_breast_cancer()
    model = make_pipeline(StandardScaler(), LogisticRegression())
    scores = cross_val_predict(model, data.data, data.target, cv=FOLDS, method="predict_proba")
    malignant = list(data.target_names).index("malignant")
    write_csv("cancer_probs.csv", ["malignant"], scores[:, [malignant]].tolist())
    names = [[str(data.target_names[target])] for target in data.target]
    write_csv("cancer_labels.csv", ["diagnosis"], names)


def write_facts() -> None:
    """Four labels of each digit that do not exclude each other, each with a model of its own."""
    images, digits = load_digits(return_X_y=True)
    facts = {
        "even": [0, 2, 4, 6, 8],
        "prime": [2, 3, 5, 7],
        "loop": [0, 6, 8, 9],
        "above_4": [5, 6, 7, 8, 9],
    }
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=1000))
    targets = [np.isin(digits, true).astype(int) for true in facts.values()]
    columns = [
        cross_val_predict(model, images, target, cv=FOLDS, method="predict_proba")[:, 1]
        for target in targets
    ]
    rows = np.column_stack(columns).round(FACT_DECIMALS).tolist()
    write_csv("facts_probs.csv", [f"p_{name}" for name in facts], rows)
    write_csv("facts_targets.csv", [*facts], np.column_stack(targets).tolist())


def write_outlier() -> None:
    """Twenty points: nineteen that are fairly right, and one that is confidently wrong."""
    generator = np.random.default_rng(20)
    truth = [row % 2 for row in range(20)]
    right = generator.uniform(0.7, 0.97, 20).round(2).tolist()
    right[7] = CONFIDENT_AND_WRONG
    rows = [
        [given, 1 - given] if label == 0 else [1 - given, given]
        for label, given in zip(truth, right, strict=True)
    ]
    write_csv("outlier_probs.csv", ["cat", "dog"], rows)
    write_csv("outlier_labels.csv", ["label"], [[("cat", "dog")[label]] for label in truth])


def softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the probabilities of each row of logits."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def write_csv(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV file; floats get the shortest digits that read back as the same number."""
    with (FOLDER / name).open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
