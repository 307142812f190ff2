"""Loss and accuracy of two NPY files by scikit-learn: probabilities of all classes, or of one."""

import sys

import numpy as np
from sklearn.metrics import accuracy_score, log_loss

scores, labels = np.load(sys.argv[1]), np.load(sys.argv[2])
best = scores > 0.5 if scores.ndim == 1 else scores.argmax(axis=1)
print(log_loss(labels, scores), accuracy_score(labels, best))
