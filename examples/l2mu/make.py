#!/usr/bin/env python3
"""Two kinds of signals, and a Legendre memory of spiking neurons with a readout taught on them.

python3 make.py (numpy needed); the cell's equations stand here a second time, among doubles.
"""

import numpy as np

ENCODERS, ORDER, HIDDEN, STEPS = 32, 8, 48, 40
LENGTH = 20  # of the memory, in steps
BITS = 8  # of weights behind the point
BETA = {"u": 0.5, "m": 0.75, "h": 0.875, "o": 1.0}


def rounded(weights):
    return np.round(weights * 2**BITS) / 2**BITS


class Population:
    """Leaky neurons whose threshold is subtracted in the step after the spike."""

    def __init__(self, sequences, size, beta):
        self.m = np.zeros((sequences, size))
        self.spikes = np.zeros((sequences, size))
        self.beta = beta

    def step(self, i):
        self.m = self.beta * self.m + i - (self.m > 1)
        self.spikes = (self.m > 1).astype(float)


def memory(order, theta):
    """The matrices of the memory held over steps of 1: a zero-order hold by the series of exp."""
    i, j = np.meshgrid(np.arange(order), np.arange(order), indexing="ij")
    a = (2 * i + 1) / theta * np.where(i < j, -1.0, (-1.0) ** (i - j + 1))
    b = ((2 * np.arange(order) + 1) * (-1.0) ** np.arange(order) / theta)[:, None]
    both = np.block([[a, b], [np.zeros((1, order + 1))]])
    held, term = np.eye(order + 1), np.eye(order + 1)
    for k in range(1, 60):
        term = term @ both / k
        held = held + term
    return held[:order, :order], held[:order, order]


def cell(w, signals):
    """Spikes of h and of the readout, if it is there, `[sequences, steps, neurons]`: new u, then new m, then h."""
    sizes = {"u": ENCODERS, "m": ORDER, "h": HIDDEN, "o": 2}
    u, m, h, o = (Population(len(signals), n, BETA[p]) for p, n in sizes.items())
    shown = {"h": [], "o": []}
    for t in range(STEPS):
        x = signals[:, t : t + 1]
        u.step(x @ w["ex"].T + h.spikes @ w["eh"].T + m.spikes @ w["em"].T)
        m.step(m.spikes @ w["a"].T + u.spikes @ w["b"].T)
        h.step(x @ w["wx"].T + h.spikes @ w["wh"].T + m.spikes @ w["wm"].T)
        shown["h"].append(h.spikes)
        if "wo" in w:
            o.step(h.spikes @ w["wo"].T + w["bias"])
            shown["o"].append(o.spikes)
    return {p: np.stack(all, axis=1) for p, all in shown.items() if all}


def signals(rng, count):
    """Sweeps whose frequency rises (class 0) or falls (class 1), with any phase, and noise."""
    classes = np.arange(count) % 2
    t = np.arange(STEPS)
    rise = 0.02 * t + 0.10 * t * t / (2 * STEPS)
    fall = 0.12 * t - 0.10 * t * t / (2 * STEPS)
    phase = rng.random((count, 1))
    x = np.sin(2 * np.pi * (np.where(classes[:, None] == 0, rise, fall) + phase))
    return np.round((x + 0.05 * rng.standard_normal((count, STEPS))) * 2**BITS) / 2**BITS, classes


def main():
    rng = np.random.default_rng(3)
    a, b = memory(ORDER, LENGTH)
    signs = rng.choice([-1.0, 1.0], ENCODERS)
    w = {
        "ex": signs[:, None] * rng.uniform(0.5, 1.5, (ENCODERS, 1)),
        "eh": rng.normal(0, 0.05, (ENCODERS, HIDDEN)),
        "em": rng.normal(0, 0.1, (ENCODERS, ORDER)),
        "a": a,
        "b": b[:, None] * signs * 8 / np.sqrt(ENCODERS),
        "wx": rng.normal(0, 0.7, (HIDDEN, 1)),
        "wh": rng.normal(0, 0.1, (HIDDEN, HIDDEN)),
        "wm": rng.normal(0, 0.8, (HIDDEN, ORDER)),
    }
    w = {name: rounded(weights) for name, weights in w.items()}
    x, classes = signals(rng, 400)
    counts = cell(w, x)["h"].sum(axis=1)
    centre = counts.mean(axis=0)
    c = counts - centre
    r = 8 * np.linalg.solve(c.T @ c + 50 * np.eye(HIDDEN), c.T @ (2 * classes - 1))
    w["wo"] = rounded(np.stack([-r, r]))
    # Half a threshold in every step: sums below 0 are spikes that do not come.
    w["bias"] = rounded(0.5 + np.array([centre @ r, -centre @ r]) / STEPS)
    for name, weights in w.items():
        np.savetxt(f"{name}.csv", weights, fmt="%.12g", delimiter=",")

    test, labels = signals(rng, 80)
    shown = cell(w, test)
    right = np.mean(shown["o"].sum(axis=1).argmax(axis=1) == labels)
    print(f"{right:.4f} of the test sequences are right")
    np.savetxt("signals.csv", test.reshape(-1, 1), fmt="%.12g", delimiter=",")
    np.savetxt("two.csv", test[:2].reshape(-1, 1), fmt="%.12g", delimiter=",")
    np.savetxt("labels.csv", labels, fmt="%d", delimiter=",")
    with open("expected.csv", "w") as file:
        file.write("population,step,neuron\n")
        for population in ("h", "o"):
            for step, neuron in np.argwhere(shown[population][:2].reshape(2 * STEPS, -1)):
                file.write(f"{population},{step},{neuron}\n")


if __name__ == "__main__":
    main()
