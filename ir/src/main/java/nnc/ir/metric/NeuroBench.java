package nnc.ir.metric;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import nnc.ir.Network;
import nnc.ir.Tensor;
import nnc.ir.Value;
import nnc.ir.network.Interpreter;
import nnc.ir.network.LearningSynapses;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.Function;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.neuron.Statement;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;

/// Counts what the harness of NeuroBench counts, by its definitions and under its names, of a
/// network that the interpreter runs.
///
/// Where the harness says nothing: an activation layer is a population, a rectifier, a clip or a
/// step by thresholds; the membrane is a population's first state; a neuron operation is an
/// operator of arithmetic or a choice in its equations, comparisons not counted; a call of a layer
/// is classified for each sample and step, where the harness looks at a batch. A parameter that all
/// neurons share is part of their equations.
///
/// Source: Yik et al., Nature Communications 16, 1545 (2025), and the harness, version 2.
public final class NeuroBench {

  private final Network network;
  private final Interpreter interpreter;
  private final SequencedMap<String, Connection> connections = new LinkedHashMap<>();
  private final SequencedMap<String, Op.Population> populations = new LinkedHashMap<>();
  private final SequencedMap<String, long[]> activations = new LinkedHashMap<>();

  /// Projections that only bring values to synapses which learn, or add up what these give.
  private final Set<String> copies = new HashSet<>();

  private long samples;
  private long macs;
  private long acs;
  private long dense;
  private long updates;
  private long updateOperations;
  private long neuronOperations;

  /// The figures, operations and updates for one sample.
  ///
  /// @param footprint bytes of parameters
  /// @param activationSparsity the share of zeros in what activation layers gave
  /// @param activationSparsityByLayer the same for each of them
  /// @param macs operations of calls whose inputs are not all -1, 0 or 1
  /// @param acs operations of the others
  public record Figures(
      long footprint,
      double connectionSparsity,
      long parameterCount,
      double activationSparsity,
      SequencedMap<String, Double> activationSparsityByLayer,
      double macs,
      double acs,
      double dense,
      double membraneUpdates,
      double neuronOperations,
      double denseNeuronOperations) {
    public Figures {
      activationSparsityByLayer =
          Collections.unmodifiableSequencedMap(new LinkedHashMap<>(activationSparsityByLayer));
    }
  }

  public NeuroBench(Network network) {
    this.network = network;
    this.interpreter = Interpreter.of(network);
    SequencedMap<String, LearningSynapses> learning = new LinkedHashMap<>();
    for (String id : network.topological()) {
      LearningSynapses.of(network, id).ifPresent(l -> learning.put(id, l));
    }
    for (String id : network.topological()) {
      Op op = network.op(id);
      if (learning.containsKey(id)) {
        // neurons that are synapses count as such, where they would stand if they did not learn
        Op.Population p = (Op.Population) op;
        String pre = network.inputs(id).get(p.model().ports().indexOf(LearningSynapses.PRE));
        connections.put(id, Connection.synapses(network.input(pre), learning.get(id).ends()));
        populations.put(id, p);
        continue;
      }
      if (copies(op, id, learning.keySet())) {
        copies.add(id);
      } else {
        Connection.of(network, id).ifPresent(c -> connections.put(id, c));
      }
      if (op instanceof Op.Population p) {
        populations.put(id, p);
      }
      if (op instanceof Op.Population
          || op instanceof Op.Relu
          || op instanceof Op.Clip
          || op instanceof Op.MultiThreshold) {
        activations.put(id, new long[2]);
      }
    }
  }

  private boolean copies(Op op, String id, Set<String> learning) {
    return op instanceof Op.Projection
        && (learning.contains(network.input(id))
            || network.uses(id).stream().allMatch(use -> learning.contains(use.target())));
  }

  /// Runs one sample, step by step from the initial state; a network without time has one step.
  public void sample(List<List<Value>> steps) {
    Interpreter.Sequence sequence = interpreter.start();
    Map<String, Value> membranes = new LinkedHashMap<>();
    for (List<Value> inputs : steps) {
      SequencedMap<String, Value> values = sequence.trace(inputs);
      for (Connection c : connections.values()) {
        Value in = values.get(c.source());
        long effective = c.operations().of(in);
        dense += c.dense();
        if (Numbers.isTernary(in)) {
          acs += effective;
        } else {
          macs += effective;
        }
      }
      activations.forEach((id, count) -> {
        count[0] += values.get(id).type().shape().size();
        count[1] += Numbers.nonZeros(values.get(id));
      });
      populations.forEach((id, p) -> update(p, id, sequence, membranes));
    }
    samples++;
  }

