package nnc.emulator.event;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.network.PopulationStep;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.neuron.Quantity;
import nnc.ir.number.Formats;
import nnc.ir.op.Op;

/// A population's neurons: their states as packed arrays and the loop that advances them.
final class Neurons {

  private final Op.Population population;
  private final TensorType out;
  private final boolean integer;
  private final NeuronLoop loop;
  private final Object[] arrays;
  private final Object output;
  private final Map<String, Object> states = new LinkedHashMap<>();
  private final Object[] ports;

  /// The neurons in their initial state; `inputs` are the types at the ports.
  Neurons(Op.Population population, List<TensorType> inputs, TensorType out, Compiled compiled) {
    this.population = population;
    this.out = out;
    this.integer = compiled.integer();
    this.loop = compiled.loop();
    int size = population.shape().size();
    PopulationStep initial = PopulationStep.of(population, inputs, out);
    this.ports = new Object[population.model().ports().size()];
    this.arrays = new Object[compiled.code().arrays().size() + compiled.code().constants().size()];
    Object written = array(size);
    int at = 0;
    int port = 0;
    for (LoopCode.Slot slot : compiled.code().arrays()) {
      arrays[at++] =
          switch (slot.kind()) {
            case PORT -> {
              Object arriving = array(size);
              ports[port++] = arriving;
              yield arriving;
            }
            case STATE -> {
              Object state = contents(initial.state(slot.name()));
              states.put(slot.name(), state);
              yield state;
            }
            case PARAMETER ->
                integer
                    ? population.parameters().get(slot.name()).toRaw()
                    : population.parameters().get(slot.name()).toReal();
            case OUTPUT -> written;
          };
    }
    this.output = written;
    for (Object constant : compiled.code().constants()) {
      arrays[at++] = constant;
    }
  }

  /// The compiled loop of a population, to be shared by all runs.
  record Compiled(LoopCode code, NeuronLoop loop, boolean integer) {

    static Compiled of(Op.Population population, List<TensorType> inputs) {
      boolean integer = PopulationStep.isInteger(population, inputs);
      LoopCode code =
          integer
              ? new LongLoop(
                  population,
                  population
                      .model()
                      .atPorts(inputs.stream().map(t -> Quantity.of(t.format())).toList()))
              : new DoubleLoop(population);
      return new Compiled(code, code.compile(), integer);
    }
  }

  private Object array(int size) {
    return integer ? new long[size] : new double[size];
  }

  private Object contents(Value value) {
    return integer ? value.raw().clone() : value.real().clone();
  }

  /// The array, `long[]` or `double[]`, in which the inputs of a port belong.
  Object port(int index) {
    return ports[index];
  }

  /// Advances all neurons and shows what they give.
  void step(Signal signal) {
    loop.step(arrays, 0, out.shape().size());
    if (population.model().spiking()) {
      if (output instanceof long[] bits) {
        signal.setBits(bits);
      } else {
        signal.setBits((double[]) output);
      }
    } else if (output instanceof long[] raw) {
      signal.set(Value.ofRaw(out, raw.clone()));
    } else {
      signal.set(Value.ofReal(out, ((double[]) output).clone()));
    }
  }

  /// A state of all neurons.
  Value state(String name) {
    Object state = states.get(name);
    if (state == null) {
      throw new IllegalArgumentException("no state " + name);
    }
    if (state instanceof double[] real) {
      return Value.ofReal(new TensorType(out.shape(), Formats.REAL), real.clone());
    }
    NeuronModel.State declared = population.model().state(name);
    return Value.ofRaw(
        new TensorType(out.shape(), declared.format().orElseThrow()), ((long[]) state).clone());
  }
}
