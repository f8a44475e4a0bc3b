#!/usr/bin/env python3
"""Writes microcircuit.nn, or with a scale below 1 the same circuit with fewer neurons.

    python3 make.py [SCALE] > MODEL.nn; ./nnc fmt MODEL.nn

Parameters: T. C. Potjans and M. Diesmann, Cereb. Cortex 24, 785 (2014).
"""
import math
import sys

SCALE = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
NAMES = ["l23e", "l23i", "l4e", "l4i", "l5e", "l5i", "l6e", "l6i"]
FULL = [20683, 5834, 21915, 5479, 4850, 1065, 14395, 2948]
EXTERNAL = [1600, 1500, 2100, 1900, 2000, 1900, 2900, 2100]
START = [
    (-68.28, 5.36), (-63.16, 4.57), (-63.33, 4.74), (-63.45, 4.94),
    (-63.11, 4.94), (-61.66, 4.55), (-66.72, 5.46), (-61.43, 4.48),
]
# Row: target, column: source.
P = [
    [0.1009, 0.1689, 0.0437, 0.0818, 0.0323, 0.0, 0.0076, 0.0],
    [0.1346, 0.1371, 0.0316, 0.0515, 0.0755, 0.0, 0.0042, 0.0],
    [0.0077, 0.0059, 0.0497, 0.1350, 0.0067, 0.0003, 0.0453, 0.0],
    [0.0691, 0.0029, 0.0794, 0.1597, 0.0033, 0.0, 0.1057, 0.0],
    [0.1004, 0.0622, 0.0505, 0.0057, 0.0831, 0.3726, 0.0204, 0.0],
    [0.0548, 0.0269, 0.0257, 0.0022, 0.0600, 0.3158, 0.0086, 0.0],
    [0.0156, 0.0066, 0.0211, 0.0166, 0.0572, 0.0197, 0.0396, 0.2252],
    [0.0364, 0.0010, 0.0034, 0.0005, 0.0277, 0.0080, 0.0658, 0.1443],
]
SIZES = [max(1, round(n * SCALE)) for n in FULL]


def synapses(target, source):
    """How many synapses, drawn with repetition, connect pairs with the probability of the table."""
    p = P[target][source]
    pairs = SIZES[target] * SIZES[source]
    return round(math.log(1 - p) / math.log1p(-1 / pairs)) if p and pairs > 1 else 0


print(f"""\
// The cortical microcircuit of Potjans and Diesmann (Cereb. Cortex 24, 2014): four layers of
// excitatory and inhibitory neurons under a square millimetre of cortex. Written by
// make.py{'' if SCALE == 1 else f' with the scale {SCALE}'}. Voltages are in mV, currents in pA, capacities in pF.

// Leaky, with synaptic currents that decay: integrated exactly over a step, in which the current
// of its beginning flows. External spikes reach a neuron from `in_degree` sources.
neuron cell(
    tau_m = 10 ms,
    tau_syn = 0.5 ms,
    c_m = 250,
    e_l = -65,
    v_th = -50,
    t_ref = 2 ms,
    in_degree = 2000,
    rate = 8 Hz,
    w_ext = 87.8,
    decay = exp(-dt / tau_syn),
    leak = exp(-dt / tau_m),
    gain = 1000 * tau_m * tau_syn / (c_m * (tau_syn - tau_m)) * (decay - leak),
    v0 = -65
) {{
    port i
    state v : q8.12 = v0
    state current : q14.8 = 0
    v := e_l + (v - e_l) * leak + current * gain
    current := current * decay + i + w_ext * poisson(in_degree * rate * dt, seed: 1)
    fire when v >= v_th
    reset v := e_l
    refractory ceil(t_ref / dt)
}}

network microcircuit timestep 0.1 ms

// A volley for the cells of layer 4, as from the thalamus, wherever it is 1.
input thalamus : events[1]
""")
for k, name in enumerate(NAMES):
    mean, deviation = START[k]
    print(
        f"population {name} : cell[{SIZES[k]}](in_degree: {EXTERNAL[k]},"
        f" v0: normal({mean}, {deviation}, seed: {k + 1}))"
    )
print("\nproject thalamus -> l4e random(p: 0.1, seed: 1, weights: 500)\n")
for t in range(8):
    for s in range(8):
        count = synapses(t, s)
        if count == 0:
            continue
        weight = 87.8 * (-4 if s % 2 else 2 if (t, s) == (0, 2) else 1)
        delay = (0.75, 0.375) if s % 2 else (1.5, 0.75)
        n = 100 + 10 * (8 * t + s)
        print(
            f"project {NAMES[s]} -> {NAMES[t]} random(count: {count}, seed: {n},"
            f" weights: normal({weight:.1f}, {abs(weight) / 10:.2f}, seed: {n + 1}),"
            f" delay: normal({delay[0]} ms, {delay[1]} ms, seed: {n + 2}))"
        )
print("\nrecord " + ", ".join(f"{name}.spikes" for name in NAMES))
print("output spikes = l5i")
