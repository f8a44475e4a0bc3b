package nnc.emulator;

import java.util.List;
import nnc.emulator.event.IntegerLoop;
import nnc.ir.Shape;
import nnc.ir.TensorType;
import nnc.ir.kernel.Kernel;

/// `Kernel.Population`: a step computes `lanes` neurons; the steps behind the last neurons of a
/// frame keep it from overtaking its own results.
final class PopulationProcess extends KernelProcess {

  private final int lanes;
  private final int beats;
  private final int steps;
  private final Lanes[] inputs;
  private final Lanes output;
  private final IntegerLoop neurons;
  private final int size;
  private int step;

  /// Whether all steps of the frame are computed already.
  private boolean ahead;

  PopulationProcess(String id, Kernel.Population kernel, List<Fifo> in, List<Fifo> out) {
    super(id, kernel.latency(), in, out);
    this.lanes = kernel.lanes();
    this.beats = kernel.beats();
    this.steps = kernel.steps();
    this.size = kernel.size();
    this.inputs = kernel.inputs().stream().map(Lanes::new).toArray(Lanes[]::new);
    this.output = new Lanes(kernel.output());
    Shape shape = kernel.neurons().shape();
    this.neurons =
        new IntegerLoop(
            kernel.neurons(),
            kernel.inputs().stream().map(f -> new TensorType(shape, f)).toList(),
            new TensorType(shape, kernel.output()));
  }

  @Override
  int needs() {
    return step < beats ? EVERY : NONE;
  }

  @Override
  long position() {
    return step;
  }

  @Override
  boolean issue(long now, int slot) {
    boolean works = step < beats;
    if (works) {
      int first = step * lanes;
      if (step == 0) {
        ahead = now == SteadyState.OUTSIDE && computeFrame();
      }
      for (int port = 0; port < in.length; port++) {
        Fifo from = in[port];
        if (!ahead) {
          inputs[port].unpack(from.store, from.front(), neurons.port(port), first, lanes);
        }
        from.pop(now);
      }
      if (!ahead) {
        neurons.step(first, first + lanes);
      }
      output.pack(neurons.output(), first, results, slot, lanes);
    }
    step = step == steps - 1 ? 0 : step + 1;
    return works;
  }

  @Override
  long quiet() {
    return step < beats ? 0 : steps - step;
  }

  @Override
  void count(long quiet) {
    step = step + quiet == steps ? 0 : step + (int) quiet;
  }

  /// Computes all neurons in one go if their inputs are there.
  private boolean computeFrame() {
    for (Fifo from : in) {
      if (from.count() < beats) {
        return false;
      }
    }
    for (int port = 0; port < in.length; port++) {
      Fifo from = in[port];
      for (int beat = 0; beat < beats; beat++) {
        inputs[port].unpack(from.store, from.beat(beat), neurons.port(port), beat * lanes, lanes);
      }
    }
    neurons.step(0, size);
    return true;
  }
}
