package nnc.backends.fpga.estimate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.backends.fpga.CoreView;
import nnc.backends.verilog.Templates;
import nnc.ir.KernelDesign;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.estimate.Estimate;
import nnc.ir.estimate.Quantity;
import nnc.ir.kernel.Activity;
import nnc.ir.kernel.Channel;
import nnc.ir.kernel.Pace;
import nnc.ir.pass.Quality;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;

/// Expected cost of a kernel design on a device at a clock. Logic is counted in the Verilog that is
/// emitted, after constants are propagated, and priced by the target's coefficients of the device's
/// family; a kernel's part holds the FIFOs it reads from. `docs/estimates.md` has the errors
/// against synthesis.
public record FpgaEstimator(
    Target target, Target.Device device, double clockMegahertz, TechnologyNode node) {

  private static final String COUNTED = "count in the emitted Verilog";

  /// The core's instance in the top level.
  private static final String CORE = "core.";

  private static final String SCHEDULE =
      "schedules of the kernels, which emulator and Verilog keep";

  private static final String STEADY = "steady state of the emulated design";

  /// A run of the emulator with `samples` frames.
  public record Run(Activity activity, int samples) {}

  /// The device and clock of `settings`, the target's own where they are not set. Throws E0210
  /// where a node is asked for that the device or the voltage does not have.
  public static FpgaEstimator of(Target target, Settings settings) {
    String id = setting(target, settings, "device");
    Target.Device device =
        target.device(id).orElseThrow(() -> new IllegalArgumentException("device " + id));
    double clock = Double.parseDouble(setting(target, settings, "clock"));
    return new FpgaEstimator(target, device, clock, node(target, device, settings));
  }

  private static TechnologyNode node(Target target, Target.Device device, Settings settings) {
    String node = setting(target, settings, "node");
    double supply = Double.parseDouble(setting(target, settings, "supply"));
    if (node.equals("180") && supply == 0) {
      return TechnologyNode.MEASURED;
    }
    if (Fabric.of(device.family()) != Fabric.CELLS) {
      throw wrong("only standard cells are scaled to a node, and " + device.id() + " is a part")
          .help("leave 'node' and 'supply' out, or set device=osu018")
          .rejection();
    }
    TechnologyNode scaled =
        new TechnologyNode(TechnologyNode.Generation.of(node), supply == 0 ? 1.8 : supply);
    if (supply == 0 || !scaled.isCovered()) {
      throw wrong(
              supply == 0
                  ? "node=" + node + " needs the voltage that it is run at"
                  : "at " + supply + " V the fits for node=" + node + " give no positive numbers")
          .help("set the voltage: --set supply=V")
          .rejection();
    }
    return scaled;
  }

  private static Diagnostic wrong(String message) {
    return Diagnostic.of(Code.E0210, Span.NONE, message);
  }

  /// Estimates at the node at which cells were measured.
  public static FpgaEstimator of(Target target, Target.Device device, double clockMegahertz) {
    return new FpgaEstimator(target, device, clockMegahertz, TechnologyNode.MEASURED);
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
    return estimate(design, cycles, Optional.empty(), run, new EstimateCache());
  }

  /// The same for a design that goes at `pace`, as emulated, and with what other estimates have
  /// left in `cache`.
  public Estimate estimate(
      KernelDesign design,
      SequencedMap<String, Long> cycles,
      Optional<Pace> pace,
      Optional<Run> run,
      EstimateCache cache) {
    Prices prices = new Prices(target, device, node);
    FpgaCells cells = FpgaCells.of(design, device.family(), cache);
    return new Assembly(design, cycles, pace, run, prices, cells).estimate();
  }

  /// Energy of an inference (nJ) of `cycles` cycles with what synthesis counted, from quiet to busy
  /// cells; empty for a device without measured coefficients.
  public Optional<Quantity> energy(KernelDesign design, Synthesis counted, long cycles) {
    SequencedMap<String, Quantity> figures = new LinkedHashMap<>(counted.measured());
    figures.put(
        "cycles_per_frame", Quantity.exact((double) cycles, "cycles", Quality.MODELLED, STEADY));
    energy(new Prices(target, device, node), figures)
        .add(design, figures, Optional.empty(), new ArrayList<>());
    return Optional.ofNullable(figures.get(Energy.FIGURE));
  }

  /// The figures of an estimate with what tools counted and measured of the design in their place,
  /// and what follows from it; `run` tells what toggles.
  public SequencedMap<String, Quantity> measured(
      KernelDesign design,
      SequencedMap<String, Quantity> estimated,
      Synthesis made,
      Optional<Run> run) {
    SequencedMap<String, Quantity> figures = new LinkedHashMap<>(estimated);
    figures.putAll(made.measured());
    Speed speed = Speed.of(clockMegahertz, figures);
    speed.put(figures);
    if (isCells()) {
      double slower = speed.clock().nominal() / clockMegahertz;
      figures.computeIfPresent("power", (_, p) -> p.times(slower, p.unit()));
    } else {
      energy(new Prices(target, device, node), figures)
          .add(design, figures, run, new ArrayList<>());
    }
    return figures;
  }

  /// Energy at the clock that a design with these figures runs at.
  private Energy energy(Prices prices, SequencedMap<String, Quantity> figures) {
    return new Energy(prices, Speed.of(clockMegahertz, figures).clock().nominal());
  }

  /// Whether the device is no part, but a library of standard cells.
  public boolean isCells() {
    return Fabric.of(device.family()) == Fabric.CELLS;
  }

  /// What works in the standard cells of a design, counted as `core`, in a run: what costs of
  /// energy are fitted on.
  public CellLoad load(KernelDesign design, FpgaCells core, Run run) {
    return CellLoad.of(shares(design, core), core.all(), Map.of(), 0, Optional.of(run));
  }

  private static SequencedMap<String, FpgaCells.Count> shares(KernelDesign design, FpgaCells core) {
    SequencedMap<String, FpgaCells.Count> shares = new LinkedHashMap<>();
    design.instances().sequencedKeySet().forEach(id -> shares.put(id, share(design, core, id)));
    return shares;
  }

  /// A kernel itself and the FIFOs it reads from; an egress also its bus FIFO.
  private static FpgaCells.Count share(KernelDesign design, FpgaCells core, String id) {
    FpgaCells.Count own = core.of(CoreView.kernel(id));
    for (Channel c : design.channels()) {
      if (c.to().equals(id) || (c.to().isEmpty() && c.from().equals(id))) {
        own = own.plus(core.of(CoreView.channel(c) + "_fifo"));
      }
    }
    return own;
  }

  /// Puts an estimate together.
  private final class Assembly {
    private final KernelDesign design;
    private final SequencedMap<String, Long> cycles;
    private final Optional<Pace> pace;
    private final Optional<Run> run;
    private final Prices prices;
    private final FpgaCells core;
    private final List<Estimate.Part> parts = new ArrayList<>();
    private final SequencedMap<String, Quantity> totals = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();

    Assembly(
        KernelDesign design,
        SequencedMap<String, Long> cycles,
        Optional<Pace> pace,
        Optional<Run> run,
        Prices prices,
        FpgaCells core) {
      this.design = design;
      this.cycles = cycles;
      this.pace = pace;
      this.run = run;
      this.prices = prices;
      this.core = core;
    }

    Estimate estimate() {
      long busiest = cycles.values().stream().mapToLong(c -> c).max().orElse(0);
      long frame = Math.max(1, pace.map(Pace::interval).orElse(busiest));
      design
          .instances()
          .forEach((id, instance) -> {
            FpgaCells.Count share = share(design, core, id);
            SequencedMap<String, Quantity> quantities = resources(share);
            if (isCells()) {
              CellLoad load = CellLoad.of(Map.of(id, share), share, cycles, frame, run);
              quantities.put("energy_per_inference", load.energy(prices));
            }
            quantities.put("cycles", exact(cycles.getOrDefault(id, 0L), "cycles", SCHEDULE));
            parts.add(
                new Estimate.Part(id, instance.kernel().mnemonic(), instance.span(), quantities));
          });
      totals.putAll(resources(core.all()));
      totals.put("cycles_per_frame", exact(frame, "cycles", pace.isPresent() ? STEADY : SCHEDULE));
      pace.ifPresent(p -> totals.put("latency_cycles", exact(p.latency(), "cycles", STEADY)));
      timing();
      if (isCells()) {
        cells(frame);
        return new Estimate(totals, parts, Optional.empty(), notes);
      }
      energy(prices, totals).add(design, totals, run, notes);
      return new Estimate(totals, parts, Optional.of(fit()), notes);
    }

    /// Energy and power of standard cells, and of the operations alone.
    private void cells(long frame) {
      CellLoad load = CellLoad.of(shares(design, core), core.all(), cycles, frame, run);
      Quantity energy = load.energy(prices);
      totals.put("energy_per_inference", energy);
      totals.put("power", energy.times(clockMegahertz / load.cycles(), "mW"));
      totals.put("operations_energy", OperationEnergy.of(design, prices));
      double macros = core.all().blocks();
      if (macros > 0) {
        totals.put("macro_bits", exact((long) macros, "bit", COUNTED));
        notes.add(
            "memories of macro_bits are left to macros: neither area nor energy has them in it");
      }
      notes.add(
          "cells: no wires, an ideal clock without a tree, memories of flip-flops and gates; a lower"
              + " bound for area and energy of a layout");
      notes.add(
          "operations_energy: additions, comparisons, products and parameter reads of the layers alone,"
              + " by published tables for 40 to 45 nm, whatever the node");
    }

    private SequencedMap<String, Quantity> resources(FpgaCells.Count count) {
      SequencedMap<String, Quantity> quantities = new LinkedHashMap<>();
      if (isCells()) {
        quantities.put("area", prices.area(count));
        quantities.put("ff", prices.flipFlops(count));
        return quantities;
      }
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
        Quantity period = prices.path(path.ns());
        double fmax = 1000 / period.nominal();
        totals.put(
            "fmax",
            new Quantity(
                1000 / period.high(),
                fmax,
                1000 / period.low(),
                "MHz",
                period.quality(),
                period.sources()));
        if (fmax < clockMegahertz) {
          notes.add(
              String.format(
                  java.util.Locale.ROOT,
                  "the clock of %s MHz is above the expected fmax of %.0f MHz, at which rate, latency and"
                      + " energy are given",
                  clockMegahertz,
                  fmax));
        }
      } else {
        notes.add(
            isCells()
                ? "no fmax: loads of nets without buffers decide it, which --synth measures; the path"
                    + " is that with most logic"
                : "no fmax: delays of "
                    + device.id()
                    + " are not known; the path is that with most logic");
      }
      Speed.of(clockMegahertz, totals).put(totals);
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
