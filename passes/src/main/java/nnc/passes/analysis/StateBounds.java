package nnc.passes.analysis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.Network;
import nnc.ir.Tensor;
import nnc.ir.network.Types;
import nnc.ir.neuron.Discrete;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.Function;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.neuron.Overflow;
import nnc.ir.neuron.Statement;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Op;

/// Bounds of one neuron's states over all time, for everything that can come in. A line that pulls
/// a state towards something (`v := v + k (x - v)`) bounds it by what it is pulled to; that is
/// exact for leaky integrators. What the analysis cannot follow is unbounded.
///
/// Values are followed as sums of states and ports times constants (`Affine`), in alternatives
/// where the lines choose; rounding counts as half a unit of the state's last place.
public final class StateBounds {

  /// Instead of a neuron: all of them, where their parameters differ.
  static final int ANY = -1;

  /// Neurons of different parameters that are looked at in one population, at most.
  static final int NEURONS = 10_000;

  /// Before the name of a port: no state has a blank in its name.
  private static final String PORT = "port ";

  private static final int ROUNDS = 60;
  private static final int ALTERNATIVES = 12;

  private final Op.Population population;
  private final Discrete types;
  private final int neuron;
  private final Map<String, Interval> ports = new HashMap<>();
  private final boolean cut;
  private final SequencedMap<String, Interval> states = new LinkedHashMap<>();
  private final Map<String, Interval> initial = new HashMap<>();
  private final Map<String, List<Affine>> now = new HashMap<>();
  private final Map<String, List<Affine>> locals = new HashMap<>();
  private final Map<String, Interval> assigned = new HashMap<>();

  private StateBounds(
      Op.Population population,
      Discrete types,
      int neuron,
      Map<String, Interval> ports,
      boolean cut) {
    this.population = population;
    this.types = types;
    this.neuron = neuron;
    ports.forEach((name, values) -> this.ports.put(PORT + name, values));
    this.cut = cut;
  }

  /// The bounds of neuron `neuron` (or `ANY`), given those of what comes in at its ports; `types`
  /// are those of the population's expressions. With `cut` states are kept within their formats;
  /// without, the bounds are those of states that had room.
  static StateBounds of(
      Op.Population population,
      Discrete types,
      int neuron,
      Map<String, Interval> ports,
      boolean cut) {
    StateBounds bounds = new StateBounds(population, types, neuron, ports, cut);
    bounds.solve();
    return bounds;
  }

  /// The largest magnitude that each state of the population `id` of an integer network reaches,
  /// whatever comes in, were its format wide enough; infinite where nothing bounds it. Ports are
  /// taken as alike for all neurons, and of neurons of several kinds the first `NEURONS` count.
  public static Map<String, Double> largest(Network network, String id) {
    Types types = Types.of(network);
    Op.Population population = (Op.Population) network.op(id);
    Map<String, Interval> ports = new HashMap<>();
    List<String> from = network.inputs(id);
    for (int i = 0; i < from.size(); i++) {
      Range range = types.range(from.get(i)).orElseThrow();
      ports.put(
          population.model().ports().get(i), Interval.of(range, types.format(from.get(i)).unit()));
    }
    Discrete discrete = NeuronChecks.discrete(network, types, id, population);
    int kinds = NeuronChecks.isAlike(population) ? 1 : Math.min(NEURONS, population.shape().size());
    Map<String, Double> largest = new HashMap<>();
    for (int n = 0; n < kinds; n++) {
      StateBounds bounds = of(population, discrete, kinds == 1 ? ANY : n, ports, false);
      for (NeuronModel.State s : population.model().states()) {
        Interval first = bounds.initial(s.name());
        Interval values = bounds.assigned(s.name()).map(first::union).orElse(first);
        largest.merge(s.name(), Math.max(Math.abs(values.lo()), Math.abs(values.hi())), Math::max);
      }
    }
    return largest;
  }

