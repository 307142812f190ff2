"""From blocks to sums, and the ratios of sums. Knows nothing of files and terminals."""
