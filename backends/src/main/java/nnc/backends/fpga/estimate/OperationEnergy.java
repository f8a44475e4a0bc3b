package nnc.backends.fpga.estimate;

import nnc.ir.KernelDesign;
import nnc.ir.estimate.Quantity;
import nnc.ir.kernel.Kernel;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Synapse;

/// Energy of a frame's arithmetic by published costs of single operations at 40 to 45 nm, whatever
/// the hardware: for each synapse of a layer an addition to the sum, a multiplication or the
/// comparison of a threshold, which is an addition of the input's width, and the read of its
/// parameter from a memory of 8 KB. A product with a weight of one bit is a matter of a gate and
/// costs nothing here. Between and beyond the widths of the tables, 8 and 32 bits, an operation
/// goes with the power of its width on which both published ones lie; a product has the geometric
/// mean of its operands' widths.
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
    Quantity each =
        addition(m.accumulator().width(), prices).plus(term(m.synapse(), m.input(), prices));
    if (!m.constant()) {
      double words = bits(m.synapse()) / 64.0;
      each = each.plus(prices.quantity("sram-64-8k").times(words, "pJ"));
    }
    return each.times(synapses, "nJ");
  }

  private static Quantity term(Synapse synapse, NumberFormat input, Prices prices) {
    return switch (synapse) {
      case Synapse.Product(var weights) when weights.format() instanceof NumberFormat.Fixed w ->
          between(
              prices.quantity("multiply-8"),
              prices.quantity("multiply-32"),
              Math.sqrt((double) w.width() * input.width()));
      case Synapse.Product _ -> prices.quantity("multiply-8").times(0, "pJ");
      case Synapse.Threshold _ -> addition(input.width(), prices);
    };
  }

  /// Bits of a synapse's parameters.
  private static int bits(Synapse synapse) {
    return switch (synapse) {
      case Synapse.Product(var weights) -> weights.format().width();
      case Synapse.Threshold(var thresholds, var signs, _) ->
          thresholds.format().width() + signs.format().width();
    };
  }

  private static Quantity addition(int width, Prices prices) {
    return between(prices.quantity("add-8"), prices.quantity("add-32"), width);
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
