package nnc.passes.fold;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Span;
import nnc.ir.neuron.Discrete;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.Function;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.neuron.Quantity;
import nnc.ir.neuron.Statement;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Op;
import nnc.passes.analysis.Fractions;

/// One population's comparisons of what its neurons hold with numbers, folded.
///
/// A comparison is written out first: names of what one state alone decides are what they stand
/// for, unless that state has been set since. What is left besides numbers and parameters must be
/// one state, or one name that more than a state decides.
final class ComparisonFolder {

  private static final Set<Function> COMPARISONS =
      EnumSet.of(Function.GT, Function.GE, Function.LT, Function.LE, Function.EQ, Function.NE);

  /// Nodes of what names stand for, at most: names of names may stand for ever more.
  private static final int MOST_NODES = 256;

  private final Op.Population population;
  private final NeuronModel model;
  private final Discrete types;
  private final SequencedMap<String, Tensor> values;
  private final List<NeuronModel.Parameter> parameters;
  private final Map<String, Expression> written = new HashMap<>();
  private int folded;

  /// `inputs` are the formats at the ports.
  ComparisonFolder(Op.Population population, List<NumberFormat> inputs) {
    this.population = population;
    this.model = population.model();
    this.values = new LinkedHashMap<>(population.parameters());
    this.parameters = new ArrayList<>(model.parameters());
    this.types =
        Discrete.of(
            model,
            population.parameters(),
            model.atPorts(inputs.stream().map(Quantity::of).toList()));
  }

  /// The population, without names and parameters that nothing needs any more.
  Op.Population result() {
    List<Statement> statements = new ArrayList<>();
    for (Statement s : model.statements()) {
      statements.add(s.with(fold(s.value())));
      takeNote(s);
    }
    Expression output = fold(model.output());
    return folded == 0 ? population : needed(statements, output);
  }

  /// How many comparisons have been folded.
  int folded() {
    return folded;
  }

  private void takeNote(Statement statement) {
    switch (statement) {
      case Statement.Let(var name, var value, _) -> {
        Expression out = writtenOut(value);
        if (leaves(out).size() <= 1 && nodes(out) <= MOST_NODES) {
          written.put(name, out);
        }
      }
      case Statement.Assign(var state, _, _) ->
          written.values().removeIf(e -> e.anyMatch(new Expression.State(state)::equals));
    }
  }

  private Expression writtenOut(Expression e) {
    return e instanceof Expression.Local(var name)
        ? written.getOrDefault(name, e)
        : e.with(e.parts().stream().map(this::writtenOut).toList());
  }

  private static int nodes(Expression e) {
    return 1 + e.parts().stream().mapToInt(ComparisonFolder::nodes).sum();
  }

  /// What `e` reads that is no parameter.
  private static Set<Expression> leaves(Expression e) {
    Set<Expression> leaves = new LinkedHashSet<>();
    if (e.parts().isEmpty() && !e.isConstant()) {
      leaves.add(e);
    }
    e.parts().forEach(part -> leaves.addAll(leaves(part)));
    return leaves;
  }

  private Expression fold(Expression e) {
    return threshold(e).orElseGet(() -> e.with(e.parts().stream().map(this::fold).toList()));
  }

  private Optional<Expression> threshold(Expression e) {
    if (!(e instanceof Expression.Apply(var function, _, var span))
        || !COMPARISONS.contains(function)
        || e.parts().stream().anyMatch(this::isNamedBit)) {
      return Optional.empty();
    }
    Expression condition = writtenOut(e);
    Set<Expression> leaves = leaves(condition);
    if (leaves.size() != 1
        || leaves.iterator().next() instanceof Expression.Port
        || condition.parts().stream().allMatch(ComparisonFolder::isPlain)) {
      return Optional.empty();
    }
    Expression of = leaves.iterator().next();
    Quantity held = types.of(of);
    Optional<List<HalfLine>> lines = lines(condition, of, held);
    lines.ifPresent(_ -> folded++);
    return lines.map(found -> threshold(found, of, held, span));
  }

  /// Whether it names a condition, which has been decided where it was named.
  private boolean isNamedBit(Expression e) {
    return e instanceof Expression.Local && new Range(0, 1).contains(types.of(e).range());
  }

  /// Whether it is something read, perhaps in another unit: a power of two costs nothing, and a
  /// threshold on the other side may be much shorter than the value.
  private static boolean isPlain(Expression e) {
    return e.parts().isEmpty()
        || (e instanceof Expression.Apply(var function, var factors, _)
            && function == Function.MUL
            && factors.getFirst().parts().isEmpty()
            && factors.getLast() instanceof Expression.Constant(long raw, _)
            && raw > 0
            && Long.bitCount(raw) == 1);
  }

