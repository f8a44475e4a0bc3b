package nnc.passes.legalize;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nnc.ir.Network;
import nnc.ir.TensorType;
import nnc.ir.network.Types;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Op;
import nnc.passes.analysis.Fractions;

/// Gives operators back the formats they need after a pass has proven that values are smaller than
/// thought: a padded convolution needs a format that holds its padding value, a concatenation one
/// format for all its inputs. The values stay the same.
public final class WidenInputs {

  private WidenInputs() {}

  /// `network` with a widening clip wherever a narrowed format is too narrow for its reader.
  public static Network repaired(Network network) {
    Network result = network;
    while (true) {
      Types types = result.types();
      Optional<Network> better =
          types.errors().isEmpty() ? Optional.empty() : widened(result, types);
      if (better.isEmpty()) {
        return result;
      }
      result = better.get();
    }
  }

  /// The network with the first narrow reader repaired; empty where none is found.
  private static Optional<Network> widened(Network network, Types types) {
    for (String id : network.topological()) {
      List<Optional<TensorType>> in = network.inputs(id).stream().map(types::known).toList();
      if (!in.stream().allMatch(t -> t.isPresent() && !t.get().format().isReal())) {
        continue;
      }
      List<NumberFormat> formats = in.stream().map(t -> t.orElseThrow().format()).toList();
      Optional<NumberFormat.Fixed> needed =
          switch (network.op(id)) {
            case Op.Conv conv
                when conv.window().padded() && !formats.getFirst().holds(conv.padValue()) ->
                Optional.of(common(network, types, id, formats, Range.of(conv.padValue())));
            case Op.Concat _ when formats.stream().distinct().count() > 1 ->
                Optional.of(common(network, types, id, formats, Range.of(0)));
            case Op.Conv _,
                Op.Concat _,
                Op.Input _,
                Op.Output _,
                Op.Dense _,
                Op.MaxPool _,
                Op.SumPool _,
                Op.Flatten _,
                Op.Add _,
                Op.Argmax _,
                Op.Population _,
                Op.Delay _,
                Op.Projection _,
                Op.Plastic _,
                Op.Elementwise _ ->
                Optional.empty();
          };
      if (needed.isPresent()) {
        return Optional.of(widened(network, types, id, needed.get()));
      }
    }
    return Optional.empty();
  }

  private static NumberFormat.Fixed common(
      Network network, Types types, String id, List<NumberFormat> formats, Range also) {
    Range all = also;
    for (String from : network.inputs(id)) {
      all = all.union(types.range(from).orElseThrow());
    }
    return Fractions.on(NumberFormat.holding(all), formats.getFirst().fraction());
  }

  private static Network widened(
      Network network, Types types, String id, NumberFormat.Fixed format) {
    Network.Builder builder = network.toBuilder();
    List<String> inputs = new ArrayList<>();
    for (String from : network.inputs(id)) {
      if (types.format(from).equals(format)) {
        inputs.add(from);
        continue;
      }
      Range range = types.range(from).orElseThrow();
      String wide = builder.fresh(id + "_widened");
      builder.add(
          wide, new Op.Clip(range.lo(), range.hi(), format), network.vertex(id).span(), from);
      inputs.add(wide);
    }
    return builder.connect(id, inputs).build();
  }
}
