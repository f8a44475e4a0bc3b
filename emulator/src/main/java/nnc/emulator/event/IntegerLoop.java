package nnc.emulator.event;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nnc.ir.TensorType;
import nnc.ir.network.PopulationStep;
import nnc.ir.op.Op;

/// The neurons of an integer population in arrays of all of them, with their compiled loops: for
/// whoever decides itself which neurons advance when.
public final class IntegerLoop {

  private final NeuronLoop loop;
  private final List<LoopCode.Slot> slots;

  /// What the loops are given, as it is before the first step; never written to.
  private final Object[] initial;

  private final Object[] arrays;

  /// The neurons in their initial states; `inputs` and `out` are the types at the ports and of what
  /// they give.
  public IntegerLoop(Op.Population population, List<TensorType> inputs, TensorType out) {
    Neurons.Compiled compiled = Neurons.Compiled.of(population, inputs);
    if (!compiled.integer()) {
      throw new IllegalArgumentException(population.model().name() + " computes real numbers");
    }
    PopulationStep step = PopulationStep.of(population, inputs, out);
    int size = population.shape().size();
    this.loop = compiled.loop();
    this.slots = compiled.code().arrays();
    Stream<Object> values =
        slots.stream()
            .map(slot ->
                switch (slot.kind()) {
                  case PORT, LOCAL, OUTPUT -> new long[size];
                  case STATE -> step.state(slot.name()).raw();
                  case PARAMETER -> population.parameters().get(slot.name()).toRaw();
                });
    this.initial = Stream.concat(values, compiled.code().constants().stream()).toArray();
    this.arrays = start();
  }

  private IntegerLoop(IntegerLoop of) {
    this.loop = of.loop;
    this.slots = of.slots;
    this.initial = of.initial;
    this.arrays = start();
  }

  /// The same neurons in their initial states, advanced by the same compiled loops.
  public IntegerLoop fresh() {
    return new IntegerLoop(this);
  }

  /// The initial arrays, those that change as copies.
  private Object[] start() {
    Object[] all = initial.clone();
    for (int i = 0; i < slots.size(); i++) {
      if (slots.get(i).kind() != LoopCode.Kind.PARAMETER) {
        all[i] = ((long[]) all[i]).clone();
      }
    }
    return all;
  }

  /// Where the raw values that come in at a port are put before a step, one for each neuron.
  public long[] port(int port) {
    return array(LoopCode.Kind.PORT, port);
  }

  /// What each neuron gave in its last step.
  public long[] output() {
    return array(LoopCode.Kind.OUTPUT, 0);
  }

  /// Array `index` of those of a kind.
  private long[] array(LoopCode.Kind kind, int index) {
    int[] places =
        IntStream.range(0, slots.size()).filter(i -> slots.get(i).kind() == kind).toArray();
    return (long[]) arrays[places[index]];
  }

  /// Makes a step of the neurons `from` up to `to`, which is not among them any more.
  public void step(int from, int to) {
    loop.step(arrays, from, to);
  }
}
