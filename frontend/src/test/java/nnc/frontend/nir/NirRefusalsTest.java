package nnc.frontend.nir;

import static java.util.Collections.nCopies;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.frontend.nir.Hdf5Writer.Item;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import org.junit.jupiter.api.Test;

/// What a NIR file may not hold, each with its code and the node it stands in.
class NirRefusalsTest {

  private static SequencedMap<String, Item> items(Object... namesAndItems) {
    SequencedMap<String, Item> items = new LinkedHashMap<>();
    for (int i = 0; i < namesAndItems.length; i += 2) {
      items.put((String) namesAndItems[i], (Item) namesAndItems[i + 1]);
    }
    return items;
  }

  private static Item.Group group(Object... namesAndItems) {
    return new Item.Group(items(namesAndItems));
  }

  private static Item text(String text) {
    return new Item.Strings(List.of(), List.of(text));
  }

  private static Item reals(Shape shape, double... values) {
    return new Item.Reals(Tensor.ofReal(shape, values));
  }

  private static Item reals(double... values) {
    return reals(Shape.of(values.length), values);
  }

  private static Item integers(Integer... values) {
    return new Item.Integers(List.of(values.length), List.of(values));
  }

  private static Item integer(int value) {
    return new Item.Integers(List.of(), List.of(value));
  }

  private static Item edges(String... ends) {
    return new Item.Strings(List.of(ends.length / 2, 2), List.of(ends));
  }

  private static Item.Group end(String type) {
    return group("type", text(type), "shape", integers(2));
  }

  private static byte[] graph(Item nodes, Item edges) {
    return Hdf5Writer.write(
        group(
            "version",
            text("1.0"),
            "node",
            group("type", text("NIRGraph"), "nodes", nodes, "edges", edges)));
  }

  /// A graph in which `node` stands between an input and an output.
  private static byte[] with(Object... parameters) {
    return graph(
        group("in", end("Input"), "n", group(parameters), "out", end("Output")),
        edges("in", "n", "n", "out"));
  }

  private static void refused(String expected, byte[] bytes) {
    assertEquals(expected, NirFiles.refusal(bytes));
  }

  private static byte[] lif(Item tau, Item threshold) {
    return with(
        "type",
        text("LIF"),
        "tau",
        tau,
        "r",
        reals(1, 1),
        "v_leak",
        reals(0, 0),
        "v_threshold",
        threshold);
  }

  @Test
  void theModelOfTheseTestsIsReadWhenNothingIsWrong() {
    NirModel model = NirFiles.read(lif(reals(1, 2), reals(1, 2)));
    assertEquals(List.of("in", "n", "out"), List.copyOf(model.graph().nodes().keySet()));
  }

  @Test
  void unknownTypes() {
    byte[] bytes = with("type", text("Afine"));
    refused("E0207: '/node/nodes/n' of 'net.nir' is of type 'Afine', which is not known", bytes);
    Diagnostic d =
        assertThrows(Rejection.class, () -> NirFiles.read(bytes)).diagnostics().getFirst();
    assertEquals("is 'Affine' meant?", d.help().orElseThrow());
    assertEquals("net.nir", d.span().location());
  }

  @Test
  void allWrongNodesAtOnce() {
    byte[] bytes =
        graph(group("a", group("type", text("X")), "b", group("type", text("Y"))), edges("a", "b"));
    List<Diagnostic> all = assertThrows(Rejection.class, () -> NirFiles.read(bytes)).diagnostics();
    assertEquals(2, all.size());
  }

  @Test
  void parametersTooManyOrTooFew() {
    refused(
        "E0210: '/node/nodes/n' of 'net.nir' has no 'scale'",
        with("type", text("Scale"), "Scale", reals(1)));
    refused(
        "E0208: '/node/nodes/n' of 'net.nir' has 'gain', which has no meaning there",
        with("type", text("Scale"), "scale", reals(1), "gain", reals(2)));
    refused("E0210: '/node/nodes/n' of 'net.nir' has no 'type'", with("scale", reals(1)));
  }

