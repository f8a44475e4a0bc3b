package nnc.backends.fpga;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import nnc.backends.simulate.Core;
import nnc.ir.KernelDesign;
import nnc.ir.kernel.Channel;
import org.jgrapht.traverse.TopologicalOrderIterator;

/// A module around an emitted core that shows what goes into every channel, not only when: its
/// probe has the core's own in its first words of 64 bits, then the data of every `Link`, 0 in
/// cycles without a transfer. It reaches into the core by names, so the core stays as it is.
///
/// @param core the pins of the module
/// @param verilog its text, to be simulated with the core's files
/// @param links what it shows; producers come before what reads them
public record WatchedCore(Core core, String verilog, List<Link> links) {

  private static final String MODULE = "nnc_watch";

  /// The data that a kernel puts into a channel: `words` words of the probe from `word` on.
  public record Link(int channel, int word, int words) {}

  public WatchedCore {
    links = List.copyOf(links);
  }

  /// Watches the core that `ports` names.
  public static WatchedCore of(KernelDesign design, DesignPorts ports) {
    List<Channel> channels = design.channels();
    List<Link> links = new ArrayList<>();
    List<String> pieces = new ArrayList<>();
    int next = words(channels.size());
    pieces.add(filled("pushed", channels.size()));
    var order = new TopologicalOrderIterator<>(design.graph());
    while (order.hasNext()) {
      for (Channel c : design.outOf(order.next())) {
        int channel = channels.indexOf(c);
        int bits = dataBits(ports, c, channel);
        links.add(new Link(channel, next, words(bits)));
        next += words(bits);
        String data = "watched." + CoreView.channel(c) + "_in_data[" + (bits - 1) + ":0]";
        pieces.add(filled("{" + bits + "{pushed[" + channel + "]}} & " + data, bits));
      }
    }
    Core plain = ports.pins();
    Core core = new Core(MODULE, plain.inputs(), plain.outputs(), 64 * next);
    Collections.reverse(pieces);
    return new WatchedCore(core, verilog(plain, core, pieces), links);
  }

  /// TKEEP and TLAST, which travel with the data of an output, are seen at the output.
  private static int dataBits(DesignPorts ports, Channel c, int channel) {
    return ports.outputs().stream()
        .filter(p -> p.channel() == channel)
        .mapToInt(DesignPorts.Port::dataBits)
        .findFirst()
        .orElse(c.lanes() * c.format().width());
  }

  private static int words(int bits) {
    return Math.ceilDiv(bits, 64);
  }

  /// Filled up with zeros to whole words.
  private static String filled(String expression, int bits) {
    int zeros = 64 * words(bits) - bits;
    return (zeros == 0 ? "" : zeros + "'d0, ") + "{" + expression + "}";
  }

  private static String verilog(Core plain, Core core, List<String> pieces) {
    List<String> ports = new ArrayList<>(List.of("input wire clk", "input wire rst"));
    List<String> pins = new ArrayList<>(List.of(".clk(clk)", ".rst(rst)"));
    for (Core.Bus bus : plain.inputs()) {
      stream(ports, pins, bus, "s_axis_" + bus.name(), "input", "output");
      port(ports, pins, "output", 2, "frame_error_" + bus.name());
    }
    for (Core.Bus bus : plain.outputs()) {
      stream(ports, pins, bus, "m_axis_" + bus.name(), "output", "input");
    }
    ports.add("output wire [%d:0] probe".formatted(core.probes() - 1));
    pins.add(".probe(pushed)");
    return """
    `default_nettype none
    module %s (
      %s
    );
      wire [%d:0] pushed;
      %s watched (
        %s
      );
      assign probe = {
        %s
      };
    endmodule
    `default_nettype wire
    """
        .formatted(
            MODULE,
            String.join(",\n  ", ports),
            plain.probes() - 1,
            plain.module(),
            String.join(",\n    ", pins),
            String.join(",\n    ", pieces));
  }

  private static void stream(
      List<String> ports,
      List<String> pins,
      Core.Bus bus,
      String name,
      String forward,
      String backward) {
    port(ports, pins, forward, bus.dataBits(), name + "_tdata");
    port(ports, pins, forward, bus.keepBits(), name + "_tkeep");
    port(ports, pins, forward, 1, name + "_tlast");
    port(ports, pins, forward, 1, name + "_tvalid");
    port(ports, pins, backward, 1, name + "_tready");
  }

  private static void port(
      List<String> ports, List<String> pins, String direction, int bits, String name) {
    ports.add(direction + " wire " + (bits == 1 ? "" : "[" + (bits - 1) + ":0] ") + name);
    pins.add("." + name + "(" + name + ")");
  }
}
