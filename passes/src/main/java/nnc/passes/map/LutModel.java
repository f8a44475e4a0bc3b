package nnc.passes.map;

import java.util.List;
import nnc.ir.kernel.Kernel;
import nnc.ir.neuron.Datapath;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;

/// A rough count of a kernel's LUTs, good enough to choose between forms of it; neither the
/// estimate in a report nor the end of a budget is told by it, where there is a better one.
/// Coefficients are rounded from what yosys 0.23 `synth_ice40` makes of single layers: 2.1 LUTs for
/// a one-bit popcount's input (16 to 256 inputs), 6.3 per input bit for a threshold synapse (8
/// bits, 1 to 16 synapses a cycle), 3.2 per partial product bit for a multiplier (4 and 8 bits, 1
/// to 8 synapses a cycle), the adder tree included.
final class LutModel {

  private LutModel() {}

  static double of(Kernel kernel) {
    return switch (kernel) {
      case Kernel.Matrix k -> {
        double terms = (double) k.pe() * k.simd() * synapse(k.synapse(), k.input());
        int accumulator = k.accumulator().width();
        double state = k.synapseFolds() > 1 ? accumulator : 0;
        yield 130 + terms + k.pe() * (state + stages(k.stages(), accumulator));
      }
      case Kernel.LineBuffer k -> 250 + k.lanes() * k.format().width();
      case Kernel.Pool k ->
          30
              + k.lanes()
                  * (2.0 * k.accumulator().width() + stages(k.stages(), k.accumulator().width()));
      case Kernel.Map k -> 10 + k.lanes() * stages(k.stages(), k.input().width());
      case Kernel.Add k ->
          10
              + k.lanes()
                  * ((k.inputs().size() - 1.0) * k.accumulator().width()
                      + stages(k.stages(), k.accumulator().width()));
      case Kernel.ArgMax k -> 20 + k.lanes() * 2.0 * k.input().width();
      case Kernel.Ingress k -> 130 + k.lanes() * k.format().width();
      case Kernel.Egress k -> 30 + k.lanes() * k.format().width();
      case Kernel.Concat k -> 10 + k.lanes() * k.format().width();
      case Kernel.Fork k -> 5 + k.lanes() * k.format().width();
      case Kernel.Delay k -> 20 + k.lanes() * k.format().width();
      case Kernel.Population k -> 40 + k.lanes() * datapath(k.datapath());
      case Kernel.Projection k ->
          150
              + 3.0 * k.pe() * k.sum().width()
              + 2.0 * k.simd() * k.input().width()
              + (k.input().width() > 1
                  ? 3.2 * k.input().width() * k.synapses().weights().format().width()
                  : 0);
      case Kernel.EventIngress k -> 90 + 4.0 * k.word().addressBits() + 4.0 * k.format().width();
      case Kernel.Scatter k -> {
        int weight = k.weights().format().width();
        int input = k.input().width();
        yield 190
            + 2.0 * k.simd() * input
            + k.pe() * (2.0 * k.sum().width() + (input > 1 ? 3.2 * input * weight : weight));
      }
      case Kernel.Gate k -> 10 + k.lanes() * k.format().width();
      case Kernel.Width k -> 10 + Math.max(k.from(), k.to()) * k.format().width();
    };
  }

  private static double datapath(Datapath datapath) {
    double luts = 0;
    for (Datapath.Wire wire : datapath.wires()) {
      int bits = NumberFormat.bits(wire.range());
      luts +=
          switch (wire.node()) {
            case Datapath.Node.Multiply(int a, int b) -> multiplier(datapath, a, b);
            case Datapath.Node.WideMultiply(int a, int b, _) -> multiplier(datapath, a, b);
            case Datapath.Node.Less(int a, _) -> NumberFormat.bits(datapath.wires().get(a).range());
            case Datapath.Node.Equal(int a, _) ->
                NumberFormat.bits(datapath.wires().get(a).range()) / 2.0;
            case Datapath.Node.Add _,
                Datapath.Node.Subtract _,
                Datapath.Node.Select _,
                Datapath.Node.And _,
                Datapath.Node.Or _,
                Datapath.Node.Exclusive _ ->
                bits;
            case Datapath.Node.Table(_, var entries) -> entries.size() > 64 ? 0 : bits * 4.0;
            case Datapath.Node.Constant _,
                Datapath.Node.Port _,
                Datapath.Node.State _,
                Datapath.Node.Parameter _,
                Datapath.Node.Shift _,
                Datapath.Node.Slice _,
                Datapath.Node.Wrap _,
                Datapath.Node.Join _,
                Datapath.Node.Not _ ->
                0;
          };
    }
    return luts;
  }

  private static double multiplier(Datapath datapath, int a, int b) {
    return 3.2
        * NumberFormat.bits(datapath.wires().get(a).range())
        * NumberFormat.bits(datapath.wires().get(b).range());
  }

  private static double synapse(Synapse synapse, NumberFormat input) {
    return switch (synapse) {
      case Synapse.Product(var weights) -> {
        boolean bits = input.equals(Formats.BIPOLAR) || input.equals(Formats.BIT);
        int width = weights.format().width();
        if (width <= 2) {
          yield bits ? 2.1 : input.width() + 1.0;
        }
        yield bits ? width + 1.0 : 3.2 * width * input.width();
      }
      case Synapse.Threshold _ -> 6.3 * input.width();
    };
  }

  private static double stages(List<Op.Elementwise> stages, int width) {
    double luts = 0;
    for (Op.Elementwise op : stages) {
      luts +=
          switch (op) {
            case Op.MultiThreshold m -> (double) m.levels() * width / 2 + m.levels();
            case Op.Requantize r -> 3.2 * r.multiplier().format().width() * width;
            case Op.Relu _, Op.Clip _, Op.ShiftRight _ -> width;
            case Op.Affine _, Op.BatchNorm _, Op.Encode _ -> 0;
          };
    }
    return luts;
  }
}
