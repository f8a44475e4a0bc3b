package nnc.backends.fpga;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nnc.backends.verilog.Bits;
import nnc.backends.verilog.Identifiers;
import nnc.backends.verilog.Templates;
import nnc.ir.KernelDesign;
import nnc.ir.kernel.Channel;
import nnc.ir.kernel.Kernel;

/// All kernels and the FIFOs between them, and the top level around them.
public record CoreView(
    String name,
    String top,
    String origin,
    String summary,
    boolean memories,
    List<Stream> inputs,
    List<Stream> outputs,
    List<Fifo> channels,
    List<Placed> kernels) {

  public CoreView {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    channels = List.copyOf(channels);
    kernels = List.copyOf(kernels);
  }

  /// A bus port and the wires of its FIFO.
  public record Stream(String prefix, String error, String channel, int dataMsb, int keepMsb) {}

  /// A channel: `wire` starts the names of its wires.
  public record Fifo(int index, String wire, String summary, int bits, String fifo) {
    public int msb() {
      return bits - 1;
    }
  }

  /// A kernel's instantiation.
  public record Placed(
      String module, String instance, String origin, boolean memories, List<Binding> bindings) {
    public Placed {
      bindings = List.copyOf(bindings);
    }
  }

  /// `.port(text)`.
  public record Binding(String port, String text) {}

  public boolean hasOutputs() {
    return !outputs.isEmpty();
  }

  public int probeMsb() {
    return channels.size() - 1;
  }

  static CoreView of(
      KernelDesign design, DesignPorts ports, RtlFiles files, Map<String, Boolean> memories) {
    List<Fifo> fifos = new ArrayList<>();
    Map<String, String> wires = new HashMap<>();
    for (Channel c : design.channels()) {
      int bits = bits(design, c);
      FifoView fifo =
          new FifoView(files.design() + "_fifo_" + bits + "x" + c.depth(), bits, c.depth());
      if (!files.contains("rtl/" + fifo.name() + ".v")) {
        files.module(fifo.name(), fifo.template(), fifo);
      }
      String wire = channel(c);
      wires.put(c.id(), wire);
      fifos.add(new Fifo(fifos.size(), wire, summary(c), bits, fifo.name()));
    }
    List<Placed> placed = new ArrayList<>();
    design
        .instances()
        .forEach((id, instance) -> {
          Site site = new Site(files, id, instance);
          placed.add(
              new Placed(
                  site.module(),
                  kernel(id),
                  site.origin(),
                  memories.get(id),
                  bindings(design, ports, id, instance.kernel(), wires)));
        });
    return new CoreView(
        ports.core(),
        ports.top(),
        Templates.comment("design: " + design.name()),
        placed.size() + " kernels, " + fifos.size() + " channels",
        memories.containsValue(true),
        streams(ports.inputs(), fifos),
        streams(ports.outputs(), fifos),
        fifos,
        placed);
  }

  /// The name of a kernel's instance in the core.
  public static String kernel(String id) {
    return "kernel_" + Identifiers.part(id);
  }

  /// What starts the names of a channel's wires in the core; `_fifo` behind it is its FIFO.
  public static String channel(Channel c) {
    return "ch_" + Identifiers.part(c.id());
  }

  private static List<Stream> streams(List<DesignPorts.Port> ports, List<Fifo> fifos) {
    return ports.stream()
        .map(p ->
            new Stream(
                p.prefix(), p.error(), fifos.get(p.channel()).wire(), p.dataMsb(), p.keepMsb()))
        .toList();
  }

  private static String summary(Channel c) {
    return Templates.comment(
        c.id()
            + ", "
            + (c.from().isEmpty() ? "bus" : c.from())
            + " to "
            + (c.to().isEmpty() ? "bus" : c.to())
            + ", "
            + c.lanes()
            + " x "
            + c.format()
            + ", "
            + c.depth()
            + " deep");
  }

  /// Bits of a channel's word; on the bus sides TKEEP and TLAST travel with the data.
  private static int bits(KernelDesign design, Channel c) {
    if (c.from().isEmpty()) {
      return 9 * design.kernel(c.to()).busBytes() + 1;
    }
    if (c.to().isEmpty()) {
      return 9 * design.kernel(c.from()).busBytes() + 1;
    }
    return Math.multiplyExact(c.lanes(), c.format().width());
  }

  private static List<Binding> bindings(
      KernelDesign design, DesignPorts ports, String id, Kernel kernel, Map<String, String> wires) {
    List<Binding> all = new ArrayList<>();
    all.add(new Binding("clk", "clk"));
    all.add(new Binding("rst", "rst"));
    List<Channel> into = design.into(id);
    for (int i = 0; i < into.size(); i++) {
      String port = into.size() == 1 ? "in" : "in" + i;
      bind(all, port, wires.get(into.get(i).id()) + "_out", into.get(i).from().isEmpty(), kernel);
    }
    List<Channel> out = design.outOf(id);
    for (int i = 0; i < out.size(); i++) {
      String port = kernel instanceof Kernel.Fork ? "out" + i : "out";
      bind(all, port, wires.get(out.get(i).id()) + "_in", out.get(i).to().isEmpty(), kernel);
    }
    if (kernel instanceof Kernel.Ingress || kernel instanceof Kernel.EventIngress) {
      ports.inputs().stream()
          .filter(p -> p.instance().equals(id))
          .forEach(p -> all.add(new Binding("frame_error", p.error())));
    }
    return all;
  }

  private static void bind(
      List<Binding> all, String port, String wire, boolean bus, Kernel kernel) {
    if (bus) {
      int bytes = kernel.busBytes();
      all.add(new Binding(port + "_data", Bits.slice(wire + "_data", 0, 8 * bytes)));
      all.add(new Binding(port + "_keep", Bits.slice(wire + "_data", 8 * bytes, bytes)));
      all.add(new Binding(port + "_last", wire + "_data[" + 9 * bytes + "]"));
    } else {
      all.add(new Binding(port + "_data", wire + "_data"));
    }
    all.add(new Binding(port + "_valid", wire + "_valid"));
    all.add(new Binding(port + "_ready", wire + "_ready"));
  }
}
