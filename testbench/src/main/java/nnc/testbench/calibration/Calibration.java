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
import nnc.backends.compare.CellFlow;
import nnc.backends.fpga.estimate.FpgaCells;
import nnc.backends.fpga.estimate.Synthesis;
import nnc.backends.tool.CacheFolder;
import nnc.backends.tool.NextpnrIce40;
import nnc.backends.tool.Yosys;
import nnc.frontend.Targets;
import nnc.ir.KernelDesign;
import nnc.ir.pass.Target;
import nnc.testbench.CoreTrial;

/// Holds estimates against what the tools make of random designs, and fits coefficients to them.
///
/// ```
/// testbench/calibrate measure END LUTS [PLACED [DEVICE]]   designs below seed END of at most LUTS, every PLACEDth placed
/// testbench/calibrate errors   the table of docs/estimates.md
/// testbench/calibrate fit      the costs of the FPGA target, synthesis.yaml
/// ```
///
/// Measurements are kept in `testbench/calibration`, a file for each family, and begun runs go on.
public final class Calibration {

  private static final Path FOLDER = Path.of("testbench/calibration");

  /// The file that `fit` writes.
  public static final Path COSTS =
      Path.of("rtl-templates/src/main/resources/nnc/targets/fpga/synthesis.yaml");

  static final Target TARGET = Targets.read("fpga");

  /// The family of standard cells.
  static final String CELLS = "cells";

  /// A device of each family that estimates know.
  static final List<String> DEVICES = List.of("hx8k", "ecp5-25k", "xc7a35t", "osu018");

  private Calibration() {}

  public static void main(String[] args) {
    switch (args.length == 0 ? "" : args[0]) {
      case "measure" ->
          measure(
              Long.parseLong(args[1]),
              Double.parseDouble(args[2]),
              args.length > 3 ? Integer.parseInt(args[3]) : 0,
              args.length > 4 ? List.of(args[4]) : DEVICES);
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

  private static Measurements kept(Path folder, Target.Device device) {
    return Measurements.read(folder.resolve(device.family() + ".csv"), figures(device));
  }

  /// What is measured of designs for a device.
  private static List<String> figures(Target.Device device) {
    return device.family().equals(CELLS)
        ? List.of("area", "ff", "fmax", "energy_per_inference")
        : List.of("lut", "ff", "bram", "fmax");
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
    List<Measurements> all = DEVICES.stream().map(id -> kept(folder, device(id))).toList();
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

  /// What the tools make of a sample's design, as it is kept; nothing is placed.
  public static Measurement measured(Measurement kept, Target.Device device, CacheFolder cache) {
    KernelDesign design = Sample.design(kept.seed(), TARGET);
    return measured(kept.seed(), design, device, false, cache)
        .only(List.copyOf(withoutPlacement(kept, device).figures().sequencedKeySet()));
  }

  /// `kept` without what takes a placement.
  public static Measurement withoutPlacement(Measurement kept, Target.Device device) {
    return device.family().equals(CELLS) ? kept : kept.only(List.of("lut", "ff", "bram"));
  }

  private static Measurement measured(
      long seed, KernelDesign design, Target.Device device, boolean placed, CacheFolder cache) {
    return device.family().equals(CELLS)
        ? Measurement.ofCells(seed, design, Sample.frames(seed), cache)
        : Measurement.of(seed, design, device, placed, cache);
  }

  /// Every `placed`th design is placed too; none for 0.
  private static void measure(long end, double most, int placed, List<String> devices) {
    CacheFolder cache = CacheFolder.ofUser();
    List<Measurements> all = devices.stream().map(id -> kept(FOLDER, device(id))).toList();
    for (int i = 0; i < all.size(); i++) {
      all.get(i).measuredBy(tools(device(devices.get(i)), cache));
    }
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
        Target.Device device = device(devices.get(i));
        boolean simulated = !device.family().equals(CELLS) || CoreTrial.takes(design);
        boolean place = Synthesis.places(device) && placed > 0 && seed % placed == 0;
        if (simulated && !all.get(i).has(seed, verilog, place ? List.of("fmax") : List.of())) {
          all.get(i).put(measured(seed, design, device, place, cache));
          System.out.println(devices.get(i) + ": design " + seed);
        }
      }
    }
  }

  private static String tools(Target.Device device, CacheFolder cache) {
    Duration limit = Duration.ofMinutes(1);
    if (device.family().equals(CELLS)) {
      return String.join("; ", new CellFlow(cache, limit).tools());
    }
    String yosys = new Yosys(cache, limit).version();
    return Synthesis.places(device)
        ? yosys + "; " + new NextpnrIce40(cache, limit).version()
        : yosys;
  }

  /// Look-up tables that are counted in a design, on iCE40 so that all families have the same ones.
  private static double size(KernelDesign design) {
    FpgaCells.Count c = FpgaCells.of(design, "ice40").all();
    return c.logic() + c.chain() + c.inverters();
  }
}
