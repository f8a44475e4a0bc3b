package nnc.frontend.nir;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import nnc.ir.diagnostic.Rejection;

/// Whatever a file contains, reading it gives a graph or a rejection.
class MutatedNirTest {

  private static final List<String> SEEDS = List.of("packed.nir", "latest.nir", "truth.nir");

  private static byte[] seed(int index) {
    try {
      return index < SEEDS.size()
          ? Hdf5FilesTest.shipped(SEEDS.get(index))
          : NirWriter.write(NirModel.of(RandomGraphs.of(0)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] mutated(byte[] content, RandomGenerator random) {
    byte[] bytes = content.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(bytes.length);
      // Most of these files is padding; a byte that says something is worth more.
      for (int tries = 0; tries < 8 && bytes[at] == 0; tries++) {
        at = random.nextInt(bytes.length);
      }
      switch (random.nextInt(5)) {
        case 0 -> bytes[at] = (byte) random.nextInt();
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes[at] = (byte) 0xff;
        case 3 -> {
          if (random.nextInt(8) == 0) {
            bytes = java.util.Arrays.copyOf(bytes, at);
            if (at == 0) {
              return bytes;
            }
          }
        }
        default -> {
          int from = random.nextInt(bytes.length) & -8;
          int count = Math.min(8, bytes.length - Math.max(from, at & -8));
          System.arraycopy(content, from, bytes, at & -8, count);
        }
      }
    }
    return bytes;
  }

  @Property(tries = 1500)
  void mutatedFilesGiveAGraphOrARejection(
      @ForAll @IntRange(min = 0, max = 3) int index, @ForAll long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    byte[] bytes = mutated(seed(index), random);
    try {
      NirModel model = NirModel.read(NirFiles.file(bytes, 1 << 20));
      assertFalse(model.graph().nodes().isEmpty());
      try {
        model.graph().flat();
      } catch (NirFault f) {
        assertFalse(f.getMessage().isBlank());
      }
    } catch (Rejection r) {
      assertFalse(r.diagnostics().getFirst().code().isWarning());
    }
  }
}
