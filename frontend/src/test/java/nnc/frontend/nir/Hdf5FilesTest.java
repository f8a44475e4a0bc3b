package nnc.frontend.nir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import nnc.frontend.nir.NirGraph.Edge;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import org.junit.jupiter.api.Test;

/// Files that h5py made; see the README beside them.
class Hdf5FilesTest {

  static byte[] shipped(String name) throws IOException {
    try (InputStream in = Hdf5FilesTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  private static Tensor reals(Shape shape, IntToDoubleFunction at) {
    double[] values = new double[shape.size()];
    java.util.Arrays.setAll(values, at);
    return Tensor.ofReal(shape, values);
  }

  @Test
  void readsChunksAndOtherElementTypes() throws IOException {
    Shape eleven = Shape.of(11);
    NirGraph expected =
        new NirGraph(
            NirFiles.nodes(
                "in",
                new NirNode.Input(Shape.of(2)),
                "lif",
                new NirNode.LIF(
                    reals(eleven, _ -> 0.5),
                    reals(eleven, i -> i),
                    reals(eleven, i -> i / 4.0),
                    reals(eleven, i -> i / 3.0),
                    reals(eleven, i -> i)),
                "out",
                new NirNode.Output(Shape.of(2)),
                "w",
                new NirNode.Linear(reals(Shape.of(11, 10), i -> i / 8.0 - 3))),
            List.of(new Edge("in", "w"), new Edge("w", "lif"), new Edge("lif", "out")));
    List<String> notes = List.of("the metadata of '/node/nodes/w' of 'net.nir' were left out");
    assertEquals(
        new NirModel(Optional.of("1.0.5"), expected, notes), NirFiles.read(shipped("packed.nir")));
  }

  @Test
  void readsTheNewestFormat() throws IOException {
    NirGraph graph = NirFiles.read(shipped("latest.nir")).graph();
    assertEquals(14, graph.nodes().size());
    assertEquals(new NirNode.Linear(reals(Shape.of(2, 2), _ -> 11)), graph.nodes().get("w11"));
  }

  private static void refused(String expected, String name) throws IOException {
    assertEquals(expected, NirFiles.refusal(NirFiles.file(shipped(name), 1 << 20)));
  }

  @Test
  void refusesWhatLeadsOutOfTheFile() throws IOException {
    String weight = "'/node/nodes/w/weight' of 'net.nir' ";
    refused("E0105: " + weight + "is a link to another file", "external_link.nir");
    refused("E0104: " + weight + "is neither a group nor a dataset", "soft_link.nir");
    refused("E0105: '/node/nodes/w' of 'net.nir' has data in another file", "external_storage.nir");
  }

  @Test
  void refusesWhatItCannotRead() throws IOException {
    String weight = "'/node/nodes/w/weight' of 'net.nir' ";
    refused(
        "E0104: " + weight + "is stored in a way that is not read: CHUNKED", "latest_chunks.nir");
    refused(
        "E0104: " + weight + "holds elements of an unknown type where numbers are meant",
        "truth.nir");
  }

  @Test
  void refusesGraphsWithoutEndAndArraysWithoutMeasure() throws IOException {
    String loop = NirFiles.refusal(shipped("loop.nir"));
    assertTrue(loop.startsWith("E0106: '/node/nodes/w/nodes/w/nodes/w"), loop);
    assertTrue(loop.endsWith("is a graph more than 16 graphs deep"), loop);
    refused(
        "E0106: '/node/nodes/w/weight' of 'net.nir' brings the arrays above the 1048576 bytes"
            + " allowed for one file",
        "bomb.nir");
  }
}
