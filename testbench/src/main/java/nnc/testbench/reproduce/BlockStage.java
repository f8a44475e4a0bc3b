package nnc.testbench.reproduce;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import nnc.backends.compare.Boundary;
import nnc.backends.compare.Coding;
import nnc.backends.compare.KernelBlock;
import nnc.backends.compare.LayerBlock;
import nnc.backends.compare.Measurement;
import nnc.backends.compare.RecordedLayer;
import nnc.backends.compare.Trial;
import nnc.backends.compare.Trials;
import nnc.backends.compare.Workbench;

/// Checks and measures codings, several at a time.
final class BlockStage {

  static final int TAPS = 9;

  /// The clock of the standard cells of all kernels.
  static final double PERIOD_NS = 20;

  /// The clock of those of all layers, whose enables drive hundreds of pins without buffers.
  static final double LAYER_PERIOD_NS = 100;

  /// Synapses and neurons a layer computes in a cycle.
  static final int SIMD = TAPS;

  static final int PE = 2;

  private final Workbench workbench;
  private final Workloads workloads;
  private final Experiment.Watch watch;
  private final SortedMap<String, byte[]> files = new TreeMap<>();

  BlockStage(Workbench workbench, Workloads workloads, Experiment.Watch watch) {
    this.workbench = workbench;
    this.workloads = workloads;
    this.watch = watch;
  }

  /// The Verilog of everything measured so far.
  SortedMap<String, byte[]> files() {
    return files;
  }

  /// Neurons a kernel computes of each window.
  static final int NEURONS = 8;

  /// Words a kernel gets of `windows`.
  static int words(int windows) {
    return windows * NEURONS * Workloads.SYNAPSES / TAPS;
  }

  /// Sums of nine synapses between registers.
  List<Measurement> kernels(List<Coding> codings, int bits, int windows, boolean place) {
    return measure(
        "kernels of " + bits + " bits",
        codings,
        coding -> {
          check(coding);
          KernelBlock kernel = new KernelBlock(coding, bits, TAPS, Boundary.SUM);
          RecordedLayer layer = workloads.of(coding.neuron(), bits).first(windows);
          Trial trial = Trials.ofBeats(kernel, layer.beats(TAPS, NEURONS), workbench.templates());
          keep("kernel-" + bits, coding, trial);
          return new Measurement(
              coding, workbench.measure(trial, PERIOD_NS, coding.multiplies(), place));
        });
  }

  /// Datapaths of the recorded layer.
  List<Measurement> layers(List<Coding> codings, int bits, int windows, Boundary boundary) {
    return measure(
        "layers of " + bits + " bits",
        codings,
        coding -> {
          RecordedLayer recorded = workloads.of(coding.neuron(), bits).first(windows);
          LayerBlock layer =
              new LayerBlock(
                  coding,
                  bits,
                  recorded.inputs(),
                  recorded.outputs(),
                  SIMD,
                  PE,
                  boundary,
                  recorded.shift());
          Trial trial = Trials.ofLayer(layer, recorded, scale(bits), workbench.templates());
          workbench.check(trial);
          keep("layer-" + bits + "-" + boundary.name().toLowerCase(Locale.ROOT), coding, trial);
          boolean multiplies = coding.multiplies() || boundary == Boundary.SCALE;
          return new Measurement(
              coding, workbench.measure(trial, LAYER_PERIOD_NS, multiplies, false));
        });
  }

  /// 0.8 in the scale's format; the trained networks have none.
  static long scale(int bits) {
    return Math.round(0.8 * (1L << (bits - 1)));
  }

  /// Corners, drawn words and golden vectors, in eight bits and in sixteen, where all of them fit.
  private void check(Coding coding) {
    for (int bits : List.of(8, 16)) {
      KernelBlock kernel = new KernelBlock(coding, bits, TAPS, Boundary.SUM);
      workbench.check(Trials.ofCorners(kernel, workbench.templates()));
    }
  }

  private void keep(String folder, Coding coding, Trial trial) {
    String path =
        "rtl/%s/%s-%s/"
            .formatted(folder, coding.neuron().name(), coding.label().replace('/', '-'))
            .toLowerCase(Locale.ROOT);
    synchronized (files) {
      trial.block().rtl().files().forEach((name, content) -> files.put(path + name, content));
    }
  }

  @FunctionalInterface
  private interface Work {
    Measurement of(Coding coding);
  }

  private List<Measurement> measure(String title, List<Coding> codings, Work work) {
    watch.stage(title, codings.size());
    AtomicInteger done = new AtomicInteger();
    return new ArrayList<>(
        codings.parallelStream()
            .map(coding -> {
              Measurement measurement = work.of(coding);
              watch.at(done.incrementAndGet());
              return measurement;
            })
            .toList());
  }
}
