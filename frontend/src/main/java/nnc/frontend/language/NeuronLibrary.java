package nnc.frontend.language;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import nnc.frontend.Model;
import nnc.frontend.ModelFolder;
import nnc.frontend.Resources;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Source;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.neuron.RealCode;
import nnc.ir.op.Op;

/// The shipped neurons, those that a text imports by name and the variants of NIR's, for readers
/// and writers of other formats. They never rest after a spike.
public final class NeuronLibrary {

  private static final String VARIANTS = "nir.nn";

  private final Map<String, Neuron> known = new HashMap<>();

  /// The text of NIR's variants.
  static Source variants() {
    return new Source("neurons/" + VARIANTS, Resources.text("nnc/neurons/" + VARIANTS));
  }

  private Neuron neuron(String name) {
    if (!known.containsKey(name)) {
      Source source = Neurons.library().contains(name) ? Neurons.library(name) : variants();
      for (Syntax.Statement s : SourceParser.parse(source).statements()) {
        if (s instanceof Syntax.NeuronLine line) {
          known.putIfAbsent(line.name().text(), NeuronAnalysis.of(line));
        }
      }
    }
    Neuron neuron = known.get(name);
    if (neuron == null) {
      throw new IllegalArgumentException("no neuron " + name);
    }
    return neuron;
  }

  /// Neurons `name`, shaped `shape`, in steps of `dt` seconds. `given` are parameters, `[1]` or
  /// `[n]`; others have their defaults.
  public Op.Population population(
      String name, Shape shape, SequencedMap<String, Tensor> given, double dt) {
    Neuron neuron = neuron(name);
    SequencedMap<String, Tensor> values = new LinkedHashMap<>();
    List<NeuronModel.Parameter> parameters = new ArrayList<>(neuron.model().parameters());
    for (int i = 0; i < parameters.size(); i++) {
      String parameter = parameters.get(i).name();
      Tensor value = given.get(parameter);
      values.put(
          parameter,
          value == null ? computed(neuron.defaults().get(i).orElseThrow(), values) : value);
    }
    if (neuron.timestep().isPresent()) {
      parameters.add(
          new NeuronModel.Parameter(NeuronModel.TIMESTEP, Optional.empty(), neuron.name().span()));
      values.put(NeuronModel.TIMESTEP, Tensor.ofReal(Shape.of(1), dt));
    }
    NeuronModel m = neuron.model();
    return new Op.Population(
        Neuron.with(m, parameters, m.ports(), m.states(), m.statements(), m.output()),
        shape,
        values);
  }

  /// A default, which may be computed from the parameters before it: `[1]`, or `[n]` where it
  /// differs from neuron to neuron as they do.
  private static Tensor computed(Expression value, SequencedMap<String, Tensor> before) {
    SequencedMap<String, double[]> known = new LinkedHashMap<>();
    before.forEach((name, tensor) -> known.put(name, RealCode.reals(tensor)));
    RealCode code = RealCode.of(value, RealCode.Names.of(known));
    int neurons = before.values().stream().mapToInt(Tensor::size).max().orElse(1);
    double[] all = IntStream.range(0, neurons).mapToDouble(code::at).toArray();
    return Arrays.stream(all).allMatch(each -> each == all[0])
        ? Tensor.ofReal(Shape.of(1), all[0])
        : Tensor.ofReal(Shape.of(neurons), all);
  }

  /// Whether `model` is that of a population of the shipped neuron `name` in a text that imports it
  /// and feeds the same ports, its rest after a spike included.
  public boolean isImported(NeuronModel model, String name) {
    if (!neuron(name).model().ports().containsAll(model.ports())) {
      return false;
    }
    StringBuilder text = new StringBuilder("import " + name + "\nnetwork one timestep 1 ms\n");
    text.append("input s : events[1]\npopulation a : ").append(name).append("[1]\n");
    model
        .ports()
        .forEach(port ->
            text.append("project s -> a.").append(port).append(" all_to_all(weights: 1)\n"));
    text.append("output y = a\n");
    Model read =
        LanguageReader.read(new Source(name, text.toString()), new ModelFolder(Path.of("")));
    return isEqual(
        withoutRest(model), withoutRest(((Op.Population) read.network().op("a")).model()));
  }

  /// The model without the counter of its rest, whose format is as long as the rest.
  private static NeuronModel withoutRest(NeuronModel m) {
    List<NeuronModel.State> states = m.states().stream().filter(s -> !isRest(s)).toList();
    return Neuron.with(m, m.parameters(), m.ports(), states, m.statements(), m.output());
  }

  /// Whether `model` does what neuron `name` does, with states of the same formats; names of the
  /// models do not count.
  public boolean isNeuron(NeuronModel model, String name) {
    return isEqual(model, neuron(name).model());
  }

  private static boolean isEqual(NeuronModel model, NeuronModel other) {
    return model.ports().equals(other.ports())
        && model.states().equals(other.states())
        && model.statements().equals(other.statements())
        && model.output().equals(other.output())
        && model.spiking() == other.spiking();
  }

  /// Whether `state` counts how long a neuron rests after a spike.
  public static boolean isRest(NeuronModel.State state) {
    return state.name().equals(Scope.REFRACTORY);
  }
}
