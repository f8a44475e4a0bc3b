"""Writes words.csv, a row a step: ten bits, their complements, the teacher, whether to learn.

The word 992 comes 40 times, and the teacher a step behind each. Then come all 1,024 words, one a
step, without a teacher. expected.csv has the steps in which the detector must fire, found without
the network: those of the teacher, and the one behind the word.
"""

WORD = 992
TAUGHT = 40


def row(word, teacher, learn):
    bits = [] if word is None else [word >> (9 - i) & 1 for i in range(10)]
    both = bits + [1 - b for b in bits] if bits else [0] * 20
    return ",".join(str(b) for b in both + [teacher, learn])


rows, spikes = [], []
for _ in range(TAUGHT):
    rows.append(row(WORD, 0, 1))
    spikes.append(len(rows))
    rows.append(row(None, 1, 1))
for word in range(1024):
    if word == WORD:
        spikes.append(len(rows) + 1)
    rows.append(row(word, 0, 0))
rows.append(row(None, 0, 0))
open("words.csv", "w").write("\n".join(rows) + "\n")
open("expected.csv", "w").write("\n".join(str(s) for s in spikes) + "\n")
