"""Loss and accuracy of two CSV files by scikit-learn and pandas."""

import sys

import numpy as np
import pandas as pd
from sklearn.metrics import accuracy_score, log_loss

scores = pd.read_csv(sys.argv[1], dtype=np.float64).to_numpy()
labels = pd.read_csv(sys.argv[2])["label"].to_numpy()
print(log_loss(labels, scores), accuracy_score(labels, scores.argmax(axis=1)))
