package nnc.frontend.nir;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nnc.ir.Shape;
import nnc.ir.op.Window;

/// The shape of what every node of a flat graph gives, as far as the file tells it: parameters say
/// it, or the nodes in front. Leading extents of 1 beyond channels, height and width are dropped.
/// Two extents are channels and positions where the graph has a Conv1d, which makes them images of
/// one row, and else rows and columns of one channel.
final class NirShapes {

  private final NirGraph graph;
  private final Map<String, Shape> shapes = new HashMap<>();
  private final boolean lines;

  private NirShapes(NirGraph graph) {
    this.graph = graph;
    this.lines = graph.nodes().values().stream().anyMatch(n -> n instanceof NirNode.Conv1d);
  }

  static NirShapes of(NirGraph graph) {
    NirShapes all = new NirShapes(graph);
    boolean more = true;
    while (more) {
      more = false;
      for (String name : graph.nodes().sequencedKeySet()) {
        if (!all.shapes.containsKey(name)) {
          Optional<Shape> found = all.infer(name);
          found.ifPresent(s -> all.shapes.put(name, s));
          more |= found.isPresent();
        }
      }
    }
    return all;
  }

  Optional<Shape> known(String name) {
    return Optional.ofNullable(shapes.get(name));
  }

  /// Of the first node in front whose shape is known.
  Optional<Shape> before(String name) {
    return graph.edges().stream()
        .filter(e -> e.target().equals(name))
        .map(e -> shapes.get(e.source()))
        .filter(s -> s != null)
        .findFirst();
  }

  private Optional<Shape> infer(String name) {
    return switch (graph.nodes().get(name)) {
      case NirNode.Input(var shape) -> Optional.of(trimmed(shape));
      case NirNode.Output _ -> before(name);
      case NirNode.Elementwise node -> {
        Shape own = trimmed(node.shape());
        yield own.size() > 1 ? Optional.of(own) : before(name);
      }
      case NirNode.Affine(var weight, _) -> Optional.of(outputs(weight.shape()));
      case NirNode.Linear(var weight) -> Optional.of(outputs(weight.shape()));
      case NirNode.Conv1d c ->
          before(name)
              .filter(s -> s.rank() == 3)
              .map(s -> slid(s, NirWindows.of(c, s), c.weight().shape().dim(0)));
      case NirNode.Conv2d c ->
          before(name)
              .filter(s -> s.rank() == 3)
              .map(s -> slid(s, NirWindows.of(c, s), c.weight().shape().dim(0)));
      case NirNode.SumPool2d p ->
          before(name)
              .filter(s -> s.rank() == 3)
              .map(s -> slid(s, NirWindows.of(p.kernelSize(), p.stride(), p.padding()), s.dim(0)));
      case NirNode.AvgPool2d p ->
          before(name)
              .filter(s -> s.rank() == 3)
              .map(s -> slid(s, NirWindows.of(p.kernelSize(), p.stride(), p.padding()), s.dim(0)));
      case NirNode.Flatten _ -> before(name).map(s -> Shape.of(s.size()));
      case NirGraph _ -> Optional.empty();
    };
  }

  private static Shape outputs(Shape weight) {
    return Shape.of(weight.size() / weight.dim(weight.rank() - 1));
  }

  private static Shape slid(Shape in, Window window, int channels) {
    return Shape.of(channels, window.outHeight(in.dim(1)), window.outWidth(in.dim(2)));
  }

  Shape trimmed(Shape shape) {
    List<Integer> dims = shape.dims();
    while (dims.size() > 1 && dims.getFirst() == 1 && dims.size() != 3) {
      dims = dims.subList(1, dims.size());
    }
    return dims.isEmpty()
        ? Shape.of(1)
        : dims.size() == 2
            ? lines ? Shape.of(dims.get(0), 1, dims.get(1)) : Shape.of(1, dims.get(0), dims.get(1))
            : new Shape(dims);
  }
}
