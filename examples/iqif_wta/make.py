"""Makes drive.csv and expected.csv: the winner-take-all network by the integer rule of the IQIF neuron (POPPINS,
2201.07490, author implementation 0.4), written down once more.

    python3 make.py

Step: the synaptic current loses a part (acc >> 3, at least 1) and takes what arrives; x moves along its piecewise
linear parabola; x >= 255 is a spike and x loses 255 - reset; x is kept at 0 or above. A spike reaches the others in
the next step.
"""

REST, THRESHOLD, RESET, SHIFT_A, SHIFT_B, MOST = 80, 235, 80, 3, 4, 255
CROSSING = int((2**SHIFT_B * REST + 2**SHIFT_A * THRESHOLD) / (2**SHIFT_A + 2**SHIFT_B))
INHIBITION, STEPS = -12, 200

# The strongest input changes: neuron 2 first, then neuron 0.
drive = [[3, 4, 6, 2] if t < 100 else [7, 4, 3, 2] for t in range(STEPS)]
with open("drive.csv", "w") as out:
    out.writelines(",".join(map(str, row)) + "\n" for row in drive)

x, acc, timer, before = [REST] * 4, [0] * 4, [0] * 4, [0] * 4
with open("expected.csv", "w") as out:
    out.write("time,neuron\n")
    for t in range(STEPS):
        fired = [0] * 4
        for n in range(4):
            arriving = drive[t][n] + INHIBITION * (sum(before) - before[n])
            if timer[n] > 0:
                part = acc[n] >> 3
                acc[n] -= part if part != 0 else (acc[n] > 0) - (acc[n] < 0)
                timer[n] = 0
            timer[n] += 1
            acc[n] += arriving
            f = (REST - x[n]) >> SHIFT_A if x[n] < CROSSING else (x[n] - THRESHOLD) >> SHIFT_B
            x[n] += f + acc[n]
            if x[n] >= MOST:
                x[n] -= MOST - RESET
                fired[n] = 1
                out.write(f"{t},{n}\n")
            x[n] = max(x[n], 0)
        before = fired
