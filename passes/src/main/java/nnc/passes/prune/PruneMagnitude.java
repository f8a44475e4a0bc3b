package nnc.passes.prune;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import nnc.ir.Network;
import nnc.ir.network.Types;
import nnc.ir.pass.Guarantee;
import nnc.ir.pass.Pass;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Property;
import nnc.passes.Options;
import nnc.passes.Options.Option;
import nnc.passes.analysis.Calibration;
import nnc.passes.legalize.WidenInputs;

/// Makes the synapses that can contribute least dead, until `sparsity` of them are.
///
/// ```
/// weights [5, -1, 0, 3]        weights [5, 0, 0, 3]          sparsity 0.5
/// thresholds [2, 15, 14, 7]    thresholds [2, 15, 15, 7]     inputs of 4 bits
/// ```
///
/// A product contributes by the magnitude of its weight, a threshold synapse by how far the largest
/// input exceeds its threshold; dead ones count as pruned already. With `score=activity` the
/// contribution is weighed by the mean magnitude of the input on the calibration data. Binary
/// weights have no zero: they are left alone, or become ternary with `ternary=true`. Of equals the
/// earlier synapse goes first.
///
/// `scope=layer` prunes every layer to the sparsity, `scope=global` all of them together, after
/// dividing each layer's contributions by their root mean square.
public record PruneMagnitude(
    double sparsity, boolean global, boolean activity, boolean ternary, List<String> layers)
    implements Pass<Network, Network> {

  public static final List<Option> OPTIONS =
      List.of(
          new Option("sparsity", "0.5", "share of dead synapses to reach, 0 to 1"),
          new Option("scope", "layer", "layer: in every layer; global: over all layers together"),
          new Option(
              "score",
              "magnitude",
              "magnitude, or activity: weighed by the inputs' mean magnitude"),
          new Option("ternary", "false", "prune binary weights too, which become ternary"),
          new Option("layers", "all", "the layers to prune, joined by +"));

  public PruneMagnitude {
    layers = List.copyOf(layers);
  }

  public static PruneMagnitude of(Options options) {
    return new PruneMagnitude(
        options.number("sparsity", 0, 1),
        options.word("scope", List.of("layer", "global")).equals("global"),
        options.word("score", List.of("magnitude", "activity")).equals("activity"),
        options.flag("ternary"),
        options.names("layers"));
  }

  @Override
  public String id() {
    return "prune-magnitude";
  }

  @Override
  public String summary() {
    return "make the synapses that contribute least dead, to a given sparsity";
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.LOSSY;
  }

  @Override
  public Set<Property> requires() {
    return Set.of(Property.VERIFIED);
  }

  @Override
  public Set<Property> establishes() {
    return Set.of(Property.VERIFIED);
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
    Types types = Types.of(network);
    Optional<Calibration> calibration =
        activity ? Optional.of(Subjects.required(network, context, id())) : Optional.empty();
    SequencedMap<String, Saliency> chosen = new LinkedHashMap<>();
    for (String id : Subjects.layers(network, layers, id())) {
      Optional<Saliency> saliency = Saliency.of(network, types, id, ternary, calibration);
      if (saliency.isPresent()) {
        chosen.put(id, saliency.get());
      } else {
        context.remark(id, "its synapses have no dead value, kept");
      }
    }
    List<Saliency> all = new ArrayList<>(chosen.sequencedValues());
    double limit = global ? Saliency.limit(all, sparsity) : 0;
    Network.Builder builder = network.toBuilder();
    boolean changed = false;
    for (var entry : chosen.entrySet()) {
      String id = entry.getKey();
      Saliency saliency = entry.getValue();
      int wanted = global ? saliency.below(limit) : (int) (sparsity * saliency.size());
      if (saliency.dead() < wanted) {
        builder.replace(id, saliency.pruned(network.op(id), wanted));
        changed = true;
      }
      int pruned = Math.max(saliency.dead(), wanted);
      context.remark(
          id,
          String.format(
              Locale.ROOT,
              "%d of %d synapses dead (%.1f %%), %d before",
              pruned,
              saliency.size(),
              100.0 * pruned / saliency.size(),
              saliency.dead()));
    }
    return changed ? RemoveDead.from(WidenInputs.repaired(builder.build())) : network;
  }
}
