#!/usr/bin/python3
"""Trains the network of this folder with numpy alone and writes its weights and test data.

    python3 train.py digits.csv.gz      the UCI digits as scikit-learn ships them (sklearn/datasets/data)

An image of 8x8 pixels becomes 4x4 bits: a quarter of four pixels is 1 where its sum is at least 20 of 64. The answer
is 1 for odd digits. The first 1,437 images train, the last 360 are the test images; they decide nothing. Weights are
latent numbers rounded to -3..3, bits are signs with a straight-through gradient.
"""

import gzip
import sys

import numpy as np

EPOCHS, BATCH, RATE, SEED, HIDDEN, MOST = 400, 64, 0.01, 1, 8, 3


def bits(rows):
    image = rows[:, :64].reshape(-1, 4, 2, 4, 2).sum((2, 4))
    return (image.reshape(-1, 16) >= 20).astype(float)


def whole(w):
    return np.clip(np.rint(w), -MOST, MOST)


def main():
    rows = np.loadtxt(gzip.open(sys.argv[1], "rt"), delimiter=",")
    x, y = bits(rows), rows[:, 64].astype(int) % 2
    rng = np.random.default_rng(SEED)
    p = [rng.uniform(-2, 2, (HIDDEN, 16)), np.zeros(HIDDEN), rng.uniform(-2, 2, HIDDEN), np.zeros(1)]
    moments = [[np.zeros_like(v), np.zeros_like(v)] for v in p]

    def forward(x):
        s = x @ whole(p[0]).T - np.rint(p[1])
        h = (s >= 0).astype(float)
        return s, h, h @ whole(p[2]) - np.rint(p[3])

    step = 0
    for epoch in range(EPOCHS):
        order = rng.permutation(1437)
        for at in range(0, 1437 - BATCH + 1, BATCH):
            i = order[at : at + BATCH]
            s, h, z = forward(x[i])
            g = (1 / (1 + np.exp(-(z + 0.5))) - y[i]) / BATCH
            gs = np.outer(g, whole(p[2])) * (np.abs(s + 0.5) < 3) / 3
            gradients = [gs.T @ x[i], -gs.sum(0), g @ h, -g.sum(keepdims=True)]
            step += 1
            rate = RATE * (1 - epoch / EPOCHS)
            for v, d, m in zip(p, gradients, moments):
                m[0] = 0.9 * m[0] + 0.1 * d
                m[1] = 0.999 * m[1] + 0.001 * d * d
                v -= rate * m[0] / (1 - 0.9**step) / (np.sqrt(m[1] / (1 - 0.999**step)) + 1e-9)
    for name, part in (("training", slice(0, 1437)), ("test", slice(1437, None))):
        print(f"{name}: {((forward(x[part])[2] >= 0) == y[part]).sum()} of {len(y[part])}")
    np.savetxt("expected.csv", forward(x[1437:])[2] >= 0, fmt="%d")
    np.savetxt("test.csv", x[1437:], fmt="%d", delimiter=",")
    np.savetxt("labels.csv", y[1437:], fmt="%d")
    np.savez(
        "digits_sfq.npz",
        h_w=whole(p[0]).astype(np.int8),
        h_t=np.rint(p[1]).astype(np.int8),
        y_w=whole(p[2]).astype(np.int8)[None],
        y_t=np.rint(p[3]).astype(np.int8),
    )


if __name__ == "__main__":
    main()
