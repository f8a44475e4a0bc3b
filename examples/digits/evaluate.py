#!/usr/bin/python3
"""Integer-only evaluation of the digits networks; needs numpy and nothing else.

    python3 evaluate.py digits.npz test.csv                   one predicted class per line
    python3 evaluate.py digits-mac.npz test.csv labels.csv    the same, accuracy on standard error

Layers: conv 3x3x16 (zero padding 1), conv 3x3x32 stride 2 (zero padding 1), dense 10. Per output o

    threshold   acc = preload[o] + sum_i s[o,i] * max(0, x[i] - t[o,i])
    MAC         acc = bias[o] + sum_i w[o,i] * x[i]
    hidden      z = clip(acc >> shift, 0, 255)           arithmetic shift, rounds to minus infinity
    last        class = argmax(acc)                      the first maximum wins

x and z are 0..255, images are [n, channel, row, column], the dense layer reads them flattened in that order.
"""

import sys

import numpy as np

STRIDES = {"c1": 1, "c2": 2}


def patches(x, stride):
    """[n, c, h, w] -> [n, positions, c * 9] and the output height, for 3x3 kernels and zero padding 1."""
    x = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = np.lib.stride_tricks.sliding_window_view(x, (3, 3), axis=(2, 3))[:, :, ::stride, ::stride]
    n, c, height, width = windows.shape[:4]
    return windows.transpose(0, 2, 3, 1, 4, 5).reshape(n, height * width, c * 9), height


def accumulate(net, layer, x):
    """[n, positions, fan-in] -> accumulators [n, positions, outputs], int64."""
    if layer + "_t" in net:
        t, s = (net[layer + part].astype(np.int64).reshape(len(net[layer + part]), -1) for part in ("_t", "_s"))
        per_output = [(s[o] * np.maximum(0, x - t[o])).sum(-1) for o in range(len(t))]
        return np.stack(per_output, -1) + net[layer + "_preload"].astype(np.int64)
    w = net[layer + "_w"].astype(np.int64).reshape(len(net[layer + "_w"]), -1)
    return x @ w.T + net[layer + "_bias"].astype(np.int64)


def accumulators(net, images):
    """The accumulators of every layer, in order; images are integers [n, 1, 8, 8]."""
    x, all_layers = images.astype(np.int64), []
    for layer, stride in STRIDES.items():
        columns, height = patches(x, stride)
        all_layers.append(accumulate(net, layer, columns))
        z = np.clip(all_layers[-1] >> int(net[layer + "_shift"][0]), 0, 255)
        x = z.transpose(0, 2, 1).reshape(len(x), -1, height, height)
    all_layers.append(accumulate(net, "fc", x.reshape(len(x), 1, -1)))
    return all_layers


def classify(net, images):
    return accumulators(net, images)[-1][:, 0].argmax(-1)


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    with np.load(sys.argv[1]) as file:
        net = dict(file)
    images = np.loadtxt(sys.argv[2], delimiter=",", dtype=np.int64, ndmin=2).reshape(-1, 1, 8, 8)
    predicted = classify(net, images)
    print("\n".join(map(str, predicted)))
    if len(sys.argv) == 4:
        correct = int((predicted == np.loadtxt(sys.argv[3], dtype=np.int64)).sum())
        print(f"{correct} of {len(images)} correct ({100 * correct / len(images):.2f} %)", file=sys.stderr)


if __name__ == "__main__":
    main()
