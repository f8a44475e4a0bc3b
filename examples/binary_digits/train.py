#!/usr/bin/python3
"""Trains the binary convolutional network of this folder with numpy alone and writes its weights.

    python3 train.py digits.csv.gz      the UCI digits as scikit-learn ships them (sklearn/datasets/data)

The first 1,437 images train, the last 360 are the test images of examples/digits; they decide nothing. Weights are
signs of latent numbers in [-1, 1]; forward passes use the signs, backward passes go straight through where a sum is
near its threshold. Batch norm without a factor becomes a threshold for each channel at the end.
"""

import gzip
import sys

import numpy as np

EPOCHS, BATCH, RATE, SEED = 120, 64, 0.005, 3
CHANNELS = (16, 32)


def patches(x, pad):
    """[n, c, h, w] to [n, h, w, c * 9], rows of 3x3 windows of a map padded with `pad`."""
    n, c, h, w = x.shape
    p = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)), constant_values=pad)
    cols = [p[:, :, y : y + h, z : z + w] for y in range(3) for z in range(3)]
    return np.stack(cols, 2).transpose(0, 3, 4, 1, 2).reshape(n, h, w, c * 9)


def unpatch(g, c):
    n, h, w, _ = g.shape
    g = g.reshape(n, h, w, c, 9).transpose(0, 3, 4, 1, 2)
    p = np.zeros((n, c, h + 2, w + 2))
    for k in range(9):
        p[:, :, k // 3 : k // 3 + h, k % 3 : k % 3 + w] += g[:, :, k]
    return p[:, :, 1:-1, 1:-1]


def pool(a):
    """2x2 max of [n, h, w, c]; the result as [n, c, h/2, w/2] and where it came from."""
    n, h, w, c = a.shape
    b = a.reshape(n, h // 2, 2, w // 2, 2, c).transpose(0, 1, 3, 5, 2, 4).reshape(n, h // 2, w // 2, c, 4)
    at = b.argmax(-1)
    return b.max(-1).transpose(0, 3, 1, 2), at


def unpool(g, at):
    n, h, w, c = at.shape
    b = np.zeros((n, h, w, c, 4))
    np.put_along_axis(b, at[..., None], g.transpose(0, 2, 3, 1)[..., None], -1)
    return b.reshape(n, h, w, c, 2, 2).transpose(0, 1, 4, 2, 5, 3).reshape(n, 2 * h, 2 * w, c)


def sign(v):
    return np.where(v >= 0, 1.0, -1.0)


class Net:
    def __init__(self, rng):
        shapes = [(CHANNELS[0], 9), (CHANNELS[1], CHANNELS[0] * 9), (10, CHANNELS[1] * 4)]
        self.w = [rng.uniform(-1, 1, s) for s in shapes]
        self.beta = [np.zeros(c) for c in CHANNELS]
        self.mean = [np.zeros(c) for c in CHANNELS]
        self.dev = [np.ones(c) for c in CHANNELS]

    def parameters(self):
        return self.w + self.beta

    def norm(self, i, s, train):
        if train:
            mu, sd = s.mean((0, 1, 2)), s.std((0, 1, 2)) + 1e-3
            self.mean[i] = 0.9 * self.mean[i] + 0.1 * mu
            self.dev[i] = 0.9 * self.dev[i] + 0.1 * sd
        else:
            mu, sd = self.mean[i], self.dev[i]
        return (s - mu) / sd + self.beta[i], sd

    def forward(self, x, train):
        t = {}
        t["p1"] = patches(x, 0)
        t["z1"], t["d1"] = self.norm(0, t["p1"] @ sign(self.w[0]).T, train)
        a1, t["m1"] = pool((t["z1"] >= 0).astype(float))
        t["p2"] = patches(a1, 0)
        t["z2"], t["d2"] = self.norm(1, t["p2"] @ sign(self.w[1]).T, train)
        a2, t["m2"] = pool(sign(t["z2"]))
        t["f"] = a2.reshape(len(x), -1)
        return t["f"] @ sign(self.w[2]).T, t

    def backward(self, t, g):
        """Gradients of latents and betas; `g` is that of the scores."""
        gw2 = g.T @ t["f"]
        ga2 = (g @ sign(self.w[2])).reshape(len(g), CHANNELS[1], 2, 2)
        gz2 = unpool(ga2, t["m2"]) * (np.abs(t["z2"]) < 1.0)
        gs2 = (gz2 - gz2.mean((0, 1, 2))) / t["d2"]
        gw1 = np.einsum("nhwo,nhwi->oi", gs2, t["p2"])
        ga1 = unpatch(gs2 @ sign(self.w[1]), CHANNELS[0])
        gz1 = unpool(ga1, t["m1"]) * (np.abs(t["z1"]) < 1.0)
        gs1 = (gz1 - gz1.mean((0, 1, 2))) / t["d1"]
        gw0 = np.einsum("nhwo,nhwi->oi", gs1, t["p1"])
        return [gw0, gw1, gw2, gz1.sum((0, 1, 2)), gz2.sum((0, 1, 2))]


def thresholds(net, i):
    """Smallest sum whose batch norm is not negative."""
    return np.ceil(net.mean[i] - net.beta[i] * net.dev[i] - 1e-9).astype(np.int64)


def main():
    rows = np.loadtxt(gzip.open(sys.argv[1], "rt"), delimiter=",")
    x = np.minimum(255, 16 * rows[:, :64]).reshape(-1, 1, 8, 8)
    y = rows[:, 64].astype(int)
    rng = np.random.default_rng(SEED)
    net = Net(rng)
    moments = [[np.zeros_like(p), np.zeros_like(p)] for p in net.parameters()]
    step = 0
    for epoch in range(EPOCHS):
        order = rng.permutation(1437)
        for at in range(0, 1437 - BATCH + 1, BATCH):
            i = order[at : at + BATCH]
            scores, tape = net.forward(x[i], True)
            e = np.exp((scores - scores.max(1, keepdims=True)) / 8)
            p = e / e.sum(1, keepdims=True)
            p[np.arange(BATCH), y[i]] -= 1
            step += 1
            rate = RATE * (1 - epoch / EPOCHS)
            for v, g, m in zip(net.parameters(), net.backward(tape, p / BATCH), moments):
                m[0] = 0.9 * m[0] + 0.1 * g
                m[1] = 0.999 * m[1] + 0.001 * g * g
                v -= rate * m[0] / (1 - 0.9**step) / (np.sqrt(m[1] / (1 - 0.999**step)) + 1e-9)
            for w in net.w:
                np.clip(w, -1, 1, out=w)
    for name, part in (("training", slice(0, 1437)), ("test", slice(1437, None))):
        right = (net.forward(x[part], False)[0].argmax(1) == y[part]).sum()
        print(f"{name}: {right} of {len(y[part])}")
    expected = net.forward(x[1437:], False)[0].argmax(1)
    np.savetxt("expected.csv", expected, fmt="%d")
    np.savez(
        "binary_digits.npz",
        c1_w=sign(net.w[0]).reshape(CHANNELS[0], 1, 3, 3).astype(np.int8),
        c1_t=thresholds(net, 0).astype(np.int16),
        c2_w=sign(net.w[1]).reshape(CHANNELS[1], CHANNELS[0], 3, 3).astype(np.int8),
        c2_t=thresholds(net, 1).astype(np.int16),
        fc_w=sign(net.w[2]).astype(np.int8),
    )


if __name__ == "__main__":
    main()
