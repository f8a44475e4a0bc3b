package nnc.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import nnc.ir.pass.Quality;
import org.junit.jupiter.api.Test;

class SectionsTest {

  private static Page page(String... cells) {
    Sections sections = new Sections(new Markup());
    sections.head("page", "Figures are counted", Quality.MEASURED);
    for (String cell : cells) {
      Sheet sheet = new Sheet("marks", "what");
      sheet.add(cell);
      sections.figure(new Figure("one", Ink.drawing("one", 10, 10, new Markup()), List.of(sheet)));
    }
    return sections.provenance(new LinkedHashMap<>());
  }

  @Test
  void figuresHaveNamesOfTheirOwn() {
    Page page = page("a", "b", "c");
    assertEquals(
        List.of("one", "one-2", "one-3"), page.figures().stream().map(Figure::name).toList());
    assertTrue(page.html().contains("id=\"figure-one-3\""));
    assertTrue(page.files().containsKey("figures/one-2.csv"));
  }

  /// Nothing in the numbers ends the element that holds them.
  @Test
  void hostileNumbersStayNumbers() {
    Page page = page("</script><script>alert(1)</script>", "\"\n,\u2028&<!--");
    assertEquals(3, page.html().split("</script>", -1).length);
    assertFalse(page.html().contains("alert(1)</"));
    assertFalse(page.html().contains("<!--"));
    assertEquals("what\n\"\"\"\n,\u2028&<!--\"\n", page.figures().get(1).sheets().getFirst().csv());
  }
}
