package nnc.emulator.event;

import java.util.List;
import nnc.ir.TensorType;
import nnc.ir.network.PopulationStep;
import nnc.ir.op.Op;

/// The neurons of an integer population in arrays of all of them, with their compiled loops: for
/// whoever decides itself which neurons advance when.
public final class IntegerLoop {

  private final NeuronLoop loop;
  private final Object[] arrays;
  private final long[][] ports;
  private final long[] output;

  /// The neurons in their initial states; `inputs` and `out` are the types at the ports and of what
  /// they give.
  public IntegerLoop(Op.Population population, List<TensorType> inputs, TensorType out) {
    Neurons.Compiled compiled = Neurons.Compiled.of(population, inputs);
    if (!compiled.integer()) {
      throw new IllegalArgumentException(population.model().name() + " computes real numbers");
    }
    PopulationStep initial = PopulationStep.of(population, inputs, out);
    int size = population.shape().size();
    List<LoopCode.Slot> slots = compiled.code().arrays();
    List<Object> constants = compiled.code().constants();
    this.loop = compiled.loop();
    this.arrays = new Object[slots.size() + constants.size()];
    this.ports = new long[inputs.size()][];
    int port = 0;
    long[] given = null;
    for (int i = 0; i < slots.size(); i++) {
      LoopCode.Slot slot = slots.get(i);
      long[] values =
          switch (slot.kind()) {
            case PORT, LOCAL, OUTPUT -> new long[size];
            case STATE -> initial.state(slot.name()).raw().clone();
            case PARAMETER -> population.parameters().get(slot.name()).toRaw();
          };
      switch (slot.kind()) {
        case PORT -> ports[port++] = values;
        case OUTPUT -> given = values;
        case STATE, PARAMETER, LOCAL -> {}
      }
      arrays[i] = values;
    }
    this.output = given;
    for (int i = 0; i < constants.size(); i++) {
      arrays[slots.size() + i] = constants.get(i);
    }
  }

  /// Where the raw values that come in at a port are put before a step, one for each neuron.
  public long[] port(int port) {
    return ports[port];
  }

  /// What each neuron gave in its last step.
  public long[] output() {
    return output;
  }

  /// Makes a step of the neurons `from` up to `to`, which is not among them any more.
  public void step(int from, int to) {
    loop.step(arrays, from, to);
  }
}
