package nnc.frontend.nir;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class NirWriterTest {

  private static void collect(NirNode node, Set<String> types) {
    types.add(node.type());
    if (node instanceof NirGraph g) {
      g.nodes().values().forEach(n -> collect(n, types));
    }
  }

  private static void sameOrder(NirGraph a, NirGraph b) {
    assertEquals(List.copyOf(a.nodes().keySet()), List.copyOf(b.nodes().keySet()));
    a.nodes()
        .forEach((name, node) -> {
          if (node instanceof NirGraph inner) {
            sameOrder(inner, (NirGraph) b.nodes().get(name));
          }
        });
  }

  @Property(tries = 60)
  void readingWhatWasWrittenGivesTheModel(@ForAll long seed) {
    NirModel model = NirModel.of(RandomGraphs.of(seed));
    byte[] bytes = NirWriter.write(model);
    NirModel read = NirFiles.read(bytes);
    assertEquals(model, read);
    sameOrder(model.graph(), read.graph());
    assertArrayEquals(bytes, NirWriter.write(read));
  }

  @Test
  void randomGraphsHaveEveryType() {
    Set<String> types = new HashSet<>();
    for (long seed = 0; seed < 50; seed++) {
      collect(RandomGraphs.of(seed), types);
    }
    assertEquals(NirReader.TYPES, types);
  }

  @Test
  void aDifferentValueGivesDifferentBytes() {
    assertNotEquals(RandomGraphs.of(1), RandomGraphs.of(2));
    NirGraph graph = RandomGraphs.of(1);
    NirModel other = new NirModel(Optional.of("0.2"), graph, List.of());
    assertNotEquals(NirModel.of(graph), NirFiles.read(NirWriter.write(other)));
    assertEquals(other, NirFiles.read(NirWriter.write(other)));
  }

  @Test
  void manyNodesTakeSeveralHeaps() {
    var nodes = NirFiles.nodes("in", new NirNode.Input(nnc.ir.Shape.of(1)));
    List<NirGraph.Edge> edges = new java.util.ArrayList<>();
    for (int i = 0; i < 4_500; i++) {
      nodes.put("n" + i, new NirNode.Output(nnc.ir.Shape.of(1)));
      edges.add(new NirGraph.Edge("in", "n" + i));
    }
    NirModel model = NirModel.of(new NirGraph(nodes, edges));
    assertEquals(model, NirFiles.read(NirWriter.write(model)));
  }
}
