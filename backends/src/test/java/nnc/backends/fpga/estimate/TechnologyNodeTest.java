package nnc.backends.fpga.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import nnc.backends.fpga.estimate.TechnologyNode.Generation;
import nnc.ir.estimate.Quantity;
import nnc.ir.pass.Quality;
import org.junit.jupiter.api.Test;

class TechnologyNodeTest {

  private static final Quantity ONE = Quantity.exact(1, "pJ", Quality.MEASURED, "a test");

  /// The worked example of the paper as its corrigendum has it: 1 pJ at 65 nm and 1.3 V.
  @Test
  void publishedExample() {
    TechnologyNode from = new TechnologyNode(Generation.NM65, 1.3);
    TechnologyNode to = new TechnologyNode(Generation.NM32, 0.9);
    assertEquals(0.1755, to.energy(from), 0.0001); // printed from rounded factors
  }

  /// The published table of areas has 6.6 from 180 to 90 nm, and 19 to 45 nm.
  @Test
  void areasOfThePublishedTable() {
    TechnologyNode n90 = new TechnologyNode(Generation.NM90, 1.1);
    TechnologyNode n45 = new TechnologyNode(Generation.NM45, 0.9);
    assertEquals(6.6, TechnologyNode.MEASURED.area(n90), 0.1);
    assertEquals(19, TechnologyNode.MEASURED.area(n45), 0.2);
  }

  @Test
  void whatIsNotScaledStays() {
    assertSame(ONE, TechnologyNode.MEASURED.energy(ONE));
  }

  @Test
  void whatIsScaledIsModelledAndWider() {
    Quantity scaled = new TechnologyNode(Generation.NM45, 0.9).energy(ONE);
    assertEquals(Quality.MODELLED, scaled.quality());
    assertEquals(scaled.nominal() / 1.5, scaled.low(), 1e-12);
    assertEquals(scaled.nominal() * 1.5, scaled.high(), 1e-12);
    assertTrue(scaled.sources().getLast().contains("Stillmaker"), scaled.sources().toString());
  }

  @Test
  void everyNodeNeedsLessThanTheFirst() {
    for (Generation generation : Generation.values()) {
      TechnologyNode node =
          new TechnologyNode(generation, generation == Generation.NM180 ? 1.8 : 1.2);
      assertTrue(node.isCovered(), generation.toString());
      assertTrue(node.energy(TechnologyNode.MEASURED) <= 1, generation.toString());
    }
  }

  @Test
  void fitsEndSomewhere() {
    assertFalse(new TechnologyNode(Generation.NM180, 0.1).isCovered());
  }
}
