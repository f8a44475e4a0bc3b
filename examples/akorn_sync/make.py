"""Sixteen phases drawn over the whole circle, as the halves that oscillators begin with, and a stimulus of nothing."""

import math
import random

N, STEPS = 16, 24

draw = random.Random(1)
phases = [draw.uniform(-math.pi, math.pi) for _ in range(N)]
for name, half in (("x.csv", math.cos), ("y.csv", math.sin)):
    with open(name, "w") as file:
        file.writelines(f"{half(p):.6f}\n" for p in phases)
with open("stimulus.csv", "w") as file:
    file.writelines(",".join(["0"] * N) + "\n" for _ in range(STEPS))
