package nnc.frontend.language;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Predicate;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.neuron.RealCode;
import nnc.ir.neuron.Statement;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;

/// Makes populations of neurons: the values of their parameters, the formats of their states.
final class Populations {

  private final Neurons neurons;
  private final Arrays arrays;
  private final Timing timing;

  /// A population before it is known what feeds it. All its ports are inputs of `op`.
  record Ready(Syntax.PopulationLine line, Op.Population op, List<Vector> vectors) {

    Ready {
      vectors = List.copyOf(vectors);
    }

    /// The names of `names` by which the text knows them: vectors instead of their elements.
    List<String> written(List<String> names) {
      return names.stream()
          .map(n ->
              vectors.stream()
                  .filter(v -> v.elements().contains(n))
                  .map(Vector::name)
                  .findFirst()
                  .orElse(n))
          .distinct()
          .toList();
    }

    /// The names of the elements of a vector, or `name` itself.
    List<String> elements(String name) {
      return vectors.stream()
          .filter(v -> v.name().equals(name))
          .map(Vector::elements)
          .findFirst()
          .orElse(List.of(name));
    }

    TensorType type() {
      return new TensorType(op.shape(), op.model().spiking() ? Formats.BIT : Formats.REAL);
    }

    NeuronModel model() {
      return op.model();
    }

    /// The population with inputs at `fed` only: at any other port nothing comes in.
    Op.Population fed(List<String> fed) {
      NeuronModel m = op.model();
      NeuronModel model =
          Neuron.with(
              m,
              m.parameters(),
              m.ports().stream().filter(fed::contains).toList(),
              m.states(),
              m.statements().stream().map(s -> s.with(silenced(s.value(), fed))).toList(),
              silenced(m.output(), fed));
      return new Op.Population(model, op.shape(), op.parameters());
    }

    private static Expression silenced(Expression e, List<String> fed) {
      return Neuron.replaced(
          e,
          leaf ->
              leaf instanceof Expression.Port(var name) && !fed.contains(name)
                  ? new Expression.Literal(0)
                  : leaf);
    }
  }

  /// The neurons and rules that the text knows.
  Neurons neurons() {
    return neurons;
  }

  Populations(Neurons neurons, Arrays arrays, Timing timing) {
    this.neurons = neurons;
    this.arrays = arrays;
    this.timing = timing;
  }

  /// Empty where the neuron is wrong, which was reported; throws a rejection.
  Optional<Ready> of(Syntax.PopulationLine line) {
    Shape shape = Declared.shape(line.type());
    return neurons.find(line.type().format()).map(n -> of(line, n, shape, Map.of()));
  }

  /// Neurons of `neuron` as `line` says; `fixed` are values that no argument chooses. Throws a
  /// rejection.
  Ready of(Syntax.PopulationLine line, Neuron neuron, Shape shape, Map<String, double[]> fixed) {
    Syntax.Name name = line.type().format();
    List<Diagnostic> errors = new ArrayList<>();
    if (neuron.timestep().isPresent() && timing.timestep().isEmpty()) {
      errors.add(
          Diagnostic.of(
                  Code.E0210,
                  name.span(),
                  "'"
                      + name.text()
                      + "' needs the length of a step, which the network does not state")
              .because(neuron.timestep().get(), "dt is used here")
              .help("state it in the first line: network NAME timestep 1 ms"));
    }
    Arguments given;
    try {
      given = Arguments.of(neuron, name, line.arguments(), arrays);
    } catch (Rejection r) {
      errors.addAll(r.diagnostics());
      throw new Rejection(errors);
    }
    SequencedMap<String, Tensor> values = new LinkedHashMap<>();
    List<NeuronModel.Parameter> parameters = new ArrayList<>();
    Map<String, double[]> known = new LinkedHashMap<>();
    known.put(NeuronModel.TIMESTEP, new double[] {timing.timestep().orElse(1.0)});
    Set<String> failed = new HashSet<>();
    Map<String, double[]> read = new HashMap<>();
    for (int i = 0; i < neuron.model().parameters().size(); i++) {
      NeuronModel.Parameter p = neuron.model().parameters().get(i);
      Vector owner = neuron.owner(p.name());
      boolean follows =
          given.value(owner.name()).isEmpty()
              && neuron.defaults().get(i).filter(e -> mentions(e, failed::contains)).isPresent();
      if (follows || failed.contains(owner.name())) {
        failed.add(p.name());
        continue;
      }
      try {
        Measured m =
            fixed.containsKey(p.name())
                ? new Measured(vector(fixed.get(p.name())), Optional.empty())
                : parameter(p, owner, neuron.defaults().get(i), given, known, shape, read);
        known.put(p.name(), m.tensor().toReal());
        values.put(p.name(), m.tensor());
        parameters.add(new NeuronModel.Parameter(p.name(), m.format().or(p::format), p.span()));
      } catch (Rejection r) {
        errors.addAll(r.diagnostics());
        failed.add(p.name());
        failed.add(owner.name());
      }
    }
    List<NeuronModel.State> states = new ArrayList<>();
    for (NeuronModel.State s : neuron.model().states()) {
      try {
        String word = neuron.owner(s.name()).name();
        states.add(given.value(word).map(v -> s.with(format(v, word))).orElse(s));
      } catch (Rejection r) {
        errors.addAll(r.diagnostics());
      }
    }
    if (!errors.isEmpty()) {
      throw new Rejection(errors);
    }
    neuron.clamps().forEach(c -> c.check(known, shape.size()));
    NeuronModel rested = neuron.resting(longest(neuron, line, known, shape));
    NeuronModel counting = drawing(neuron, rested, line, known, shape, parameters, values);
    // Where every state has a format, a population without a real parameter counts as quantized.
    boolean formatted = states.stream().allMatch(s -> s.format().isPresent());
    if (neuron.timestep().isPresent() || (parameters.isEmpty() && formatted)) {
      parameters.add(
          new NeuronModel.Parameter(NeuronModel.TIMESTEP, Optional.empty(), neuron.name().span()));
      values.put(NeuronModel.TIMESTEP, vector(known.get(NeuronModel.TIMESTEP)));
    }
    states.addAll(rested.states().subList(states.size(), rested.states().size()));
    NeuronModel model =
        Neuron.with(
            rested, parameters, rested.ports(), states, counting.statements(), rested.output());
    return new Ready(line, new Op.Population(model, shape, values), neuron.vectors());
  }

