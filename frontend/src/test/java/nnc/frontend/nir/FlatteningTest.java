package nnc.frontend.nir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Set;
import nnc.frontend.nir.NirGraph.Edge;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Source;
import org.junit.jupiter.api.Test;

class FlatteningTest {

  private static final NirNode IN = new NirNode.Input(Shape.of(1));
  private static final NirNode OUT = new NirNode.Output(Shape.of(1));

  private static NirNode scale(double factor) {
    return new NirNode.Scale(Tensor.ofReal(Shape.of(1), factor));
  }

  private static NirGraph graph(java.util.SequencedMap<String, NirNode> nodes, String... ends) {
    List<Edge> edges = new java.util.ArrayList<>();
    for (int i = 0; i < ends.length; i += 2) {
      edges.add(new Edge(ends[i], ends[i + 1]));
    }
    return new NirGraph(nodes, edges);
  }

  private static Set<Edge> edges(NirGraph graph) {
    return Set.copyOf(graph.edges());
  }

  @Test
  void leavesAFlatGraphAlone() {
    NirGraph flat = graph(NirFiles.nodes("in", IN, "out", OUT), "in", "out");
    assertSame(flat, flat.flat());
  }

  @Test
  void putsARecurrentSubgraphInItsPlace() {
    NirGraph inner =
        graph(
            NirFiles.nodes("input", IN, "lif", scale(1), "w_rec", scale(2), "output", OUT),
            "input",
            "lif",
            "lif",
            "w_rec",
            "w_rec",
            "lif",
            "lif",
            "output");
    NirGraph nested =
        graph(
            NirFiles.nodes("in", IN, "fc", scale(3), "rnn", inner, "out", OUT),
            "in",
            "fc",
            "fc",
            "rnn",
            "in",
            "rnn",
            "rnn",
            "out");
    NirGraph flat = nested.flat();
    assertEquals(
        List.of("in", "fc", "rnn.lif", "rnn.w_rec", "out"), List.copyOf(flat.nodes().keySet()));
    assertEquals(
        Set.of(
            new Edge("in", "fc"),
            new Edge("in", "rnn.lif"),
            new Edge("fc", "rnn.lif"),
            new Edge("rnn.lif", "rnn.w_rec"),
            new Edge("rnn.w_rec", "rnn.lif"),
            new Edge("rnn.lif", "out")),
        edges(flat));
  }

  @Test
  void dissolvesGraphsInGraphsAndWires() {
    NirGraph wire = graph(NirFiles.nodes("a", IN, "b", OUT), "a", "b");
    NirGraph middle =
        graph(
            NirFiles.nodes("i", IN, "w", wire, "s", scale(2), "o", OUT),
            "i",
            "w",
            "w",
            "s",
            "s",
            "o");
    NirGraph outer =
        graph(NirFiles.nodes("in", IN, "m", middle, "out", OUT), "in", "m", "m", "out");
    assertEquals(
        graph(NirFiles.nodes("in", IN, "m.s", scale(2), "out", OUT), "in", "m.s", "m.s", "out"),
        outer.flat());
  }

  @Test
  void refusesTwoNodesOfOneName() {
    NirGraph inner = graph(NirFiles.nodes("i", IN, "s", scale(2), "o", OUT), "i", "s", "s", "o");
    NirGraph outer = graph(NirFiles.nodes("m.s", scale(1), "m", inner));
    assertEquals(Code.E0202, assertThrows(NirFault.class, outer::flat).code());
  }

  @Test
  void refusesAValueThatIsAddedTwice() {
    NirGraph wire = graph(NirFiles.nodes("a", IN, "b", OUT), "a", "b");
    NirGraph outer =
        graph(NirFiles.nodes("in", IN, "w", wire, "out", OUT), "in", "out", "in", "w", "w", "out");
    assertEquals(Code.E0202, assertThrows(NirFault.class, outer::flat).code());
  }

  @Test
  void refusesALoopOfWires() {
    NirGraph wire = graph(NirFiles.nodes("a", IN, "b", OUT), "a", "b");
    NirGraph outer = graph(NirFiles.nodes("in", IN, "w", wire), "w", "w", "in", "w");
    NirFault fault = assertThrows(NirFault.class, outer::flat);
    assertEquals(Code.E0206, fault.code());
    assertEquals(
        "E0206: the graph of 'net.nir' has a loop through 'w.b' with no node in it that computes",
        fault.rejection(Source.binary("net.nir")).getMessage());
  }

  @Test
  void aGraphWithinAnotherHasOneInputAndOneOutput() {
    NirGraph two = graph(NirFiles.nodes("a", IN, "b", IN, "c", OUT), "a", "c");
    NirFault fault =
        assertThrows(NirFault.class, () -> graph(NirFiles.nodes("in", IN, "g", two), "in", "g"));
    assertEquals(Code.E0205, fault.code());
    assertEquals(
        "has a subgraph 'g' with 2 Input and 1 Output nodes, where it takes one of each",
        fault.getMessage());
  }
}
