package nnc.backends.fpga.estimate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import nnc.backends.compare.CellFlow;
import nnc.backends.compare.PinsView;
import nnc.backends.fpga.DesignPorts;
import nnc.backends.fpga.EmitOptions;
import nnc.backends.fpga.VerilogEmitter;
import nnc.backends.simulate.Block;
import nnc.backends.tool.CacheFolder;
import nnc.backends.tool.Flow;
import nnc.backends.tool.Netlist;
import nnc.backends.tool.NextpnrIce40;
import nnc.backends.tool.Resources;
import nnc.backends.tool.Rtl;
import nnc.backends.tool.ToolFailure;
import nnc.backends.tool.Yosys;
import nnc.backends.verilog.Templates;
import nnc.ir.KernelDesign;
import nnc.ir.estimate.Quantity;
import nnc.ir.pass.Quality;
import nnc.ir.pass.Target;

/// What synthesis makes of a design, and for iCE40 what placement and routing make of that:
/// quantities by the names of the estimate's totals. `notes` say what could not be measured.
public record Synthesis(SequencedMap<String, Quantity> measured, List<String> notes) {

  /// How long a tool may take.
  public static final Duration LIMIT = Duration.ofMinutes(30);

  public Synthesis {
    measured = java.util.Collections.unmodifiableSequencedMap(new LinkedHashMap<>(measured));
    notes = List.copyOf(notes);
  }

  /// The period that paths of standard cells are held against, which does not change them.
  private static final double CLOCK_NS = 20;

  /// How much is done.
  ///
  /// @param seeds of the placements, whose clocks spread; none for synthesis alone
  /// @param dsp whether multiplications may take multiplier blocks
  public record Effort(List<Integer> seeds, boolean dsp) {
    public static final Effort SYNTHESIS = new Effort(List.of(), false);
    public static final Effort ONE_PLACEMENT = new Effort(List.of(1), false);

    public Effort {
      seeds = List.copyOf(seeds);
    }
  }

  /// Runs Yosys, and nextpnr for iCE40 devices; throws `MissingTool`, and `ToolFailure` where the
  /// design does not synthesize.
  public static Synthesis of(KernelDesign design, Target.Device device, CacheFolder cache) {
    return of(design, device, Effort.ONE_PLACEMENT, cache);
  }

  /// The same with another effort; `fmax` is the median of the placements, from the lowest to the
  /// highest of them.
  public static Synthesis of(
      KernelDesign design, Target.Device device, Effort effort, CacheFolder cache) {
    if (Fabric.of(device.family()) == Fabric.CELLS) {
      return ofCells(design, new CellFlow(cache, LIMIT));
    }
    Flow flow = flow(device.family(), effort.dsp());
    Yosys yosys = new Yosys(cache, LIMIT);
    DesignPorts ports = DesignPorts.of(design, EmitOptions.PLAIN.prefix());
    Rtl rtl = new Rtl(VerilogEmitter.emit(design, EmitOptions.PLAIN), ports.top());
    Netlist netlist = yosys.synthesize(rtl, flow);
    Resources r = netlist.resources();
    String source = yosys.version() + ", " + flow.command();
    SequencedMap<String, Quantity> measured = new LinkedHashMap<>();
    put(measured, "lut", (double) r.luts(), "lut", source);
    put(measured, "ff", (double) r.flipFlops(), "ff", source);
    double pair = device.family().equals("xilinx7") ? 0.5 : 1;
    put(measured, "bram", pair * r.memories(), "bram", source);
    put(measured, "dsp", (double) r.dsps(), "dsp", source);
    if (!(flow instanceof Flow.Ice40)) {
      return new Synthesis(
          measured, List.of("no measured fmax: no placement tool for " + device.family()));
    }
    if (effort.seeds().isEmpty()) {
      return new Synthesis(measured, List.of("no measured fmax: the design was not placed"));
    }
    NextpnrIce40 nextpnr = new NextpnrIce40(cache, LIMIT);
    try {
      Netlist placed = yosys.synthesize(behindPins(rtl, ports), flow);
      double[] clocks =
          effort.seeds().stream()
              .mapToDouble(seed -> nextpnr.place(placed, device(device.id()), seed).onlyClock())
              .sorted()
              .toArray();
      measured.put(
          "fmax",
          new Quantity(
              clocks[0],
              median(clocks),
              clocks[clocks.length - 1],
              "MHz",
              Quality.MEASURED,
              List.of(
                  "%s, %s, streams behind shift registers"
                      .formatted(nextpnr.version(), seeds(effort.seeds())))));
      return new Synthesis(measured, List.of());
    } catch (ToolFailure e) {
      return new Synthesis(
          measured, List.of("no measured fmax: the design was not placed on " + device.id()));
    }
  }