  private void solve() {
    for (NeuronModel.State s : population.model().states()) {
      states.put(s.name(), hull(value(s.initial())));
      initial.put(s.name(), states.get(s.name()));
    }
    for (int round = 0; round < ROUNDS; round++) {
      step();
      if (states.entrySet().stream()
          .allMatch(e -> e.getValue().contains(hull(now.get(e.getKey()))))) {
        return;
      }
      boolean last = round > ROUNDS - 8;
      states.replaceAll((name, before) -> {
        Interval next = before.union(hull(now.get(name)));
        if (last) {
          return before.contains(next) ? before : Interval.ALL;
        }
        Interval settled = next;
        for (Affine a : now.get(name)) {
          settled = settled.union(a.settled(name, this::bounds));
        }
        return settled;
      });
    }
    states.replaceAll((_, _) -> Interval.ALL);
    step();
  }

  /// One step from anywhere in the present bounds.
  private void step() {
    locals.clear();
    assigned.clear();
    states.keySet().forEach(s -> now.put(s, List.of(Affine.of(s))));
    for (Statement s : population.model().statements()) {
      switch (s) {
        case Statement.Let(var name, var value, _) -> locals.put(name, value(value));
        case Statement.Assign(var name, var value, _) -> {
          NumberFormat.Fixed format = types.format(name);
          double half = types.isRounded(name, value) ? format.unit() / 2 : 0;
          List<Affine> next = value(value).stream().map(a -> a.widened(half)).toList();
          assigned.merge(name, hull(next), Interval::union);
          now.put(name, kept(name, next));
        }
      }
    }
  }

  /// Bounds of a state at the beginning of a step.
  Interval state(String name) {
    return states.get(name);
  }

  private Interval bounds(String name) {
    Interval port = ports.get(name);
    return port == null ? states.get(name) : port;
  }

  /// What a state begins with, before its format keeps it.
  Interval initial(String name) {
    return initial.get(name);
  }

  /// Bounds of what is assigned to a state; empty where nothing is.
  Optional<Interval> assigned(String name) {
    return Optional.ofNullable(assigned.get(name));
  }

  /// Whether the value named `condition` is never 1.
  boolean never(String condition) {
    locals.clear();
    states.keySet().forEach(s -> now.put(s, List.of(Affine.of(s))));
    for (Statement s : population.model().statements()) {
      switch (s) {
        case Statement.Let(var name, var value, _) -> {
          if (name.equals(condition)) {
            return isNever(value);
          }
          locals.put(name, value(value));
        }
        case Statement.Assign(var name, var value, _) -> now.put(name, kept(name, value(value)));
      }
    }
    return false;
  }

  /// What a state keeps of values: its format cuts them off or, where it wraps, makes any of them.
  private List<Affine> kept(String name, List<Affine> values) {
    NumberFormat.Fixed format = types.format(name);
    Interval limits = Interval.of(format.range(), format.unit());
    Interval all = hull(values);
    if (!cut || limits.contains(all)) {
      return values;
    }
    boolean saturates = population.model().state(name).overflow() == Overflow.SATURATE;
    return List.of(Affine.of(saturates ? all.within(limits) : limits));
  }

  private boolean isNever(Expression condition) {
    if (!(condition instanceof Expression.Apply(var function, var parts, _))) {
      return false;
    }
    return switch (function) {
      case GT -> difference(parts).hi() <= 0;
      case GE -> difference(parts).hi() < 0;
      case LT -> difference(parts).lo() >= 0;
      case LE -> difference(parts).lo() > 0;
      case AND -> isNever(parts.get(0)) || isNever(parts.get(1));
      case OR -> isNever(parts.get(0)) && isNever(parts.get(1));
      case Function _ -> false;
    };
  }

  private Interval difference(List<Expression> sides) {
    return hull(sum(value(sides.get(0)), times(value(sides.get(1)), -1)));
  }

  private Interval hull(List<Affine> all) {
    Interval hull = all.getFirst().within(this::bounds);
    for (Affine a : all) {
      hull = hull.union(a.within(this::bounds));
    }
    return hull;
  }

  private static Interval hull(Tensor values) {
    Range raw = values.rawRange();
    double unit = values.format().unit();
    return Interval.of(raw, unit);
  }

