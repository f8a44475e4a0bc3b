package nnc.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.diagnostic.Span;
import nnc.ir.estimate.Quantity;
import nnc.ir.explore.Constraint;
import nnc.ir.explore.Exploration;
import nnc.ir.explore.Finding;
import nnc.ir.explore.Objective;
import nnc.ir.explore.Point;
import nnc.ir.explore.Search;
import nnc.ir.explore.Space;
import nnc.ir.explore.Variable;
import nnc.ir.pass.Quality;
import org.junit.jupiter.api.Test;

/// Which points are looked at closer.
class PromotionTest {

  private static final List<String> FIGURES = List.of("lut", "latency", "errors");

  private static Space space(List<Constraint> constraints) {
    Space flat = SearchTest.space(Search.Algorithm.EXHAUSTIVE, 1, 1);
    return new Space(
        flat.source(),
        flat.model(),
        new Variable(Variable.TARGET, List.of("fpga", "tulip"), Span.NONE),
        flat.data(),
        flat.settings(),
        flat.variables(),
        FIGURES.stream().map(f -> new Objective(f, false, Span.NONE)).toList(),
        constraints,
        flat.search(),
        flat.ladder());
  }

  private static Exploration.Row row(String target, String name, double... values) {
    SequencedMap<String, Quantity> figures = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      figures.put(FIGURES.get(i), Quantity.exact(values[i], "", Quality.MODELLED, "this test"));
    }
    SequencedMap<String, String> point = new LinkedHashMap<>();
    point.put(Variable.TARGET, target);
    point.put("name", name);
    return new Exploration.Row(new Point(point), new Finding.Measured(figures));
  }

  private static List<String> chosen(Space space, List<Exploration.Row> rows, int most) {
    return Promotion.of(space, rows, most).stream()
        .map(r -> r.point().values().get("name"))
        .toList();
  }

  /// Each of them is best or worst in something.
  @Test
  void ofExtremesThoseThatAreFarthestFromEachOther() {
    List<Exploration.Row> rows =
        List.of(
            row("fpga", "small", 2830, 181, 350),
            row("fpga", "small and right", 2876, 181, 133),
            row("fpga", "fast", 4331, 42, 350),
            row("fpga", "fast and right", 4671, 42, 133));
    assertEquals(List.of("fast and right", "small"), chosen(space(List.of()), rows, 2));
    assertEquals(List.of("fast", "fast and right", "small"), chosen(space(List.of()), rows, 3));
    assertEquals(4, chosen(space(List.of()), rows, 4).size());
  }

  @Test
  void aBoundOfOneTargetIsNoneOfAnother() {
    Constraint few =
        new Constraint("lut", true, 100, "fpga.lut <= 100", Span.NONE, Optional.of("fpga"));
    List<Exploration.Row> rows =
        List.of(row("fpga", "large", 200, 1, 1), row("tulip", "other", 300, 2, 0));
    assertEquals(List.of("other"), chosen(space(List.of(few)), rows, 2));
    assertEquals(
        List.of("other"),
        Front.of(space(List.of(few)), rows).stream()
            .map(r -> r.point().values().get("name"))
            .toList());
  }
}
