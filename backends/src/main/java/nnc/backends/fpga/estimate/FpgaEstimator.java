package nnc.backends.fpga.estimate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import nnc.backends.fpga.CoreView;
import nnc.backends.verilog.Templates;
import nnc.ir.KernelDesign;
import nnc.ir.estimate.Estimate;
import nnc.ir.estimate.Quantity;
import nnc.ir.kernel.Activity;
import nnc.ir.kernel.Channel;
import nnc.ir.pass.Quality;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;

/// Expected cost of a kernel design on a device at a clock. Logic is counted in the Verilog that is
/// emitted, after constants are propagated, and priced by the target's coefficients of the device's
/// family; a kernel's part holds the FIFOs it reads from. `docs/estimates.md` has the errors
/// against synthesis.
public record FpgaEstimator(Target target, Target.Device device, double clockMegahertz) {

  private static final String COUNTED = "count in the emitted Verilog";

  /// The core's instance in the top level.
  private static final String CORE = "core.";

  private static final String SCHEDULE =
      "schedules of the kernels, which emulator and Verilog keep";

  private static final String STEADY = "steady state of the emulated design";

  /// A run of the emulator with `samples` frames.
  public record Run(Activity activity, int samples) {}

  /// The device and clock of `settings`, the target's own where they are not set.
  public static FpgaEstimator of(Target target, Settings settings) {
    String device = setting(target, settings, "device");
    return new FpgaEstimator(
        target,
        target.device(device).orElseThrow(() -> new IllegalArgumentException("device " + device)),
        Double.parseDouble(setting(target, settings, "clock")));
  }

  private static String setting(Target target, Settings settings, String name) {
    return settings
        .get(name)
        .or(() -> target.parameter(name).map(Target.Parameter::defaultValue))
        .orElseThrow();
  }

  /// `cycles` are the busy cycles per frame of each kernel, exactly; `run` tells what toggles.
  public Estimate estimate(
      KernelDesign design, SequencedMap<String, Long> cycles, Optional<Run> run) {
    return estimate(design, cycles, OptionalLong.empty(), run);
  }

  /// The same for a design that takes a frame every `interval` cycles, as emulated.
  public Estimate estimate(
      KernelDesign design,
      SequencedMap<String, Long> cycles,
      OptionalLong interval,
      Optional<Run> run) {
    return estimate(design, cycles, interval, run, new EstimateCache());
  }

  /// The same with what other estimates have left in `cache`.
  public Estimate estimate(
      KernelDesign design,
      SequencedMap<String, Long> cycles,
      OptionalLong interval,
      Optional<Run> run,
      EstimateCache cache) {
    Prices prices = new Prices(target, device);
    FpgaCells cells = FpgaCells.of(design, device.family(), cache);
    return new Assembly(design, cycles, interval, run, prices, cells).estimate();
  }

  /// Energy of an inference (nJ) of `cycles` cycles with the resources that synthesis counted, from
  /// quiet to busy cells; empty for a device without measured coefficients.
  public Optional<Quantity> energy(KernelDesign design, Synthesis counted, long cycles) {
    return energy(design, counted, cycles, Optional.empty());
  }

  /// The same where `run` tells what toggles.
  public Optional<Quantity> energy(
      KernelDesign design, Synthesis counted, long cycles, Optional<Run> run) {
    SequencedMap<String, Quantity> totals = new LinkedHashMap<>(counted.measured());
    new Energy(new Prices(target, device), clockMegahertz)
        .add(design, totals, cycles, run, new ArrayList<>());
    return Optional.ofNullable(totals.get("energy_per_inference"));
  }

  /// Puts an estimate together.
  private final class Assembly {
    private final KernelDesign design;
    private final SequencedMap<String, Long> cycles;
    private final OptionalLong interval;
    private final Optional<Run> run;
    private final Prices prices;
    private final FpgaCells core;
    private final List<Estimate.Part> parts = new ArrayList<>();
    private final SequencedMap<String, Quantity> totals = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();

    Assembly(
        KernelDesign design,
        SequencedMap<String, Long> cycles,
        OptionalLong interval,
        Optional<Run> run,
        Prices prices,
        FpgaCells core) {
      this.design = design;
      this.cycles = cycles;
      this.interval = interval;
      this.run = run;
      this.prices = prices;
      this.core = core;
    }

