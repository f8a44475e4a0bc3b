package nnc.frontend.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.LongStream;
import java.util.zip.GZIPOutputStream;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The files in this test's resource folder were written by NumPy 2.4.
class ArrayFileTest {

  private static final Shape SHAPE = Shape.of(3, 4);

  @TempDir Path folder;

  static Path shipped(String name) {
    try {
      return Path.of(ArrayFileTest.class.getResource(name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Tensor read(String name) {
    return ArrayFile.read(shipped(name), Optional.empty(), Span.NONE);
  }

  private Tensor read(byte[] content) throws IOException {
    Path file = folder.resolve("array");
    Files.write(file, content);
    return ArrayFile.read(file, Optional.empty(), Span.NONE);
  }

  private Tensor csv(String text) throws IOException {
    return read(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Code code(org.junit.jupiter.api.function.Executable reading) {
    return assertThrows(Rejection.class, reading).diagnostics().getFirst().code();
  }

  private static long[] counting(int from) {
    return LongStream.range(from, from + 12).toArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"i1_le", "i1_be", "i2_le", "i2_be", "i4_le", "i4_be", "i8_le", "i8_be"})
  void readsSignedIntegersInTheNarrowestFormat(String name) {
    assertEquals(Tensor.ofRaw(SHAPE, NumberFormat.signed(5), counting(-3)), read(name + ".npy"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"u1_le", "u1_be", "u2_le", "u2_be", "u4_le", "u4_be", "u8_le", "u8_be"})
  void readsUnsignedIntegersInTheNarrowestFormat(String name) {
    assertEquals(Tensor.ofRaw(SHAPE, NumberFormat.unsigned(4), counting(0)), read(name + ".npy"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"f2_le", "f2_be", "f4_le", "f4_be", "f8_le", "f8_be"})
  void readsFloatsAsReals(String name) {
    double[] expected = LongStream.range(-3, 9).mapToDouble(i -> i / 4.0).toArray();
    assertEquals(Tensor.ofReal(SHAPE, expected), read(name + ".npy"));
  }

  @Test
  void readsTruthValuesAsBits() {
    assertEquals(
        Tensor.ofRaw(SHAPE, Formats.BIT, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0), read("bool.npy"));
  }

  @Test
  void turnsFortranOrderIntoRowMajorOrder() {
    Shape shape = Shape.of(2, 3, 4);
    assertEquals(Tensor.narrowest(shape, LongStream.range(0, 24).toArray()), read("fortran.npy"));
    assertEquals(
        Tensor.narrowest(shape, LongStream.range(-7, 17).toArray()), read("fortran_be.npy"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"v2.npy", "v3.npy"})
  void readsLaterHeaderVersions(String name) {
    assertEquals(Tensor.narrowest(SHAPE, counting(-3)), read(name));
  }

  @Test
  void readsScalarsAndVectors() {
    assertEquals(Tensor.ofReal(new Shape(List.of()), 1.5), read("scalar.npy"));
    assertEquals(Tensor.narrowest(Shape.of(3), 5, 6, 7), read("vector.npy"));
  }

  @Test
  void keepsWhatIsNotFiniteForTheCaller() {
    assertEquals(
        Tensor.ofReal(Shape.of(3), 1, Double.NaN, Double.POSITIVE_INFINITY), read("nan.npy"));
  }

  @ParameterizedTest
  @CsvSource({
    "complex.npy, E0104",
    "record.npy, E0104",
    "empty.npy, E0107",
    "wide.npy, E0302",
    "wide_u8.npy, E0302",
    "stored.npz, E0201"
  })
  void refusesWhatHasNoMeaningHere(String name, Code expected) {
    assertEquals(expected, code(() -> read(name)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"stored.npz", "deflated.npz"})
  void findsMembersWithAndWithoutExtension(String name) {
    for (String member : List.of("w", "w.npy")) {
      assertEquals(
          Tensor.narrowest(SHAPE, counting(-3)),
          ArrayFile.read(shipped(name), Optional.of(member), Span.NONE));
    }
    assertEquals(
        Tensor.ofReal(Shape.of(2), 0.5, 1.5),
        ArrayFile.read(shipped(name), Optional.of("b"), Span.NONE));
    assertEquals(List.of("w", "b"), ArrayFile.members(shipped(name), Span.NONE));
  }

  @Test
  void readsArchivesWithSixtyFourBitSizes() {
    assertEquals(Tensor.narrowest(Shape.of(3), 4, 5, 6), read("zip64.npz"));
  }

  @Test
  void keepsLargeArraysInTheMappedFile() throws IOException {
    long[] values = LongStream.range(0, 1 << 19).map(i -> i % 100 - 50).toArray();
    values[7] = 1 << 20;
    Tensor large = Tensor.narrowest(Shape.of(1 << 10, 1 << 9), values);
    Tensor plain = read(NpyWriter.npy(large));
    assertTrue(plain.data().isMapped());
    assertEquals(large, plain);
    SequencedMap<String, Tensor> members = new LinkedHashMap<>();
    members.put("w", large);
    Tensor member = read(NpyWriter.npz(members));
    assertTrue(member.data().isMapped());
    assertEquals(large, member);
  }

  @Test
  void takesTheOnlyMemberUnasked() {
    assertEquals(Tensor.narrowest(Shape.of(3), 1, 2, 3), read("single.npz"));
  }

  @Test
  void namesTheMembersThereAreWhenOneIsMissing() {
    Rejection r =
        assertThrows(
            Rejection.class,
            () -> ArrayFile.read(shipped("stored.npz"), Optional.of("v"), Span.NONE));
    assertEquals(Code.E0201, r.diagnostics().getFirst().code());
    assertEquals(Optional.of("it holds w, b"), r.diagnostics().getFirst().help());
  }

  @Test
  void pointsAtTheTextThatNamedTheFile() {
    Source source = new Source("m.nn", "weights: \"w.npy\"");
    Span where = new Span(source, 9, 16);
    Rejection r =
        assertThrows(
            Rejection.class,
            () -> ArrayFile.read(folder.resolve("w.npy"), Optional.empty(), where));
    assertEquals(Code.E0102, r.diagnostics().getFirst().code());
    assertEquals("m.nn:1:10", r.diagnostics().getFirst().span().location());
  }

  @Test
  void refusesFolders() {
    assertEquals(Code.E0102, code(() -> ArrayFile.read(folder, Optional.empty(), Span.NONE)));
  }

  @Test
  void readsCsvWithHeaderCommentsAndAnySeparator() throws IOException {
    assertEquals(
        Tensor.narrowest(Shape.of(2, 3), 1, -2, 3, 4, 5, 6),
        csv("a,b,c\r\n# remark\n1,-2,3\r\n\n4;5\t 6 \n"));
    assertEquals(Tensor.ofReal(Shape.of(1, 3), 1, 0.5, -1e3), csv("1,.5,-1e3"));
    assertEquals(
        Tensor.ofReal(Shape.of(1, 2), Double.NaN, Double.NEGATIVE_INFINITY), csv("NaN,-inf\n"));
  }

  @Test
  void doesNotTakeAFaultyFirstLineForAHeader() throws IOException {
    Rejection r = assertThrows(Rejection.class, () -> csv("1,x,3\n4,5,6\n"));
    assertEquals(Code.E0107, r.diagnostics().getFirst().code());
    assertTrue(r.diagnostics().getFirst().message().contains("line 1, column 2"), r.getMessage());
    assertEquals(3, r.diagnostics().getFirst().span().column());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1,2\n3\n", "1,,2\n", "1,2,\n", "a,b\n", "1d\n", "1,2\n3,4,5\n", "0x10\n"})
  void refusesRaggedEmptyAndForeignFields(String text) {
    assertEquals(Code.E0107, code(() -> csv(text)));
  }

  @Test
  void readsIdxPlainAndCompressed() throws IOException {
    byte[] idx = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, (byte) 255};
    Tensor expected = Tensor.ofRaw(Shape.of(2, 1, 2), NumberFormat.unsigned(8), 1, 2, 3, 255);
    assertEquals(expected, read(idx));
    assertEquals(expected, read(gzip(idx)));
    byte[] shorts = {0, 0, 0x0b, 1, 0, 0, 0, 2, 1, 0, (byte) 0xff, (byte) 0xfe};
    assertEquals(Tensor.narrowest(Shape.of(2), 256, -2), read(shorts));
  }

  static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    }
    return out.toByteArray();
  }

  @Test
  void neverInflatesMoreThanDeclaredOrAllowed() throws IOException {
    byte[] bomb = gzip(new byte[50_000_000]);
    assertEquals(Code.E0104, code(() -> read(bomb))); // 50 MB of zeros are allowed but no array
    byte[] lying = bomb.clone();
    lying[lying.length - 1] = 0;
    assertEquals(Code.E0103, code(() -> read(lying)));
    lying[lying.length - 1] = 0x7f; // more than deflate can make of so few bytes
    assertEquals(Code.E0103, code(() -> read(lying)));
    Path file = folder.resolve("bomb");
    Files.write(file, bomb);
    BinaryFile small = BinaryFile.open(file, Span.NONE, new Budget(40_000_000));
    assertEquals(Code.E0106, code(() -> ArrayFile.read(small, Optional.empty(), 1)));
  }

  @Test
  void checksDeclaredSizesBeforeTakingMemory() throws IOException {
    byte[] idx = {0, 0, 8, 2, 0x7f, 0, 0, 0, 0x7f, 0, 0, 0};
    assertEquals(Code.E0106, code(() -> read(idx)));
    byte[] fits = {0, 0, 8, 1, 0x7f, 0, 0, 0, 1};
    assertEquals(Code.E0103, code(() -> read(fits)));
  }

  @Test
  void refusesTruncatedFilesAtEveryLength() throws IOException {
    for (String name :
        List.of("i4_be.npy", "v2.npy", "fortran.npy", "stored.npz", "deflated.npz")) {
      byte[] whole = Files.readAllBytes(shipped(name));
      for (int length = 6; length < whole.length; length++) { // the magic number stays
        byte[] part = java.util.Arrays.copyOf(whole, length);
        Code code = code(() -> read(part));
        assertTrue(
            code == Code.E0103 || code == Code.E0104, name + " cut to " + length + ": " + code);
      }
    }
  }

  @Test
  void refusesAnArrayThatHoldsMoreThanItDeclares() throws IOException {
    byte[] whole = Files.readAllBytes(shipped("vector.npy"));
    assertEquals(Code.E0103, code(() -> read(java.util.Arrays.copyOf(whole, whole.length + 1))));
  }
}
