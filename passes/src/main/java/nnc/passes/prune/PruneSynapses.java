package nnc.passes.prune;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;
import nnc.ir.Network;
import nnc.ir.op.Op;
import nnc.ir.pass.Guarantee;
import nnc.ir.pass.Pass;
import nnc.ir.pass.PassContext;
import nnc.passes.Named;
import nnc.passes.Options;
import nnc.passes.Options.Option;
import nnc.passes.analysis.Layers;
import nnc.passes.legalize.WidenInputs;

/// Makes the synapses that matter least dead.
///
/// ```
/// weights [5, -1, 0, 3]        weights [5, 0, 0, 3]          sparsity 0.5
/// thresholds [2, 15, 14, 7]    thresholds [2, 15, 15, 7]     inputs of 4 bits
/// ```
///
/// `by` says what they are ranked by (`SynapseScore`), the other options how many go (`Amount`);
/// dead ones count as pruned already. Binary weights have no zero: they are left alone, or become
/// ternary with `ternary=true`.
public record PruneSynapses(SynapseScore by, Amount amount, boolean ternary, List<String> layers)
    implements Pass<Network, Network> {

  public static final List<Option> OPTIONS =
      Stream.of(
              List.of(
                  new Option(
                      "by", "magnitude", String.join(", ", SynapseScore.names()) + ": the rank")),
              Amount.options("synapses", "0.5"),
              List.of(
                  new Option("ternary", "false", "prune binary weights too, which become ternary"),
                  Option.listing(Named.LAYER, "layers", "the layers to prune, joined by +")))
          .flatMap(List::stream)
          .toList();

  public PruneSynapses {
    layers = List.copyOf(layers);
  }

  public static PruneSynapses of(Options options) {
    return new PruneSynapses(
        SynapseScore.of(options.word("by", SynapseScore.names())),
        Amount.of(options),
        options.flag("ternary"),
        options.names("layers"));
  }

  @Override
  public String id() {
    return "prune-synapses";
  }

  @Override
  public String summary() {
    return "make the synapses that matter least dead";
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.LOSSY;
  }

  @Override
  public String example() {
    return EXAMPLE;
  }

  private static final String EXAMPLE =
      """
      network example {
        %x = input { type = uint4[4] }
        %fc1 = dense(%x) { weights = int4[2, 4] [5, -1, 0, 3, -7, 2, 4, 1] }
        %shift = shift(%fc1) { bits = 1, rounding = floor }
        %clip = clip(%shift) { lo = 0, hi = 15, format = uint4 }
        %fc2 = dense(%clip) {
          thresholds = uint4[1, 2] [2, 14],
          signs = bipolar[1, 2] [1, -1],
          clamp = relu
        }
        %out = output(%fc2)
      }
      """;

  @Override
  public Network apply(Network network, PassContext context) {
    if (amount.isNothing()) {
      return network;
    }
    SequencedMap<String, DeadSynapses> dead = new LinkedHashMap<>();
    for (String id : Subjects.layers(network, layers, amount, id())) {
      Optional<DeadSynapses> found = DeadSynapses.of(network, id, ternary);
      if (found.isPresent()) {
        dead.put(id, found.get());
      } else {
        context.remark(id, "its synapses have no dead value, kept");
      }
    }
    Ranking ranking = new Ranking(by.of(network, dead, context, id()), false);
    Amount.Removal removal = gone -> without(network, dead, gone);
    SequencedMap<String, BitSet> gone = amount.chosen(ranking, network, removal, context, id());
    Network result = removal.apply(gone);
    Removed.report(network, result, ranking, gone, context);
    return result;
  }

  private static Network without(
      Network network, SequencedMap<String, DeadSynapses> dead, SequencedMap<String, BitSet> gone) {
    Network.Builder builder = network.toBuilder();
    boolean changed = false;
    for (var entry : gone.entrySet()) {
      Op layer = network.op(entry.getKey());
      DeadSynapses d = dead.get(entry.getKey());
      if (entry.getValue().stream().anyMatch(i -> !d.isDead(Layers.synapse(layer), i))) {
        builder.replace(entry.getKey(), d.kill(layer, entry.getValue()));
        changed = true;
      }
    }
    return changed ? RemoveDead.from(WidenInputs.repaired(builder.build())) : network;
  }
}
