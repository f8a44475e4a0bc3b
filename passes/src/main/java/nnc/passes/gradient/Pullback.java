package nnc.passes.gradient;

import java.util.ArrayList;
import java.util.List;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.network.Patches;
import nnc.ir.network.Types;
import nnc.ir.op.Op;

/// An operator without synapses, run backwards: from the values of its inputs and the derivatives
/// by its own value to those by each input.
@FunctionalInterface
interface Pullback {

  List<double[]> apply(List<double[]> inputs, double[] gradients);

  /// That of vertex `id`; throws `Rejection` (E0207) where it has none.
  static Pullback of(Network network, Types types, String id) {
    Op op = network.op(id);
    return switch (op) {
      case Op.Output _, Op.Flatten _ -> (_, g) -> List.of(g.clone());
      case Op.Add _ -> (inputs, g) -> inputs.stream().map(_ -> g.clone()).toList();
      case Op.Concat _ -> Pullback::concat;
      case Op.MaxPool(var window) -> {
        Patches patches = Patches.pool(types.shape(network.input(id)), window);
        yield (inputs, g) -> List.of(maxPool(patches, inputs.getFirst(), g));
      }
      case Op.SumPool(var window) -> {
        Patches patches = Patches.pool(types.shape(network.input(id)), window);
        yield (inputs, g) -> List.of(sumPool(patches, inputs.getFirst(), g));
      }
      case Op.Elementwise elementwise -> elementwise(network, types, id, elementwise);
      case Op.Dense _, Op.Conv _ -> throw new IllegalArgumentException(id + " has synapses");
      case Op.Input _, Op.Argmax _, Op.Population _, Op.Delay _, Op.Projection _, Op.Plastic _ ->
          throw Gradients.refused(
              network.vertex(id).span(), "'" + id + "' (" + op.mnemonic() + ") has no gradient");
    };
  }

  private static List<double[]> concat(List<double[]> inputs, double[] gradients) {
    List<double[]> parts = new ArrayList<>();
    int at = 0;
    for (double[] input : inputs) {
      parts.add(java.util.Arrays.copyOfRange(gradients, at, at + input.length));
      at += input.length;
    }
    return parts;
  }

  private static double[] maxPool(Patches patches, double[] x, double[] gradients) {
    double[] result = new double[x.length];
    int[] at = new int[patches.fanIn()];
    for (int i = 0; i < gradients.length; i++) {
      patches.gather(i / patches.positions(), i % patches.positions(), at);
      int best = -1;
      for (int source : at) {
        best = source >= 0 && (best < 0 || x[source] > x[best]) ? source : best;
      }
      result[best] += gradients[i];
    }
    return result;
  }

  private static double[] sumPool(Patches patches, double[] x, double[] gradients) {
    double[] result = new double[x.length];
    int[] at = new int[patches.fanIn()];
    for (int i = 0; i < gradients.length; i++) {
      patches.gather(i / patches.positions(), i % patches.positions(), at);
      for (int source : at) {
        if (source >= 0) {
          result[source] += gradients[i];
        }
      }
    }
    return result;
  }

  /// The slope of an element-wise function at real value `x` of channel `c`.
  @FunctionalInterface
  interface Slope {
    double at(int c, double x);
  }

  private static Pullback elementwise(Network network, Types types, String id, Op.Elementwise op) {
    String from = network.input(id);
    Slope slope =
        Slopes.of(op, types.format(from), types.format(id))
            .orElseThrow(() ->
                Gradients.refused(
                    network.vertex(id).span(),
                    "'"
                        + id
                        + "' ("
                        + op.mnemonic()
                        + ") is a step without a width, which has no"
                        + " gradient"));
    Shape shape = types.shape(from);
    int per = shape.perChannel();
    return (inputs, g) -> {
      double[] x = inputs.getFirst();
      double[] result = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        result[i] = g[i] == 0 ? 0 : g[i] * slope.at(i / per, x[i]);
      }
      return List.of(result);
    };
  }
}
