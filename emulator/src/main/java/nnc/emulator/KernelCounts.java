package nnc.emulator;

import nnc.ir.kernel.Activity;
import nnc.ir.kernel.Kernel;

/// Activity of a kernel, derived from the steps it issued.
final class KernelCounts {

  private KernelCounts() {}

  /// `reads`, `writes` and `terms` count where that does not follow from the steps.
  static Activity.KernelCount of(Kernel kernel, long steps, long reads, long writes, long terms) {
    return switch (kernel) {
      case Kernel.Matrix k -> {
        long round = (long) k.neuronFolds() * k.synapseFolds();
        long fresh = steps / round * k.synapseFolds() + Math.min(steps % round, k.synapseFolds());
        boolean stored = k.neuronFolds() > 1;
        yield new Activity.KernelCount(
            steps,
            (k.constant() ? 0 : steps) + (stored ? steps - fresh : 0),
            stored ? fresh : 0,
            steps * k.pe() * k.simd());
      }
      case Kernel.LineBuffer k -> new Activity.KernelCount(steps, reads, writes, steps * k.lanes());
      case Kernel.Pool k -> {
        long kept = k.size() > 1 ? steps : 0;
        yield new Activity.KernelCount(steps, kept, kept, steps * k.lanes());
      }
      case Kernel.Map k -> plain(steps, k.lanes());
      case Kernel.Add k -> plain(steps, k.lanes() * k.inputs().size());
      case Kernel.Concat k -> plain(steps, k.lanes());
      case Kernel.Fork k -> plain(steps, k.lanes());
      case Kernel.Width k -> plain(steps, Math.min(k.from(), k.to()));
      case Kernel.Population k -> {
        long working = steps / k.steps() * k.beats() + Math.min(steps % k.steps(), k.beats());
        long words = k.neurons().model().states().isEmpty() ? 0 : working;
        yield new Activity.KernelCount(
            steps,
            words + (k.datapath().fields().isEmpty() ? 0 : working),
            words,
            working * k.lanes());
      }
      case Kernel.Delay k -> plain(steps, k.lanes());
      case Kernel.Gate k -> plain(steps, k.lanes());
      case Kernel.EventIngress _ -> new Activity.KernelCount(steps, steps, steps, steps);
      case Kernel.Projection _, Kernel.Scatter _ ->
          new Activity.KernelCount(steps, reads, writes, terms);
      case Kernel.ArgMax k -> plain(steps, k.lanes());
      case Kernel.Ingress k -> plain(steps, Math.min(k.lanes(), k.perBeat()));
      case Kernel.Egress k -> plain(steps, Math.min(k.lanes(), k.perBeat()));
    };
  }

  private static Activity.KernelCount plain(long steps, int elements) {
    return new Activity.KernelCount(steps, 0, 0, steps * elements);
  }
}
