package nnc.testbench.reproduce;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nnc.backends.compare.Boundary;
import nnc.backends.compare.Coding;
import nnc.backends.compare.Measurement;
import nnc.backends.compare.Metric;
import nnc.backends.compare.Neuron;
import nnc.backends.compare.Workbench;
import nnc.backends.simulate.BlockBench;
import nnc.backends.tool.CacheFolder;
import nnc.ir.Network;
import nnc.ir.Tensor;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.pass.Quality;
import nnc.testbench.reproduce.Findings.Claim;
import nnc.testbench.reproduce.Findings.Ours;
import nnc.testbench.reproduce.Findings.Part;

/// Threshold neurons beside multiplying and AdderNet neurons: kernels, layers and whole networks,
/// beside what the abstract of arXiv 2412.13902 states.
final class ThresholdNeuron {

  private static final String ABSTRACT = "abstract of arXiv 2412.13902";

  /// Figures whose winners are measured further.
  private static final List<Metric> DECIDING = List.of(Metric.AREA, Metric.ENERGY_LIBRARY);

  private static final List<Neuron> NEURONS =
      List.of(Neuron.MUL, Neuron.R1, Neuron.R1_EQUAL, Neuron.ADD);

  /// Recorded windows for what is larger than a kernel of 8 bits.
  private static final int WINDOWS_WIDE = 4;

  private static final int WINDOWS_LAYER = 2;

  private final Experiment.Size size;
  private final boolean full;
  private final CacheFolder cache;
  private final Experiment.Watch watch;

  ThresholdNeuron(Experiment.Size size, CacheFolder cache, Experiment.Watch watch) {
    this.size = size;
    this.full = size == Experiment.Size.FULL;
    this.cache = cache;
    this.watch = watch;
  }

  Findings run() {
    Workbench workbench = new Workbench(cache);
    try (Digits digits = new Digits()) {
      int windows = full ? 8 : 1;
      Workloads workloads = Workloads.of(digits, windows);
      BlockStage stage = new BlockStage(workbench, workloads, watch);
      List<Part> parts = new ArrayList<>();
      List<Measurement> kernels = List.of();
      if (size != Experiment.Size.NETWORKS) {
        kernels = stage.kernels(codings(), 8, windows, full);
        parts.addAll(BlockTables.of("kernel-8", "9 taps of 8 bits", kernels));
      }
      List<SystemStage.Row> rows =
          new SystemStage(digits, cache, watch).rows(size != Experiment.Size.QUICK);
      List<Measurement> wide = List.of();
      if (full) {
        List<Coding> winners = winners(kernels);
        wide = stage.kernels(winners, 16, WINDOWS_WIDE, true);
        parts.addAll(BlockTables.of("kernel-16", "9 taps of 16 bits", wide));
        for (Boundary boundary : List.of(Boundary.SHIFT, Boundary.SCALE)) {
          parts.addAll(
              BlockTables.of(
                  "layer-8-" + (boundary == Boundary.SHIFT ? "shift" : "scale"),
                  "Layer of 32 x 144 synapses of 8 bits, 2 x 9 a cycle, " + boundary.text(),
                  stage.layers(winners, 8, WINDOWS_LAYER, boundary)));
        }
      }
      parts.add(SystemTables.of(rows));
      List<Findings.Section> sections = new ArrayList<>();
      sections.add(new Findings.Beside("", claims(kernels, wide, rows)));
      sections.addAll(parts);
      return new Findings(
          Experiment.THRESHOLD_NEURON,
          sections,
          notes(digits, kernels, windows),
          workbench.tools(),
          stage.files());
    }
  }

  private List<Coding> codings() {
    return full
        ? NEURONS.stream().flatMap(n -> Coding.of(n).stream()).toList()
        : List.of(Neuron.MUL, Neuron.R1, Neuron.ADD).stream()
            .map(n -> Coding.of(n).getFirst())
            .toList();
  }

  private static List<Coding> winners(List<Measurement> all) {
    return NEURONS.stream().flatMap(n -> Measurement.winners(all, n, DECIDING).stream()).toList();
  }

  private static List<Claim> claims(
      List<Measurement> kernels, List<Measurement> wide, List<SystemStage.Row> rows) {
    List<Ours> area = new ArrayList<>();
    List<Ours> power = new ArrayList<>();
    for (Neuron n : List.of(Neuron.R1, Neuron.R1_EQUAL)) {
      add(area, "8 bit, MUL/" + n.label() + ", cell area", kernels, Metric.AREA, n);
      add(area, "16 bit, MUL/" + n.label() + ", cell area", wide, Metric.AREA, n);
      add(power, "8 bit, MUL/" + n.label() + ", glitches", kernels, Metric.ENERGY_LIBRARY, n);
      add(power, "8 bit, MUL/" + n.label() + ", zero delay", kernels, Metric.ENERGY_ZERO, n);
      add(power, "16 bit, MUL/" + n.label() + ", glitches", wide, Metric.ENERGY_LIBRARY, n);
    }
    return List.of(
        new Claim("kernel area saving", "3.89-4.33x", ABSTRACT, area),
        new Claim("kernel power saving", "7.51-8.19x", ABSTRACT, power),
        new Claim("system power saving, FPGA", "2.52x", ABSTRACT, systemPower(rows)),
        new Claim("system speed-up, FPGA", "1.75x", ABSTRACT, systemSpeed(rows)));
  }