    Estimate estimate() {
      design
          .instances()
          .forEach((id, instance) -> {
            SequencedMap<String, Quantity> quantities = resources(share(id));
            quantities.put("cycles", exact(cycles.getOrDefault(id, 0L), "cycles", SCHEDULE));
            parts.add(
                new Estimate.Part(id, instance.kernel().mnemonic(), instance.span(), quantities));
          });
      totals.putAll(resources(core.all()));
      long busiest = cycles.values().stream().mapToLong(c -> c).max().orElse(0);
      long frame = interval.orElse(busiest);
      totals.put(
          "cycles_per_frame", exact(frame, "cycles", interval.isPresent() ? STEADY : SCHEDULE));
      timing();
      new Energy(prices, clockMegahertz).add(design, totals, frame, run, notes);
      return new Estimate(totals, parts, Optional.of(fit()), notes);
    }

    /// The kernel itself and the FIFOs it reads from; an egress also its bus FIFO.
    private FpgaCells.Count share(String id) {
      FpgaCells.Count own = core.of(CoreView.kernel(id));
      for (Channel c : design.channels()) {
        if (c.to().equals(id) || (c.to().isEmpty() && c.from().equals(id))) {
          own = own.plus(core.of(CoreView.channel(c) + "_fifo"));
        }
      }
      return own;
    }

    private SequencedMap<String, Quantity> resources(FpgaCells.Count count) {
      SequencedMap<String, Quantity> quantities = new LinkedHashMap<>();
      quantities.put("lut", prices.luts(count));
      quantities.put("ff", prices.flipFlops(count));
      quantities.put("bram", prices.blocks(count));
      quantities.put("dsp", exact(0, "dsp", COUNTED));
      return quantities;
    }

    private static Quantity exact(long value, String unit, String source) {
      return Quantity.exact((double) value, unit, Quality.MODELLED, source);
    }

    private void timing() {
      FpgaCells.Path path = core.longest(prices.delays());
      if (prices.timed()) {
        Quantity level = prices.delay("level");
        double fmax = 1000 / path.ns();
        totals.put(
            "fmax",
            new Quantity(
                fmax * level.nominal() / level.high(),
                fmax,
                fmax * level.nominal() / level.low(),
                "MHz",
                level.quality(),
                level.sources()));
        if (fmax < clockMegahertz) {
          notes.add(
              String.format(
                  java.util.Locale.ROOT,
                  "the clock of %s MHz is above the expected fmax of %.0f MHz",
                  clockMegahertz,
                  fmax));
        }
      } else {
        notes.add(
            "no fmax: delays of "
                + device.id()
                + " are not known; the path is that with most logic");
      }
      notes.add("critical path: " + named(path.end()));
    }

    /// `kernel c1 (matrix), into register unit.sum` of an instance path, which starts with the
    /// core.
    private String named(String path) {
      String inner = path.startsWith(CORE) ? path.substring(CORE.length()) : path;
      int dot = inner.indexOf('.');
      String place = dot < 0 ? inner : inner.substring(0, dot);
      String register = inner.substring(dot + 1);
      for (String id : design.instances().keySet()) {
        if (place.equals(CoreView.kernel(id))) {
          return "kernel "
              + Templates.comment(id)
              + " ("
              + design.kernel(id).mnemonic()
              + "), into register "
              + register;
        }
      }
      for (Channel c : design.channels()) {
        if (place.equals(CoreView.channel(c) + "_fifo")) {
          return "FIFO of channel " + Templates.comment(c.id()) + ", into register " + register;
        }
      }
      return inner;
    }

    private Estimate.Fit fit() {
      List<Estimate.Fit.Use> uses = new ArrayList<>();
      for (Target.Device.Limit limit : device.limits()) {
        Quantity used = totals.get(limit.resource());
        if (used != null) {
          uses.add(new Estimate.Fit.Use(limit.resource(), used, limit.amount(), limit.span()));
        }
      }
      notes.add("multiplications are counted in LUTs, as synthesis without DSP blocks makes them");
      return new Estimate.Fit(device.id(), uses);
    }
  }
}
