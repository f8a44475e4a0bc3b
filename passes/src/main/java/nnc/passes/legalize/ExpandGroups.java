package nnc.passes.legalize;

import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.network.Types;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Clamp;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.pass.Guarantee;
import nnc.ir.pass.Pass;
import nnc.ir.pass.PassContext;
import nnc.passes.analysis.Fractions;
import nnc.passes.analysis.Layers;

/// Writes a grouped convolution as one group whose synapses between groups are dead: weight 0, or a
/// threshold the input never exceeds.
///
/// ```
/// conv(4 x 1 x 3 x 3, groups: 4)      conv(4 x 4 x 3 x 3, three quarters of it zero)
/// ```
///
/// Binary weights become `int2`, since they have no zero. Threshold synapses with another clamp
/// than `relu` have no dead value; a convolution of them keeps its groups.
public record ExpandGroups() implements Pass<Network, Network> {

  @Override
  public String id() {
    return "expand-groups";
  }

  @Override
  public String summary() {
    return "write grouped convolutions as dense ones with dead synapses";
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.EXACT;
  }

  @Override
  public String example() {
    return EXAMPLE;
  }

  private static final String EXAMPLE =
      """
      network example {
        %x = input { type = uint4[2, 2, 2] }
        %conv = conv(%x) {
          weights = bipolar[2, 1, 2, 2] [1, -1, 1, 1, -1, -1, 1, 1],
          kernel = [2, 2],
          stride = [1, 1],
          padding = [0, 0, 0, 0],
          groups = 2,
          pad_value = 0
        }
        %out = output(%conv)
      }
      """;

  @Override
  public Network apply(Network network, PassContext context) {
    Types types = Types.of(network);
    Network.Builder builder = network.toBuilder();
    boolean changed = false;
    for (String id : network.topological()) {
      if (!(network.op(id) instanceof Op.Conv conv) || conv.groups() == 1) {
        continue;
      }
      boolean possible =
          switch (conv.synapse()) {
            case Synapse.Product _ -> true;
            case Synapse.Threshold(_, _, var clamp) ->
                clamp == Clamp.RELU && types.range(network.input(id)).isPresent();
          };
      if (possible) {
        long dead =
            types
                .range(network.input(id))
                .map(r -> r.union(Range.of(conv.padValue())).hi())
                .orElse(0L);
        Op.Conv expanded =
            new Op.Conv(
                expand(conv.synapse(), conv.groups(), Math.max(0, dead)),
                conv.preload(),
                conv.window(),
                1,
                conv.padValue());
        builder.replace(id, expanded);
        context.remark(
            id,
            conv.groups()
                + " groups expanded: fan-in "
                + Layers.fanIn(conv)
                + " becomes "
                + Layers.fanIn(expanded));
        changed = true;
      }
    }
    return changed ? builder.build() : network;
  }

  private static Synapse expand(Synapse synapse, int groups, long dead) {
    Shape shape = synapse.shape();
    Shape wide = Shape.of(shape.dim(0), shape.dim(1) * groups, shape.dim(2), shape.dim(3));
    Places places = new Places(groups, shape);
    return switch (synapse) {
      case Synapse.Product(var weights) when weights.format().isReal() -> {
        double[] values = new double[wide.size()];
        for (int i = 0; i < values.length; i++) {
          values[i] = places.inside(i) ? weights.real(places.origin(i)) : 0;
        }
        yield new Synapse.Product(Tensor.ofReal(wide, values));
      }
      case Synapse.Product(var weights) -> {
        NumberFormat format =
            weights.format().equals(Formats.BIPOLAR) ? NumberFormat.signed(2) : weights.format();
        yield new Synapse.Product(
            Tensor.generate(
                wide, format, i -> places.inside(i) ? weights.raw(places.origin(i)) : 0));
      }
      case Synapse.Threshold(var thresholds, var signs, var clamp) -> {
        NumberFormat format =
            thresholds.format().holds(dead)
                ? thresholds.format()
                : Fractions.on(
                    NumberFormat.holding(thresholds.format().range().union(Range.of(dead))),
                    thresholds.format().fraction());
        yield new Synapse.Threshold(
            Tensor.generate(
                wide, format, i -> places.inside(i) ? thresholds.raw(places.origin(i)) : dead),
            Tensor.generate(
                wide, signs.format(), i -> places.inside(i) ? signs.raw(places.origin(i)) : 1),
            clamp);
      }
    };
  }

  /// Where the synapses of the wide kernel come from.
  private record Places(int groups, Shape narrow) {

    private int taps() {
      return narrow.dim(2) * narrow.dim(3);
    }

    private int output(int i) {
      return i / (narrow.dim(1) * groups * taps());
    }

    private int column(int i) {
      return i / taps() % (narrow.dim(1) * groups);
    }

    /// Whether synapse `i` joins channels of one group.
    boolean inside(int i) {
      return column(i) / narrow.dim(1) == output(i) / (narrow.dim(0) / groups);
    }

    int origin(int i) {
      return (output(i) * narrow.dim(1) + column(i) % narrow.dim(1)) * taps() + i % taps();
    }
  }
}