  private static List<Ours> systemPower(List<SystemStage.Row> rows) {
    SystemStage.Row threshold = rows.getFirst();
    Quality quality = threshold.energy().map(e -> e.quality()).orElse(Quality.MODELLED);
    return rows.stream()
        .skip(1)
        .map(mac ->
            new Ours(
                "digits on UP5K, %s/threshold, same folding and clock, cells equally busy"
                    .formatted(mac.name()),
                SystemTables.energyRatio(mac, threshold),
                quality))
        .toList();
  }

  private static List<Ours> systemSpeed(List<SystemStage.Row> rows) {
    SystemStage.Row threshold = rows.getFirst();
    return rows.stream()
        .skip(1)
        .map(mac ->
            new Ours(
                "digits on UP5K, %s/threshold, same folding, each at its fmax, %d placements"
                    .formatted(mac.name(), SystemStage.SEEDS.size()),
                SystemTables.speedRatio(mac, threshold),
                Quality.MEASURED))
        .toList();
  }

  private static void add(
      List<Ours> ours, String meaning, List<Measurement> all, Metric metric, Neuron neuron) {
    if (all.stream().anyMatch(m -> m.coding().neuron() == neuron)) {
      ours.add(
          new Ours(meaning, BlockTables.ratio(all, metric, neuron), BlockTables.quality(metric)));
    }
  }

  private List<String> notes(Digits digits, List<Measurement> kernels, int windows) {
    List<String> notes = new ArrayList<>();
    if (size == Experiment.Size.QUICK) {
      notes.add(
          "the quick size: one coding of three neurons and few inputs show that everything works;"
              + " its ratios compare nothing");
    }
    notes.add(
        "the equation is our reading of the threshold neuron, y = sum of s * max(0, x - t) with t"
            + " per synapse: of the paper we had the abstract only. A ratio that matches is no"
            + " evidence of a reproduction, one that does not is no defect of either");
    notes.add(
        "published and ours differ in all that is not published: equation, widths, kernel size,"
            + " cell library, tools, activity, network, board and clock");
    if (size != Experiment.Size.NETWORKS) {
      notes.addAll(blockNotes(kernels, windows));
    }
    notes.add(accuracy(digits));
    return notes;
  }

  /// Notes about kernels and layers.
  private List<String> blockNotes(List<Measurement> kernels, int windows) {
    List<String> notes = new ArrayList<>();
    kernels.stream()
        .map(m -> m.coding().neuron())
        .distinct()
        .forEach(
            n -> notes.add("%s, %s: %s".formatted(n.label(), n.formula(), Workloads.source(n))));
    notes.add(
        "every coding gave the sums of the integer reference for golden vectors, corners and drawn"
            + " words, in 8 and 16 bits, before it was measured; every netlist gave those of the"
            + " recorded inputs");
    notes.add(
        "ratios: lowest figure of any MUL coding over lowest of any coding of the other; in"
            + " brackets the lowest and highest ratio of all pairs of codings");
    notes.add(
        "E: energy of a clock cycle by OpenSTA at %d ns for kernels and %d ns for layers, whose enables drive hundreds of pins without buffers, from the toggles of every net of the netlist"
                .formatted((int) BlockStage.PERIOD_NS, (int) BlockStage.LAYER_PERIOD_NS)
            + " in a simulation of %d words for a kernel of 8 bits"
                .formatted(BlockStage.words(windows))
            + (full
                ? ", %d for one of 16 bits and %d for layers"
                    .formatted(
                        BlockStage.words(WINDOWS_WIDE),
                        WINDOWS_LAYER * Workloads.SYNAPSES * 32 / BlockStage.SIMD / BlockStage.PE)
                : "")
            + ", windows of layer "
            + Workloads.LAYER
            + " spread over the test images; tgl: mean transitions per cycle of nets behind"
            + " flip-flops and behind logic");
    notes.add(
        "zero: "
            + BlockBench.Delays.ZERO.text()
            + ", which favours multipliers, whose arrays glitch most; lib: "
            + BlockBench.Delays.LIBRARY.text());
    notes.add("no clock tree, wires or memories are in the energy of kernels and layers");
    if (full) {
      notes.add(
          "16 bits: recorded values of 8 bits repeated in both halves, as no network was trained in"
              + " 16 bits; 16 bits and layers are measured for the codings that are best at 8 bits in"
              + " area or energy");
      notes.add(
          "scales of layers are 0.8 throughout, as the trained networks have none; biases of ADD"
              + " are the mean distance");
    }
    return notes;
  }

  /// Accuracy beside every ratio.
  private static String accuracy(Digits digits) {
    return "right of 360 test images: MAC %d, R1 %d, R1= %d; no network of R2, ADD and SUBSUM neurons was trained, so their ratios are those of kernels only"
        .formatted(
            digits.right(digits.mac().network()),
            digits.right(digits.threshold().network()),
            digits.right(even(digits.threshold().network())));
  }

  /// The network with the thresholds of R1=.
  private static Network even(Network network) {
    Network.Builder builder = network.toBuilder();
    for (String id : network.topological()) {
      Optional<Op> changed =
          switch (network.op(id)) {
            case Op.Conv(Synapse.Threshold t, var preload, var window, var groups, var pad) ->
                Optional.of(new Op.Conv(even(t), preload, window, groups, pad));
            case Op.Dense(Synapse.Threshold t, var preload) ->
                Optional.of(new Op.Dense(even(t), preload));
            case Op _ -> Optional.empty();
          };
      changed.ifPresent(op -> builder.replace(id, op));
    }
    return builder.build();
  }

  private static Synapse.Threshold even(Synapse.Threshold t) {
    Tensor thresholds = t.thresholds();
    return new Synapse.Threshold(
        Tensor.generate(thresholds.shape(), thresholds.format(), i -> thresholds.raw(i) & -2),
        t.signs(),
        t.clamp());
  }
}
