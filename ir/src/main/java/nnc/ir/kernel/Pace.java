package nnc.ir.kernel;

/// How fast frames go through a design that they follow each other in without a gap.
///
/// @param interval cycles from frame to frame, in the mean and rounded up
/// @param latency cycles from the first frame's first beat in to the last beat of its results
public record Pace(long interval, long latency) {}
