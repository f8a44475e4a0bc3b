package nnc.ir.kernel;

/// How fast frames go through a design that they follow each other in without a gap.
///
/// @param interval cycles from frame to frame, in the mean and rounded up
/// @param latency cycles in which the first frame goes through, from its first beat in to the last
///   beat of its results, both counted
public record Pace(long interval, long latency) {}
