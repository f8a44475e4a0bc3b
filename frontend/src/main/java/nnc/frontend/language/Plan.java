package nnc.frontend.language;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.ir.Shape;
import nnc.ir.TensorType;
import nnc.ir.Vertex;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Span;
import nnc.ir.network.Inference;
import nnc.ir.number.Range;
import nnc.ir.op.Op;

/// The vertices made so far, with their types.
final class Plan {

  /// Elements that one value may have.
  static final long MAX_ELEMENTS = 1L << 26;

  record Planned(Vertex vertex, List<String> inputs) {
    Planned {
      inputs = List.copyOf(inputs);
    }
  }

  private final SequencedMap<String, Planned> vertices = new LinkedHashMap<>();
  private final Inference types = new Inference();

  /// Adds a vertex; throws a rejection where it does not fit its inputs, which then have no use of
  /// it.
  void add(String id, Op op, Span span, List<String> inputs) {
    Vertex vertex = new Vertex(op, span);
    List<Diagnostic> errors = types.add(id, vertex, inputs);
    if (!errors.isEmpty()) {
      throw new Rejection(errors.stream().map(Plan::helped).toList());
    }
    checkSize(types.type(id).shape(), span);
    vertices.remove(id);
    vertices.put(id, new Planned(vertex, inputs));
  }

  /// Makes the type of a vertex known before what feeds it; `add` must follow.
  void declare(String id, TensorType type, Span span) {
    Vertex stand = new Vertex(new Op.Input(type), span);
    types.add(id, stand, List.of());
    vertices.put(id, new Planned(stand, List.of()));
  }

  private static Diagnostic helped(Diagnostic d) {
    return d.help().isPresent()
        ? d
        : d.help(
            d.code() == Code.E0303
                ? "bring the values before it down with 'shift' or 'clip', or use narrower weights"
                : "make inputs and parameters agree in shape and scale");
  }

  /// Throws a rejection with E0106 for more elements than the tool takes on.
  static void checkSize(Shape shape, Span span) {
    long size = 1;
    for (int d : shape.dims()) {
      size = d > MAX_ELEMENTS ? MAX_ELEMENTS + 1 : size * d;
      if (size > MAX_ELEMENTS) {
        throw Diagnostic.of(
                Code.E0106, span, "a value of " + shape + " has more than 2^26 elements")
            .help("larger values are beyond any hardware this tool maps to")
            .rejection();
      }
    }
  }

  /// Gives the vertex `from`, which nothing uses yet, the id `to`.
  void rename(String from, String to) {
    Planned p = vertices.remove(from);
    add(to, p.vertex().op(), p.vertex().span(), p.inputs());
  }

  boolean contains(String id) {
    return vertices.containsKey(id);
  }

  Planned planned(String id) {
    return vertices.get(id);
  }

  TensorType type(String id) {
    return types.type(id);
  }

  /// The raw values an integer vertex can take.
  Range range(String id) {
    return types.range(id).orElseThrow();
  }

  /// An unused id that starts with `base`.
  String fresh(String base) {
    String id = base;
    for (int i = 2; vertices.containsKey(id); i++) {
      id = base + "_" + i;
    }
    return id;
  }

  SequencedMap<String, Planned> vertices() {
    return vertices;
  }
}