  /// Area, flip-flops and clock in standard cells, all memories being made of them.
  public static Synthesis ofCells(KernelDesign design, CellFlow flow) {
    DesignPorts ports = DesignPorts.of(design, EmitOptions.PLAIN.prefix());
    CellFlow.Mapped cells =
        flow.mapFromInputs(
            new Rtl(VerilogEmitter.emit(design, EmitOptions.PLAIN), ports.core()), CLOCK_NS);
    String source = String.join("; ", flow.tools());
    SequencedMap<String, Quantity> measured = new LinkedHashMap<>();
    put(measured, "area", cells.area() * 1e-6, "mm2", source);
    put(measured, "ff", (double) cells.netlist().resources().flipFlops(), "ff", source);
    put(measured, "fmax", 1000 / cells.pathNs(), "MHz", source);
    return new Synthesis(measured, List.of());
  }

  /// Of an ascending list that is not empty.
  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static String seeds(List<Integer> seeds) {
    return (seeds.size() == 1 ? "seed " : "seeds ")
        + seeds.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  private static void put(
      SequencedMap<String, Quantity> all, String name, double value, String unit, String source) {
    all.put(name, Quantity.exact(value, unit, Quality.MEASURED, source));
  }

  /// The core behind shift registers: small packages have fewer pins than the streams.
  private static Rtl behindPins(Rtl rtl, DesignPorts ports) {
    List<Block.Port> in = new ArrayList<>(List.of(new Block.Port("rst", 1)));
    List<Block.Port> out = new ArrayList<>();
    for (DesignPorts.Port p : ports.inputs()) {
      stream(in, p);
      out.add(new Block.Port(p.prefix() + "_tready", 1));
      out.add(new Block.Port(p.error(), 2));
    }
    for (DesignPorts.Port p : ports.outputs()) {
      stream(out, p);
      in.add(new Block.Port(p.prefix() + "_tready", 1));
    }
    return PinsView.around(new Block(rtl.under(ports.core()), in, out), new Templates("fpga"));
  }

  private static void stream(List<Block.Port> ports, DesignPorts.Port p) {
    ports.add(new Block.Port(p.prefix() + "_tdata", p.dataBits()));
    ports.add(new Block.Port(p.prefix() + "_tkeep", p.keepBits()));
    ports.add(new Block.Port(p.prefix() + "_tlast", 1));
    ports.add(new Block.Port(p.prefix() + "_tvalid", 1));
  }

  private static Flow flow(String family, boolean dsp) {
    return switch (Fabric.of(family)) {
      case ICE40 -> new Flow.Ice40(dsp);
      case ECP5 -> new Flow.Ecp5(dsp);
      case XILINX7 -> new Flow.Xilinx7(dsp);
      case CELLS -> throw new IllegalArgumentException("standard cells have no flow of a part");
    };
  }

  /// Whether there is a tool that places designs on `device`.
  public static boolean places(Target.Device device) {
    return Fabric.of(device.family()) == Fabric.ICE40;
  }

  private static NextpnrIce40.Device device(String id) {
    Map<String, String> packages = Map.of("up5k", "sg48", "hx1k", "vq100", "hx8k", "ct256");
    return new NextpnrIce40.Device(id, packages.get(id));
  }

  /// The estimate's error relative to what was measured; `measured` is not 0.
  public static double error(Quantity estimated, Quantity measured) {
    return (estimated.nominal() - measured.nominal()) / measured.nominal();
  }
}
