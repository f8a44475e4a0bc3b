package nnc.ir.pass;

import nnc.ir.KernelDesign;

/// How many look-up tables of the chosen device a design is expected to take, so that a pass can
/// keep to a budget by the figure that a report will have.
@FunctionalInterface
public interface LogicCount {
  double of(KernelDesign design);
}
