package nnc.passes.prune;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import nnc.ir.Network;
import nnc.ir.network.Types;
import nnc.ir.number.Range;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.pass.Guarantee;
import nnc.ir.pass.Pass;
import nnc.ir.pass.PassContext;
import nnc.passes.analysis.ChannelRanges;

/// Removes neurons and channels that tell their readers nothing: those whose value is constant (no
/// inputs, a threshold that is never or always reached) and those all of whose outgoing synapses
/// are dead (weight 0, or a threshold that the input never exceeds). What they contributed goes
/// into the readers' preloads.
///
/// Where a reader pads, it sees the padding value instead of the constant at the border: then the
/// neuron stays unless both contribute the same. A layer keeps at least one neuron. Layers whose
/// values meet in an output, an addition or a concatenation keep all.
public record RemoveConstantNeurons() implements Pass<Network, Network> {

  /// Sums beyond this are not exact in a double; layers that reach it are left alone.
  private static final long EXACT = 1L << 52;

  @Override
  public String id() {
    return "remove-constant-neurons";
  }

  @Override
  public String summary() {
    return "remove neurons that are constant or that nobody listens to";
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
        %x = input { type = uint4[2] }
        %fc1 = dense(%x) {
          weights = int3[3, 2] [1, -2, 0, 0, 2, 1],
          preload = int4[3] [0, 5, -1]
        }
        %relu = relu(%fc1)
        %fc2 = dense(%relu) { weights = int3[2, 3] [1, 3, 0, -1, 2, 0] }
        %out = output(%fc2)
      }
      """;

  @Override
  public Network apply(Network network, PassContext context) {
    Network result = network;
    Optional<Network> better = sweep(result, context);
    while (better.isPresent()) {
      result = better.get();
      better = sweep(result, context);
    }
    return result;
  }

  /// Removes what is constant in `network` as it stands; empty where nothing is.
  private static Optional<Network> sweep(Network network, PassContext context) {
    Types types = Types.of(network);
    ChannelRanges ranges = ChannelRanges.of(network, types);
    UnitRemoval removal = new UnitRemoval(network, types);
    boolean changed = false;
    for (String id : network.topological()) {
      Optional<Units> units = Units.of(network, id);
      if (units.isEmpty() || !exact(types, units.get())) {
        continue;
      }
      int count = units.get().count(types);
      BitSet dropped = inert(network, types, ranges, units.get(), count);
      if (dropped.cardinality() == count) {
        dropped.clear(0);
      }
      if (!dropped.isEmpty()) {
        removal.remove(
            units.get(),
            dropped,
            (reader, e) ->
                OptionalDouble.of((double) ranges.of(network.input(reader)).get(e).lo()));
        context.remark(
            id, dropped.cardinality() + " of " + count + " neurons are constant, removed");
        changed = true;
      }
    }
    return changed ? Optional.of(removal.result()) : Optional.empty();
  }

  private static boolean exact(Types types, Units units) {
    return units.readers().stream()
        .allMatch(id -> types.range(id).map(r -> r.lo() > -EXACT && r.hi() < EXACT).orElse(false));
  }

  /// Units whose contribution to every reader is one constant.
  private static BitSet inert(
      Network network, Types types, ChannelRanges ranges, Units units, int count) {
    BitSet inert = new BitSet();
    inert.set(0, count);
    for (String reader : units.readers()) {
      int spread = units.spread(types, network.input(reader));
      List<Range> x = ranges.of(network.input(reader));
      switch (network.op(reader)) {
        case Op.Dense(var synapse, _) -> clear(inert, synapse, x, spread, 1, Optional.empty());
        case Op.Conv(var synapse, _, var window, _, long pad) ->
            clear(
                inert,
                synapse,
                x,
                spread,
                window.size(),
                window.padded() ? Optional.of(pad) : Optional.empty());
        case Op.Input _,
            Op.Output _,
            Op.MaxPool _,
            Op.SumPool _,
            Op.Flatten _,
            Op.Add _,
            Op.Concat _,
            Op.Argmax _,
            Op.Population _,
            Op.Delay _,
            Op.Projection _,
            Op.Plastic _,
            Op.Elementwise _ ->
            throw new IllegalStateException(reader + " reads no units");
      }
    }
    return inert;
  }

  private static void clear(
      BitSet inert, Synapse synapse, List<Range> x, int spread, int taps, Optional<Long> pad) {
    int outputs = synapse.shape().dim(0);
    int columns = synapse.shape().dim(1);
    for (int e = 0; e < columns; e++) {
      if (!inert.get(e / spread)) {
        continue;
      }
      for (int o = 0; o < outputs && inert.get(e / spread); o++) {
        for (int k = (o * columns + e) * taps; k < (o * columns + e + 1) * taps; k++) {
          Range term = ChannelRanges.term(synapse, k, x.get(e));
          boolean same =
              pad.isEmpty() || ChannelRanges.contribution(synapse, k, pad.get()) == term.lo();
          if (term.lo() != term.hi() || !same) {
            inert.clear(e / spread);
            break;
          }
        }
      }
    }
  }
}
