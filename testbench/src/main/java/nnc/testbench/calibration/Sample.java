package nnc.testbench.calibration;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import nnc.backends.fpga.estimate.CellLoad;
import nnc.backends.fpga.estimate.FpgaCells;
import nnc.backends.fpga.estimate.FpgaEstimator;
import nnc.backends.fpga.estimate.Synthesis;
import nnc.ir.KernelDesign;
import nnc.ir.Network;
import nnc.ir.Value;
import nnc.ir.estimate.Quantity;
import nnc.ir.network.Interpreter;
import nnc.ir.pass.Target;
import nnc.testbench.CoreTrial;
import nnc.testbench.Differential;
import nnc.testbench.RandomNetworks;

/// A random design: what the tools made of it, the cells counted in it, what works in them, those
/// cells where it was placed, and its estimate with the target's coefficients.
public record Sample(
    Measurement measured,
    FpgaCells.Count counted,
    Optional<CellLoad> load,
    Optional<FpgaCells> placed,
    SequencedMap<String, Quantity> estimated) {

  private static final int TRIED = 200;

  /// Frames that standard cells compute.
  private static final int FRAMES = 4;

  /// A figure: what was measured and what was estimated of it.
  enum Figure {
    LUT("lut", 20),
    AREA("area", 0),
    FF("ff", 20),
    BRAM("bram", 1),
    FMAX("fmax", 0),
    ENERGY("energy_per_inference", 0);

    private final String id;
    private final double least;

    Figure(String id, double least) {
      this.id = id;
      this.least = least;
    }

    String id() {
      return id;
    }

    double measured(Sample s) {
      return measured(s.measured());
    }

    double measured(Measurement m) {
      return m.figure(id);
    }

    double estimated(Sample s) {
      return s.estimated().get(id).nominal();
    }

    /// Below these the error is told by them: few cells are not judged by the percent.
    double least() {
      return least;
    }
  }

  /// Design number `seed`.
  static KernelDesign design(long seed, Target target) {
    return Differential.Case.of(seed, target).design();
  }

  /// Whether every layer of design number `seed` answers to its input: no vertex has the same value
  /// in all of many random samples. Networks with layers that do not, of which synthesis leaves as
  /// little as it can see through, are no measure of designs that are built.
  static boolean isAlive(long seed) {
    Network network = RandomNetworks.of(seed);
    Interpreter interpreter = Interpreter.of(network);
    List<List<Value>> samples = RandomNetworks.samples(network, seed, TRIED);
    SequencedMap<String, Value> first = interpreter.trace(samples.getFirst());
    Set<String> still = new HashSet<>(first.keySet());
    for (List<Value> sample : samples) {
      SequencedMap<String, Value> now = interpreter.trace(sample);
      still.removeIf(id -> !now.get(id).equals(first.get(id)));
    }
    return still.isEmpty();
  }

  /// What standard cells compute of design number `seed`.
  static List<List<Value>> frames(long seed) {
    return RandomNetworks.samples(RandomNetworks.of(seed), seed, FRAMES);
  }

  /// A design and the hash of its Verilog.
  record Drawn(KernelDesign design, String verilog) {}

  static Drawn drawn(long seed, Target target) {
    KernelDesign design = design(seed, target);
    return new Drawn(design, Measurement.verilog(design));
  }

  /// What is `measured` of `design`, estimated now.
  static Sample of(Measurement measured, KernelDesign design, Target target, Target.Device device) {
    double clock = Double.parseDouble(target.parameter("clock").orElseThrow().defaultValue());
    FpgaEstimator estimator = FpgaEstimator.of(target, device, clock);
    FpgaCells cells = FpgaCells.of(design, device.family());
    Optional<FpgaEstimator.Run> run =
        device.family().equals(Calibration.CELLS)
            ? Optional.of(CoreTrial.of(design, frames(measured.seed())).run())
            : Optional.empty();
    return new Sample(
        measured,
        cells.all(),
        run.map(r -> estimator.load(design, cells, r)),
        Synthesis.places(device) && !Double.isNaN(Figure.FMAX.measured(measured))
            ? Optional.of(cells)
            : Optional.empty(),
        estimator.estimate(design, new LinkedHashMap<>(), run).totals());
  }

  /// The same with estimates `factor` times as high.
  public Sample scaled(double factor) {
    SequencedMap<String, Quantity> scaled = new LinkedHashMap<>();
    estimated.forEach((name, q) -> scaled.put(name, q.times(factor, q.unit())));
    return new Sample(measured, counted, load, placed, scaled);
  }

  /// Seeds divisible by 2 are fitted to, the others are only held against.
  boolean isHeldOut() {
    return measured.seed() % 2 == 1;
  }
}
