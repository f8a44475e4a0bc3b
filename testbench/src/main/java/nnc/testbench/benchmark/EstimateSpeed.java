package nnc.testbench.benchmark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;
import nnc.backends.fpga.estimate.EstimateCache;
import nnc.backends.fpga.estimate.FpgaEstimator;
import nnc.emulator.KernelEmulator;
import nnc.frontend.Model;
import nnc.frontend.Models;
import nnc.frontend.Targets;
import nnc.frontend.TextFile;
import nnc.frontend.target.SpaceReader;
import nnc.ir.KernelDesign;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.estimate.Quantity;
import nnc.ir.explore.Point;
import nnc.ir.explore.Space;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;
import nnc.passes.PassResults;
import nnc.passes.Pipeline;
import nnc.passes.PipelineListener;
import nnc.passes.map.InitiationInterval;

/// What a point of a design space for the fpga target takes: its design made from the network that
/// has been read, and estimated. Points are drawn at random, the same ones each time; half of them
/// warm up. Processor time of one thread.
public final class EstimateSpeed {

  private static final long BUDGET = 1L << 20;
  private static final String USAGE = "usage: EstimateSpeed SPACE.yaml [POINTS]";

  private final Space space;
  private final Model model;
  private final Target target = Targets.read("fpga");
  private final PassResults results = PassResults.remembering(Optional.empty());
  private final EstimateCache cache = new EstimateCache();

  private EstimateSpeed(Space space, Path folder) {
    this.space = space;
    this.model =
        Models.read(folder.resolve(space.model().path()), new Settings(new LinkedHashMap<>()));
  }

  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 1 || arguments.length > 2) {
      System.err.println(USAGE);
      System.exit(2);
    }
    Path file = Path.of(arguments[0]);
    EstimateSpeed speed =
        new EstimateSpeed(
            SpaceReader.read(TextFile.read(file, BUDGET)), file.toAbsolutePath().getParent());
    speed.run(arguments.length == 2 ? Integer.parseInt(arguments[1]) : 400);
  }

  private void run(int points) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    Random random = new Random(1);
    double[] milliseconds = new double[points - points / 2];
    double[] tables = new double[milliseconds.length];
    for (int i = 0; i < points; i++) {
      Point point = drawn(random);
      long before = threads.getCurrentThreadCpuTime();
      double luts = luts(point);
      long took = threads.getCurrentThreadCpuTime() - before;
      if (i >= points / 2) {
        milliseconds[i - points / 2] = took / 1e6;
        tables[i - points / 2] = luts;
      }
    }
    print("look-up tables of a design", tables);
    print("milliseconds a point", milliseconds);
  }

  private Point drawn(Random random) {
    int[] genome =
        space.variables().stream().mapToInt(v -> random.nextInt(v.values().size())).toArray();
    return Point.of(space, genome);
  }

  /// 0 for what is no design.
  private double luts(Point point) {
    SequencedMap<String, String> all = new LinkedHashMap<>();
    space.settings().forEach(s -> all.put(s.name(), s.values().getFirst()));
    all.putAll(point.values());
    List<Source> pairs =
        all.entrySet().stream().map(e -> Targets.pair(e.getKey() + "=" + e.getValue())).toList();
    try {
      Settings settings = Targets.given(target, pairs);
      KernelDesign design =
          Pipeline.of(target)
              .apply(model.network(), target, settings, results, PipelineListener.silent())
              .lowered(KernelDesign.class);
      SequencedMap<String, Long> cycles = new LinkedHashMap<>();
      design.instances().forEach((id, i) -> cycles.put(id, InitiationInterval.of(i.kernel())));
      Quantity lut =
          FpgaEstimator.of(target, settings)
              .estimate(design, cycles, KernelEmulator.of(design).pace(), Optional.empty(), cache)
              .totals()
              .get("lut");
      return lut.nominal();
    } catch (Rejection _) {
      return 0;
    }
  }

  private static void print(String what, double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    System.out.printf(
        Locale.ROOT,
        "%s: %.1f at least, %.1f in the middle, %.1f at most, %.1f on average%n",
        what,
        sorted[0],
        sorted[sorted.length / 2],
        sorted[sorted.length - 1],
        Arrays.stream(sorted).average().orElse(0));
  }
}