  /// All neurons are updated in the first step, later those whose membrane changes.
  private void update(
      Op.Population p, String id, Interpreter.Sequence sequence, Map<String, Value> membranes) {
    int neurons = p.shape().size();
    long operations = operations(p.model());
    neuronOperations += operations * neurons;
    if (p.model().states().isEmpty()) {
      return;
    }
    Value now = sequence.state(id, p.model().states().getFirst().name());
    Value before = membranes.put(id, now);
    long changed = before == null ? neurons : changes(before, now);
    updates += changed;
    updateOperations += operations * changed;
  }

  private static long changes(Value before, Value now) {
    long changed = 0;
    boolean real = now.type().format().isReal();
    for (int i = 0; i < now.type().shape().size(); i++) {
      changed +=
          (real ? before.real()[i] == now.real()[i] : before.raw()[i] == now.raw()[i]) ? 0 : 1;
    }
    return changed;
  }

  /// Operators of arithmetic and choices in the equations of `model`.
  static long operations(NeuronModel model) {
    long count = operations(model.output());
    for (Statement statement : model.statements()) {
      count +=
          switch (statement) {
            case Statement.Let l -> operations(l.value());
            case Statement.Assign a -> operations(a.value());
          };
    }
    return count;
  }

  /// What parameters alone decide is computed beforehand.
  private static long operations(Expression e) {
    if (e.isConstant()) {
      return 0;
    }
    boolean counts =
        switch (e) {
          case Expression.Apply a -> a.function().kind() != Function.Kind.CONDITION;
          case Expression.ShiftRight _, Expression.Table _ -> true;
          default -> false;
        };
    return (counts ? 1 : 0) + e.parts().stream().mapToLong(NeuroBench::operations).sum();
  }

  public Figures figures() {
    List<Tensor> parameters = new ArrayList<>();
    network.topological().stream()
        .filter(id -> !copies.contains(id))
        .forEach(id -> parameters.addAll(parameters(network.op(id))));
    long weights = connections.values().stream().mapToLong(Connection::weights).sum();
    long there = connections.values().stream().mapToLong(Connection::nonZeros).sum();
    long given = activations.values().stream().mapToLong(c -> c[0]).sum();
    long nonZero = activations.values().stream().mapToLong(c -> c[1]).sum();
    SequencedMap<String, Double> byLayer = new LinkedHashMap<>();
    activations.forEach((id, c) -> byLayer.put(id, share(c[0] - c[1], c[0])));
    return new Figures(
        parameters.stream().mapToLong(Numbers::bytes).sum(),
        Math.rint(1e4 * share(weights - there, weights)) / 1e4,
        parameters.stream().mapToLong(Tensor::size).sum(),
        share(given - nonZero, given),
        byLayer,
        share(macs, samples),
        share(acs, samples),
        share(dense, samples),
        share(updates, samples),
        share(updateOperations, samples),
        share(neuronOperations, samples));
  }

  private static double share(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  private static List<Tensor> parameters(Op op) {
    return switch (op) {
      case Op.Dense d -> with(synapse(d.synapse()), d.preload().stream().toList());
      case Op.Conv c -> with(synapse(c.synapse()), c.preload().stream().toList());
      case Op.Projection p -> List.of(p.synapses().weights());
      case Op.Plastic p -> List.of(p.synapses().weights());
      case Op.Affine a -> List.of(a.scale(), a.shift());
      case Op.BatchNorm b -> List.of(b.gamma(), b.beta(), b.mean(), b.variance());
      case Op.MultiThreshold t -> List.of(t.thresholds());
      case Op.Requantize r -> List.of(r.multiplier(), r.offset());
      case Op.Population p -> p.parameters().values().stream().filter(t -> t.size() > 1).toList();
      default -> List.of();
    };
  }

  private static List<Tensor> synapse(Synapse synapse) {
    return switch (synapse) {
      case Synapse.Product(var weights) -> List.of(weights);
      case Synapse.Threshold(var thresholds, var signs, _) -> List.of(thresholds, signs);
    };
  }

  private static List<Tensor> with(List<Tensor> some, List<Tensor> more) {
    List<Tensor> all = new ArrayList<>(some);
    all.addAll(more);
    return all;
  }
}
