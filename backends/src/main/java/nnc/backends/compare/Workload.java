package nnc.backends.compare;

/// A trial of equal tasks one behind the other. The first `warmUp` cycles are not measured; those
/// that are belong to whole tasks of `cycles` each.
public record Workload(Trial trial, int warmUp, int cycles) {}
