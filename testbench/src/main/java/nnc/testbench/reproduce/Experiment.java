package nnc.testbench.reproduce;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import nnc.backends.tool.CacheFolder;

/// Every experiment there is, in the order help lists them.
public enum Experiment {
  THRESHOLD_NEURON("kernels and a network of threshold neurons beside multiplying ones"),
  TULIP("schedules and energy of binary neurons on processing elements made of threshold cells"),
  SFQ_XOR("a network of stochastic synapses in superconducting pulses"),
  SPINNAKER_CAM("a content-addressable memory that learns, beside its recording on SpiNNaker"),
  SPINNAKER_STDP("words learned by spike timing and homeostasis, beside recordings on SpiNNaker");

  private final String summary;

  Experiment(String summary) {
    this.summary = summary;
  }

  /// How much of an experiment is done.
  public enum Size {
    /// Enough to see that it works, in about a minute: not a comparison.
    QUICK,
    /// Whole networks alone.
    NETWORKS,
    FULL
  }

  /// Told how far an experiment is.
  public interface Watch {
    /// A stage of `units` steps begins.
    void stage(String title, int units);

    /// So many steps of the stage are done. May be called by several threads.
    void at(int done);
  }

  public String summary() {
    return summary;
  }

  /// Whether there are whole networks to measure alone.
  public boolean hasNetworks() {
    return this == THRESHOLD_NEURON;
  }

  /// The name on the command line.
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static List<String> ids() {
    return Arrays.stream(values()).map(Experiment::id).toList();
  }

  public static Optional<Experiment> of(String id) {
    return Arrays.stream(values()).filter(e -> e.id().equals(id)).findFirst();
  }

  /// Runs it. Slow results of tools are kept in `cache`, so that a second run after an interruption
  /// goes on where the first one was. Throws `MissingTool`, `ToolFailure` and `WrongCoding`.
  public Findings run(Size size, CacheFolder cache, Watch watch) {
    return switch (this) {
      case THRESHOLD_NEURON -> new ThresholdNeuron(size, cache, watch).run();
      case TULIP -> new Tulip(size, cache, watch).run();
      case SFQ_XOR -> new SfqXor(size, watch).run();
      case SPINNAKER_CAM -> SpinnakerCam.run(watch);
      case SPINNAKER_STDP -> SpinnakerStdp.run(watch);
    };
  }
}
