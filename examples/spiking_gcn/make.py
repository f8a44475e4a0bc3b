#!/usr/bin/env python3
"""Writes the files of this example: python3 make.py (numpy needed)."""

import numpy as np

# Friendships in Zachary's karate club (1977), and the members who stayed with the instructor.
FRIENDS = {
    0: [1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 17, 19, 21, 31],
    1: [2, 3, 7, 13, 17, 19, 21, 30],
    2: [3, 7, 8, 9, 13, 27, 28, 32],
    3: [7, 12, 13],
    4: [6, 10],
    5: [6, 10, 16],
    6: [16],
    8: [30, 32, 33],
    9: [33],
    13: [33],
    14: [32, 33],
    15: [32, 33],
    18: [32, 33],
    19: [33],
    20: [32, 33],
    22: [32, 33],
    23: [25, 27, 29, 32, 33],
    24: [25, 27, 31],
    25: [31],
    26: [29, 33],
    27: [33],
    28: [31, 33],
    29: [32, 33],
    30: [32, 33],
    31: [32, 33],
    32: [33],
}
INSTRUCTOR = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 16, 17, 19, 21]
MEMBERS = 34
KNOWN = [0, 33]  # the instructor and the administrator, whose sides are known
BITS = 12  # of weights behind the point


def main() -> None:
    a = np.eye(MEMBERS)
    for member, friends in FRIENDS.items():
        for friend in friends:
            a[member, friend] = a[friend, member] = 1
    d = 1 / np.sqrt(a.sum(axis=1))
    a = np.round(d[:, None] * a * d * 2**BITS) / 2**BITS
    source, target = np.nonzero(a)
    np.savetxt("friends.csv", np.stack([source, target], axis=1), fmt="%d", delimiter=",")
    np.savetxt("weights.csv", a[source, target], fmt="%.12g", delimiter=",")
    features = np.zeros((len(KNOWN), MEMBERS))
    features[np.arange(len(KNOWN)), KNOWN] = 4
    np.savetxt("features.csv", features, fmt="%d", delimiter=",")
    np.savetxt("spread.csv", features @ a @ a, fmt="%.12g", delimiter=",")
    np.savetxt("members.csv", np.eye(MEMBERS), fmt="%d", delimiter=",")
    np.savetxt("sides.csv", [0 if m in INSTRUCTOR else 1 for m in range(MEMBERS)], fmt="%d")


if __name__ == "__main__":
    main()
