package nnc.passes.map;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.ir.KernelDesign;
import nnc.ir.diagnostic.Span;
import nnc.ir.kernel.Channel;
import nnc.ir.kernel.Instance;
import nnc.ir.kernel.Kernel;
import nnc.ir.kernel.Ports;
import nnc.ir.kernel.Terminal;

/// A kernel design under construction: instances and who feeds whom. Lanes, formats and beats of
/// the channels follow from the kernels.
final class Wiring {

  /// The depth of a channel nobody has thought about yet.
  static final int SHALLOW = 2;

  private final SequencedMap<String, Instance> instances = new LinkedHashMap<>();
  private final List<Channel> channels = new ArrayList<>();

  /// An output port of an instance.
  record End(String instance, int port) {}

  /// Adds a kernel under `base`, or a free name that starts so.
  String add(String base, Kernel kernel, Span span) {
    String id = base;
    for (int i = 2; instances.containsKey(id); i++) {
      id = base + "_" + i;
    }
    instances.put(id, new Instance(kernel, span));
    return id;
  }

  void connect(End from, String to, int toPort) {
    connect(from, to, toPort, SHALLOW);
  }

  void connect(End from, String to, int toPort, int depth) {
    List<Ports.Port> outputs = Ports.of(instances.get(from.instance()).kernel()).outputs();
    channels.add(
        channel(
            from.instance() + "_out" + (outputs.size() > 1 ? from.port() : ""),
            from.instance(),
            from.port(),
            to,
            toPort,
            outputs.get(from.port()),
            depth));
  }

  /// The bus side of an ingress.
  void connectSource(String ingress, int depth) {
    Ports.Port port = Ports.of(instances.get(ingress).kernel()).inputs().getFirst();
    channels.add(channel(ingress + "_in", "", 0, ingress, 0, port, depth));
  }

  /// The bus side of an egress.
  void connectSink(String egress, int depth) {
    Ports.Port port = Ports.of(instances.get(egress).kernel()).outputs().getFirst();
    channels.add(channel(egress + "_out", egress, 0, "", 0, port, depth));
  }

  private static Channel channel(
      String id, String from, int fromPort, String to, int toPort, Ports.Port port, int depth) {
    return new Channel(
        id, from, fromPort, to, toPort, port.lanes(), port.format(), depth, port.beats());
  }

  KernelDesign design(String name, List<Terminal> inputs, List<Terminal> outputs) {
    return new KernelDesign(name, instances, channels, inputs, outputs);
  }

  /// `design` with other kernels in its instances; channels follow their producers.
  static KernelDesign replaceKernels(KernelDesign design, SequencedMap<String, Kernel> kernels) {
    Wiring wiring = new Wiring();
    design
        .instances()
        .forEach((id, instance) ->
            wiring.instances.put(
                id, new Instance(kernels.getOrDefault(id, instance.kernel()), instance.span())));
    for (Channel c : design.channels()) {
      if (c.from().isEmpty()) {
        wiring.connectSource(c.to(), c.depth());
      } else if (c.to().isEmpty()) {
        wiring.connectSink(c.from(), c.depth());
      } else {
        wiring.connect(new End(c.from(), c.fromPort()), c.to(), c.toPort(), c.depth());
      }
    }
    return wiring.design(design.name(), design.inputs(), design.outputs());
  }
}