  /// `model` with the means of its Poisson counts; the generators' first words become parameters.
  private static NeuronModel drawing(
      Neuron neuron,
      NeuronModel model,
      Syntax.PopulationLine line,
      Map<String, double[]> known,
      Shape shape,
      List<NeuronModel.Parameter> parameters,
      SequencedMap<String, Tensor> values) {
    NeuronModel counting = model;
    for (Noise noise : neuron.noises()) {
      double seed = single(noise.seed(), "the seed", noise, known);
      values.put(noise.parameter(), noise.seeds(seed, line.name().text(), shape.size()));
      parameters.add(new NeuronModel.Parameter(noise.parameter(), Optional.empty(), noise.span()));
      if (noise.mean().isPresent()) {
        Statement count = noise.counted(single(noise.mean().get(), "the mean", noise, known));
        Statement uncounted = noise.statements().getLast();
        counting =
            Neuron.with(
                counting,
                counting.parameters(),
                counting.ports(),
                counting.states(),
                counting.statements().stream().map(s -> s.equals(uncounted) ? count : s).toList(),
                counting.output());
      }
    }
    return counting;
  }

  /// A number that all neurons have in common.
  private static double single(
      Expression e, String what, Noise noise, Map<String, double[]> known) {
    if (differs(e, known)) {
      throw Diagnostic.of(Code.E0305, noise.span(), what + " differs from neuron to neuron")
          .help("give all neurons one, or make several populations")
          .rejection();
    }
    return RealCode.of(e, RealCode.Names.of(known)).at(0);
  }

  private record Measured(Tensor tensor, Optional<NumberFormat.Fixed> format) {}

  private Measured parameter(
      NeuronModel.Parameter p,
      Vector owner,
      Optional<Expression> otherwise,
      Arguments given,
      Map<String, double[]> known,
      Shape shape,
      Map<String, double[]> read) {
    Optional<Syntax.Value> value = given.value(owner.name());
    if (value.isPresent()) {
      double[] all = read.computeIfAbsent(owner.name(), _ -> numbers(value.get(), owner, shape));
      return new Measured(
          vector(element(all, owner.elements().indexOf(p.name()), owner.elements().size())),
          stated(value.get()).map(Calls::fixed));
    }
    Expression e =
        otherwise.orElseThrow(() ->
            Diagnostic.of(
                    Code.E0210,
                    given.operator().span(),
                    "the parameter '" + owner.name() + "' is missing")
                .because(p.span(), "has no value of its own")
                .help("for example " + given.operator().text() + "[1](" + owner.name() + ": 1)")
                .rejection());
    RealCode code = RealCode.of(e, RealCode.Names.of(known));
    boolean each = differs(e, known);
    double[] values = new double[each ? shape.size() : 1];
    for (int n = 0; n < values.length; n++) {
      values[n] = code.at(n);
      if (!Double.isFinite(values[n])) {
        throw Diagnostic.of(
                Code.E0301,
                given.operator().span(),
                "the parameter '" + p.name() + "' comes to " + values[n])
            .because(p.span(), "computed here")
            .help("give it a value here, or those that it is computed from")
            .rejection();
      }
    }
    return new Measured(vector(values), Optional.empty());
  }

  private static Tensor vector(double[] values) {
    return Tensor.ofReal(Shape.of(values.length), values);
  }

  /// Whether a parameter in `e` differs from neuron to neuron.
  private static boolean differs(Expression e, Map<String, double[]> known) {
    return mentions(e, name -> known.get(name).length > 1);
  }

