"""Makes the delays of dcls_delays.nn, its test sequences and the classes it must find.

    python3 make.py

Nothing is trained. Each of three classes is a pattern: input line i fires t[c][i] steps after an onset. A synapse from
line i to neuron c delays by LATEST - t[c][i] steps, so that of a pattern of its own class everything arrives at once.
Sequences have a random onset, every spike is moved by -1, 0 or 1 steps, one line in six is silent, and noise spikes
are added. Writes delays.csv [3 * 12], sequences.csv (30 sequences of 40 steps), labels.csv and expected.csv (class with
and without delays, by the neuron's equation in double precision).
"""

import random

CLASSES, LINES, STEPS, LATEST, SEQUENCES = 3, 12, 40, 20, 30
TAU, DT = 0.002, 0.001

draw = random.Random(12)
pattern = [[draw.randrange(LATEST + 1) for _ in range(LINES)] for _ in range(CLASSES)]
delay = [[LATEST - t for t in row] for row in pattern]
with open("delays.csv", "w") as out:
    out.write(",".join(str(d) for row in delay for d in row) + "\n")


def sequence(label):
    spikes = [[0] * LINES for _ in range(STEPS)]
    onset = draw.randrange(2, 12)
    for line in range(LINES):
        if draw.random() >= 1 / 6:
            spikes[onset + pattern[label][line] + draw.choice([-1, 0, 1])][line] = 1
        for step in range(STEPS):
            if draw.random() < 0.03:
                spikes[step][line] = 1
    return spikes


def classify(spikes, delays):
    v, peak = [0.0] * CLASSES, [float("-inf")] * CLASSES
    for t in range(STEPS):
        for c in range(CLASSES):
            i = sum(
                1.0
                for line in range(LINES)
                if t >= delays[c][line] and spikes[t - delays[c][line]][line]
            )
            v[c] += DT / TAU * (0.0 - v[c] + i)
            peak[c] = max(peak[c], v[c])
    return peak.index(max(peak))


labels = [k % CLASSES for k in range(SEQUENCES)]
sequences = [sequence(label) for label in labels]
with open("sequences.csv", "w") as out:
    for s in sequences:
        out.writelines(",".join(map(str, row)) + "\n" for row in s)
with open("labels.csv", "w") as out:
    out.writelines(f"{label}\n" for label in labels)
none = [[0] * LINES for _ in range(CLASSES)]
with open("expected.csv", "w") as out:
    out.write("label,with_delays,without\n")
    right = [0, 0]
    for label, s in zip(labels, sequences):
        a, b = classify(s, delay), classify(s, none)
        right[0] += a == label
        right[1] += b == label
        out.write(f"{label},{a},{b}\n")
print(f"{right[0]} and {right[1]} of {SEQUENCES} right, with and without delays")
