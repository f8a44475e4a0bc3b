package nnc.frontend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import nnc.frontend.target.SpaceReader;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.explore.Point;
import nnc.ir.explore.Search;
import nnc.ir.explore.Space;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpacesTest {

  private static final String SPACE =
      """
      model: m.nn
      target: fpga
      data: {samples: x.csv, labels: y.csv, limit: 50}
      settings: {device: up5k}
      variables: {a.pe: [1, 2, 4], b.pe: 3..7}
      objectives: [minimize lut, maximize accuracy]
      constraints: [lut <= 5280, accuracy >= 0.9]
      search: {algorithm: random, evaluations: 12, population: 8, seed: 3}
      fidelity: {place-and-route: 4, synthesize: 15}
      """;

  private static Space read(String text) {
    return SpaceReader.read(new Source("space.yaml", text));
  }

  @Test
  void aSpaceIsReadAsItIsWritten() {
    Space space = read(SPACE);
    assertEquals(BigInteger.valueOf(15), space.size());
    assertEquals(List.of("3", "4", "5", "6", "7"), space.variables().get(1).values());
    assertEquals(List.of("fpga"), space.target().values());
    assertEquals("[minimize lut, maximize accuracy]", space.objectives().toString());
    assertEquals(0.9, space.constraints().get(1).bound());
    assertEquals(new Search(Search.Algorithm.RANDOM, 12, 8, 3), space.search());
    assertEquals(50, space.data().orElseThrow().limit());
    assertEquals(
        List.of("synthesize 15", "place-and-route 4"),
        space.ladder().stream().map(r -> r.level().id() + " " + r.points()).toList());
  }

  @Test
  void theTargetMayVary() {
    Space space =
        read(
            SPACE
                .replace("target: fpga\n", "")
                .replace("variables: {", "variables: {target: [fpga, tulip], "));
    assertEquals(List.of("fpga", "tulip"), space.target().values());
  }

  private static Diagnostic refused(String text) {
    return assertThrows(Rejection.class, () -> read(text)).diagnostics().getFirst();
  }

  @Test
  void spacesTooLargeToBeLookedAtWholeAreRefused() {
    String large =
        SPACE
            .replace("algorithm: random", "algorithm: exhaustive")
            .replace("[1, 2, 4]", "1..1000")
            .replace("3..7", "1..1000");
    assertEquals(BigInteger.valueOf(1_000_000), read(large).size());
    Diagnostic d = refused(large.replace("b.pe: 1..1000", "b.pe: 1..1001"));
    assertEquals(Code.E0305, d.code());
    assertEquals("the space has 1001000 points, more than the 1000000 of a search", d.message());
    assertEquals("choose random or nsga2, or give variables fewer values", d.wayOut());
    assertEquals(
        "exhaustive", d.span().source().text().substring(d.span().start(), d.span().end()));
    Diagnostic huge = refused(large.replace("b.pe:", "c.pe: 1..9999, d.pe: 1..9999, b.pe:"));
    assertEquals(Code.E0305, huge.code());
    read(large.replace("exhaustive", "random").replace("b.pe: 1..1000", "b.pe: 1..1001"));
  }

  /// What is no list, mapping or value where one must be is told with the page on spaces.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[minimize lut, maximize accuracy] | minimize lut",
        "{a.pe: [1, 2, 4], b.pe: 3..7} | [a.pe, b.pe]",
        "{a.pe: [1, 2, 4], b.pe: 3..7} | {}",
        "seed: 3 | seed: x",
      })
  void badValuesPointAtThePageOnSpaces(String what, String instead) {
    Diagnostic d = refused(SPACE.replace(what, instead));
    assertEquals(Code.E0107, d.code());
    assertEquals("docs/explore.md shows every field of a space", d.wayOut());
  }

  /// What is written instead, what is said of it, and the way out.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "minimize lut | minimise lut | 'minimise' is neither 'minimize' nor 'maximize'"
            + " | write 'minimize lut'",
        "minimize lut | Max lut | 'Max' is neither 'minimize' nor 'maximize' | write 'maximize lut'",
        "minimize lut | less lut | 'less' is neither 'minimize' nor 'maximize'"
            + " | write 'minimize lut' or 'maximize lut'",
        "minimize lut | lut | 'lut' says no direction | write 'minimize lut' or 'maximize lut'",
        "minimize lut | minimize | 'minimize' is no objective"
            + " | name a direction and a figure: 'minimize lut', 'maximize accuracy'",
        "lut <= 5280 | lut < 100 | '<' is neither '<=' nor '>=' | write 'lut <= 100'",
        "lut <= 5280 | lut>100 | '>' is neither '<=' nor '>=' | write 'lut >= 100'",
        "lut <= 5280 | lut = 100 | '=' is neither '<=' nor '>='"
            + " | write 'lut <= 100' or 'lut >= 100'",
        "lut <= 5280 | lut <= many | 'many' is no number | bound 'lut' by a number: 'lut <= 5280'",
        "lut <= 5280 | 100 >= lut | '100 >= lut' is no constraint"
            + " | name a figure, <= or >=, and a number: 'lut <= 5280'",
        "3..7 | 0.5..2.5 | '0.5..2.5' is no range of integers | a range is FIRST..LAST, all integers"
            + " from the first to the last; list other values: [0.5, 1, 1.5]",
        "3..7 | 1..6..2 | '1..6..2' is no range of integers | a range is FIRST..LAST, all integers"
            + " from the first to the last; list other values: [0.5, 1, 1.5]",
      })
  void whatIsMistypedIsNamedWithTheRightForm(
      String what, String instead, String message, String help) {
    Diagnostic d = refused(SPACE.replace(what, instead));
    assertEquals(Code.E0305, d.code());
    assertEquals(message, d.message());
    assertEquals(help, d.wayOut());
  }

  @Test
  void labelsMayBeLeftOutWhereSomethingIsEmulated() {
    Space space =
        read(SPACE.replace(", labels: y.csv", "").replace("synthesize: 15", "emulate: 15"));
    assertEquals("x.csv", space.data().orElseThrow().samples().path());
    assertEquals(Optional.empty(), space.data().orElseThrow().labels());
  }

  private static final String TWO_TARGETS =
      """
      model: m.nn
      settings: {clock: 50, tulip.rows: 4, fpga.folding: none}
      variables:
        a.bits: [1, 2]
        fpga.device: [up5k, hx8k, hx1k]
        target: [fpga, tulip]
        tulip.columns: [8, 16]
      objectives: [minimize energy_per_inference]
      """;

  /// Settings and variables of one target are those of its points alone.
  @Test
  void whatBelongsToOneTargetIsLeftOutOfPointsOfAnother() {
    Space space = read(TWO_TARGETS);
    assertEquals(BigInteger.valueOf(2 * 3 + 2 * 2), space.size());
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      all.add(Point.of(space, BigInteger.valueOf(i)).toString());
    }
    assertEquals(10, Set.copyOf(all).size());
    assertEquals("a.bits=1 fpga.device=up5k target=fpga", all.getFirst());
    assertEquals("a.bits=2 target=tulip tulip.columns=16", all.getLast());
    assertThrows(IndexOutOfBoundsException.class, () -> Point.of(space, BigInteger.valueOf(10)));
    Set<String> bred = new HashSet<>();
    for (int i = 0; i < 24; i++) {
      bred.add(Point.of(space, new int[] {i % 2, i / 2 % 3, i / 6 % 2, i / 12}).toString());
    }
    assertEquals(Set.copyOf(all), bred);
    Point fpga = Point.of(space, BigInteger.ZERO);
    Point tulip = Point.of(space, BigInteger.valueOf(9));
    assertEquals(
        "nnc compile m.nn --target fpga --set clock=50 --set folding=none --set a.bits=1"
            + " --set device=up5k",
        space.command(fpga));
    assertEquals(
        "nnc compile m.nn --target tulip --set clock=50 --set rows=4 --set a.bits=2"
            + " --set columns=16",
        space.command(tulip));
    assertEquals(List.of("2", "", "tulip", "16"), space.values(tulip));
  }

  /// What is written instead of what, the code and the text it points at.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model: | mdel: | E0208 | mdel",
        "target: fpga | | E0210 | {",
        "{a.pe: | {target: [fpga], a.pe: | E0210 | fpga",
        "{a.pe: | {device: [hx8k], a.pe: | E0210 | device",
        "3..7 | 7..3 | E0305 | 7..3",
        "3..7 | 1..20000 | E0305 | 1..20000",
        "3..7 | [] | E0305 | [",
        "3..7 | [3, 3] | E0202 | [",
        "3..7 | {a: 1} | E0107 | {",
        "minimize lut | less lut | E0305 | less lut",
        "[minimize lut, maximize accuracy] | [] | E0107 | [",
        "lut <= 5280 | lut < 5280 | E0305 | lut < 5280",
        "lut <= 5280 | lut <= many | E0305 | lut <= many",
        "accuracy >= 0.9 | lut >= 6000 | E0210 | lut >= 6000",
        "random | tabu | E0305 | tabu",
        "random | nsga3 | E0210 | 8",
        "evaluations: 12 | evaluations: 0 | E0305 | 0",
        "seed: 3 | seed: x | E0107 | x",
        "synthesize: 15 | synthesise: 15 | E0208 | synthesise",
        "synthesize: 15 | estimate: 15 | E0208 | estimate",
        "synthesize: 15 | synthesize: 0 | E0305 | 0",
        "{place-and-route: 4, synthesize: 15} | synthesize | E0107 | synthesize",
        "samples: x.csv, | | E0107 | {",
        ", labels: y.csv | | E0210 | {",
        "maximize accuracy | maximize lut | E0210 | maximize lut",
        "maximize accuracy | minimize  lut | E0202 | minimize  lut",
        "{device: up5k} | {device: up5k, fpga.device: hx8k} | E0202 | fpga.device",
        "{a.pe: | {fpga.device: [hx8k], a.pe: | E0210 | fpga.device",
        "{a.pe: | {fpga.a.pe: [1], a.pe: | E0202 | a.pe",
      })
  void whatIsWrongIsPointedAt(String what, String instead, String code, String place) {
    String text = SPACE.replace(what, instead == null ? "" : instead).replace("{ ", "{");
    Diagnostic d = refused(text);
    assertEquals(code, d.code().name(), d::message);
    var span = d.labels().getFirst().span();
    assertEquals(place, text.substring(span.start(), span.end()).strip(), d::message);
  }
}
