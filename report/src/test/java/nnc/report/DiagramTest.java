package nnc.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Diagrams and how large ones are folded.
class DiagramTest {

  private static Diagram chain(int length, int familySize) {
    List<Diagram.Box> boxes = new ArrayList<>();
    List<Diagram.Link> links = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      String family = familySize == 0 ? "" : "block" + i / familySize;
      boxes.add(
          new Diagram.Box(
              "n" + i, i % 2 == 0 ? "conv" : "add", List.of(), Diagram.Tone.PLAIN, family));
      if (i > 0) {
        links.add(new Diagram.Link("n" + (i - 1), 0, "n" + i, 0, "uint8[4]"));
      }
    }
    return new Diagram("chain", boxes, links);
  }

  @Test
  void smallOnesStayAsTheyAre() {
    Diagram small = chain(20, 4);
    assertSame(small, small.folded(20));
  }

  @Test
  void familiesBecomeGroups() {
    Diagram folded = chain(100, 10).folded(24);
    assertEquals(10, folded.boxes().size());
    assertEquals("block3", folded.boxes().get(3).id());
    assertEquals(List.of("5 add, 5 conv"), folded.boxes().get(3).figures());
    assertEquals(9, folded.links().size());
    assertEquals("block3", folded.folded().get("n37"));
  }

  @Test
  void withoutFamiliesNeighboursBecomeGroups() {
    Diagram folded = chain(1000, 0).folded(24);
    assertEquals(24, folded.boxes().size());
    assertEquals(23, folded.links().size());
    assertEquals(1000, folded.folded().size());
  }

  /// Members of groups are listed, unless they are so many that they would swell the page.
  @Test
  void listsWhatIsFolded() {
    Figure folded = DiagramPicture.of("network", chain(500, 10));
    assertEquals(500, folded.sheets().get(2).rows().size());
    assertTrue(folded.texts().get("dot").contains("\"n499\""));
    Figure huge = DiagramPicture.of("network", chain(5000, 10));
    assertEquals(2, huge.sheets().size());
    assertTrue(huge.json().length() < 50_000 && huge.svg().length() < 50_000);
  }

  /// A family may be named as a box is that stays alone.
  @Test
  void groupsHaveNamesOfTheirOwn() {
    List<Diagram.Box> boxes = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      boxes.add(
          new Diagram.Box("a" + i, "conv", List.of(), Diagram.Tone.PLAIN, i < 29 ? "a29" : ""));
    }
    Diagram folded = new Diagram("names", boxes, List.of()).folded(10);
    Set<String> names = new HashSet<>();
    folded.boxes().forEach(b -> assertTrue(names.add(b.id()), b.id()));
    assertEquals(2, names.size());
  }

  @Test
  void layoutsOfEqualDiagramsAreEqual() {
    List<Diagram.Link> links = new ArrayList<>(chain(40, 0).links());
    for (int i = 0; i < 30; i++) {
      links.add(new Diagram.Link("n" + i, 1, "n" + (i * 7 + 3) % 40, 1, "")); // loops too
    }
    Diagram tangled = new Diagram("tangled", chain(40, 0).boxes(), links);
    assertEquals(
        DiagramPicture.of("network", tangled).svg(), DiagramPicture.of("network", tangled).svg());
  }

  @Test
  void dotEscapesNames() {
    Diagram hostile =
        new Diagram(
            "a \"b\"",
            List.of(new Diagram.Box("x\\n\"", "conv", List.of("1"), Diagram.Tone.PLAIN, "")),
            List.of(new Diagram.Link("x\\n\"", 0, "x\\n\"", 0, "")));
    assertEquals(
        """
        digraph "a \\"b\\"" {
          node [shape=box];
          "x\\\\n\\"" [label="x\\\\n\\"  conv\\n1"];
          "x\\\\n\\"" -> "x\\\\n\\"";
        }
        """,
        hostile.dot());
  }
}
