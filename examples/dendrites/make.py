"""Writes synapses.npy and spikes.csv, and expected.csv: what the equations of coincidence.nn give, computed here."""
import csv
import numpy as np

rng = np.random.default_rng(5)
CELLS, BRANCHES, SOURCES, STEPS = 3, 4, 8, 80
synapses = np.zeros((CELLS, BRANCHES, SOURCES))
for cell in range(CELLS):
    order = rng.permutation(SOURCES)
    for branch in range(BRANCHES):
        synapses[cell, branch, order[2 * branch:2 * branch + 2]] = 1
np.save("synapses.npy", synapses)

spikes = (rng.random((STEPS, SOURCES)) < 0.35).astype(int)
with open("spikes.csv", "w", newline="") as f:
    writer = csv.writer(f, lineterminator="\n")
    writer.writerow([f"s{i}" for i in range(SOURCES)])
    writer.writerows(spikes.tolist())

UNIT = 2.0 ** -8
dendrites = np.zeros((CELLS, BRANCHES))
rest = np.zeros(CELLS, dtype=int)
rows = []
for step in range(STEPS):
    new = np.floor((0.75 * dendrites + synapses @ spikes[step]) / UNIT + 0.5) * UNIT
    new = np.clip(new, -8, 8 - UNIT)
    for cell in range(CELLS):
        # A resting neuron holds the states that its reset changes.
        held = rest[cell] > 0
        if not held:
            dendrites[cell] = new[cell]
        fires = not held and np.count_nonzero(dendrites[cell] >= 2) >= 2
        if fires:
            dendrites[cell] = 0
            rows.append((step, cell))
        rest[cell] = 2 if fires else max(rest[cell] - 1, 0)
with open("expected.csv", "w", newline="") as f:
    writer = csv.writer(f, lineterminator="\n")
    writer.writerow(["time", "neuron"])
    writer.writerows(rows)
