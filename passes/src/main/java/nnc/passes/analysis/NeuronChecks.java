package nnc.passes.analysis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nnc.ir.Network;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.network.Types;
import nnc.ir.neuron.Discrete;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.Function;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.neuron.Overflow;
import nnc.ir.neuron.Quantity;
import nnc.ir.neuron.Statement;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.number.Rounding;
import nnc.ir.op.Op;

/// What is legal in the populations of an integer network and yet probably wrong: neurons that can
/// never fire (W0003), shifts that leave small values where they are (W0004), states that leave
/// their format (W0005).
public final class NeuronChecks {

  /// A shift by k is fine with this many bits more than k behind the point.
  private static final int GUARD = 4;

  private final Network network;
  private final Network before;
  private final boolean calibrated;
  private final Types types;
  private final ChannelRanges ranges;
  private final List<Diagnostic> found = new ArrayList<>();
  private final Map<Leaving, Left> leaving = new LinkedHashMap<>();
  private final Map<Leaving, Left> beginning = new LinkedHashMap<>();

  private NeuronChecks(Network network, Network before, boolean calibrated) {
    this.calibrated = calibrated;
    this.network = network;
    this.before = before;
    this.types = Types.of(network);
    this.ranges = ChannelRanges.of(network, types);
  }

  /// Warnings about what outputs of `network` depend on, of which `before` is the real one: where
  /// formats are chosen by data (`calibrated`), only those that it declares are judged.
  public static List<Diagnostic> of(Network network, Network before, boolean calibrated) {
    NeuronChecks checks = new NeuronChecks(network, before, calibrated);
    Set<String> used = network.upstream(network.outputIds());
    network
        .vertices()
        .forEach((id, vertex) -> {
          if (vertex.op() instanceof Op.Population p && p.isInteger() && used.contains(id)) {
            checks.population(id, p);
          }
        });
    checks.beginning.forEach(checks::begins);
    checks.leaving.forEach(checks::leaves);
    return checks.found;
  }

  /// A state of one neuron, told of once for all populations of it.
  private record Leaving(String neuron, NeuronModel.State state, boolean unbounded) {}

  /// The populations in which a state is out of its format, and the values it has there.
  private record Left(List<String> ids, Interval values) {
    Left and(Left other) {
      List<String> all = new ArrayList<>(ids);
      all.addAll(other.ids);
      return new Left(all, values.union(other.values));
    }
  }

  private void population(String id, Op.Population p) {
    deadBands(id, p);
    int size = Math.min(StateBounds.NEURONS, p.shape().size());
    Discrete discrete = discrete(network, types, id, p);
    int silent = 0;
    Map<String, Interval> most = new LinkedHashMap<>();
    Map<String, Interval> first = new LinkedHashMap<>();
    boolean alike = isAlike(p);
    Map<Map<String, Interval>, Judged> known = new HashMap<>();
    for (int n = 0; n < size; n++) {
      int neuron = n;
      Map<String, Interval> ports = ports(id, p, n);
      Judged judged =
          alike
              ? known.computeIfAbsent(ports, _ -> Judged.of(p, discrete, StateBounds.ANY, ports))
              : Judged.of(p, discrete, neuron, ports);
      silent += judged.silent ? 1 : 0;
      StateBounds bounds = judged.bounds;
      for (NeuronModel.State s : p.model().states()) {
        bounds.assigned(s.name()).ifPresent(i -> most.merge(s.name(), i, Interval::union));
        first.merge(s.name(), bounds.initial(s.name()), Interval::union);
      }
    }
    if (silent > 0) {
      found.add(
          Diagnostic.of(
                  Code.W0003,
                  network.vertex(id).span(),
                  (silent == p.shape().size()
                          ? "the neurons"
                          : silent + " of the " + p.shape().size() + " neurons")
                      + " of '"
                      + id
                      + "' can never fire, whatever comes in")
              .help("lower the threshold, or give their synapses more weight"));
    }
    beginnings(id, p, first);
    overflows(id, p, most);
  }

