#!/usr/bin/python3
"""Evaluation of the digits networks, with integers only but for --real; needs numpy and nothing else.

    python3 evaluate.py digits.npz test.csv                   one predicted class per line
    python3 evaluate.py digits-mac.npz test.csv labels.csv    the same, accuracy on standard error
    python3 evaluate.py digits-mac.npz test.csv --real        digits-real.nn: z = max(acc / 2^shift, 0) among doubles

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
    w = net[layer + "_w"].astype(x.dtype).reshape(len(net[layer + "_w"]), -1)
    return x @ w.T + net[layer + "_bias"].astype(x.dtype)


def accumulators(net, images, number=np.int64):
    """The accumulators of every layer, in order; images are integers [n, 1, 8, 8]."""
    x, all_layers = images.astype(number), []
    for layer, stride in STRIDES.items():
        columns, height = patches(x, stride)
        all_layers.append(accumulate(net, layer, columns))
        shift = int(net[layer + "_shift"][0])
        real = number == np.float64
        z = np.maximum(all_layers[-1] / 2**shift, 0) if real else np.clip(all_layers[-1] >> shift, 0, 255)
        x = z.transpose(0, 2, 1).reshape(len(x), -1, height, height)
    all_layers.append(accumulate(net, "fc", x.reshape(len(x), 1, -1)))
    return all_layers


def classify(net, images, number=np.int64):
    return accumulators(net, images, number)[-1][:, 0].argmax(-1)


def main():
    names = [a for a in sys.argv[1:] if a != "--real"]
    if len(names) not in (2, 3):
        sys.exit(__doc__)
    with np.load(names[0]) as file:
        net = dict(file)
    images = np.loadtxt(names[1], delimiter=",", dtype=np.int64, ndmin=2).reshape(-1, 1, 8, 8)
    predicted = classify(net, images, np.float64 if "--real" in sys.argv else np.int64)
    print("\n".join(map(str, predicted)))
    if len(names) == 3:
        correct = int((predicted == np.loadtxt(names[2], dtype=np.int64)).sum())
        print(f"{correct} of {len(images)} correct ({100 * correct / len(images):.2f} %)", file=sys.stderr)


if __name__ == "__main__":
    main()
