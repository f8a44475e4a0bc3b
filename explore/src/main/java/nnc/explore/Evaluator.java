package nnc.explore;

import nnc.ir.explore.Finding;
import nnc.ir.explore.Point;

/// Makes the design of a point and its figures. Called by several threads at once; a pure function
/// of the point.
@FunctionalInterface
public interface Evaluator {
  Finding evaluate(Point point);
}
