"""Makes lif.nn's input and the spikes it must give, by the neuron's equation alone.

    python3 make.py        writes spikes.csv (input events) and expected.csv (output events)

The network: two input lines -> Affine -> four LIF neurons (time constants 2.5, 5, 10 and 20 ms) at steps of 0.1 ms.
Double precision: v += dt / tau * (v_leak - v + r * i), a spike where v > v_th, then v = v_reset.
"""

import random

DT, STEPS = 1e-4, 1000
TAU = [0.0025, 0.005, 0.01, 0.02]
V_TH = 0.1
WEIGHTS = [[1.0, 0.6], [1.2, 1.5], [2.0, -0.5], [0.5, 3.0]]
BIAS = [0.05, 0.0, 0.0, 0.0]

draw = random.Random(4)
events = [(t, n) for t in range(STEPS) for n in range(2) if draw.random() < 0.06]
with open("spikes.csv", "w") as out:
    out.write("time,neuron\n" + "".join(f"{t},{n}\n" for t, n in events))

at = set(events)
v = [0.0] * 4
with open("expected.csv", "w") as out:
    out.write("time,neuron\n")
    for t in range(STEPS):
        x = [1.0 if (t, n) in at else 0.0 for n in range(2)]
        for k in range(4):
            i = BIAS[k] + sum(w * s for w, s in zip(WEIGHTS[k], x))
            v[k] += DT / TAU[k] * (0.0 - v[k] + 1.0 * i)
            if v[k] > V_TH:
                v[k] = 0.0
                out.write(f"{t},{k}\n")
