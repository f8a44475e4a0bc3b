package nnc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.regex.Pattern;
import nnc.frontend.target.SpaceReader;
import nnc.ir.diagnostic.Source;
import nnc.ir.estimate.Quantity;
import nnc.ir.explore.Exploration;
import nnc.ir.explore.Finding;
import nnc.ir.explore.Objective;
import nnc.ir.explore.Point;
import nnc.ir.explore.Space;
import nnc.ir.pass.Quality;
import nnc.report.ExplorationReport;
import org.junit.jupiter.api.Test;

/// The page of ten thousand points stays below 5 MB, whatever they are.
class ExplorationSizeTest {

  private static final int POINTS = 10_000;
  private static final int MOST = 5_000_000;

  private static Space space(String objectives) {
    StringBuilder variables = new StringBuilder();
    for (int layer = 1; layer <= 4; layer++) {
      variables.append("  MatMul_%d.pe: 1..10%n".formatted(layer));
    }
    return SpaceReader.read(
        new Source(
            "space.yaml",
            "model: model.nn\ntarget: fpga\nsettings: {device: hx8k, folding: none, clock: 12}\n"
                + ("variables:\n" + variables)
                + ("objectives: [" + objectives + "]\nsearch: {algorithm: exhaustive}\n")));
  }

  /// Of each objective's figure a value; all points are on the front where `front` says so.
  private static String page(Space space, boolean front) {
    List<Exploration.Row> rows = new ArrayList<>();
    for (int i = 0; i < POINTS; i++) {
      SequencedMap<String, Quantity> figures = new LinkedHashMap<>();
      for (Objective o : space.objectives()) {
        double value = 1234.5 + (figures.isEmpty() ? i : POINTS - i);
        figures.put(
            o.figure(),
            new Quantity(
                0.9 * value, value, 1.1 * value, "lut", Quality.MODELLED, List.of("count")));
      }
      rows.add(
          new Exploration.Row(
              Point.of(space, BigInteger.valueOf(i)), new Finding.Measured(figures)));
    }
    return new ExplorationReport(
            new Exploration(space, rows, front ? rows : rows.subList(0, 1)), new LinkedHashMap<>())
        .page()
        .html();
  }

  private static long marks(String page) {
    return Pattern.compile("data-part=\"mark\"").matcher(page).results().count();
  }

  @Test
  void beatenPointsAreLeftOut() {
    String page = page(space("minimize lut, minimize cycles_per_frame"), false);
    assertTrue(page.length() < MOST, () -> "" + page.length());
    assertTrue(marks(page) > 3500, () -> "" + marks(page));
    assertTrue(page.contains(10_000 - marks(page) + " more points are not drawn"));
  }

  @Test
  void designsOfAFrontAreLeftOutBetweenItsEnds() {
    for (String objectives :
        List.of(
            "minimize lut, minimize cycles_per_frame",
            "minimize lut, minimize cycles_per_frame, minimize ff, minimize bram")) {
      Space space = space(objectives);
      String page = page(space, true);
      assertTrue(page.length() < MOST, () -> "" + page.length());
      int pairs = space.objectives().size() == 2 ? 1 : 6;
      long shown = marks(page) / pairs;
      assertTrue(shown > 100, () -> "" + shown);
      assertTrue(page.contains(10_000 - shown + " more of the front are neither drawn nor listed"));
      for (int end : new int[] {0, POINTS - 1}) {
        String point = Point.of(space, BigInteger.valueOf(end)).toString();
        assertEquals(pairs + 1, page.split(Pattern.quote("<title>" + point), -1).length - 1);
      }
    }
  }
}
