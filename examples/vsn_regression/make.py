"""Makes the weights of vsn_regression.nn, its inputs and its targets.

    python3 make.py        (needs numpy)

A regression with variable spiking neurons: y = sin(2 pi x) on 0..1 by 24 hidden neurons and one linear readout over the
two steps for which x is held. Hidden weights are slopes of +-4 with kinks spread over 0..1 and are not trained; the
readout is the least-squares solution (ridge 1e-4) of 200 training points, through the neuron's own equation:

    m = beta m + z; e = [m >= th]; the neuron gives z e; m = 0 where e

Writes hidden.csv [24, 1], hidden_bias.csv [24], readout.csv [1, 24], readout_bias.csv [1], inputs.csv (40 values) and expected.csv (the
target and the network's value, in double precision).
"""

import numpy as np

HIDDEN, STEPS, BETA, TH = 24, 2, 0.5, 0.2

slope = np.where(np.arange(HIDDEN) % 2 == 0, 4.0, -4.0)
kink = np.linspace(-0.05, 1.05, HIDDEN)
bias = np.round(-slope * kink, 3)


def features(x):
    """The sum over the steps of what the hidden neurons give."""
    total, m = np.zeros((len(x), HIDDEN)), np.zeros((len(x), HIDDEN))
    for _ in range(STEPS):
        z = x[:, None] * slope + bias
        m = BETA * m + z
        fired = m >= TH
        total += z * fired
        m = np.where(fired, 0.0, m)
    return total


train = (np.arange(200) + 0.5) / 200
f = np.hstack([features(train), np.full((200, 1), STEPS)])
target = np.sin(2 * np.pi * train)
weights = np.linalg.solve(f.T @ f + 1e-4 * np.eye(HIDDEN + 1), f.T @ target)
weights = np.round(weights, 6)
test = np.round((np.arange(40) + 0.3) / 40, 4)
value = np.hstack([features(test), np.full((40, 1), STEPS)]) @ weights
np.savetxt("hidden.csv", slope[:, None], fmt="%g")
np.savetxt("hidden_bias.csv", bias[None, :], fmt="%.3f", delimiter=",")
np.savetxt("readout.csv", weights[None, :HIDDEN], fmt="%.6f", delimiter=",")
np.savetxt("readout_bias.csv", weights[HIDDEN:], fmt="%.6f")
np.savetxt("inputs.csv", test, fmt="%.4f")
np.savetxt("expected.csv", np.stack([np.sin(2 * np.pi * test), value], 1), fmt="%.9f", delimiter=",", header="target,value", comments="")
print("mean squared error", np.mean((value - np.sin(2 * np.pi * test)) ** 2))