  private static boolean mentions(Expression e, Predicate<String> parameter) {
    return e.anyMatch(x -> x instanceof Expression.Parameter(var name) && parameter.test(name));
  }

  /// Of `all`, in which `count` elements belong to every neuron, or to all of them, element
  /// `index`.
  private static double[] element(double[] all, int index, int count) {
    if (all.length == 1) {
      return all;
    }
    double[] each = new double[all.length / count];
    java.util.Arrays.setAll(each, n -> all[n * count + index]);
    return each;
  }

  /// One number, or one for each neuron; of a vector or matrix that for all, its elements, or its
  /// elements for each neuron.
  private double[] numbers(Syntax.Value value, Vector owner, Shape shape) {
    String name = owner.name();
    Syntax.Value plain = value instanceof Syntax.Measure m ? m.numbers() : value;
    Optional<Syntax.Name> unit =
        value instanceof Syntax.Measure m ? m.unit() : Optional.<Syntax.Name>empty();
    Optional<Draws> draws = Draws.of(plain);
    if (draws.isPresent()) {
      return draws.get().values(shape.size() * owner.elements().size());
    }
    if (plain instanceof Syntax.Literal literal) {
      return new double[] {Units.value(literal, unit)};
    }
    Syntax.Value bare =
        switch (plain) {
          case Syntax.InlineArray(var row, _, var span) ->
              new Syntax.InlineArray(row, Optional.empty(), span);
          case Syntax.FileArray(var file, var member, _, var span) ->
              new Syntax.FileArray(file, member, Optional.empty(), span);
          case Syntax.Value v -> v;
        };
    Parameter p = arrays.read(bare, Arrays.Role.REALS, name);
    if (owner.shape().rank() > 0) {
      checkElements(p, owner, shape);
    } else if (p.tensor().size() != 1 && p.tensor().size() != shape.size()) {
      throw p.diagnostic(
              Code.E0204,
              "'"
                  + name
                  + "' has "
                  + p.tensor().size()
                  + " values for "
                  + shape.size()
                  + " neurons")
          .label(p.shape().toString())
          .help("give one number for each neuron, or one for all")
          .rejection();
    }
    double[] values = p.tensor().toReal();
    if (unit.isPresent()) {
      int power = Units.power(unit.get());
      java.util.Arrays.setAll(values, i -> Units.scaled(values[i], power));
    }
    return values;
  }

  private static void checkElements(Parameter p, Vector owner, Shape shape) {
    List<Integer> each = new ArrayList<>(List.of(shape.size()));
    each.addAll(owner.shape().dims());
    List<Integer> given = extents(p.shape().dims());
    if (p.tensor().size() != 1
        && !given.equals(extents(owner.shape().dims()))
        && !given.equals(extents(each))) {
      throw p.diagnostic(
              Code.E0204, "'" + owner.name() + "' is " + owner.described() + " in each neuron")
          .label(p.shape().toString())
          .help(
              "give it "
                  + owner.shape()
                  + " for all neurons, "
                  + new Shape(each)
                  + " for each, or one number")
          .rejection();
    }
  }

  /// Without those of 1, which files add.
  private static List<Integer> extents(List<Integer> dims) {
    return dims.stream().filter(d -> d != 1).toList();
  }

  /// The format behind `as`, to which a parameter is rounded.
  private static Optional<Syntax.Name> stated(Syntax.Value value) {
    return switch (value) {
      case Syntax.Measure m -> m.format().or(() -> stated(m.numbers()));
      case Syntax.Array a -> a.format();
      case Syntax.Value _ -> Optional.empty();
    };
  }

  private static NumberFormat.Fixed format(Syntax.Value value, String state) {
    return switch (value) {
      case Syntax.FixedWord(var name) -> Calls.fixed(name);
      case Syntax.Reference(var name) -> Calls.fixed(name);
      case Syntax.Value _ ->
          throw Diagnostic.of(
                  Code.E0305, value.span(), "'" + state + "' is a state: it takes a format")
              .help("for example " + state + ": q8.8; its first value is a matter of the neuron")
              .rejection();
    };
  }

  /// Most steps that a neuron rests.
  private static int longest(
      Neuron neuron, Syntax.PopulationLine line, Map<String, double[]> known, Shape shape) {
    if (neuron.refractory().isEmpty()) {
      return 0;
    }
    RealCode code = RealCode.of(neuron.refractory().get(), RealCode.Names.of(known));
    double most = 0;
    for (int n = 0; n < (differs(neuron.refractory().get(), known) ? shape.size() : 1); n++) {
      double steps = code.at(n);
      if (steps != Math.rint(steps) || !(steps >= 0 && steps <= Op.MAX_DELAY)) {
        throw Diagnostic.of(
                Code.E0305,
                line.type().format().span(),
                "a neuron of '" + line.name().text() + "' would rest " + steps + " steps")
            .help("refractory takes whole steps, 0 to 65536: refractory ceil(t_ref / dt)")
            .rejection();
      }
      most = Math.max(most, steps);
    }
    return (int) most;
  }
}
