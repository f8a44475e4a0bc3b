package nnc.ir.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.TensorType;
import nnc.ir.Vertex;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.neuron.Discrete;
import nnc.ir.neuron.Quantity;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Op;
import nnc.ir.op.SparseSynapses;

/// Types under construction: vertices are visited in topological order, and one whose inputs have
/// no type is passed over, since its fault is reported where it arose. Whoever builds a network can
/// let it go along.
public final class Inference {

  private final SequencedMap<String, TensorType> types = new LinkedHashMap<>();
  private final SequencedMap<String, Range> ranges = new LinkedHashMap<>();
  private final List<Diagnostic> errors = new ArrayList<>();

  /// Infers the types of a whole network, which must be acyclic.
  public static Types of(Network network) {
    Inference inference = new Inference();
    for (String id : network.topological()) {
      inference.visit(id, network.vertex(id), network.inputs(id));
    }
    return inference.result();
  }

  /// What is known of one value; the range is null for reals.
  record Known(TensorType type, Range range) {

    static Known real(Shape shape) {
      return new Known(new TensorType(shape, Formats.REAL), null);
    }

    /// An integer in the narrowest format for `range` with `fraction` bits behind the point; throws
    /// `ArithmeticException` where none is wide enough.
    static Known integer(Shape shape, Range range, int fraction) {
      int bits = NumberFormat.bits(range);
      if (bits > NumberFormat.MAX_WIDTH || fraction > NumberFormat.MAX_FRACTION) {
        throw new ArithmeticException(range + " with " + fraction + " fraction bits");
      }
      return new Known(
          new TensorType(shape, new NumberFormat.Fixed(range.lo() < 0, bits, fraction)), range);
    }

    Shape shape() {
      return type.shape();
    }

    NumberFormat format() {
      return type.format();
    }

    boolean isReal() {
      return range == null;
    }

    Known reshaped(Shape shape) {
      return new Known(new TensorType(shape, type.format()), range);
    }
  }

  /// A vertex that does not type: carries the only diagnostic of the vertex up to `visit`.
  static final class Mistyped extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Diagnostic diagnostic;

