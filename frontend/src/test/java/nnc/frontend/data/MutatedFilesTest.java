package nnc.frontend.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Span;

/// Whatever a file contains, reading it gives a tensor or a rejection.
class MutatedFilesTest {

  private static final List<String> SEEDS =
      List.of("i2_le.npy", "f2_be.npy", "fortran.npy", "v2.npy", "stored.npz", "deflated.npz");

  private static byte[] seed(int index) {
    try {
      return switch (index) {
        case 6 -> "a,b\n1,2\n3.5,nan\n".getBytes(StandardCharsets.UTF_8);
        case 7 ->
            ArrayFileTest.gzip(new byte[] {0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6});
        case 8 -> new byte[] {0, 0, 13, 1, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8};
        default -> Files.readAllBytes(ArrayFileTest.shipped(SEEDS.get(index)));
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] mutated(byte[] content, RandomGenerator random) {
    byte[] bytes = content.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt();
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes = java.util.Arrays.copyOf(bytes, Math.max(1, at));
        default -> bytes[at] = (byte) "\uffff0(){}',:9-\u0000".charAt(random.nextInt(12));
      }
    }
    return bytes;
  }

  @Property(tries = 3000)
  void mutatedFilesGiveATensorOrARejection(
      @ForAll @IntRange(min = 0, max = 8) int index, @ForAll long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    BinaryFile file =
        new BinaryFile(
            "mutated",
            Span.NONE,
            MemorySegment.ofArray(mutated(seed(index), random)),
            new Budget(1 << 20));
    for (Optional<String> member : List.of(Optional.<String>empty(), Optional.of("w"))) {
      try {
        Tensor read = ArrayFile.read(file, member, Integer.MAX_VALUE);
        assertEquals(read, read.reshape(read.shape()));
      } catch (Rejection r) {
        assertFalse(r.diagnostics().getFirst().code().isWarning());
      }
    }
  }
}
