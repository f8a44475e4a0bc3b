"""Four groups of ten neurons, each group with its own probability of release, and volleys that all of them get."""

import random

GROUPS, EACH, STEPS = [0.25, 0.5, 0.75, 1], 10, 200

with open("p.csv", "w") as file:
    file.writelines(f"{p}\n" for p in GROUPS for _ in range(EACH))
draw = random.Random(2)
with open("spikes.csv", "w") as file:
    file.writelines(",".join(str(int(draw.random() < 0.3)) for _ in range(8)) + "\n" for _ in range(STEPS))