  private List<Affine> value(Expression e) {
    List<Affine> all =
        switch (e) {
          case Expression.Literal(double value) -> List.of(Affine.of(value));
          case Expression.Constant(long raw, int fraction) ->
              List.of(Affine.of(Math.scalb((double) raw, -fraction)));
          case Expression.Parameter(var name) -> {
            Tensor tensor = population.parameters().get(name);
            yield List.of(
                neuron == ANY && tensor.size() > 1
                    ? Affine.of(hull(tensor))
                    : Affine.of(tensor.real(tensor.size() == 1 ? 0 : neuron)));
          }
          case Expression.Port(var name) -> List.of(Affine.of(PORT + name));
          case Expression.State(var name) -> now.get(name);
          case Expression.Old(var name) -> List.of(Affine.of(name));
          case Expression.Local(var name) -> locals.get(name);
          case Expression.Apply(var function, var parts, _) -> apply(function, parts);
          case Expression.ShiftRight(var value, var by, _) -> {
            List<Affine> shift = value(by);
            yield shift.size() == 1 && shift.getFirst().isConstant()
                ? times(value(value), Math.scalb(1.0, -(int) shift.getFirst().lo()))
                : List.of(Affine.of(Interval.ALL));
          }
          case Expression.Rescale(var value, _, _) -> value(value);
          case Expression.Fit(var value, var format, _) -> {
            Interval cut = Interval.of(format.range(), format.unit());
            List<Affine> inner = value(value);
            yield cut.contains(hull(inner)) ? inner : List.of(Affine.of(cut));
          }
          case Expression.Table _ -> List.of(Affine.of(Interval.ALL));
        };
    if (all.size() <= ALTERNATIVES) {
      return all;
    }
    return List.of(Affine.of(hull(all)));
  }

  private List<Affine> apply(Function function, List<Expression> parts) {
    if (function.kind() == Function.Kind.CONDITION) {
      return List.of(Affine.BIT);
    }
    List<Affine> a = function == Function.SELECT ? List.of() : value(parts.get(0));
    return switch (function) {
      case NEG -> times(a, -1);
      case ADD -> sum(a, value(parts.get(1)));
      case SUB -> sum(a, times(value(parts.get(1)), -1));
      case MUL -> product(a, value(parts.get(1)));
      case SELECT -> joined(value(parts.get(1)), value(parts.get(2)));
      case MIN, MAX -> {
        Interval x = hull(a);
        Interval y = hull(value(parts.get(1)));
        yield List.of(
            Affine.of(
                function == Function.MIN
                    ? new Interval(Math.min(x.lo(), y.lo()), Math.min(x.hi(), y.hi()))
                    : new Interval(Math.max(x.lo(), y.lo()), Math.max(x.hi(), y.hi()))));
      }
      case ABS -> {
        Interval x = hull(a);
        double most = Math.max(Math.abs(x.lo()), Math.abs(x.hi()));
        yield List.of(Affine.of(new Interval(0, most)));
      }
      case Function _ -> List.of(Affine.of(Interval.ALL));
    };
  }

  private static List<Affine> joined(List<Affine> a, List<Affine> b) {
    List<Affine> all = new ArrayList<>(a);
    b.stream().filter(x -> !all.contains(x)).forEach(all::add);
    return all;
  }

  private static List<Affine> times(List<Affine> all, double factor) {
    return all.stream().map(a -> a.times(factor)).toList();
  }

  private static List<Affine> sum(List<Affine> a, List<Affine> b) {
    return a.stream().flatMap(x -> b.stream().map(x::plus)).distinct().toList();
  }

  private List<Affine> product(List<Affine> a, List<Affine> b) {
    if (b.size() == 1 && b.getFirst().isConstant()) {
      return times(a, b.getFirst().lo());
    }
    if (a.size() == 1 && a.getFirst().isConstant()) {
      return times(b, a.getFirst().lo());
    }
    return List.of(Affine.of(hull(a).times(hull(b))));
  }
}
