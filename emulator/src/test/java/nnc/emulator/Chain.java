package nnc.emulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.ir.KernelDesign;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.diagnostic.Span;
import nnc.ir.kernel.Channel;
import nnc.ir.kernel.Instance;
import nnc.ir.kernel.Kernel;
import nnc.ir.kernel.Ports;
import nnc.ir.kernel.Terminal;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;

/// Designs for tests: kernels in a row, named k0, k1 and so on, with two beats between them.
final class Chain {

  static final NumberFormat.Fixed BYTE = NumberFormat.unsigned(8);

  private Chain() {}

  static KernelDesign of(Kernel... kernels) {
    SequencedMap<String, Instance> instances = new LinkedHashMap<>();
    List<Channel> channels = new ArrayList<>();
    for (int i = 0; i < kernels.length; i++) {
      instances.put("k" + i, new Instance(kernels[i], Span.NONE));
    }
    channels.add(channel("in", "", "k0", Ports.of(kernels[0]).inputs().getFirst()));
    for (int i = 0; i < kernels.length; i++) {
      String to = i == kernels.length - 1 ? "" : "k" + (i + 1);
      channels.add(channel("c" + i, "k" + i, to, Ports.of(kernels[i]).outputs().getFirst()));
    }
    return new KernelDesign(
        "chain",
        instances,
        channels,
        List.of(vector("x", "k0", kernels[0])),
        List.of(vector("y", "k" + (kernels.length - 1), kernels[kernels.length - 1])));
  }

  private static Channel channel(String id, String from, String to, Ports.Port port) {
    return new Channel(id, from, 0, to, 0, port.lanes(), port.format(), 2, port.beats());
  }

  private static Terminal vector(String name, String instance, Kernel kernel) {
    int elements =
        switch (kernel) {
          case Kernel.Ingress k -> k.elements();
          case Kernel.EventIngress k -> k.elements();
          case Kernel.Egress k -> k.elements();
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
              Kernel.Projection _ ->
              throw new IllegalArgumentException(instance + " is no border");
        };
    return new Terminal(name, instance, Shape.of(elements), elements, 1);
  }

  /// Ingress and egress with `perBeat` bytes a beat around nothing.
  static KernelDesign bytes(int perBeat, int lanes, int elements) {
    return of(
        new Kernel.Ingress(perBeat, perBeat, lanes, elements, BYTE),
        new Kernel.Egress(perBeat, perBeat, lanes, elements, BYTE));
  }

  static Value value(NumberFormat format, long... raw) {
    return Value.ofRaw(new TensorType(Shape.of(raw.length), format), raw);
  }

  /// `x >= bound`, as bit.
  static Op.MultiThreshold atLeast(long bound) {
    return new Op.MultiThreshold(
        Tensor.narrowest(Shape.of(1, 1), bound),
        Tensor.ofRaw(Shape.of(1), nnc.ir.number.Formats.BIPOLAR, 1),
        NumberFormat.unsigned(1),
        0,
        1);
  }
}
