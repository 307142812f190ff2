"""Read the predictions once: nothing that looks at every number is faster."""

import sys

import numpy as np

np.load(sys.argv[1], mmap_mode="r").max()