  /// The bounds of a neuron whose states have room, and whether it can never fire: because of what
  /// comes in, or because its formats keep it from it.
  private record Judged(StateBounds bounds, boolean silent) {

    static Judged of(Op.Population p, Discrete discrete, int neuron, Map<String, Interval> ports) {
      StateBounds bounds = StateBounds.of(p, discrete, neuron, ports, false);
      boolean silent =
          p.model().spiking()
              && p.model().output() instanceof Expression.Local(var condition)
              && (bounds.never(condition)
                  || StateBounds.of(p, discrete, neuron, ports, true).never(condition));
      return new Judged(bounds, silent);
    }
  }

  /// Whether neurons differ in their initial states at most.
  static boolean isAlike(Op.Population p) {
    return p.model().statements().stream().noneMatch(s -> differs(s.value(), p.parameters()));
  }

  private static boolean differs(Expression e, Map<String, Tensor> parameters) {
    return e.anyMatch(
        x -> x instanceof Expression.Parameter(var name) && parameters.get(name).size() > 1);
  }

  /// The types of a population's expressions.
  static Discrete discrete(Network network, Types types, String id, Op.Population p) {
    Map<String, Quantity> ports = new HashMap<>();
    List<String> from = network.inputs(id);
    for (int i = 0; i < from.size(); i++) {
      ports.put(p.model().ports().get(i), Quantity.of(types.format(from.get(i))));
    }
    return Discrete.of(p.model(), p.parameters(), ports);
  }

  /// What can come in at neuron `n`.
  private Map<String, Interval> ports(String id, Op.Population p, int n) {
    Map<String, Interval> ports = new HashMap<>();
    List<String> from = network.inputs(id);
    for (int i = 0; i < from.size(); i++) {
      List<Range> all = ranges.of(from.get(i));
      Range range = all.get(n / (p.shape().size() / all.size()));
      ports.put(p.model().ports().get(i), Interval.of(range, types.format(from.get(i)).unit()));
    }
    return ports;
  }

  /// States that begin outside their formats.
  private void beginnings(String id, Op.Population p, Map<String, Interval> first) {
    for (NeuronModel.State s : p.model().states()) {
      Interval values = first.get(s.name());
      if (!limits(s).contains(values)) {
        beginning.merge(
            new Leaving(p.model().name(), s, false), new Left(List.of(id), values), Left::and);
      }
    }
  }

  private void begins(Leaving of, Left left) {
    NeuronModel.State s = of.state();
    Interval values = left.values();
    Span population = network.vertex(left.ids().getFirst()).span();
    found.add(
        Diagnostic.of(
                Code.W0005,
                s.span().isNone() ? population : s.span(),
                "state '"
                    + s.name()
                    + "' begins with "
                    + (values.lo() == values.hi() ? "" : values.lo() + " to ")
                    + values.hi()
                    + ", which "
                    + s.format().orElseThrow()
                    + " does not hold, and is cut off")
            .because(population, "'" + String.join("', '", left.ids()) + "' has such neurons")
            .help("give it more bits in front of the point, or another first value"));
  }

  /// What a state's format holds, with what is rounded to it.
  private static Interval limits(NeuronModel.State s) {
    NumberFormat.Fixed format = s.format().orElseThrow();
    return new Interval(
        (format.range().lo() - 0.5) * format.unit(), (format.range().hi() + 0.5) * format.unit());
  }

  /// Whether `values` stay in the format of a state, as far as it is judged.
  private boolean isKept(String id, NeuronModel.State s, Interval values) {
    boolean declared =
        before.vertices().containsKey(id)
            && before.op(id) instanceof Op.Population old
            && old.model().states().stream()
                .anyMatch(o -> o.name().equals(s.name()) && o.format().isPresent());
    return (calibrated && !declared)
        || limits(s).contains(values)
        || (values.isUnbounded() && s.overflow() != Overflow.WRAP);
  }

