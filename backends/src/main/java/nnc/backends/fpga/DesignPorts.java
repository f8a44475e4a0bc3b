package nnc.backends.fpga;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.backends.simulate.Core;
import nnc.backends.verilog.Identifiers;
import nnc.ir.KernelDesign;
import nnc.ir.kernel.Channel;
import nnc.ir.kernel.Terminal;

/// The names of a design's modules and of their AXI4-Stream ports. The core and the top share port
/// names; the core has `clk`, `rst` (active high) and `probe`, the top `aclk` and `aresetn`.
/// `instances` has the part that each instance adds to the names of its modules.
public record DesignPorts(
    String design,
    String core,
    String top,
    SequencedMap<String, String> instances,
    List<Port> inputs,
    List<Port> outputs,
    int probes) {

  public DesignPorts {
    instances = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(instances));
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /// One stream: `<prefix>_tdata` and so on, and `error`, the two-bit frame error output of an
  /// input (empty for outputs). `channel` is the index of its FIFO's channel.
  public record Port(
      String name,
      String prefix,
      String error,
      String instance,
      int channel,
      int dataBits,
      int keepBits) {
    public int dataMsb() {
      return dataBits - 1;
    }

    public int keepMsb() {
      return keepBits - 1;
    }
  }

  /// The core's pins as a simulator needs them.
  public Core pins() {
    return new Core(
        core,
        inputs.stream().map(p -> new Core.Bus(p.name(), p.dataBits(), p.keepBits())).toList(),
        outputs.stream().map(p -> new Core.Bus(p.name(), p.dataBits(), p.keepBits())).toList(),
        probes);
  }

  /// The names that `VerilogEmitter` gives the modules of `design` under `prefix`.
  public static DesignPorts of(KernelDesign design, String prefix) {
    String name = prefix + Identifiers.of(design.name());
    var inputs = Identifiers.parts(design.inputs().stream().map(Terminal::name).toList());
    var outputs = Identifiers.parts(design.outputs().stream().map(Terminal::name).toList());
    return new DesignPorts(
        name,
        name + "_core",
        name + "_top",
        Identifiers.parts(design.instances().sequencedKeySet()),
        design.inputs().stream().map(t -> input(design, t, inputs.get(t.name()))).toList(),
        design.outputs().stream().map(t -> output(design, t, outputs.get(t.name()))).toList(),
        design.channels().size());
  }

  private static Port input(KernelDesign design, Terminal t, String id) {
    Channel channel = design.into(t.instance()).getFirst();
    int bytes = design.kernel(t.instance()).busBytes();
    return new Port(
        id,
        "s_axis_" + id,
        "frame_error_" + id,
        t.instance(),
        design.channels().indexOf(channel),
        8 * bytes,
        bytes);
  }

  private static Port output(KernelDesign design, Terminal t, String id) {
    Channel channel = design.outOf(t.instance()).getFirst();
    int bytes = design.kernel(t.instance()).busBytes();
    return new Port(
        id, "m_axis_" + id, "", t.instance(), design.channels().indexOf(channel), 8 * bytes, bytes);
  }
}
