"""Where the sample data stands, and the files of the tests."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sample_data"
DATA = ROOT / "tests" / "data"

DIGITS = (str(SAMPLES / "digits_probs.csv"), str(SAMPLES / "digits_labels.csv"))
BAYES = (str(SAMPLES / "digits_bayes.csv"), str(SAMPLES / "digits_labels.csv"))
CANCER = (str(SAMPLES / "cancer_probs.csv"), str(SAMPLES / "cancer_labels.csv"))
