package nnc.testbench.calibration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import nnc.backends.fpga.estimate.FpgaCells;
import nnc.backends.tool.CacheFolder;
import nnc.backends.tool.Yosys;
import nnc.frontend.Targets;
import nnc.ir.KernelDesign;
import nnc.ir.pass.Target;

/// Holds estimates against what the tools make of random designs, and fits coefficients to them.
///
/// ```
/// testbench/calibrate measure END LUTS [PLACED]   designs below seed END of at most LUTS, every PLACEDth placed
/// testbench/calibrate errors                      the table of docs/estimates.md
/// testbench/calibrate fit                         the costs of the FPGA target, synthesis.yaml
/// ```
///
/// Measurements are kept in `testbench/calibration`, a file for each family, and begun runs go on.
public final class Calibration {

  private static final Path FOLDER = Path.of("testbench/calibration");

  /// The file that `fit` writes.
  public static final Path COSTS =
      Path.of("rtl-templates/src/main/resources/nnc/targets/fpga/synthesis.yaml");

  private static final Target TARGET = Targets.read("fpga");

  /// A device of each family that estimates know.
  static final List<String> DEVICES = List.of("hx8k", "ecp5-25k", "xc7a35t");

  private Calibration() {}

  public static void main(String[] args) {
    switch (args.length == 0 ? "" : args[0]) {
      case "measure" ->
          measure(
              Long.parseLong(args[1]),
              Double.parseDouble(args[2]),
              args.length > 3 ? Integer.parseInt(args[3]) : 0);
      case "errors" -> System.out.print(ErrorTable.markdown(samples(FOLDER)));
      case "fit" -> fit();
      default -> throw new IllegalArgumentException("measure, errors or fit");
    }
  }

  private static void fit() {
    try {
      Files.writeString(COSTS, Coefficients.yaml(samples(FOLDER)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Target.Device device(String id) {
    return TARGET.device(id).orElseThrow();
  }

  private static Path file(Path folder, Target.Device device) {
    return folder.resolve(device.family() + ".csv");
  }

  /// The designs of a family, as they are estimated now.
  public record Family(Target.Device device, String tools, List<Sample> samples, int stale) {
    public Family {
      samples = List.copyOf(samples);
    }

    /// The same with other samples.
    public Family with(List<Sample> others) {
      return new Family(device, tools, others, stale);
    }

    public List<Sample> heldOut() {
      return samples.stream().filter(Sample::isHeldOut).toList();
    }

    List<Sample> fitted() {
      return samples.stream().filter(s -> !s.isHeldOut()).toList();
    }
  }

  /// What is measured in `folder`. Measurements of designs that are emitted otherwise by now are
  /// left out and counted.
  public static List<Family> samples(Path folder) {
    List<Measurements> all =
        DEVICES.stream().map(id -> Measurements.read(file(folder, device(id)))).toList();
    Map<Long, Sample.Drawn> drawn =
        all.stream()
            .flatMap(kept -> kept.all().stream().map(Measurement::seed))
            .collect(Collectors.toSet())
            .parallelStream()
            .filter(Sample::isAlive)
            .collect(Collectors.toConcurrentMap(seed -> seed, seed -> Sample.drawn(seed, TARGET)));
    List<Family> families = new ArrayList<>();
    for (int i = 0; i < DEVICES.size(); i++) {
      Target.Device device = device(DEVICES.get(i));
      List<Measurement> alive =
          all.get(i).all().stream().filter(m -> drawn.containsKey(m.seed())).toList();
      List<Sample> samples =
          alive.parallelStream()
              .filter(m -> m.verilog().equals(drawn.get(m.seed()).verilog()))
              .map(m -> Sample.of(m, drawn.get(m.seed()).design(), TARGET, device))
              .toList();
      families.add(new Family(device, all.get(i).tools(), samples, alive.size() - samples.size()));
    }
    return families;
  }

  /// What synthesis makes of design number `seed`; runs Yosys.
  public static Measurement measured(long seed, Target.Device device, CacheFolder cache) {
    return Measurement.of(seed, Sample.design(seed, TARGET), device, false, cache);
  }

  /// Every `placed`th design is placed too; none for 0.
  private static void measure(long end, double most, int placed) {
    CacheFolder cache = CacheFolder.ofUser();
    String yosys = new Yosys(cache, Duration.ofMinutes(1)).version();
    List<Measurements> all =
        DEVICES.stream().map(id -> Measurements.read(file(FOLDER, device(id)))).toList();
    all.forEach(kept -> kept.measuredBy(yosys));
    for (long seed = 0; seed < end; seed++) {
      if (!Sample.isAlive(seed)) {
        continue;
      }
      KernelDesign design = Sample.design(seed, TARGET);
      String verilog = Measurement.verilog(design);
      if (size(design) > most) {
        continue;
      }
      for (int i = 0; i < all.size(); i++) {
        if (!all.get(i).has(seed, verilog)) {
          boolean place = placed > 0 && seed % placed == 0;
          all.get(i).put(Measurement.of(seed, design, device(DEVICES.get(i)), place, cache));
          System.out.println(DEVICES.get(i) + ": design " + seed);
        }
      }
    }
  }

  /// Look-up tables that are counted in a design, on iCE40 so that all families have the same ones.
  private static double size(KernelDesign design) {
    FpgaCells.Count c = FpgaCells.of(design, "ice40").all();
    return c.logic() + c.chain() + c.inverters();
  }
}
