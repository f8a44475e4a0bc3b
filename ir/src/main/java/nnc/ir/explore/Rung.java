package nnc.ir.explore;

import nnc.ir.diagnostic.Span;

/// A level that points of a space climb to: `points` at most, the most promising of the level
/// below.
public record Rung(Fidelity level, int points, Span span) {}
