package nnc.frontend.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Span;
import nnc.ir.number.Formats;
import org.junit.jupiter.api.Test;

class NpyWriterTest {

  private static Tensor read(byte[] content, Optional<String> member) {
    BinaryFile file =
        new BinaryFile("written", Span.NONE, MemorySegment.ofArray(content), Budget.DEFAULT);
    return ArrayFile.read(file, member, Integer.MAX_VALUE);
  }

  @Test
  void writesTheBytesThatNumPyWrites() throws IOException {
    for (String name : List.of("i1_le.npy", "u1_le.npy", "f4_le.npy", "f8_le.npy")) {
      byte[] numpy = Files.readAllBytes(ArrayFileTest.shipped(name));
      assertArrayEquals(numpy, NpyWriter.npy(read(numpy, Optional.empty())), name);
    }
  }

  @Test
  void writesBipolarElementsAsMinusOneAndOne() {
    Tensor signs = Tensor.ofRaw(Shape.of(3), Formats.BIPOLAR, -1, 1, -1);
    assertEquals(
        Tensor.narrowest(Shape.of(3), -1, 1, -1), read(NpyWriter.npy(signs), Optional.empty()));
  }

  @Provide
  Arbitrary<Tensor> integers() {
    return Arbitraries.longs()
        .between(-(1L << 60), 1L << 60)
        .array(long[].class)
        .ofMinSize(1)
        .ofMaxSize(20)
        .map(raw -> Tensor.narrowest(Shape.of(raw.length, 1), raw));
  }

  @Property(tries = 200)
  void everyIntegerTensorComesBack(@ForAll("integers") Tensor tensor) {
    assertEquals(tensor, read(NpyWriter.npy(tensor), Optional.empty()));
  }

  @Property(tries = 200)
  void everyRealTensorComesBack(@ForAll double a, @ForAll double b) {
    Tensor tensor = Tensor.ofReal(Shape.of(2), a, b);
    assertEquals(tensor, read(NpyWriter.npy(tensor), Optional.empty()));
  }

  @Test
  void npzMembersComeBackAndBytesDoNotDependOnTheTime() {
    SequencedMap<String, Tensor> all = new LinkedHashMap<>();
    all.put("w", Tensor.narrowest(Shape.of(2, 2), 1, -2, 3, 400));
    all.put("b", Tensor.ofReal(Shape.of(1), 0.25));
    byte[] written = NpyWriter.npz(all);
    all.forEach((name, tensor) -> assertEquals(tensor, read(written, Optional.of(name))));
    assertArrayEquals(written, NpyWriter.npz(all));
    // DOS date 1980-01-01, time 0: nothing of the day of writing.
    assertEquals(0, written[10] | written[11]);
    assertEquals(0x21, written[12]);
    assertEquals(0, written[13]);
  }
}
