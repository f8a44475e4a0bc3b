package nnc.backends.tool;

/// What a net does: transitions per clock cycle and the share of time at 1.
public record Activity(double transitionsPerCycle, double duty) {}
