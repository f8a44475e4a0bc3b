package nnc.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.estimate.Quantity;
import nnc.ir.explore.Finding;
import nnc.ir.explore.Point;
import nnc.ir.pass.Quality;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("journal");
  }

  private static SequencedMap<String, String> identity(String seed) {
    SequencedMap<String, String> all = new LinkedHashMap<>();
    all.put("space", "0123");
    all.put("seed", seed);
    return all;
  }

  private static Point point(int pe) {
    return new Point(new LinkedHashMap<>(Map.of("c1.pe", Integer.toString(pe))));
  }

  private static Finding finding(double lut) {
    SequencedMap<String, Quantity> figures = new LinkedHashMap<>();
    figures.put(
        "lut",
        new Quantity(
            0.9 * lut, lut, 1.1 * lut, "lut", Quality.MODELLED, List.of("a \"source\"\nof ours")));
    return new Finding.Measured(figures);
  }

  private static final Finding REFUSED = new Finding.Refused("E0402", "7 does not divide 8");

  private void write() {
    try (Journal journal = Journal.open(file, identity("1"))) {
      journal.add(point(1), finding(0.1));
      journal.add(point(7), REFUSED);
      journal.add(point(2), finding(1e300));
    }
  }

  @Test
  void everyFindingComesBack() {
    write();
    try (Journal journal = Journal.open(file, identity("1"))) {
      assertEquals(Optional.of(finding(0.1)), journal.find(point(1)));
      assertEquals(Optional.of(REFUSED), journal.find(point(7)));
      assertEquals(Optional.of(finding(1e300)), journal.find(point(2)));
      assertEquals(Optional.empty(), journal.find(point(3)));
      assertEquals(0, journal.dropped());
      journal.add(point(1), finding(0.1)); // the same again changes nothing
    }
    assertEquals(4, text().lines().count());
  }

  /// However little of the last record was written, the records before it stay.
  @Test
  void aRecordWithoutItsEndIsDroppedWhereverItWasCut() throws IOException {
    write();
    byte[] whole = Files.readAllBytes(file);
    int last = text().lastIndexOf('\n', whole.length - 2) + 1;
    for (int length = last; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      try (Journal journal = Journal.open(file, identity("1"))) {
        assertEquals(2, journal.count());
        assertEquals(length - last, journal.dropped());
        journal.add(point(2), finding(1e300));
      }
      assertEquals(new String(whole, StandardCharsets.UTF_8), text());
    }
  }

  @Test
  void damageAnywhereElseIsRefusedAndNothingIsChanged() throws IOException {
    write();
    byte[] whole = Files.readAllBytes(file);
    int last = text().lastIndexOf('\n', whole.length - 2) + 1;
    for (int at = 0; at < last; at++) {
      if (whole[at] == '\n') {
        continue;
      }
      byte[] damaged = whole.clone();
      damaged[at] ^= 4;
      Files.write(file, damaged);
      Diagnostic d = refused("1");
      int begin =
          at == 0 ? 0 : new String(whole, 0, at, StandardCharsets.UTF_8).lastIndexOf('\n') + 1;
      assertEquals(Code.E0108, d.code());
      assertEquals("the record at byte " + begin + " is damaged", d.message());
      assertTrue(Arrays.equals(damaged, Files.readAllBytes(file)));
    }
  }

  @Test
  void theJournalOfAnotherExplorationIsRefused() {
    write();
    Diagnostic d = refused("2");
    assertEquals(Code.E0210, d.code());
    assertEquals(
        "this journal is of another exploration: it has seed '1' where it is '2' now", d.message());
  }

  /// All that differs is told, and hashes are no words.
  @Test
  void whatDiffersIsToldInWords() {
    SequencedMap<String, String> before = new LinkedHashMap<>();
    before.put("version", "0.1");
    before.put("space", "0123".repeat(16));
    before.put("model", "4567".repeat(16));
    before.put("data", "89ab".repeat(16));
    Journal.open(file, before).close();
    SequencedMap<String, String> now = new LinkedHashMap<>(before);
    now.put("version", "0.2");
    now.put("space", "cdef".repeat(16));
    now.remove("data");
    now.put("yosys", "Yosys 0.23");
    assertEquals(
        "this journal is of another exploration: it has version '0.1' where it is '0.2' now,"
            + " another space, data where there is none now, no yosys",
        assertThrows(Rejection.class, () -> Journal.open(file, now).close())
            .diagnostics()
            .getFirst()
            .message());
  }

  @Test
  void aJournalWithoutItsFirstLineIsDamaged() throws IOException {
    write();
    Files.writeString(file, text().substring(text().indexOf('\n') + 1));
    String before = text();
    Diagnostic d = refused("1");
    assertEquals(Code.E0108, d.code());
    assertEquals("the first line, which says what the journal is of, is missing", d.message());
    assertEquals(before, text());
  }

  @Test
  void twoFindingsOfOnePointAreRefused() {
    write();
    try (Journal journal = Journal.open(file, identity("1"))) {
      assertEquals(
          Code.E0108,
          assertThrows(Rejection.class, () -> journal.add(point(1), finding(0.2)))
              .diagnostics()
              .getFirst()
              .code());
    }
  }

  private Diagnostic refused(String seed) {
    return assertThrows(Rejection.class, () -> Journal.open(file, identity(seed)).close())
        .diagnostics()
        .getFirst();
  }

  private String text() {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
