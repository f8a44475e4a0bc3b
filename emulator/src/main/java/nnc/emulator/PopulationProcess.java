package nnc.emulator;

import java.util.List;
import java.util.stream.IntStream;
import nnc.emulator.event.IntegerLoop;
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
  private final long[][] ports;
  private final long[] given;
  private int step;

  /// `neurons` in their initial states.
  PopulationProcess(
      String id, Kernel.Population kernel, IntegerLoop neurons, List<Fifo> in, List<Fifo> out) {
    super(id, kernel.latency(), in, out);
    this.lanes = kernel.lanes();
    this.beats = kernel.beats();
    this.steps = kernel.steps();
    this.inputs = kernel.inputs().stream().map(Lanes::new).toArray(Lanes[]::new);
    this.output = new Lanes(kernel.output());
    this.neurons = neurons;
    this.ports = IntStream.range(0, inputs.length).mapToObj(neurons::port).toArray(long[][]::new);
    this.given = neurons.output();
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
      for (int port = 0; port < in.length; port++) {
        Fifo from = in[port];
        inputs[port].unpack(from.store, from.front(), ports[port], first, lanes);
        from.pop(now);
      }
      neurons.step(first, first + lanes);
      output.pack(given, first, results, slot, lanes);
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
}
