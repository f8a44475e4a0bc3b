package nnc.backends.fpga;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import nnc.backends.simulate.BusFrame;
import nnc.backends.verilog.Counter;
import nnc.ir.KernelDesign;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.kernel.Kernel;

/// What a part needs besides the kernels: constraints, pin wrapper, build and packaging scripts.
public record BoardView(
    String origin,
    String design,
    String top,
    boolean memories,
    boolean testbench,
    Part part,
    double clockMhz,
    List<String> interfaces,
    List<String> wrapper) {

  public BoardView {
    interfaces = List.copyOf(interfaces);
    wrapper = List.copyOf(wrapper);
  }

  public boolean ice40() {
    return part.family().equals("ice40");
  }

  public boolean ecp5() {
    return part.family().equals("ecp5");
  }

  public boolean xilinx() {
    return part.family().equals("xilinx7");
  }

  /// Sources of the pin wrapper.
  public String wrapperSources() {
    return String.join(" ", wrapper);
  }

  /// Clock period in ns.
  public String period() {
    return String.format(Locale.ROOT, "%.3f", 1000 / clockMhz);
  }

  /// The option that tells Vivado's synthesis where the memory images are.
  public String generic() {
    return memories ? " -generic MEM_DIR=\\\"[file join $root mem]\\\"" : "";
  }

  /// A byte port to or from one stream; `turn` is the number of its turn.
  public record Bytes(
      String name,
      String prefix,
      String error,
      String module,
      String origin,
      String turn,
      int dataBits,
      int fullBytes,
      int lastBytes,
      Counter beat,
      Counter place,
      String fullKeep,
      String lastKeep) {

    /// Byte `place` of the beat.
    public record ByteLane(String place, int high, int low) {}

    public int dataMsb() {
      return dataBits - 1;
    }

    public int keepMsb() {
      return dataBits / 8 - 1;
    }

    public String fullPlace() {
      return place.number(fullBytes - 1L);
    }

    public String lastPlace() {
      return place.number(lastBytes - 1L);
    }

    public String shifted() {
      return dataBits == 8 ? "current" : "{8'd0, current[" + dataMsb() + ":8]}";
    }

    public List<ByteLane> lanes() {
      List<ByteLane> lanes = new ArrayList<>();
      for (int b = 0; b <= place.last(); b++) {
        lanes.add(new ByteLane(place.number(b), 8 * b + 7, 8 * b));
      }
      return lanes;
    }

    /// Bytes that never carry elements.
    public List<ByteLane> emptyLanes() {
      List<ByteLane> lanes = new ArrayList<>();
      for (int b = (int) place.last() + 1; b < dataBits / 8; b++) {
        lanes.add(new ByteLane(place.zero(), 8 * b + 7, 8 * b));
      }
      return lanes;
    }
  }

  /// The wrapper with all byte ports.
  public record PinsView(
      String name,
      String origin,
      String top,
      boolean memories,
      List<Bytes> inputs,
      List<Bytes> outputs,
      Counter inTurn,
      Counter outTurn) {
    public PinsView {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
    }
  }

  static void emit(
      KernelDesign design, DesignPorts ports, RtlFiles files, CoreView core, EmitOptions options) {
    List<String> interfaces = new ArrayList<>();
    core.inputs().forEach(p -> interfaces.add(p.prefix()));
    core.outputs().forEach(p -> interfaces.add(p.prefix()));
    Part part = options.part().orElseThrow();
    List<String> wrapper =
        part.family().equals("ice40") ? pins(design, ports, files, core) : List.of();
    BoardView view =
        new BoardView(
            core.origin(),
            ports.design(),
            ports.top(),
            core.memories(),
            !options.frames().isEmpty(),
            part,
            options.clockMhz(),
            interfaces,
            wrapper);
    files.text("Makefile", "makefile", view);
    if (view.ice40()) {
      files.text("ice40/" + ports.design() + ".pcf", "pcf", view);
    }
    if (view.xilinx()) {
      files.text("vivado/" + ports.design() + ".xdc", "xdc", view);
      files.text("vivado/synthesize.tcl", "vivado_synthesize", view);
      files.text("vivado/package_ip.tcl", "vivado_package", view);
    }
  }

  /// Emits the byte ports and the wrapper and gives their files.
  private static List<String> pins(
      KernelDesign design, DesignPorts ports, RtlFiles files, CoreView core) {
    Counter inTurn = Counter.upTo(ports.inputs().size() - 1L);
    Counter outTurn = Counter.upTo(ports.outputs().size() - 1L);
    List<Bytes> inputs = new ArrayList<>();
    for (DesignPorts.Port p : ports.inputs()) {
      if (design.kernel(p.instance()) instanceof Kernel.EventIngress) {
        throw Diagnostic.of(
                Code.E0401,
                design.instances().get(p.instance()).span(),
                "input '" + p.name() + "' comes as address events, which pins of iCE40 do not take")
            .help("choose another device, or leave out " + p.name() + ".stream=events")
            .rejection();
      }
      BusFrame bus = BusFrame.input(design.kernel(p.instance()));
      String module = ports.design() + "_bytesin_" + p.name();
      String turn = inTurn.number(inputs.size());
      inputs.add(bytes("s" + inputs.size(), p, module, core.origin(), turn, bus));
      files.text("ice40/" + module + ".v", "bytes_in", inputs.getLast());
    }
    List<Bytes> outputs = new ArrayList<>();
    for (DesignPorts.Port p : ports.outputs()) {
      BusFrame bus = BusFrame.of((Kernel.Egress) design.kernel(p.instance()));
      String module = ports.design() + "_bytesout_" + p.name();
      String turn = outTurn.number(outputs.size());
      outputs.add(bytes("m" + outputs.size(), p, module, core.origin(), turn, bus));
      files.text("ice40/" + module + ".v", "bytes_out", outputs.getLast());
    }
    List<String> sources = new ArrayList<>();
    inputs.forEach(b -> sources.add("ice40/" + b.module() + ".v"));
    outputs.forEach(b -> sources.add("ice40/" + b.module() + ".v"));
    String name = ports.design() + "_pins";
    sources.add("ice40/" + name + ".v");
    files.text(
        "ice40/" + name + ".v",
        "pins",
        new PinsView(
            name, core.origin(), ports.top(), core.memories(), inputs, outputs, inTurn, outTurn));
    return sources;
  }

  private static Bytes bytes(
      String name, DesignPorts.Port p, String module, String origin, String turn, BusFrame bus) {
    int full = bytes(bus, bus.perBeat());
    int last = bytes(bus, bus.elements() - (bus.beats() - 1) * bus.perBeat());
    int most = bus.beats() == 1 ? last : full;
    return new Bytes(
        name,
        p.prefix(),
        p.error(),
        module,
        origin,
        turn,
        p.dataBits(),
        most,
        last,
        Counter.upTo(bus.beats() - 1L),
        Counter.upTo(most - 1L),
        IngressView.keep(bus.busBytes(), 8 * most),
        IngressView.keep(bus.busBytes(), 8 * last));
  }

  private static int bytes(BusFrame bus, int elements) {
    return (elements * bus.format().width() + 7) / 8;
  }
}
