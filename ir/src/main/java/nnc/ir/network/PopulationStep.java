package nnc.ir.network;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.IntegerNeurons;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.neuron.RealCode;
import nnc.ir.neuron.Statement;
import nnc.ir.number.Formats;
import nnc.ir.op.Op;

/// A population as its equations are written: statement by statement, neuron by neuron.
public abstract sealed class PopulationStep implements Step {

  private final TensorType out;
  final int size;

  private PopulationStep(Op.Population population, TensorType out) {
    this.out = out;
    this.size = population.shape().size();
  }

  /// The population in its initial state. It computes integers where it can and all of `inputs`
  /// are.
  public static PopulationStep of(
      Op.Population population, List<TensorType> inputs, TensorType out) {
    return isInteger(population, inputs)
        ? new Integers(population, inputs, out)
        : new Reals(population, out);
  }

  /// Whether it computes integers from inputs of these types.
  public static boolean isInteger(Op.Population population, List<TensorType> inputs) {
    return population.isInteger() && inputs.stream().noneMatch(t -> t.format().isReal());
  }

  /// The present values of a state.
  public abstract Value state(String name);

  Shape shape() {
    return out.shape();
  }

  static final class Integers extends PopulationStep {

    private final NeuronModel model;
    private final TensorType out;
    private final IntegerNeurons neurons;

    Integers(Op.Population population, List<TensorType> inputs, TensorType out) {
      super(population, out);
      this.model = population.model();
      this.out = out;
      this.neurons =
          new IntegerNeurons(
              model,
              population.parameters(),
              inputs.stream().map(TensorType::format).toList(),
              size);
    }

    @Override
    public Value apply(List<Value> inputs) {
      for (int i = 0; i < inputs.size(); i++) {
        System.arraycopy(inputs.get(i).raw(), 0, neurons.port(i), 0, size);
      }
      long[] y = new long[size];
      for (int n = 0; n < size; n++) {
        y[n] = neurons.step(n);
      }
      return Value.ofRaw(out, y);
    }

    @Override
    public Value state(String name) {
      return Value.ofRaw(
          new TensorType(shape(), model.state(name).format().orElseThrow()),
          neurons.state(name).clone());
    }
  }

  static final class Reals extends PopulationStep {

    private final NeuronModel model;
    private final TensorType out;
    private final SequencedMap<String, double[]> states = new LinkedHashMap<>();
    private final Map<String, double[]> old = new LinkedHashMap<>();
    private final Map<String, double[]> ports = new LinkedHashMap<>();
    private final RealCode.Names names;
    private final List<Runnable> program;
    private final RealCode output;

    Reals(Op.Population population, TensorType out) {
      super(population, out);
      this.model = population.model();
      this.out = out;
      Map<String, double[]> parameters = new LinkedHashMap<>();
      for (var entry : population.parameters().entrySet()) {
        Tensor tensor = entry.getValue();
        parameters.put(entry.getKey(), RealCode.reals(tensor));
      }
      model.ports().forEach(p -> ports.put(p, new double[size]));
      Map<String, double[]> locals = new LinkedHashMap<>();
      for (Statement s : model.statements()) {
        if (s instanceof Statement.Let(var name, _, _)) {
          locals.put(name, new double[size]);
        }
      }
      for (NeuronModel.State s : model.states()) {
        states.put(s.name(), new double[size]);
        old.put(s.name(), new double[size]);
      }
      this.names = new RealCode.Names(parameters, ports, states, old, locals);
      for (NeuronModel.State s : model.states()) {
        assignment(states.get(s.name()), s.initial()).run();
      }
      this.program =
          model.statements().stream()
              .map(s ->
                  switch (s) {
                    case Statement.Let(var name, var value, _) ->
                        assignment(locals.get(name), value);
                    case Statement.Assign(var name, var value, _) ->
                        assignment(states.get(name), value);
                  })
              .toList();
      this.output = RealCode.of(model.output(), names);
    }

    private Runnable assignment(double[] target, Expression value) {
      RealCode code = RealCode.of(value, names);
      return () -> {
        for (int n = 0; n < target.length; n++) {
          target[n] = code.at(n);
        }
      };
    }

    @Override
    public Value apply(List<Value> inputs) {
      for (int i = 0; i < inputs.size(); i++) {
        System.arraycopy(Steps.reals(inputs.get(i)), 0, ports.get(model.ports().get(i)), 0, size);
      }
      states.forEach((name, values) -> System.arraycopy(values, 0, old.get(name), 0, size));
      program.forEach(Runnable::run);
      if (model.spiking()) {
        long[] spikes = new long[size];
        for (int n = 0; n < size; n++) {
          spikes[n] = output.at(n) != 0 ? 1 : 0;
        }
        return Value.ofRaw(out, spikes);
      }
      double[] y = new double[size];
      for (int n = 0; n < size; n++) {
        y[n] = output.at(n);
      }
      return Value.ofReal(out, y);
    }

    @Override
    public Value state(String name) {
      return Value.ofReal(new TensorType(shape(), Formats.REAL), states.get(name).clone());
    }
  }
}
