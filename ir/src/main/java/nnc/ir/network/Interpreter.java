package nnc.ir.network;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Supplier;
import nnc.ir.Network;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Op;

/// The meaning of a network, real and integer vertices alike: what every pass, emulator and circuit
/// is measured against.
///
/// A vertex whose inferred format is an integer computes on raw integers, exactly; `Types` admits
/// no value that could overflow. A vertex whose format is `real` computes in IEEE double precision,
/// term by term in index order starting from the preload; where it reads an integer it takes `raw *
/// 2^-fraction` (-1 and +1 for `bipolar`), and the padding value of a convolution likewise. The
/// operators that leave the reals (`Encode`, `MultiThreshold` with real thresholds or input) read
/// integers the same way. The largest of reals is found by `>`, so NaN never wins.
///
/// A network in time sees the samples of a sequence one after the other: `start()` gives its
/// initial state, in which `Sequence.step` makes one step. A delay gives what came in earlier
/// steps, and so does a projection without a delay of 0: they are evaluated first in a step and
/// take their input last.
///
/// Immutable and safe to share between threads; a `Sequence` is not.
public final class Interpreter {

  private final Network network;
  private final List<Vertex> program;
  private final List<Integer> outputs;
  private final List<TensorType> inputs;

  /// One vertex: where its inputs stand, what it computes, and its place among the network's inputs
  /// (-1 for other operators).
  private record Vertex(
      String id, TensorType type, List<Integer> from, Supplier<Step> step, int input) {}

  private Interpreter(Network network, boolean reference) {
    List<Diagnostic> errors = Verifier.check(network);
    if (!errors.isEmpty()) {
      throw new Rejection(errors);
    }
    Types types = Types.of(network);
    this.network = network;
    List<String> order = network.topological();
    List<String> inputIds = network.inputIds();
    SequencedMap<String, Integer> slots = new LinkedHashMap<>();
    List<Vertex> vertices = new ArrayList<>();
    order.forEach(id -> slots.put(id, slots.size()));
    for (String id : order) {
      vertices.add(
          new Vertex(
              id,
              types.type(id),
              network.inputs(id).stream().map(slots::get).toList(),
              Steps.of(network, id, types, reference),
              network.op(id) instanceof Op.Input ? inputIds.indexOf(id) : -1));
    }
    this.program = List.copyOf(vertices);
    this.outputs = network.outputIds().stream().map(slots::get).toList();
    this.inputs = inputIds.stream().map(types::type).toList();
  }

  /// An interpreter that picks for each vertex the fastest of several equal kernels; throws
  /// `Rejection` where `network` does not verify.
  public static Interpreter of(Network network) {
    return new Interpreter(network, false);
  }

  /// The plain interpreter: `long` or `double` arithmetic throughout, one loop per operator.
  public static Interpreter reference(Network network) {
    return new Interpreter(network, true);
  }

  public Network network() {
    return network;
  }

  /// The outputs for one sample, in the order of `Network.outputIds()`. `inputs` are in the order
  /// of `Network.inputIds()`; throws `IllegalArgumentException` where they do not fit.
  public List<Value> run(List<Value> inputs) {
    return start().step(inputs);
  }

  /// The value of every vertex for one sample, in topological order.
  public SequencedMap<String, Value> trace(List<Value> inputs) {
    return start().trace(inputs);
  }

  /// A new sequence of samples.
  public Sequence start() {
    return new Sequence();
  }

  /// A sequence of samples and what the network keeps of those before.
  public final class Sequence implements nnc.ir.network.Sequence {

    private final List<Step> steps = program.stream().map(v -> v.step().get()).toList();
    private final Value[] values = new Value[program.size()];

    private Sequence() {}

    @Override
    public List<Value> step(List<Value> given) {
      evaluate(given);
      return outputs.stream().map(slot -> values[slot]).toList();
    }

    /// The value of every vertex for the next sample, in topological order.
    public SequencedMap<String, Value> trace(List<Value> given) {
      evaluate(given);
      SequencedMap<String, Value> all = new LinkedHashMap<>();
      for (int slot = 0; slot < values.length; slot++) {
        all.put(program.get(slot).id(), values[slot]);
      }
      return Collections.unmodifiableSequencedMap(all);
    }

    @Override
    public Value value(String id) {
      return values[slot(id)];
    }

    @Override
    public Value state(String id, String name) {
      if (steps.get(slot(id)) instanceof PopulationStep population) {
        return population.state(name);
      }
      throw new IllegalArgumentException(id + " has no states");
    }

    @Override
    public Tensor weights(String id) {
      if (steps.get(slot(id)) instanceof PlasticStep plastic) {
        return plastic.learning().weights();
      }
      throw new IllegalArgumentException(id + " does not learn");
    }

    private int slot(String id) {
      for (int slot = 0; slot < program.size(); slot++) {
        if (program.get(slot).id().equals(id)) {
          return slot;
        }
      }
      throw new IllegalArgumentException("no vertex " + id);
    }

    private void evaluate(List<Value> given) {
      if (given.size() != inputs.size()) {
        throw new IllegalArgumentException(
            given.size() + " inputs for the " + inputs.size() + " of " + network.name());
      }
      for (int slot = 0; slot < values.length; slot++) {
        Vertex vertex = program.get(slot);
        Step step = steps.get(slot);
        values[slot] =
            vertex.input() >= 0
                ? checked(given.get(vertex.input()), vertex.id(), vertex.type())
                : step.apply(
                    step instanceof PastStep
                        ? List.of()
                        : vertex.from().stream().map(from -> values[from]).toList());
      }
      for (int slot = 0; slot < values.length; slot++) {
        if (steps.get(slot) instanceof PastStep past) {
          past.take(program.get(slot).from().stream().map(from -> values[from]).toList());
        }
      }
    }
  }

  /// `value`, which must be one of `type`, for the input `id`.
  public static Value checked(Value value, String id, TensorType type) {
    if (!value.type().equals(type)) {
      throw new IllegalArgumentException(value.type() + " for input " + id + " : " + type);
    }
    NumberFormat format = value.type().format();
    if (!format.isReal()) {
      Range range = format.range();
      for (long raw : value.raw()) {
        if (!range.contains(raw) || (raw == 0 && format instanceof NumberFormat.Bipolar)) {
          throw new IllegalArgumentException(raw + " for input " + id + " : " + format);
        }
      }
    }
    return value;
  }
}