    Mistyped(Diagnostic diagnostic) {
      super(diagnostic.message(), null, false, false);
      this.diagnostic = diagnostic;
    }
  }

  /// Infers the type of one more vertex from those of its inputs, which were added before. Gives
  /// the errors found; after one, `id` has no type.
  public List<Diagnostic> add(String id, Vertex vertex, List<String> from) {
    int before = errors.size();
    visit(id, vertex, from);
    return List.copyOf(errors.subList(before, errors.size()));
  }

  /// Type of the value that `id` computes; throws `IllegalArgumentException` where there is none.
  public TensorType type(String id) {
    return Optional.ofNullable(types.get(id))
        .orElseThrow(() -> new IllegalArgumentException("no type for " + id));
  }

  /// Smallest and largest raw value `id` can take; empty for reals.
  public Optional<Range> range(String id) {
    return Optional.ofNullable(ranges.get(id));
  }

  Types result() {
    return new Types(types, ranges, errors);
  }

  void visit(String id, Vertex vertex, List<String> from) {
    if (vertex.op() instanceof Op.Delay(_, var type)) {
      // Its input may come later in the order and is held against the type by the verifier.
      types.put(id, type);
      if (!type.format().isReal()) {
        ranges.put(id, type.format().range());
      }
      return;
    }
    boolean past = vertex.op().readsThePast();
    if (!past && !from.stream().allMatch(types::containsKey)) {
      return;
    }
    try {
      Subject subject = new Subject(id, vertex);
      requireArity(subject, from.size());
      List<Known> in =
          past
              ? List.of()
              : from.stream().map(f -> new Known(types.get(f), ranges.get(f))).toList();
      Known known = infer(subject, in);
      types.put(id, known.type());
      if (known.range() != null) {
        ranges.put(id, known.range());
      }
    } catch (Mistyped mistyped) {
      errors.add(mistyped.diagnostic);
    } catch (Rejection rejection) {
      rejection.diagnostics().forEach(d -> errors.add(at(id, vertex, d)));
    } catch (ArithmeticException _) {
      errors.add(
          Diagnostic.of(
              Code.E0303,
              vertex.span(),
              "values of '" + id + "' need more than " + NumberFormat.MAX_WIDTH + " bits"));
    }
  }

  /// What is wrong with a neuron's lines, with the vertex that has such neurons.
  private static Diagnostic at(String id, Vertex vertex, Diagnostic d) {
    return vertex.span().isNone() ? d : d.because(vertex.span(), "'" + id + "' has such neurons");
  }

  private static void requireArity(Subject subject, int inputs) {
    int arity = subject.vertex().op().arity();
    if (arity >= 0 ? inputs != arity : inputs < -arity) {
      String expected = arity >= 0 ? String.valueOf(arity) : "at least " + -arity;
      throw subject.fail(Code.E0203, subject + " takes " + expected + " inputs, not " + inputs);
    }
  }

  private static Known infer(Subject subject, List<Known> in) {
    return switch (subject.vertex().op()) {
      case Op.Input(var type) ->
          new Known(type, type.format().isReal() ? null : type.format().range());
      case Op.Population population -> population(subject, in, population);
      case Op.Delay(_, var type) -> throw new IllegalStateException("delay " + type);
      case Op.Projection(var synapses, var type) -> projection(synapses, type);
      case Op.Plastic plastic ->
          Known.integer(
              Shape.of(plastic.synapses().targets()),
              plastic.sums(),
              plastic.synapses().weights().format().fraction());
      case Op.Output _ -> in.getFirst();
      case Op.Dense dense -> LayerTypes.dense(subject, in.getFirst(), dense);
      case Op.Conv conv -> LayerTypes.conv(subject, in.getFirst(), conv);
      case Op.MaxPool(var window) ->
          in.getFirst().reshaped(LayerTypes.pooled(subject, in.getFirst(), window));
      case Op.SumPool(var window) -> LayerTypes.sumPool(subject, in.getFirst(), window);
      case Op.Flatten() -> in.getFirst().reshaped(Shape.of(in.getFirst().shape().size()));
      case Op.Add() -> add(subject, in);
      case Op.Concat() -> concat(subject, in);
      case Op.Argmax() ->
          Known.integer(Shape.of(1), new Range(0, in.getFirst().shape().size() - 1), 0);
      case Op.Elementwise op -> ElementwiseTypes.of(subject, in.getFirst(), op);
    };
  }

  private static Known population(Subject subject, List<Known> in, Op.Population population) {
    for (int port = 0; port < in.size(); port++) {
      if (!in.get(port).shape().equals(population.shape())) {
        throw subject.fail(
            Code.E0203,
            "port '"
                + population.model().ports().get(port)
                + "' of "
                + subject
                + " gets "
                + in.get(port).type()
                + " for "
                + population.shape().size()
                + " neurons");
      }
    }
    if (!PopulationStep.isInteger(population, in.stream().map(Known::type).toList())) {
      return population.model().spiking()
          ? new Known(new TensorType(population.shape(), Formats.BIT), Formats.BIT.range())
          : Known.real(population.shape());
    }
    Quantity output =
        Discrete.of(
                population.model(),
                population.parameters(),
                population.model().atPorts(in.stream().map(k -> Quantity.of(k.format())).toList()))
            .output();
    return population.model().spiking()
        ? new Known(new TensorType(population.shape(), Formats.BIT), Formats.BIT.range())
        : Known.integer(population.shape(), output.range(), output.fraction());
  }

  private static Known projection(SparseSynapses synapses, TensorType type) {
    Shape shape = Shape.of(synapses.targets());
    NumberFormat in = type.format();
    if (in.isReal() || synapses.weights().format().isReal()) {
      return Known.real(shape);
    }
    return Known.integer(
        shape,
        synapses.sums(in.range()).orElseThrow(),
        in.fraction() + synapses.weights().format().fraction());
  }

  private static Known add(Subject subject, List<Known> in) {
    Known first = in.getFirst();
    Range range = first.isReal() ? null : Range.of(0);
    for (Known k : in) {
      if (!k.shape().equals(first.shape())) {
        throw subject.fail(Code.E0203, subject + " adds " + first.type() + " and " + k.type());
      }
      if (k.isReal() != first.isReal() || k.format().fraction() != first.format().fraction()) {
        throw subject.fail(
            Code.E0304,
            subject + " adds " + first.type() + " and " + k.type() + " on different scales");
      }
      range = range == null ? null : range.plus(k.range());
    }
    return range == null
        ? Known.real(first.shape())
        : Known.integer(first.shape(), range, first.format().fraction());
  }

  private static Known concat(Subject subject, List<Known> in) {
    Known first = in.getFirst();
    List<Integer> inner = first.shape().dims().subList(1, first.shape().rank());
    long channels = 0;
    Range range = first.range();
    for (Known k : in) {
      List<Integer> dims = k.shape().dims();
      if (!dims.subList(1, dims.size()).equals(inner)) {
        throw subject.fail(Code.E0203, subject + " joins " + first.type() + " and " + k.type());
      }
      if (!k.format().equals(first.format())) {
        throw subject.fail(
            Code.E0304,
            subject + " joins " + first.type() + " and " + k.type(),
            "bring both to one format first");
      }
      channels += k.shape().channels();
      range = range == null ? null : range.union(k.range());
    }
    List<Number> dims = new ArrayList<>(List.of(channels));
    dims.addAll(inner);
    return new Known(new TensorType(subject.shape(dims), first.format()), range);
  }

  /// The vertex under inference; as a string its quoted id.
  record Subject(String id, Vertex vertex) {

    Mistyped fail(Code code, String message) {
      return new Mistyped(Diagnostic.of(code, vertex.span(), message));
    }

    Mistyped fail(Code code, String message, String help) {
      return new Mistyped(Diagnostic.of(code, vertex.span(), message).help(help));
    }

    /// The shape of computed extents.
    Shape shape(List<? extends Number> dims) {
      Optional<Shape> shape = Shape.checked(dims);
      return shape.orElseThrow(
          () -> fail(Code.E0203, this + " would have more than 2^31 - 1 elements: " + dims));
    }

    @Override
    public String toString() {
      return "'" + id + "'";
    }
  }
}
