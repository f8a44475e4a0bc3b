package nnc.frontend.nir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import java.util.Optional;
import nnc.frontend.data.SharedFolder;
import nnc.frontend.nir.NirGraph.Edge;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import org.junit.jupiter.api.Test;

/// The two published models, where the shared folder is.
class SharedNirTest {

  private static NirModel model(String name) {
    return NirModel.read(SharedFolder.of("data/nir").resolve(name));
  }

  @Test
  void readsTheLifOfNorse() {
    NirModel model = model("lif_norse.nir");
    Shape one = Shape.of(1);
    NirGraph expected =
        new NirGraph(
            NirFiles.nodes(
                "0",
                new NirNode.Affine(Tensor.ofReal(Shape.of(1, 1), 1), Tensor.ofReal(one, 0)),
                "1",
                new NirNode.LIF(
                    Tensor.ofReal(one, 0.0025f),
                    Tensor.ofReal(one, 1),
                    Tensor.ofReal(one, 0),
                    Tensor.ofReal(one, 0.1f),
                    Tensor.ofReal(one, 0)),
                "input",
                new NirNode.Input(one),
                "output",
                new NirNode.Output(one)),
            List.of(new Edge("input", "0"), new Edge("0", "1"), new Edge("1", "output")));
    assertEquals(new NirModel(Optional.of("0.1.1"), expected, List.of()), model);
  }

  @Test
  void readsTheRecurrentNetworkOfTheBrailleReader() {
    NirModel model = model("braille_subtract.nir");
    assertEquals(Optional.of("0.2.0"), model.version());
    NirGraph graph = model.graph();
    assertEquals(
        List.of("fc1", "fc2", "input", "lif1.lif", "lif1.w_rec", "lif2", "output"),
        List.copyOf(graph.nodes().keySet()));
    assertEquals(
        List.of(
            new Edge("lif1.w_rec", "lif1.lif"),
            new Edge("fc2", "lif2"),
            new Edge("lif1.lif", "lif1.w_rec"),
            new Edge("lif2", "output"),
            new Edge("input", "fc1"),
            new Edge("fc1", "lif1.lif"),
            new Edge("lif1.lif", "fc2")),
        graph.edges());
    assertEquals(new NirNode.Input(Shape.of(12)), graph.nodes().get("input"));
    assertEquals(new NirNode.Output(Shape.of(7)), graph.nodes().get("output"));
    NirNode.Linear fc1 = assertInstanceOf(NirNode.Linear.class, graph.nodes().get("fc1"));
    assertEquals(Shape.of(40, 12), fc1.weight().shape());
    assertEquals(Tensor.Element.F32, fc1.weight().element());
    NirNode.CubaLIF lif1 = assertInstanceOf(NirNode.CubaLIF.class, graph.nodes().get("lif1.lif"));
    assertEquals(Shape.of(40), lif1.shape());
    assertEquals(Tensor.ofReal(Shape.of(40), new double[40]), lif1.vReset());
    assertEquals(graph, graph.flat());
    assertEquals(model, NirFiles.read(NirWriter.write(model)));
  }
}
