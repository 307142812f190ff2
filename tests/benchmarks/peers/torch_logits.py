"""Loss and accuracy of logits by PyTorch."""

import sys

import numpy as np
import torch

scores = torch.from_numpy(np.load(sys.argv[1])).double()
labels = torch.from_numpy(np.load(sys.argv[2]))
loss = torch.nn.functional.cross_entropy(scores, labels)
print(loss.item(), (scores.argmax(dim=1) == labels).double().mean().item())