  /// For each neuron, or empty where one has none. Neurons with equal parameters share one.
  private Optional<List<HalfLine>> lines(Expression condition, Expression of, Quantity held) {
    Set<String> names = new HashSet<>();
    addParameters(condition, names);
    Map<List<Long>, Optional<HalfLine>> known = new HashMap<>();
    List<HalfLine> lines = new ArrayList<>();
    for (int n = 0; n < population.shape().size(); n++) {
      int neuron = n;
      List<Long> own =
          names.stream()
              .map(population.parameters()::get)
              .map(t -> t.raw(t.size() == 1 ? 0 : neuron))
              .toList();
      Optional<HalfLine> line =
          known.computeIfAbsent(own, _ -> HalfLine.find(population, neuron, condition, of, held));
      if (line.isEmpty()) {
        return Optional.empty();
      }
      lines.add(line.get());
    }
    return Optional.of(lines);
  }

  /// The comparison of `of` with what each neuron's half-line begins with.
  private Expression threshold(List<HalfLine> lines, Expression of, Quantity held, Span span) {
    boolean same = lines.stream().distinct().count() == 1;
    if (same && lines.getFirst().isConstant(held)) {
      return new Expression.Constant(lines.getFirst().below() ? 0 : 1, 0);
    }
    List<HalfLine> changing = lines.stream().filter(l -> !l.isConstant(held)).toList();
    boolean rise = changing.stream().anyMatch(l -> !l.below());
    boolean fall = changing.stream().anyMatch(HalfLine::below);
    if (rise && fall) {
      return new Expression.Apply(
          Function.XOR,
          List.of(
              new Expression.Apply(
                  Function.GE,
                  List.of(
                      of,
                      numbers(
                          lines.stream().map(HalfLine::from).toList(),
                          held.fraction(),
                          "threshold")),
                  span),
              numbers(lines.stream().map(l -> l.below() ? 1L : 0L).toList(), 0, "flipped")),
          span);
    }
    Expression from =
        numbers(
            lines.stream().map(l -> l.turned(fall, held).from()).toList(),
            held.fraction(),
            "threshold");
    return new Expression.Apply(fall ? Function.LT : Function.GE, List.of(of, from), span);
  }

  /// A constant, or a parameter where neurons differ.
  private Expression numbers(List<Long> raw, int fraction, String name) {
    if (raw.stream().distinct().count() == 1) {
      return new Expression.Constant(raw.getFirst(), fraction);
    }
    Tensor tensor = Fractions.narrowest(Shape.of(raw.size()), fraction, raw);
    String fresh = fresh(name);
    values.put(fresh, tensor);
    parameters.add(
        new NeuronModel.Parameter(
            fresh, Optional.of((NumberFormat.Fixed) tensor.format()), Span.NONE));
    return new Expression.Parameter(fresh);
  }

  private String fresh(String name) {
    Set<String> taken = new HashSet<>(values.keySet());
    taken.addAll(model.ports());
    model.states().forEach(s -> taken.add(s.name()));
    model
        .statements()
        .forEach(s -> {
          if (s instanceof Statement.Let(var local, _, _)) {
            taken.add(local);
          }
        });
    int number = 0;
    while (taken.contains(name + number)) {
      number++;
    }
    return name + number;
  }

  private Op.Population needed(List<Statement> statements, Expression output) {
    List<Statement> left = new ArrayList<>();
    List<Expression> read = new ArrayList<>(List.of(output));
    for (Statement s : statements.reversed()) {
      boolean unread =
          s instanceof Statement.Let(var name, _, _)
              && read.stream().noneMatch(e -> e.anyMatch(new Expression.Local(name)::equals));
      if (!unread) {
        left.addFirst(s);
        read.add(s.value());
      }
    }
    model.states().forEach(s -> read.add(s.initial()));
    Set<String> names = new HashSet<>(Set.of(NeuronModel.TIMESTEP));
    read.forEach(e -> addParameters(e, names));
    values.keySet().retainAll(names);
    return new Op.Population(
        new NeuronModel(
            model.name(),
            parameters.stream().filter(p -> names.contains(p.name())).toList(),
            model.ports(),
            model.states(),
            left,
            output,
            model.spiking()),
        population.shape(),
        values);
  }

  /// Adds the parameters of `e`, those of tables' bodies too.
  private static void addParameters(Expression e, Set<String> names) {
    if (e instanceof Expression.Parameter(var name)) {
      names.add(name);
    }
    if (e instanceof Expression.Table table) {
      addParameters(table.body(), names);
    }
    e.parts().forEach(part -> addParameters(part, names));
  }
}
