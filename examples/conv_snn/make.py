#!/usr/bin/env python3
"""Makes what conv_snn.nn reads: kernels.npy, oriented lines of 5 x 5 pixels, and bars.npz with labels.csv, moving bars
of events.

A bar of 15 pixels crosses a 34 x 34 field within 24 steps, at right angles to itself; besides, each pixel fires with a
probability of 2 % a step. Needs NumPy.
"""
import math

import numpy as np

SIZE = 34
STEPS = 24
ORIENTATIONS = 4
SEQUENCES = 8


def kernels():
    """[2 * orientations, 1, 5, 5]: 1 on the line, -0.4 beside it; two of each."""
    y, x = np.mgrid[-2:3, -2:3]
    lines = []
    for orientation in range(ORIENTATIONS):
        angle = math.pi * orientation / ORIENTATIONS
        distance = np.abs(-math.sin(angle) * x + math.cos(angle) * y)
        lines += [np.where(distance < 0.6, 1.0, -0.4)] * 2
    return np.stack(lines)[:, None]


def bar(orientation, step):
    angle = math.pi * orientation / ORIENTATIONS
    shift = (step - STEPS / 2) * 0.8
    field = np.zeros((SIZE, SIZE), np.uint8)
    for i in range(-7, 8):
        x = math.floor(SIZE / 2 + math.cos(angle) * i - math.sin(angle) * shift)
        y = math.floor(SIZE / 2 + math.sin(angle) * i + math.cos(angle) * shift)
        field[y, x] = 1
    return field


def main():
    generator = np.random.default_rng(7)
    labels = generator.permutation(np.arange(SEQUENCES) % ORIENTATIONS)
    events = np.stack([np.stack([bar(label, step) for step in range(STEPS)]) for label in labels])
    events |= (generator.random(events.shape) < 0.02).astype(np.uint8)
    np.save("kernels.npy", kernels())
    np.savez_compressed("bars.npz", bars=events.reshape(SEQUENCES, STEPS, 1, SIZE, SIZE))
    np.savetxt("labels.csv", labels, fmt="%d")


main()
