package nnc.backends.fpga.estimate;

import nnc.ir.KernelDesign;
import nnc.ir.estimate.Quantity;
import nnc.ir.kernel.Kernel;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Synapse;

/// Energy of a frame's arithmetic by published costs of single operations at 40 to 45 nm, whatever
/// the hardware: an addition for each synapse of a layer, a multiplication where it multiplies, and
/// the read of its parameter from a memory of 8 KB. Between and beyond the widths of the tables
/// additions go with the width, multiplications with the power of the product of widths on which
/// both published ones lie.
final class OperationEnergy {

  /// Width of the tables' smaller operations; they and those of 32 bits fix the curves.
  private static final double WIDTH = 8;

  private static final double WIDER = 32;

  private OperationEnergy() {}

  /// Nanojoules.
  static Quantity of(KernelDesign design, Prices prices) {
    Quantity sum = prices.quantity("add-8").times(0, "nJ");
    for (var instance : design.instances().values()) {
      if (instance.kernel() instanceof Kernel.Matrix m) {
        sum = sum.plus(layer(m, prices));
      }
    }
    return sum;
  }

  private static Quantity layer(Kernel.Matrix m, Prices prices) {
    double synapses = (double) m.outputs() * m.inputs() * m.vectors() * 1e-3;
    Quantity sum =
        between(prices.quantity("add-8"), prices.quantity("add-32"), m.accumulator().width())
            .times(synapses, "nJ");
    int weight = 1;
    if (m.synapse() instanceof Synapse.Product p
        && p.weights().format() instanceof NumberFormat.Fixed w) {
      weight = w.width();
      double width = Math.sqrt((double) weight * m.input().width());
      sum =
          sum.plus(
              between(prices.quantity("multiply-8"), prices.quantity("multiply-32"), width)
                  .times(synapses, "nJ"));
    }
    return m.constant()
        ? sum
        : sum.plus(prices.quantity("sram-64-8k").times(synapses * weight / 64, "nJ"));
  }

  /// Low, nominal and high on the curves `c * width^e` through both costs.
  private static Quantity between(Quantity small, Quantity large, double width) {
    Quantity both = small.plus(large);
    return new Quantity(
        at(small.low(), large.low(), width),
        at(small.nominal(), large.nominal(), width),
        at(small.high(), large.high(), width),
        "pJ",
        both.quality(),
        both.sources());
  }

  private static double at(double small, double large, double width) {
    double exponent = Math.log(large / small) / Math.log(WIDER / WIDTH);
    return small * Math.pow(width / WIDTH, exponent);
  }
}
