"""What columns mean: scores, labels, ids, weights."""
