"""Teaches one expressive leaky memory neuron which of two events came first, and writes its matrices and the test data.

Coordinates are tried one after the other, with steps that shrink: slow, but without a framework.
"""

import numpy as np

STEPS, SEED = 80, 3
TAU_B, TAU_M, LAMBDA, DT = 5e-3, np.array([10e-3, 100e-3]), 5, 1e-3
KEEP_B, KEEP_M = np.exp(-DT / TAU_B), np.exp(-DT / TAU_M)
TAKE = 1 - np.exp(-DT * LAMBDA / TAU_M)
SHAPES = [(3, 4), (3,), (2, 3), (2,), (2,)]
NAMES = ["w_1", "c_1", "w_2", "c_2", "w_y"]


def sequences(rng, count):
    """Events of two inputs; the class is 1 where the first input's event comes first."""
    events = np.zeros((count, STEPS, 2))
    labels = np.arange(count) % 2
    for i, label in enumerate(labels):
        first = rng.integers(2, 30)
        second = first + rng.integers(8, 36)
        events[i, first, 0 if label else 1] = 1
        events[i, second, 1 if label else 0] = 1
    return events, labels


def unpack(x):
    parts, at = [], 0
    for shape in SHAPES:
        n = int(np.prod(shape))
        parts.append(x[at : at + n].reshape(shape))
        at += n
    return parts


def run(x, events):
    """What the neuron gives in the last step, for each sequence."""
    w_1, c_1, w_2, c_2, w_y = unpack(x)
    b = np.zeros((len(events), 2))
    m = np.zeros((len(events), 2))
    for step in range(STEPS):
        b = KEEP_B * b + events[:, step]
        kept = KEEP_M * m
        h = np.maximum(np.concatenate([b, kept], 1) @ w_1.T + c_1, 0)
        m = kept + TAKE * 1.7159 * np.tanh(2 / 3 * (h @ w_2.T + c_2))
    return m @ w_y


def loss(x, events, signs):
    return np.mean(np.log1p(np.exp(-8 * signs * run(x, events)))) + 1e-4 * np.sum(x * x)


def main():
    rng = np.random.default_rng(SEED)
    events, labels = sequences(rng, 64)
    signs = 2 * labels - 1
    x = rng.normal(0, 0.5, sum(int(np.prod(s)) for s in SHAPES))
    best, size = loss(x, events, signs), 0.5
    while size > 0.01:
        improved = False
        for i in rng.permutation(len(x)):
            for step in (size, -size):
                y = x.copy()
                y[i] += step
                now = loss(y, events, signs)
                if now < best - 1e-6:
                    x, best, improved = y, now, True
                    break
        size = size if improved else size / 2
    x = np.round(x * 256) / 256
    test, classes = sequences(rng, 40)
    right = np.sum((run(x, test) > 0) == (classes == 1))
    print(f"{right} of {len(test)} right, loss {best:.4f}")
    *inner, w_y = unpack(x)
    for name, part in zip(NAMES, [*inner, np.stack([-w_y, w_y])]):  # a neuron for each class
        np.savetxt(f"{name}.csv", np.atleast_1d(part), "%.8g", delimiter=",")
    np.savetxt("events.csv", test.reshape(-1, 2), "%d", delimiter=",")
    np.savetxt("pair.csv", test[:2].reshape(-1, 2), "%d", delimiter=",")
    np.savetxt("labels.csv", classes, "%d")


main()
