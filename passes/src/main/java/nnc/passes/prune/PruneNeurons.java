package nnc.passes.prune;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.stream.Stream;
import nnc.ir.Network;
import nnc.ir.pass.Guarantee;
import nnc.ir.pass.Pass;
import nnc.ir.pass.PassContext;
import nnc.passes.Named;
import nnc.passes.Options;
import nnc.passes.Options.Option;
import nnc.passes.analysis.Calibration;

/// Removes whole neurons and channels, those that matter least, with their rows, thresholds and the
/// columns of their readers: the layers really get smaller.
///
/// ```
/// dense 64 -> relu -> dense 10 x 64      dense 48 -> relu -> dense 10 x 48      sparsity 0.25
/// ```
///
/// `by` says what they are ranked by (`NeuronScore`), the other options how many go (`Amount`).
/// With calibration data the readers' preloads take over the mean of what is gone. Layers whose
/// values meet in an output, an addition or a concatenation keep all their neurons; every layer
/// keeps one.
public record PruneNeurons(NeuronScore by, Amount amount, List<String> layers)
    implements Pass<Network, Network> {

  public static final List<Option> OPTIONS =
      Stream.of(
              List.of(
                  new Option("by", "l1", String.join(", ", NeuronScore.names()) + ": the rank")),
              Amount.options("neurons", "0.25"),
              List.of(Option.listing(Named.LAYER, "layers", "the layers to prune, joined by +")))
          .flatMap(List::stream)
          .toList();

  public PruneNeurons {
    layers = List.copyOf(layers);
  }

  public static PruneNeurons of(Options options) {
    return new PruneNeurons(
        NeuronScore.of(options.word("by", NeuronScore.names())),
        Amount.of(options),
        options.names("layers"));
  }

  @Override
  public String id() {
    return "prune-neurons";
  }

  @Override
  public String summary() {
    return "remove the neurons and channels that matter least";
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
        %x = input { type = uint4[2] }
        %fc1 = dense(%x) { weights = int4[4, 2] [5, -1, 1, 0, -4, 4, 2, 3] }
        %relu = relu(%fc1)
        %fc2 = dense(%relu) { weights = int2[2, 4] [1, -1, 1, 0, 0, 1, -1, 1] }
        %out = output(%fc2)
      }
      """;

  @Override
  public Network apply(Network network, PassContext context) {
    if (amount.isNothing()) {
      return network;
    }
    SequencedMap<String, Units> units = new LinkedHashMap<>();
    for (String id : Subjects.layers(network, layers, amount, id())) {
      Optional<Units> found = Units.of(network, id);
      if (found.isPresent()) {
        units.put(id, found.get());
      } else {
        context.remark(id, "its neurons are read together, kept");
      }
    }
    Ranking ranking = new Ranking(by.of(network, units, context, id()), true);
    Optional<Calibration> calibration =
        context.calibration().filter(s -> s.count() > 0).map(s -> Calibration.of(network, s));
    Amount.Removal removal = gone -> without(network, units, gone, calibration);
    SequencedMap<String, BitSet> gone = amount.chosen(ranking, network, removal, context, id());
    Network result = removal.apply(gone);
    Removed.report(network, result, ranking, gone, context);
    return result;
  }

  private static Network without(
      Network network,
      SequencedMap<String, Units> units,
      SequencedMap<String, BitSet> gone,
      Optional<Calibration> calibration) {
    UnitRemoval removal = new UnitRemoval(network, network.types());
    boolean changed = false;
    for (var entry : gone.entrySet()) {
      if (!entry.getValue().isEmpty()) {
        removal.remove(
            units.get(entry.getKey()),
            entry.getValue(),
            (reader, e) ->
                calibration
                    .map(c -> OptionalDouble.of(mean(network, reader, e, c)))
                    .orElse(OptionalDouble.empty()));
        changed = true;
      }
    }
    return changed ? removal.result() : network;
  }

  /// The mean of element `e` of a reader's input, in raw steps of an integer.
  private static double mean(Network network, String reader, int e, Calibration calibration) {
    String from = network.input(reader);
    return calibration.of(from).mean(e) / network.types().format(from).unit();
  }
}
