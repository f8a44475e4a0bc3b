package nnc.frontend.onnx;

import static nnc.frontend.onnx.Graph.i;
import static nnc.frontend.onnx.Graph.is;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalsTest {

  @TempDir Path folder;

  private static List<Diagnostic> refused(Graph graph) {
    return assertThrows(Rejection.class, () -> graph.output("y").read()).diagnostics();
  }

  private static void refused(Graph graph, Code code, String part) {
    Diagnostic d = refused(graph).getFirst();
    assertEquals(code, d.code(), d.message());
    assertTrue(d.message().contains(part), d.message());
  }

  @Test
  void namesEveryNodeThatCannotBeImported() {
    List<Diagnostic> all =
        refused(
            Graph.of(1, 2)
                .node("Tanh", "x", "a")
                .node("Relu", "a", "b")
                .node("com.example:Relu", "b", "c")
                .node("Erf", "c", "d")
                .node("Mul", "x x", "e")
                .node("Add", "d e", "y"));
    assertEquals(
        List.of(
            "node 'Tanh_a' (Tanh) cannot be imported: the operator is unknown",
            "node 'Relu_c' (com.example.Relu) cannot be imported: its domain is unknown",
            "node 'Erf_d' (Erf) cannot be imported: the operator is unknown",
            "node 'Mul_e' (Mul) cannot be imported: it multiplies two computed values"),
        all.stream().map(Diagnostic::message).toList());
    assertTrue(all.stream().allMatch(d -> d.code() == Code.E0207));
    assertEquals("model.onnx:Tanh_a", all.getFirst().span().location());
  }

  @Test
  void nodesThatNoOutputNeedsDoNotMatter() {
    Graph g = Graph.of(1, 2).node("Tanh", "x", "unused").node("Relu", "x", "y").output("y");
    assertEquals(1, g.read().network().outputIds().size());
  }

  @Test
  void givesTheReasonOfEachRefusal() {
    refused(
        Graph.of(1, 1, 3, 3)
            .floats("w", List.of(1, 1, 2, 2), 1, 1, 1, 1)
            .node("Conv", "x w", "y", is("dilations", 2, 2)),
        Code.E0207,
        "dilations [2, 2]");
    refused(
        Graph.of(1, 1, 3, 3)
            .node("AveragePool", "x", "y", is("kernel_shape", 2, 2), is("pads", 1, 1, 0, 0)),
        Code.E0207,
        "leave the padding out");
    refused(
        Graph.of(1, 1, 3, 3)
            .node(
                "MaxPool",
                "x",
                "y",
                is("kernel_shape", 2, 2),
                is("strides", 2, 2),
                i("ceil_mode", 1)),
        Code.E0207,
        "ceil_mode");
    refused(
        Graph.of(1, 2).floats("w", List.of(3, 3), new double[9]).node("MatMul", "x w", "y"),
        Code.E0207,
        "weights for 3 inputs meet 2");
    refused(
        Graph.of(1, 2, 1, 2).floats("c", List.of(1, 1, 1, 2), 1, 2).node("Add", "x c", "y"),
        Code.E0207,
        "differs from element to element");
    refused(
        Graph.of(1, 1, 2, 2).node("Transpose", "x", "y", is("perm", 0, 1, 3, 2)),
        Code.E0207,
        "in the order [0, 1, 3, 2]");
    refused(
        Graph.of(1, 4)
            .node("Relu", "x", "r")
            .ints("to", List.of(4), 1, 1, 2, 2)
            .node("Reshape", "r to", "y"),
        Code.E0207,
        "only flattening");
    refused(
        Graph.of(1, 1, 2, 2)
            .ints("p", List.of(8), 0, 0, 1, 1, 0, 0, 1, 1)
            .node("Pad", "x p", "wide")
            .node("Relu", "wide", "y"),
        Code.E0207,
        "can take a padded input");
    refused(
        Graph.of(1, 2).floats("z", List.of(), 0).node("Div", "x z", "y"), Code.E0301, "Infinity");
    refused(Graph.of(1, 2).node("Relu", "ghost", "y"), Code.E0205, "no input");
  }

  @Test
  void refusesInputsWithoutFixedExtents() {
    refused(new Graph().input("x", 1, 0, 2, 2).node("Relu", "x", "y"), Code.E0203, "axis 1");
    refused(new Graph().input("x", 5, 2).node("Relu", "x", "y"), Code.E0203, "5 samples wide");
    refused(new Graph().input("x", 4).node("Relu", "x", "y"), Code.E0203, "1 axes");
    refused(new Graph().input("x", 1, 60000, 60000).node("Relu", "x", "y"), Code.E0106, "elements");
    assertEquals(
        1,
        new Graph()
            .input("x", 0, 2)
            .node("Relu", "x", "y")
            .output("y")
            .read()
            .network()
            .inputIds()
            .size());
  }

  @Test
  void refusesInitializersThatLie() {
    refused(weights(tensor(2, 2).addFloatData(1)), Code.E0103, "holds 1 elements");
    refused(
        weights(tensor(2, 2).setRawData(ByteString.copyFrom(new byte[15]))),
        Code.E0103,
        "takes 16 bytes, but holds 15");
    refused(weights(tensor(1 << 20, 1 << 20)), Code.E0106, "more than");
    refused(weights(tensor(-1, 2)), Code.E0103, "negative");
    refused(weights(tensor(1, 1).setDataType(8)), Code.E0104, "STRING");
    refused(weights(tensor(1, 1).setDataType(99)), Code.E0104, "99");
    refused(weights(tensor(2, 1).addFloatData(1).addFloatData(Float.NaN)), Code.E0301, "NaN");
    refused(
        weights(tensor(2, 1).addFloatData(1).addFloatData(Float.POSITIVE_INFINITY)),
        Code.E0301,
        "Infinity");
  }

  private static TensorProto.Builder tensor(long... dims) {
    TensorProto.Builder t = TensorProto.newBuilder().setName("w").setDataType(1);
    for (long d : dims) {
      t.addDims(d);
    }
    return t;
  }

  private static Graph weights(TensorProto.Builder tensor) {
    return Graph.of(1, 2).initializer(tensor).node("MatMul", "x w", "y");
  }

  @Test
  void constantsCannotGrowWithoutBound() {
    Graph g = Graph.of(1, 2).floats("c0", List.of(1024), new double[1024]);
    for (int k = 0; k < 40; k++) {
      g.node("Concat", "c" + k + " c" + k, "c" + (k + 1), i("axis", 0));
    }
    g.node("Add", "x c40", "y");
    Diagnostic d = refused(g).getFirst();
    assertEquals(Code.E0207, d.code());
    assertTrue(d.message().contains("over the budget"), d.message());
  }

  @ParameterizedTest
  @ValueSource(strings = {"w.bin", "../w.bin", "/etc/passwd"})
  void readsExternalWeightsOnlyInTheModelsFolder(String location) throws IOException {
    Path inside = Files.createDirectory(folder.resolve("model"));
    byte[] weights = {0, 0, 0, 0, 0, 0, (byte) 0x80, 0x3f, 0, 0, 0, 0x40};
    Files.write(inside.resolve("w.bin"), weights);
    Files.write(folder.resolve("w.bin"), weights);
    Graph g =
        weights(
                tensor(2, 1)
                    .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                    .addExternalData(entry("location", location))
                    .addExternalData(entry("offset", "4"))
                    .addExternalData(entry("length", "8")))
            .output("y");
    if (location.equals("w.bin")) {
      OnnxModel model = g.read(g.bytes(), inside.resolve("model.onnx"));
      assertEquals(21, Graph.run(model.network(), 1, 10)[0]);
    } else {
      Rejection r =
          assertThrows(Rejection.class, () -> g.read(g.bytes(), inside.resolve("model.onnx")));
      assertEquals(Code.E0105, r.diagnostics().getFirst().code());
    }
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }

  @Test
  void refusesWhatIsNoModel() {
    Graph g = Graph.of(1, 2);
    for (byte[] content : List.of(new byte[0], new byte[] {1, 2, 3}, new byte[] {0x3a, 0x7f})) {
      Rejection r = assertThrows(Rejection.class, () -> g.read(content, Path.of("model.onnx")));
      assertEquals(Code.E0103, r.diagnostics().getFirst().code());
    }
  }

  @Test
  void hostileNamesBecomePlainIds() {
    Graph g =
        new Graph()
            .set("argmax", "false")
            .input("x\n\";drop", 1, 2)
            .node("Relu", "x\n\";drop", "9$y`")
            .output("9$y`");
    g.read()
        .network()
        .vertices()
        .forEach((id, vertex) -> {
          assertTrue(id.matches("[A-Za-z][A-Za-z0-9_]*"), id);
          assertFalse(vertex.span().source().name().contains("\n"));
        });
  }

  private static byte[] sample() {
    return Graph.of(1, 1, 4, 4)
        .floats("s", List.of(), 0.5)
        .floats("z", List.of(), 0)
        .floats("b", List.of(), 3)
        .node("onnx.brevitas:Quant", "x s z b", "q", i("signed", 1), i("narrow", 0))
        .floats("w", List.of(2, 1, 2, 2), 1, -1, 1, 1, 0.5, 0.25, 3, 4)
        .node("Conv", "q w", "c", is("pads", 1, 1, 1, 1), is("strides", 1, 1))
        .node("MaxPool", "c", "m", is("kernel_shape", 2, 2), is("strides", 2, 2))
        .node("Shape", "m", "shape")
        .ints("first", List.of(1), 0)
        .node("Gather", "shape first", "n")
        .ints("rest", List.of(1), -1)
        .node("Concat", "n rest", "to", i("axis", 0))
        .node("Reshape", "m to", "f")
        .floats("v", List.of(8, 3), new double[24])
        .node("MatMul", "f v", "y")
        .output("y")
        .bytes();
  }

  @Property(tries = 1500)
  void mutatedModelsGiveANetworkOrARejection(@ForAll long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    byte[] bytes = sample();
    int changes = 1 + random.nextInt(3);
    for (int k = 0; k < changes; k++) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(3)) {
        case 0 -> bytes[at] = (byte) random.nextInt();
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        default -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
      }
    }
    byte[] mutated = bytes;
    try {
      assertFalse(new Graph().read(mutated, Path.of("model.onnx")).network().outputIds().isEmpty());
    } catch (Rejection r) {
      assertFalse(r.diagnostics().isEmpty());
    }
  }
}
