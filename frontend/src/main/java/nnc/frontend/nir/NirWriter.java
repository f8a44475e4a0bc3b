package nnc.frontend.nir;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.frontend.nir.Hdf5Writer.Item;
import nnc.frontend.nir.NirNode.Padding;
import nnc.frontend.nir.NirNode.Pair;
import nnc.ir.Shape;
import nnc.ir.Tensor;

/// Writes a NIR file. Equal models give equal bytes, and reading them gives the model again.
///
/// The `nir` package of Python (1.0.7) reads such files where the parameters of a neuron have one
/// shape and convolutions say the shape of their input; it takes no scalars among arrays.
public final class NirWriter {

  private NirWriter() {}

  /// The bytes of the file.
  public static byte[] write(NirModel model) {
    SequencedMap<String, Item> root = new LinkedHashMap<>();
    model.version().ifPresent(v -> root.put("version", text(v)));
    root.put("node", node(model.graph()));
    return Hdf5Writer.write(new Item.Group(root));
  }

  private static Item.Group node(NirNode node) {
    SequencedMap<String, Item> items = new LinkedHashMap<>();
    items.put("type", text(node.type()));
    switch (node) {
      case NirNode.Input(Shape shape) -> items.put("shape", shape(shape));
      case NirNode.Output(Shape shape) -> items.put("shape", shape(shape));
      case NirNode.Elementwise e ->
          e.parameters().forEach((name, values) -> items.put(name, reals(values)));
      case NirNode.Affine(Tensor weight, Tensor bias) -> {
        items.put("weight", reals(weight));
        items.put("bias", reals(bias));
      }
      case NirNode.Linear(Tensor weight) -> items.put("weight", reals(weight));
      case NirNode.Conv1d c -> {
        c.inputShape().ifPresent(n -> items.put("input_shape", integer(n)));
        items.put("weight", reals(c.weight()));
        items.put("stride", integer(c.stride()));
        items.put("padding", padding(c.padding()));
        items.put("dilation", integer(c.dilation()));
        items.put("groups", integer(c.groups()));
        items.put("bias", reals(c.bias()));
      }
      case NirNode.Conv2d c -> {
        c.inputShape().ifPresent(p -> items.put("input_shape", pair(p)));
        items.put("weight", reals(c.weight()));
        items.put("stride", pair(c.stride()));
        items.put("padding", padding(c.padding()));
        items.put("dilation", pair(c.dilation()));
        items.put("groups", integer(c.groups()));
        items.put("bias", reals(c.bias()));
      }
      case NirNode.SumPool2d(Pair kernelSize, Pair stride, Pair padding) ->
          pool(items, kernelSize, stride, padding);
      case NirNode.AvgPool2d(Pair kernelSize, Pair stride, Pair padding) ->
          pool(items, kernelSize, stride, padding);
      case NirNode.Flatten(Optional<Shape> inputType, int startDim, int endDim) -> {
        inputType.ifPresent(s -> items.put("input_type", shape(s)));
        items.put("start_dim", integer(startDim));
        items.put("end_dim", integer(endDim));
      }
      case NirGraph graph -> {
        SequencedMap<String, Item> nodes = new LinkedHashMap<>();
        graph.nodes().forEach((name, inner) -> nodes.put(name, node(inner)));
        items.put("nodes", new Item.Group(nodes));
        items.put("edges", edges(graph));
      }
    }
    return new Item.Group(items);
  }

  private static void pool(
      SequencedMap<String, Item> items, Pair kernelSize, Pair stride, Pair padding) {
    items.put("kernel_size", pair(kernelSize));
    items.put("stride", pair(stride));
    items.put("padding", pair(padding));
  }

  private static Item edges(NirGraph graph) {
    List<String> ends = new ArrayList<>();
    for (NirGraph.Edge edge : graph.edges()) {
      ends.add(edge.source());
      ends.add(edge.target());
    }
    return new Item.Strings(List.of(graph.edges().size(), 2), ends);
  }

  private static Item padding(Padding padding) {
    return switch (padding) {
      case Padding.Same() -> text("same");
      case Padding.Valid() -> text("valid");
      case Padding.Zeros(List<Integer> amounts) ->
          amounts.size() == 1 ? integer(amounts.getFirst()) : integers(amounts);
    };
  }

  private static Item reals(Tensor values) {
    return new Item.Reals(values);
  }

  private static Item text(String text) {
    return new Item.Strings(List.of(), List.of(text));
  }

  private static Item integer(int value) {
    return new Item.Integers(List.of(), List.of(value));
  }

  private static Item integers(List<Integer> values) {
    return new Item.Integers(List.of(values.size()), values);
  }

  private static Item pair(Pair pair) {
    return integers(List.of(pair.height(), pair.width()));
  }

  private static Item shape(Shape shape) {
    return integers(shape.dims());
  }
}