  @Test
  void valuesThatAreNotFiniteOrOutOfRange() {
    refused(
        "E0301: '/node/nodes/n' of 'net.nir' has NaN as element 1 of 'v_threshold'",
        lif(reals(1, 2), reals(1, Double.NaN)));
    refused(
        "E0301: '/node/nodes/n' of 'net.nir' has Infinity as element 0 of 'tau'",
        lif(reals(Double.POSITIVE_INFINITY, 2), reals(1, 1)));
    refused(
        "E0305: '/node/nodes/n' of 'net.nir' has 0.0 as element 1 of 'tau', which must be positive",
        lif(reals(1, 0), reals(1, 1)));
    refused(
        "E0305: '/node/nodes/n' of 'net.nir' has -1.0 as element 0 of 'delay', which must not be negative",
        with("type", text("Delay"), "delay", reals(-1)));
    refused(
        "E0305: '/node/nodes/n/shape' of 'net.nir' is [0], which is no shape",
        with("type", text("Input"), "shape", integers(0)));
    refused(
        "E0305: '/node/nodes/n' of 'net.nir' has 0 as 'stride', which is 1 to 16777216",
        with(
            "type",
            text("SumPool2d"),
            "kernel_size",
            integers(2, 2),
            "stride",
            integers(0, 1),
            "padding",
            integers(0, 0)));
  }

  @Test
  void shapesThatDoNotFit() {
    refused(
        "E0203: '/node/nodes/n' of 'net.nir' has [3] as 'v_threshold' but [2] as 'tau'",
        lif(reals(1, 2), reals(1, 1, 1)));
    refused(
        "E0204: '/node/nodes/n' of 'net.nir' has a weight of shape [2], which is no matrix",
        with("type", text("Linear"), "weight", reals(1, 1)));
    refused(
        "E0204: '/node/nodes/n' of 'net.nir' has a bias of shape [2] where its weight asks [1]",
        with("type", text("Affine"), "weight", reals(Shape.of(1, 2), 1, 1), "bias", reals(1, 1)));
    refused(
        "E0203: '/node/nodes/n/scale' of 'net.nir' holds no numbers: its extents are [0, 2]",
        with("type", text("Scale"), "scale", new Item.Integers(List.of(0, 2), List.of())));
  }

  private static byte[] convolution(Item weight, Item padding, Item stride, int groups) {
    return with(
        "type",
        text("Conv2d"),
        "weight",
        weight,
        "padding",
        padding,
        "stride",
        stride,
        "dilation",
        integer(1),
        "groups",
        integer(groups),
        "bias",
        reals(0, 0));
  }

  @Test
  void convolutions() {
    Item kernel = reals(Shape.of(2, 1, 1, 1), 1, 2);
    NirFiles.read(convolution(kernel, text("same"), integer(1), 1));
    NirFiles.read(convolution(kernel, integers(1, 2), integers(2, 1), 2));
    refused(
        "E0305: '/node/nodes/n' of 'net.nir' has padding 'full'",
        convolution(kernel, text("full"), integer(1), 1));
    refused(
        "E0305: '/node/nodes/n' of 'net.nir' pads 'same', which needs a stride of 1",
        convolution(kernel, text("same"), integer(2), 1));
    refused(
        "E0305: '/node/nodes/n' of 'net.nir' has 3 groups for 2 output channels",
        convolution(kernel, text("valid"), integer(1), 3));
    refused(
        "E0203: '/node/nodes/n/stride' of 'net.nir' has 3 values where 2 are meant",
        convolution(kernel, text("valid"), integers(1, 1, 1), 1));
    refused(
        "E0204: '/node/nodes/n' of 'net.nir' has a weight of shape [2, 1] where rank 4 is meant",
        convolution(reals(Shape.of(2, 1), 1, 2), text("valid"), integer(1), 1));
  }

  @Test
  void elementsOfTheWrongType() {
    refused(
        "E0104: '/node/nodes/n/scale' of 'net.nir' holds text where numbers are meant",
        with("type", text("Scale"), "scale", text("1.0")));
    refused(
        "E0104: '/node/nodes/n/type' of 'net.nir' holds reals where text is meant",
        with("type", reals(Shape.of(), 1)));
    refused(
        "E0104: '/node/nodes/n/shape' of 'net.nir' holds reals where integers are meant",
        with("type", text("Input"), "shape", reals(2)));
    refused(
        "E0104: '/node/nodes/n/scale' of 'net.nir' is a group, not an array",
        with("type", text("Scale"), "scale", group()));
  }

