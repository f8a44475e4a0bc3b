"""Writes patterns.csv, the weights, and images.csv with labels.csv: noisy points of the three patterns."""
import csv
import numpy as np

rng = np.random.default_rng(11)
PATTERNS = ["1100110011001100", "1111000011110000", "1001011001101001"]
bits = np.array([[int(c) for c in p] for p in PATTERNS])
weights = np.where(bits == 1, 0.5, -0.5)
np.savetxt("patterns.csv", weights, delimiter=",", fmt="%g")
images, labels = [], []
for i in range(60):
    label = i % 3
    noise = rng.uniform(-1, 1, 16) * (0.2 + 0.5 * (i % 4) / 3)
    images.append(np.clip(0.2 + 0.6 * bits[label] + noise, 0, 1))
    labels.append(label)
np.savetxt("images.csv", np.array(images), delimiter=",", fmt="%.3f")
np.savetxt("labels.csv", np.array(labels), delimiter=",", fmt="%d")
