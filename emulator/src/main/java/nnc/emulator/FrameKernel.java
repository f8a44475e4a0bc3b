package nnc.emulator;

import java.util.List;
import nnc.ir.kernel.Kernel;

/// What a kernel computes from the frames it takes, without beats and cycles. Values on a channel
/// depend on values alone, never on when they come, so whole frames may be computed one kernel
/// after the other.
interface FrameKernel {

  /// Computes the frame it gives, in the order of the design.
  void give();

  /// Takes the frame that came to it, after all kernels gave theirs; only for kernels that give
  /// first.
  default void take() {}

  /// Steps that events cost, where data decide about the time; nothing elsewhere.
  default FrameEvents events() {
    return FrameEvents.NONE;
  }

  /// Whether a kernel has such a form.
  static boolean knows(Kernel kernel) {
    return switch (kernel) {
      case Kernel.EventIngress _ -> false;
      // Weights are kept as int.
      case Kernel.Projection k -> !k.addressed() && k.synapses().weights().format().width() < 32;
      case Kernel.Scatter k -> !k.addressed();
      case Kernel.Ingress _,
          Kernel.Egress _,
          Kernel.Matrix _,
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
          Kernel.Gate _ ->
          true;
    };
  }

  /// The kernel `id`. Where it only passes values on, its outputs share those of its input.
  static FrameKernel of(
      KernelEmulator emulator, String id, List<FrameStream> in, List<FrameStream> out) {
    FrameStream to = out.getFirst();
    FrameStream first = in.isEmpty() ? to : in.getFirst();
    return switch (emulator.design().kernel(id)) {
      case Kernel.Ingress _, Kernel.Width _, Kernel.Fork _ -> pass(first, out);
      case Kernel.Gate _ -> pass(in.get(1), out);
      case Kernel.Egress k -> () -> System.arraycopy(first.values, 0, to.values, 0, k.elements());
      case Kernel.Matrix k -> FrameFunctions.matrix(k, emulator.function(id).fresh(), first, to);
      case Kernel.LineBuffer k -> FrameFunctions.lines(k, first, to);
      case Kernel.Pool k -> FrameFunctions.pool(k, first, to);
      case Kernel.Map k -> FrameFunctions.map(k, first, to);
      case Kernel.Add k -> FrameFunctions.add(k, in, to);
      case Kernel.Concat k -> FrameFunctions.concat(k, in, to);
      case Kernel.ArgMax k -> FrameFunctions.argMax(k, first, to);
      case Kernel.Population k ->
          FrameFunctions.population(emulator.neurons(id, k).fresh(), in, to);
      case Kernel.Delay k -> new FrameDelay(k, first, to);
      case Kernel.Projection k -> new FrameProjection(k, first, to);
      case Kernel.Scatter k -> new FrameScatter(k, first, to);
      case Kernel.EventIngress _ -> throw new IllegalArgumentException(id + " has no frames");
    };
  }

  private static FrameKernel pass(FrameStream from, List<FrameStream> out) {
    out.forEach(to -> to.values = from.values);
    return () -> {};
  }
}
