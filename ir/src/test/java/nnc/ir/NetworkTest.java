package nnc.ir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import org.junit.jupiter.api.Test;

class NetworkTest {

  private static final Op IN = new Op.Input(new TensorType(Shape.of(2), NumberFormat.signed(4)));

  private final Network network =
      Network.builder("n")
          .add("sum", new Op.Add(), "x", "r", "x")
          .add("x", IN)
          .add("r", new Op.Relu(), "x")
          .add("out", new Op.Output(), "sum")
          .build();

  @Test
  void inputsComeInPortOrderAndMayRepeat() {
    assertEquals(List.of("x", "r", "x"), network.inputs("sum"));
    assertEquals(
        List.of(new Edge("x", "sum", 0), new Edge("x", "sum", 2), new Edge("x", "r", 0)),
        network.uses("x"));
  }

  @Test
  void topologicalOrderPutsSourcesFirstAndKeepsTies() {
    assertEquals(List.of("x", "r", "sum", "out"), network.topological());
    assertEquals(List.of("sum", "x", "r", "out"), List.copyOf(network.vertices().keySet()));
  }

  @Test
  void rebuildingGivesAnEqualNetwork() {
    assertEquals(network, network.toBuilder().build());
    assertEquals(network.hashCode(), network.toBuilder().build().hashCode());
  }

  @Test
  void orderConnectionsAndOperatorsCount() {
    assertNotEquals(network, network.toBuilder().connect("sum", List.of("x", "x", "r")).build());
    assertNotEquals(network, network.toBuilder().replace("r", new Op.Flatten()).build());
    assertNotEquals(network, network.toBuilder().remove("x").add("x", IN).build());
  }

  @Test
  void spansDoNotCount() {
    Span span = new Span(new Source("a", "text"), 0, 1);
    Network moved =
        network.toBuilder().remove("out").add("out", new Op.Output(), span, "sum").build();
    assertEquals(network, moved);
  }

  @Test
  void aVertexIsInsertedBetweenAndBypassedAgain() {
    Network longer = network.toBuilder().insertAfter("x", "f", new Op.Flatten(), Span.NONE).build();
    assertEquals(List.of("f", "r", "f"), longer.inputs("sum"));
    assertEquals(List.of("x"), longer.inputs("f"));
    assertEquals(network, longer.toBuilder().bypass("f").build());
  }

  @Test
  void freshIdsDoNotCollide() {
    assertEquals("r_2", network.toBuilder().fresh("r"));
    assertEquals("new", network.toBuilder().fresh("new"));
  }

  @Test
  void wrongBuildsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> network.toBuilder().remove("r").build());
    assertThrows(
        IllegalArgumentException.class, () -> network.toBuilder().add("r", new Op.Relu(), "x"));
    assertThrows(IllegalArgumentException.class, () -> network.input("sum"));
    assertThrows(IllegalArgumentException.class, () -> network.op("y"));
    Network cyclic = Network.builder("c").add("a", new Op.Relu(), "a").build();
    assertThrows(IllegalStateException.class, cyclic::topological);
  }
}
