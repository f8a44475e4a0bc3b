"""Two kinds of spike patterns, and a readout taught on what the liquid does with them.

Runs nnc itself to record the liquid: NNC names the command, ../../nnc at first.
"""

import csv
import os
import subprocess
import tempfile

import numpy as np

INPUTS, LIQUID, STEPS = 8, 80, 60
NNC = os.environ.get("NNC", "../../nnc")


def sequences(rng, templates, count):
    """Spikes of a template, a fifth of them lost and some added; classes in turn."""
    labels = np.arange(count) % 2
    kept = rng.random((count, STEPS, INPUTS)) < 0.8
    added = rng.random((count, STEPS, INPUTS)) < 0.03
    return (templates[labels] & kept) | added, labels


def write(name, spikes):
    np.savetxt(name, spikes.reshape(-1, INPUTS), "%d", delimiter=",")


def counts(data, sequences):
    """Spikes of every neuron of the liquid in each sequence."""
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out")
        subprocess.run(
            [NNC, "run", "liquid.nn", "--data", data, "--steps", str(STEPS), "--record", "liquid", "-o", out],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        x = np.zeros((sequences, LIQUID))
        with open(os.path.join(out, "liquid.spikes.csv")) as file:
            for row in csv.DictReader(file):
                x[int(row["time"]) // STEPS, int(row["neuron"])] += 1
    return x


def main():
    rng = np.random.default_rng(5)
    templates = rng.random((2, STEPS, INPUTS)) < 0.12
    taught, labels = sequences(rng, templates, 120)
    np.savetxt("readout.csv", np.zeros((2, LIQUID)), "%d", delimiter=",")
    with tempfile.TemporaryDirectory() as folder:
        data = os.path.join(os.path.abspath(folder), "taught.csv")
        write(data, taught)
        x = counts(data, len(taught))
    signs = 2 * labels - 1
    centred = x - x.mean(0)
    w = np.linalg.solve(centred.T @ centred + 20 * np.eye(LIQUID), centred.T @ signs)
    w = np.round(w * 1024) / 1024
    np.savetxt("readout.csv", np.stack([-w, w]), "%.10g", delimiter=",")
    with open("bias.csv", "w") as file:
        bias = round(float(x.mean(0) @ w) / STEPS * 2**16) / 2**16
        file.write(f"{bias:.10g}\n{-bias:.10g}\n")
    test, classes = sequences(rng, templates, 60)
    write("patterns.csv", test)
    write("two.csv", test[:2])
    np.savetxt("labels.csv", classes, "%d")


main()