  private void overflows(String id, Op.Population p, Map<String, Interval> most) {
    Set<Span> told = new HashSet<>();
    for (NeuronModel.State s : p.model().states()) {
      Interval values = most.get(s.name());
      // One element stands for its vector.
      if (values == null || isKept(id, s, values) || (!s.span().isNone() && !told.add(s.span()))) {
        continue;
      }
      leaving.merge(
          new Leaving(p.model().name(), s, values.isUnbounded()),
          new Left(List.of(id), values),
          Left::and);
    }
  }

  private void leaves(Leaving of, Left left) {
    NeuronModel.State s = of.state();
    Diagnostic warning =
        Diagnostic.of(
            Code.W0005,
            network.vertex(left.ids().getFirst()).span(),
            "state '"
                + s.name()
                + "' of '"
                + String.join("', '", left.ids())
                + "' can leave "
                + s.format().orElseThrow()
                + (of.unbounded()
                    ? ""
                    : " (" + left.values().lo() + " to " + left.values().hi() + " at most)")
                + " and is then "
                + (s.overflow() == Overflow.WRAP ? "wrapped around" : "cut off"));
    found.add(
        warning
            .because(s.span(), "the state")
            .help("give it more bits in front of the point, or bound it with clamp"));
  }

  /// `s := ... (s >> k) ...` on a grid that is not much finer than the shift. A state of whole
  /// numbers is left alone: its unit is the model's own.
  private void deadBands(String id, Op.Population p) {
    Map<String, Expression> locals = new HashMap<>();
    for (Statement statement : p.model().statements()) {
      switch (statement) {
        case Statement.Let(var name, var value, _) -> locals.put(name, inlined(value, locals));
        case Statement.Assign(var state, var value, var span) -> {
          NumberFormat.Fixed format = p.model().state(state).format().orElseThrow();
          Expression whole = inlined(value, locals);
          shift(whole, state)
              .filter(by ->
                  format.fraction() > 0 && format.fraction() < by + GUARD && !testsForZero(whole))
              .ifPresent(by ->
                  found.add(
                      Diagnostic.of(
                              Code.W0004,
                              span,
                              "a shift by "
                                  + by
                                  + " leaves '"
                                  + state
                                  + "' of '"
                                  + id
                                  + "' where it is within a band of "
                                  + ((1L << by) - 1) * format.unit())
                          .because(network.vertex(id).span(), "this population")
                          .help(
                              "give '"
                                  + state
                                  + "' at least "
                                  + (by + GUARD)
                                  + " bits behind the point, shift with 'nearest', or step by the"
                                  + " last place where the shifted value is 0")));
        }
      }
    }
  }

  private static Expression inlined(Expression e, Map<String, Expression> locals) {
    return e instanceof Expression.Local(var name)
        ? locals.get(name)
        : e.with(e.parts().stream().map(part -> inlined(part, locals)).toList());
  }

  /// The largest constant shift to the right, not to the nearest, of something that `state` is part
  /// of.
  private static Optional<Integer> shift(Expression e, String state) {
    Optional<Integer> own =
        e instanceof Expression.ShiftRight(var value, Expression.Constant(long by, int f), var r)
                && f == 0
                && by > 0
                && (r == Rounding.FLOOR || r == Rounding.TRUNC)
                && mentions(value, state)
            ? Optional.of((int) by)
            : Optional.empty();
    return e.parts().stream()
        .flatMap(part -> shift(part, state).stream())
        .reduce(Math::max)
        .map(inner -> Math.max(inner, own.orElse(0)))
        .or(() -> own);
  }

  private static boolean mentions(Expression e, String state) {
    return e.anyMatch(Set.of(new Expression.State(state), new Expression.Old(state))::contains);
  }

  /// Whether a shifted value is compared with 0, as a rule that steps by the last place does.
  private static boolean testsForZero(Expression e) {
    return e.anyMatch(x ->
        x instanceof Expression.Apply(var function, var parts, _)
            && (function == Function.NE || function == Function.EQ)
            && parts.stream().anyMatch(part -> part instanceof Expression.ShiftRight));
  }
}
