package nnc.emulator.machine;

/// A spike on its way; `step` is the machine's when it was sent.
record Packet(int key, int sender, int stage, int neuron, int step) {}
