package nnc.backends.fpga;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.ir.KernelDesign;
import nnc.ir.Shape;
import nnc.ir.diagnostic.Span;
import nnc.ir.kernel.Channel;
import nnc.ir.kernel.Instance;
import nnc.ir.kernel.Kernel;
import nnc.ir.kernel.Ports;
import nnc.ir.kernel.Terminal;

/// Builds small kernel designs for tests: kernels are placed, then ports joined in the order given.
final class Chain {

  private final String name;
  private final int depth;
  private final SequencedMap<String, Instance> instances = new LinkedHashMap<>();
  private final List<Channel> channels = new ArrayList<>();
  private final List<Terminal> inputs = new ArrayList<>();
  private final List<Terminal> outputs = new ArrayList<>();

  Chain(String name, int depth) {
    this.name = name;
    this.depth = depth;
  }

  /// Ingress, kernels, egress in a row.
  static KernelDesign of(String name, int depth, Kernel... kernels) {
    Chain chain = new Chain(name, depth);
    for (int i = 0; i < kernels.length; i++) {
      chain.place("k" + i, kernels[i]);
    }
    for (int i = 0; i + 1 < kernels.length; i++) {
      chain.join("k" + i, 0, "k" + (i + 1), 0);
    }
    return chain.design();
  }

  /// Adds a kernel; ingress and egress get their bus channel and terminal.
  Chain place(String id, Kernel kernel) {
    instances.put(id, new Instance(kernel, Span.NONE));
    switch (kernel) {
      case Kernel.Ingress k -> {
        channel("", 0, id, 0, Ports.of(k).inputs().getFirst());
        inputs.add(new Terminal("in_" + id, id, Shape.of(k.elements()), k.elements(), 1));
      }
      case Kernel.EventIngress k -> {
        channel("", 0, id, 0, Ports.of(k).inputs().getFirst());
        inputs.add(new Terminal("in_" + id, id, Shape.of(k.elements()), k.elements(), 1));
      }
      case Kernel.Egress k -> {
        channel(id, 0, "", 0, Ports.of(k).outputs().getFirst());
        outputs.add(new Terminal("out_" + id, id, Shape.of(k.elements()), k.elements(), 1));
      }
      case Kernel.Matrix _,
          Kernel.LineBuffer _,
          Kernel.Pool _,
          Kernel.Map _,
          Kernel.Add _,
          Kernel.Concat _,
          Kernel.Fork _,
          Kernel.Width _,
          Kernel.ArgMax _,
          Kernel.Population _,
          Kernel.Delay _,
          Kernel.Gate _,
          Kernel.Scatter _,
          Kernel.Projection _ -> {}
    }
    return this;
  }

  Chain join(String from, int fromPort, String to, int toPort) {
    channel(
        from, fromPort, to, toPort, Ports.of(instances.get(from).kernel()).outputs().get(fromPort));
    return this;
  }

  private void channel(String from, int fromPort, String to, int toPort, Ports.Port port) {
    String id = "c" + channels.size();
    channels.add(
        new Channel(
            id, from, fromPort, to, toPort, port.lanes(), port.format(), depth, port.beats()));
  }

  KernelDesign design() {
    return new KernelDesign(name, instances, channels, inputs, outputs);
  }
}
