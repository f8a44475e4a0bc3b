package nnc.frontend.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFilesTest {

  private static final TensorType MAP = new TensorType(Shape.of(1, 2, 2), NumberFormat.unsigned(4));

  private static final TensorType TEN_BITS = new TensorType(Shape.of(1), NumberFormat.unsigned(10));

  @TempDir Path folder;

  private static Network network(TensorType... inputs) {
    Network.Builder b = Network.builder("n");
    for (int i = 0; i < inputs.length; i++) {
      b.add("x" + i, new Op.Input(inputs[i]));
    }
    return b.add("y", new Op.Output(), "x0").build();
  }

  private Path file(String name, String text) throws IOException {
    return Files.write(folder.resolve(name), text.getBytes(StandardCharsets.UTF_8));
  }

  private Samples read(String csv, TensorType... inputs) throws IOException {
    return DataFiles.read(file("d.csv", csv), Optional.empty(), network(inputs), 100);
  }

  private Diagnostic refused(String csv, TensorType... inputs) {
    return assertThrows(Rejection.class, () -> read(csv, inputs)).diagnostics().getFirst();
  }

  @Test
  void readsARowPerSample() throws IOException {
    Samples samples = read("1,2,3,4\n5,6,7,15\n", MAP);
    assertEquals(2, samples.count());
    assertEquals(List.of(Value.ofRaw(MAP, 5, 6, 7, 15)), samples.inputs(1));
    assertEquals(List.of(), samples.labels());
  }

  @Test
  void splitsARowAmongTheInputsInTheirOrder() throws IOException {
    TensorType real = new TensorType(Shape.of(2), Formats.REAL);
    Samples samples = read("1,2,3,4,0.5,6\n", MAP, real);
    assertEquals(
        List.of(Value.ofRaw(MAP, 1, 2, 3, 4), Value.ofReal(real, 0.5, 6)), samples.inputs(0));
  }

  @Test
  void stopsAtTheLimitWithoutReadingFurther() throws IOException {
    Path data = file("d.csv", "1,2,3,4\n5,6,7,8\nrubbish\n");
    Path labels = file("l.csv", "label\n1\n2\n3\n");
    Samples samples = DataFiles.read(data, Optional.of(labels), network(MAP), 2);
    assertEquals(2, samples.count());
    assertEquals(List.of(1, 2), samples.labels());
  }

  @Test
  void namesRowAndColumnOfAValueThatDoesNotFit() {
    Diagnostic d = refused("1,2,3,4\n5,6,16,8\n", MAP);
    assertEquals(Code.E0302, d.code());
    assertTrue(d.message().startsWith("value 16 in row 2, column 3 of"), d.message());
    assertEquals(Code.E0302, refused("1,2,-1,4\n", MAP).code());
    assertEquals(Code.E0302, refused("1,2,0.5,4\n", MAP).code());
    assertEquals(Code.E0301, refused("1,2,nan,4\n", MAP).code());
  }

  @Test
  void takesRealTextOfIntegersForIntegers() throws IOException {
    assertEquals(List.of(Value.ofRaw(MAP, 1, 2, 3, 4)), read("1.0,2e0,3,4\n", MAP).inputs(0));
  }

  @Test
  void readsFixedPointInputsByTheirValues() throws IOException {
    TensorType fixed = new TensorType(Shape.of(2), new NumberFormat.Fixed(true, 8, 4));
    assertEquals(List.of(Value.ofRaw(fixed, 8, -32)), read("0.5,-2\n", fixed).inputs(0));
    assertEquals(Code.E0302, refused("0.51,0\n", fixed).code());
    assertEquals(Code.E0302, refused("8,0\n", fixed).code());
  }

  @Test
  void wantsBipolarInputsAsMinusOneAndOne() throws IOException {
    TensorType signs = new TensorType(Shape.of(2), Formats.BIPOLAR);
    assertEquals(List.of(Value.ofRaw(signs, -1, 1)), read("-1,1\n", signs).inputs(0));
    assertEquals(Optional.of("write -1 and 1"), refused("0,1\n", signs).help());
  }

  @Test
  void refusesRealsThatAreNotFinite() {
    assertEquals(Code.E0301, refused("1,inf\n", new TensorType(Shape.of(2), Formats.REAL)).code());
  }

  @Test
  void refusesRowsOfTheWrongSize() {
    Diagnostic d = refused("1,2,3,4,5\n", MAP);
    assertEquals(Code.E0209, d.code());
    assertTrue(d.message().contains("has 5 elements, the network takes 4"), d.message());
  }

  @Test
  void refusesLabelsOfAnotherCount() throws IOException {
    Path data = file("d.csv", "1,2,3,4\n5,6,7,8\n");
    for (String labels : List.of("1\n", "1\n2\n3\n", "1,2\n3,4\n")) {
      Path file = file("l.csv", labels);
      Rejection r =
          assertThrows(
              Rejection.class, () -> DataFiles.read(data, Optional.of(file), network(MAP), 100));
      assertEquals(Code.E0209, r.diagnostics().getFirst().code());
    }
  }

  @Test
  void refusesLabelsThatAreNoClassAtTheirLine() throws IOException {
    assertEquals("classes count from 0", refusedLabel("-1", network(TEN_BITS)));
    assertEquals("network 'n' tells classes 0 to 3", refusedLabel("4", network(MAP)));
    for (String last : List.of("best", "flat")) {
      Network decided =
          Network.builder("n")
              .add("x0", new Op.Input(MAP))
              .add("best", new Op.Argmax(), "x0")
              .add("flat", new Op.Flatten(), "best")
              .add("y", new Op.Output(), last)
              .build();
      assertEquals("network 'n' tells classes 0 to 3", refusedLabel("4", decided));
      assertEquals(List.of(0, 3), read("0\n3\n", decided).labels());
    }
    assertEquals(List.of(0, 1000), read("0\n1000\n", network(TEN_BITS)).labels());
  }

  @Test
  void aLabelThatIsNoClassIsToldWithTheTextThatNamesItsFile() throws IOException {
    Path data = file("d.csv", "1,2,3,4\n");
    Path labels = file("l.csv", "4\n");
    Span named = new Span(new Source("space.yaml", "labels: l.csv"), 8, 13);
    Diagnostic d =
        assertThrows(
                Rejection.class,
                () ->
                    DataFiles.read(
                        new DataFiles.Given(data, Span.NONE),
                        Optional.of(new DataFiles.Given(labels, named)),
                        network(MAP),
                        100))
            .diagnostics()
            .getFirst();
    assertEquals("4", d.span().source().lineText(d.span().line()));
    assertEquals(named, d.labels().getLast().span());
  }

  /// The help for `label` in the third line of a file.
  private String refusedLabel(String label, Network network) {
    Diagnostic d =
        assertThrows(Rejection.class, () -> read("class\n0\n" + label + "\n", network))
            .diagnostics()
            .getFirst();
    assertEquals(Code.E0302, d.code());
    assertTrue(d.message().endsWith("is " + label + ", no class"), d.message());
    assertEquals(3, d.span().line());
    return d.wayOut();
  }

  private Samples read(String labels, Network network) throws IOException {
    int size = network.types().shape("x0").size();
    Path data = file("d.csv", (String.join(",", Collections.nCopies(size, "1")) + "\n").repeat(2));
    return DataFiles.read(data, Optional.of(file("l.csv", labels)), network, 100);
  }

  @Test
  void refusesMapsOfOtherExtents() throws IOException {
    Path data = folder.resolve("d.npy");
    Files.write(data, NpyWriter.npy(Tensor.narrowest(Shape.of(1, 2, 3), 1, 2, 3, 4, 5, 6)));
    TensorType other = new TensorType(Shape.of(1, 3, 2), NumberFormat.unsigned(4));
    assertEquals(
        Code.E0209,
        assertThrows(
                Rejection.class, () -> DataFiles.read(data, Optional.empty(), network(other), 100))
            .diagnostics()
            .getFirst()
            .code());
    TensorType flat = new TensorType(Shape.of(6), NumberFormat.unsigned(4));
    assertEquals(1, DataFiles.read(data, Optional.empty(), network(flat), 100).count());
  }

  @Test
  void takesNamedArraysForNamedInputs() throws IOException {
    SequencedMap<String, Tensor> arrays = new LinkedHashMap<>();
    arrays.put("x1", Tensor.narrowest(Shape.of(2, 1), 7, 8));
    arrays.put("x0", Tensor.narrowest(Shape.of(2, 4), 1, 2, 3, 4, 5, 6, 7, 8));
    Path data = Files.write(folder.resolve("d.npz"), NpyWriter.npz(arrays));
    TensorType one = new TensorType(Shape.of(1), NumberFormat.unsigned(4));
    Samples samples = DataFiles.read(data, Optional.empty(), network(MAP, one), 100);
    assertEquals(List.of(Value.ofRaw(MAP, 5, 6, 7, 8), Value.ofRaw(one, 8)), samples.inputs(1));
    Rejection r =
        assertThrows(
            Rejection.class,
            () -> DataFiles.read(data, Optional.empty(), network(MAP, one, one), 100));
    assertEquals(Code.E0201, r.diagnostics().getFirst().code());
  }

  @Test
  void readsTheMnistTestSet() {
    Path mnist = SharedFolder.of("data/mnist");
    TensorType image = new TensorType(Shape.of(1, 28, 28), NumberFormat.unsigned(8));
    Samples samples =
        DataFiles.read(
            mnist.resolve("t10k-images-idx3-ubyte.gz"),
            Optional.of(mnist.resolve("t10k-labels-idx1-ubyte.gz")),
            network(image),
            Integer.MAX_VALUE);
    assertEquals(10_000, samples.count());
    assertEquals(List.of(7, 2, 1, 0, 4), samples.labels().subList(0, 5));
    long sum = 0;
    for (int i = 0; i < samples.count(); i++) {
      for (long v : samples.inputs(i).getFirst().raw()) {
        sum += v;
      }
    }
    assertEquals(264_923_200L, sum);
  }
}