  @Test
  void edgesToNowhereOrTwice() {
    Item nodes = group("in", end("Input"), "out", end("Output"));
    refused(
        "E0201: '/node' of 'net.nir' has an edge 'in' -> 'output', but no node 'output'",
        graph(nodes, edges("in", "output")));
    refused(
        "E0202: '/node' of 'net.nir' has the edge 'in' -> 'out' twice",
        graph(nodes, edges("in", "out", "in", "out")));
    refused(
        "E0201: '/node' of 'net.nir' has an edge 'out' -> 'out' out of an Output",
        graph(nodes, edges("out", "out")));
    refused(
        "E0203: '/node/edges' of 'net.nir' has extents [2] where [edges, 2] is meant",
        graph(nodes, new Item.Strings(List.of(2), List.of("in", "out"))));
    assertEquals(List.of(), NirFiles.read(graph(nodes, edges())).graph().edges());
  }

  @Test
  void namesAndGraphs() {
    refused(
        "E0201: '/node/nodes/a?b' of 'net.nir' has a node named 'a?b', which is no name",
        graph(group("a\nb", end("Input")), edges()));
    refused("E0205: '/node' of 'net.nir' is a graph without nodes", graph(group(), edges()));
    refused(
        "E0104: '/node' of 'net.nir' is a single Linear, not a NIRGraph",
        Hdf5Writer.write(
            group("node", group("type", text("Linear"), "weight", reals(Shape.of(1, 1), 1)))));
    refused("E0210: '/' of 'net.nir' has no 'node'", Hdf5Writer.write(group("nod", group())));
  }

  @Test
  void graphsNestedTooDeep() {
    Item.Group inner =
        group(
            "type",
            text("NIRGraph"),
            "nodes",
            group("i", end("Input"), "o", end("Output")),
            "edges",
            edges("i", "o"));
    for (int i = 0; i < 20; i++) {
      inner =
          group(
              "type",
              text("NIRGraph"),
              "nodes",
              group("i", end("Input"), "g", inner, "o", end("Output")),
              "edges",
              edges("i", "g", "g", "o"));
    }
    assertTrue(
        NirFiles.refusal(Hdf5Writer.write(group("node", inner)))
            .endsWith("is a graph more than 16 graphs deep"));
  }

  @Test
  void sizesThatLie() {
    refused(
        "E0103: '/node/nodes/n/scale' of 'net.nir' declares [1000000], which takes 8000000 bytes, but the file has 6192",
        with("type", text("Scale"), "scale", new Item.Integers(List.of(1_000_000), List.of(1))));
    refused(
        "E0106: '/node/nodes/n/scale' of 'net.nir' declares extents of more than 2^31 - 1: [65536, 65536]",
        with(
            "type",
            text("Scale"),
            "scale",
            new Item.Integers(List.of(1 << 16, 1 << 16), List.of(1))));
    refused(
        "E0103: '/node/nodes/n/scale' of 'net.nir' cannot be read: the file is truncated or damaged",
        with(
            "type",
            text("Scale"),
            "scale",
            new Item.Integers(List.of(1 << 30, 1 << 30, 1 << 30, 1 << 30), List.of(1))));
    refused(
        "E0106: '/node/edges' of 'net.nir' declares 100000000 edges; at most 200000 are read",
        graph(group("in", end("Input")), new Item.Strings(List.of(100_000_000, 2), List.of("in"))));
  }

  @Test
  void filesAboveTheBudget() {
    byte[] bytes =
        with("type", text("Scale"), "scale", new Item.Integers(List.of(3000), nCopies(3000, 7)));
    assertEquals(
        "E0106: 'net.nir' has more than 1000 bytes", NirFiles.refusal(NirFiles.file(bytes, 1000)));
    NirModel.read(NirFiles.file(bytes, bytes.length));
  }

  @Test
  void filesThatAreNotHdf5OrEnd() {
    refused("E0103: 'net.nir' is truncated or no HDF5 file", new byte[0]);
    refused(
        "E0103: 'net.nir' is truncated or no HDF5 file",
        "version https://git-lfs.github.com/spec/v1\n".getBytes(StandardCharsets.UTF_8));
    byte[] whole = lif(reals(1, 2), reals(1, 2));
    for (int length = 0; length < whole.length - 8; length += 97) {
      String refusal = NirFiles.refusal(Arrays.copyOf(whole, length));
      assertTrue(refusal.startsWith("E0103: "), refusal);
    }
  }
}
