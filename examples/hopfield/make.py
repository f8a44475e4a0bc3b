#!/usr/bin/env python3
"""Writes the files of this example: python3 make.py (numpy needed)."""

import numpy as np

PICTURES = """
######## ####.... ######## ..####.. ########
#......# ####.... ######## .#....#. ........
#......# ####.... ...##... #.#..#.# ########
#......# ####.... ...##... #......# ........
#......# ####.... ...##... #.#..#.# ########
#......# ####.... ...##... #..##..# ........
#......# ####.... ...##... .#....#. ########
######## ####.... ...##... ..####.. ........
"""
WRONG = 10  # dots of a cue that are not the picture's
STEPS = 8  # from a cue to the next


def main() -> None:
    rows = [line.split() for line in PICTURES.split("\n") if line]
    patterns = np.array([[1 if dot == "#" else -1 for row in rows for dot in row[k]] for k in range(5)])
    weights = patterns.T @ patterns
    np.fill_diagonal(weights, 0)
    # Neurons give bits b, not signs: the sum of w s is that of 2 w b less the row's.
    np.savetxt("weights.csv", 2 * weights, fmt="%d", delimiter=",")
    np.savetxt("theta.csv", weights.sum(axis=1)[None], fmt="%d", delimiter=",")
    np.savetxt("patterns.csv", patterns, fmt="%d", delimiter=",")

    steps = np.zeros((5 * STEPS, 128), dtype=int)
    for k, pattern in enumerate(patterns):
        cue = pattern.copy()
        cue[np.random.default_rng(100 + k).choice(64, WRONG, replace=False)] *= -1
        steps[k * STEPS] = np.concatenate([cue > 0, cue < 0])
    np.savetxt("cues.csv", steps, fmt="%d", delimiter=",")


if __name__ == "__main__":
    main()
