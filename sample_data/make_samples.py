"""Writes the sample data: cross-validated predictions of real models on data scikit-learn ships.

Every prediction is of a row the model was not trained on. The digits are the 1,797 8 x 8 images of
the UCI "Optical Recognition of Handwritten Digits" test set, the cancer set is UCI's "Breast Cancer
Wisconsin (Diagnostic)" of 569 rows.

    python sample_data/make_samples.py
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
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
FIVE_POINTS = {
    1: (0.6, 0.55, 0.52, 0.55, 0.45),
    2: (0.87, 0.74, 0.343, 0.379, 0.65),
    3: (0.95, 0.9, 0.6, 0.55, 0.01),
}
"""What three checkpoints give the true class of five points: the losses of the second are .14, .30,
1.07, .97 and .43. It has the lowest mean, and two points wrong where the others have one."""
EPOCHS = (1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000)
SHIFTS = {"none": (0, 0), "left": (0, -1), "right": (0, 1), "up": (-1, 0), "down": (1, 0)}
"""By how many pixels, down and to the right."""
TRAINING_ROWS, VALIDATION_ROWS = 100, 700


def main() -> None:
    """Write every sample file beside this script."""
    write_digits()
    write_cancer()
    write_outlier()
    write_facts()
    write_five_points()
    write_digits_runs()
    write_shifted_digits()


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


def write_five_points() -> None:
    """Three checkpoints of which the one with the lowest loss has the lowest accuracy."""
    truth = ("cat", "dog", "cat", "dog", "cat")
    (FOLDER / "five_points").mkdir(exist_ok=True)
    for checkpoint, given in FIVE_POINTS.items():
        rows = [
            [p, round(1 - p, 3)] if label == "cat" else [round(1 - p, 3), p]
            for label, p in zip(truth, given, strict=True)
        ]
        write_csv(f"five_points/ckpt-{checkpoint}.csv", ["cat", "dog"], rows)
    write_csv("five_points_labels.csv", ["label"], [[label] for label in truth])


def write_shifted_digits() -> None:
    """The digits of one image in five, under five shifts each: the rows of an image are a cluster.

    The model was trained on the other images, under the same shifts.
    """
    images, digits = load_digits(return_X_y=True)
    held = np.arange(len(digits)) % 5 == 0
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.01, max_iter=1000))
    training = [shifted(images[~held], by) for by in SHIFTS.values()]
    model.fit(np.concatenate(training), np.tile(digits[~held], len(SHIFTS)))
    given = {name: model.predict_proba(shifted(images[held], by)) for name, by in SHIFTS.items()}
    rows = [
        [int(image), name, *(f"{p:.5g}" for p in scores[at]), int(digits[image])]
        for at, image in enumerate(np.flatnonzero(held))
        for name, scores in given.items()
    ]
    header = ["image", "shift", *(f"p_{digit}" for digit in range(10)), "digit"]
    write_csv("digits_shifted.csv", header, rows)


def shifted(images: NDArray[np.float64], by: tuple[int, int]) -> NDArray[np.float64]:
    """Return images of 8 x 8 pixels, shifted by so many down and to the right."""
    return np.roll(images.reshape(-1, 8, 8), by, (1, 2)).reshape(-1, 64)


def write_digits_runs() -> None:
    """Two runs of softmax regression, validated on the same rows.

    One has too few rows and trains for too long: its weights grow without end, as it separates what
    it was trained on, and so does its confidence. The other sees nine pixels only, and takes steps
    so large that it comes to no rest.
    """
    images, digits = load_digits(return_X_y=True)
    order = np.random.default_rng(0).permutation(len(digits))
    few, rest = order[:TRAINING_ROWS], order[TRAINING_ROWS:][:VALIDATION_ROWS]
    others = order[TRAINING_ROWS + VALIDATION_ROWS :]
    lightness = images / images.max()
    nine = lightness[:, np.argsort(-images.std(axis=0))[:9]]
    np.save(FOLDER / "digits_run_labels.npy", digits[rest].astype(np.int8))
    for name, inputs, rows, batch, rate, epochs in (
        ("digits_run", lightness, few, TRAINING_ROWS, 2.0, EPOCHS),
        ("digits_noisy", nine, others, 8, 1.0, range(0, 80, 10)),
    ):
        (FOLDER / name).mkdir(exist_ok=True)
        columns = np.column_stack([inputs, np.ones(len(inputs))])
        for epoch, weights in enumerate(descent(columns[rows], digits[rows], batch, rate)):
            if epoch in epochs:
                given = softmax(columns[rest] @ weights).astype(np.float32)
                np.save(FOLDER / name / f"epoch-{epoch}.npy", given)
            if epoch == epochs[-1]:
                break


def descent(
    inputs: NDArray[np.float64], classes: NDArray[np.int64], batch: int, rate: float
) -> Iterator[NDArray[np.float64]]:
    """Yield the weights of softmax regression after each epoch of gradient descent, without end."""
    generator = np.random.default_rng(1)
    truth = np.eye(10)[classes]
    weights = generator.normal(0, 0.15, (inputs.shape[1], 10))
    while True:
        yield weights.copy()
        shuffled = generator.permutation(len(inputs))
        for start in range(0, len(inputs), batch):
            rows = shuffled[start : start + batch]
            errors = softmax(inputs[rows] @ weights) - truth[rows]
            weights -= rate / len(rows) * inputs[rows].T @ errors


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
