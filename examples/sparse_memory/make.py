#!/usr/bin/env python3
"""Writes the files of this example: python3 make.py (numpy needed)."""

import numpy as np

CLUSTERS, UNITS, MESSAGES = 4, 16, 40
STEPS = 4  # from a cue to the next


def main() -> None:
    rng = np.random.default_rng(1)
    codes = rng.choice(UNITS**CLUSTERS, MESSAGES, replace=False)
    messages = np.stack([codes // UNITS**c % UNITS for c in range(CLUSTERS)], axis=1)
    size = CLUSTERS * UNITS
    clique = np.zeros((size, size), dtype=int)
    for message in messages:
        units = message + UNITS * np.arange(CLUSTERS)
        clique[np.ix_(units, units)] = 1
    cluster = np.arange(size) // UNITS
    clique[cluster[:, None] == cluster] = 0
    np.fill_diagonal(clique, 1)
    for c in range(CLUSTERS):
        np.savetxt(f"from{c}.csv", clique * (cluster == c), fmt="%d", delimiter=",")
    np.savetxt("messages.csv", messages, fmt="%d", delimiter=",")

    cues = np.zeros((MESSAGES * STEPS, size), dtype=int)
    for k, message in enumerate(messages):
        cue = np.full((CLUSTERS, UNITS), -1)
        cue[np.arange(CLUSTERS), message] = 1
        cue[k % CLUSTERS] = 1  # erased: any of its units
        cues[k * STEPS] = cue.ravel()
    np.savetxt("cues.csv", cues, fmt="%d", delimiter=",")


if __name__ == "__main__":
    main()
