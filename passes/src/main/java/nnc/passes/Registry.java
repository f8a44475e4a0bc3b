package nnc.passes;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import nnc.ir.KernelDesign;
import nnc.ir.Network;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Similar;
import nnc.ir.pass.Pass;
import nnc.passes.Options.Option;
import nnc.passes.fold.DropArgmaxScale;
import nnc.passes.fold.FoldBatchNorm;
import nnc.passes.fold.FoldComparisons;
import nnc.passes.fold.FoldThresholds;
import nnc.passes.fold.HoistThresholds;
import nnc.passes.fold.MoveScales;
import nnc.passes.legalize.ExpandGroups;
import nnc.passes.legalize.InsertHalt;
import nnc.passes.map.ChooseFolding;
import nnc.passes.map.InsertWidthConverters;
import nnc.passes.map.MapToKernels;
import nnc.passes.map.SizeFifos;
import nnc.passes.prune.MergeDuplicateNeurons;
import nnc.passes.prune.PruneNeurons;
import nnc.passes.prune.PruneNoise;
import nnc.passes.prune.PruneSynapses;
import nnc.passes.prune.RemoveConstantNeurons;
import nnc.passes.prune.RemoveDead;
import nnc.passes.prune.RemoveIdentities;
import nnc.passes.quantize.Quantize;
import nnc.passes.quantize.QuantizeNeurons;
import nnc.passes.sfq.MapToPulses;
import nnc.passes.spinnaker.LowerSynapses;
import nnc.passes.spinnaker.MapToCores;
import nnc.passes.spinnaker.RoundWeights;
import nnc.passes.tulip.MapToElements;

/// Every pass there is, by stage. Written by hand: a pass that is not listed does not exist.
public final class Registry {

  private static final List<Entry> ENTRIES =
      List.of(
          // Canonicalize
          network("fold-batch-norm", Stage.CANONICALIZE, new FoldBatchNorm()),
          network("move-scales", Stage.CANONICALIZE, new MoveScales()),
          network("hoist-thresholds", Stage.CANONICALIZE, new HoistThresholds()),
          network(
              "fold-thresholds", Stage.CANONICALIZE, FoldThresholds.OPTIONS, FoldThresholds::of),
          network("drop-argmax-scale", Stage.CANONICALIZE, new DropArgmaxScale()),
          network("remove-identities", Stage.CANONICALIZE, new RemoveIdentities()),
          network("remove-constant-neurons", Stage.CANONICALIZE, new RemoveConstantNeurons()),
          network("merge-duplicate-neurons", Stage.CANONICALIZE, new MergeDuplicateNeurons()),
          network("remove-dead", Stage.CANONICALIZE, new RemoveDead()),
          // Prune
          network("prune-neurons", Stage.PRUNE, PruneNeurons.OPTIONS, PruneNeurons::of),
          network("prune-synapses", Stage.PRUNE, PruneSynapses.OPTIONS, PruneSynapses::of),
          network("prune-noise", Stage.PRUNE, PruneNoise.OPTIONS, PruneNoise::of),
          // Quantize
          network("quantize-neurons", Stage.QUANTIZE, QuantizeNeurons.OPTIONS, QuantizeNeurons::of),
          network("fold-comparisons", Stage.QUANTIZE, new FoldComparisons()),
          network("round-weights", Stage.QUANTIZE, new RoundWeights()),
          network("quantize", Stage.QUANTIZE, Quantize.OPTIONS, Quantize::of),
          // Legalize
          network("expand-groups", Stage.LEGALIZE, new ExpandGroups()),
          network("lower-synapses", Stage.LEGALIZE, new LowerSynapses()),
          network("insert-halt", Stage.LEGALIZE, InsertHalt.OPTIONS, InsertHalt::of),
          // Map
          new Entry(
              "map-to-kernels", Stage.MAP, List.of(), _ -> new Step.ToKernels(new MapToKernels())),
          new Entry(
              "map-to-elements",
              Stage.MAP,
              List.of(),
              _ -> new Step.ToProgram(new MapToElements())),
          new Entry(
              "map-to-pulses", Stage.MAP, List.of(), _ -> new Step.ToPulses(new MapToPulses())),
          new Entry(
              "map-to-cores", Stage.MAP, List.of(), _ -> new Step.ToMachine(new MapToCores())),
          kernels("choose-folding", new ChooseFolding()),
          kernels("insert-width-converters", new InsertWidthConverters()),
          kernels("size-fifos", new SizeFifos()));

  private Registry() {}

  /// All entries, in the order of their stages.
  public static List<Entry> entries() {
    return ENTRIES;
  }

  public static List<Entry> entries(Stage stage) {
    return ENTRIES.stream().filter(e -> e.stage() == stage).toList();
  }

  public static Optional<Entry> find(String id) {
    return ENTRIES.stream().filter(e -> e.id().equals(id)).findFirst();
  }

  /// The pass that `call` names; throws `Rejection` (E0201) where there is none, or where its
  /// options are wrong.
  public static Step make(PassCall call) {
    return find(call.id())
        .orElseThrow(() ->
            Diagnostic.of(Code.E0201, call.span(), "there is no pass '" + call.id() + "'")
                .help(
                    Similar.to(call.id(), ENTRIES.stream().map(Entry::id).toList())
                        .map(id -> "did you mean '" + id + "'?")
                        .orElse("'nnc passes' lists them all"))
                .rejection())
        .make(call);
  }

  private static Entry kernels(String id, Pass<KernelDesign, KernelDesign> pass) {
    return new Entry(id, Stage.MAP, List.of(), _ -> new Step.OnKernels(pass));
  }

  private static Entry network(String id, Stage stage, Pass<Network, Network> pass) {
    return network(id, stage, List.of(), _ -> pass);
  }

  private static Entry network(
      String id,
      Stage stage,
      List<Option> options,
      Function<Options, Pass<Network, Network>> factory) {
    return new Entry(id, stage, options, o -> new Step.OnNetwork(factory.apply(o)));
  }
}
