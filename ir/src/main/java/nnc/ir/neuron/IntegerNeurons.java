package nnc.ir.neuron;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nnc.ir.Tensor;
import nnc.ir.number.NumberFormat;

/// The neurons of an integer model: their states, and the step of one of them, statement by
/// statement as the equations are written. Neurons do not see each other within a step, so their
/// order is free.
public final class IntegerNeurons {

  private final NeuronModel model;
  private final int size;
  private final long[][] ports;
  private final long[][] states;
  private final long[][] old;
  private final long[][] targets;
  private final IntegerCode[] values;
  private final IntegerCode output;
  private final IntegerCode.Names names;

  /// `size` neurons in their initial states. `inputs` are the formats at the ports, in order; a
  /// parameter has one value for all neurons or one for each. Throws `Rejection` for a model that
  /// does not compute integers.
  public IntegerNeurons(
      NeuronModel model, Map<String, Tensor> parameters, List<NumberFormat> inputs, int size) {
    this.model = model;
    this.size = size;
    Map<String, long[]> raw = new LinkedHashMap<>();
    parameters.forEach((name, tensor) -> raw.put(name, tensor.toRaw()));
    Map<String, long[]> portValues = arrays(model.ports(), size);
    Map<String, long[]> stateValues =
        arrays(model.states().stream().map(NeuronModel.State::name).toList(), size);
    Map<String, long[]> oldValues = arrays(List.copyOf(stateValues.keySet()), size);
    Map<String, long[]> locals =
        arrays(
            model.statements().stream()
                .filter(Statement.Let.class::isInstance)
                .map(s -> ((Statement.Let) s).name())
                .toList(),
            size);
    this.names =
        new IntegerCode.Names(
            Discrete.of(
                model, parameters, model.atPorts(inputs.stream().map(Quantity::of).toList())),
            raw,
            portValues,
            stateValues,
            oldValues,
            locals);
    for (NeuronModel.State s : model.states()) {
      IntegerCode initial = IntegerCode.of(s.stored(s.initial()), names);
      long[] state = stateValues.get(s.name());
      for (int n = 0; n < size; n++) {
        state[n] = initial.at(n);
      }
    }
    List<long[]> into = new ArrayList<>();
    List<IntegerCode> code = new ArrayList<>();
    for (Statement s : model.statements()) {
      switch (s) {
        case Statement.Let(var name, var value, _) -> {
          into.add(locals.get(name));
          code.add(IntegerCode.of(value, names));
        }
        case Statement.Assign(var state, var value, _) -> {
          into.add(stateValues.get(state));
          code.add(IntegerCode.of(model.state(state).stored(value), names));
        }
      }
    }
    this.ports = portValues.values().toArray(long[][]::new);
    this.states = stateValues.values().toArray(long[][]::new);
    this.old = oldValues.values().toArray(long[][]::new);
    this.targets = into.toArray(long[][]::new);
    this.values = code.toArray(IntegerCode[]::new);
    this.output = IntegerCode.of(model.output(), names);
  }

  private static Map<String, long[]> arrays(List<String> names, int size) {
    Map<String, long[]> arrays = new LinkedHashMap<>();
    names.forEach(n -> arrays.put(n, new long[size]));
    return arrays;
  }

  /// Where the raw values that come in at a port are put before a step, one for each neuron.
  public long[] port(int port) {
    return ports[port];
  }

  /// The raw values of a state.
  public long[] state(String name) {
    return states[model.states().indexOf(model.state(name))];
  }

  /// Makes a step of one neuron; returns what it gives.
  public long step(int neuron) {
    for (int s = 0; s < states.length; s++) {
      old[s][neuron] = states[s][neuron];
    }
    for (int i = 0; i < values.length; i++) {
      targets[i][neuron] = values[i].at(neuron);
    }
    return output.at(neuron);
  }

  /// What `value`, which parameters alone decide, is for each neuron.
  public long[] constant(Expression value) {
    IntegerCode code = IntegerCode.of(value, names);
    long[] values = new long[size];
    Arrays.setAll(values, code::at);
    return values;
  }

  Discrete types() {
    return names.types();
  }
}
