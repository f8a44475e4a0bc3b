package nnc.frontend.language;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import nnc.frontend.ModelFolder;
import nnc.frontend.data.NpyWriter;
import nnc.frontend.data.SharedFolder;
import nnc.frontend.onnx.OnnxModel;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.diagnostic.Source;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.pass.Settings;
import org.junit.jupiter.api.Test;

class NetworkWriterTest {

  /// Reads what was written, from a folder that is gone afterwards.
  private static Network reread(NetworkText written) {
    try {
      Path folder = Files.createTempDirectory("nnc");
      try {
        written
            .files()
            .forEach((name, tensor) -> {
              try {
                Files.createDirectories(folder.resolve(name).getParent());
                Files.write(folder.resolve(name), NpyWriter.npy(tensor));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
        return LanguageReader.read(
                new Source("written.nn", written.text()), new ModelFolder(folder))
            .network();
      } finally {
        try (var all = Files.walk(folder)) {
          all.sorted(java.util.Comparator.reverseOrder()).forEach(p -> p.toFile().delete());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Property(tries = 300)
  void everyNetworkReadsBackAsItself(@ForAll long seed) {
    Network n = RandomNetworks.of(seed);
    NetworkText written = NetworkWriter.write(n, "weights");
    assertEquals(n, reread(written), written.text());
  }

  @Test
  void partsOfALayerAreWrittenInsideIt() {
    String text =
        """
        network t

        input x : uint4[2, 4]
        layer c : uint8 = conv(x, kernel: [[[[1, 2]]]], bias: 3, padding: (0, 1, 0, 0)) shift 1 clip
        layer j = (c relu) + c
        output y = argmax(dense(flatten(j), weights: "weights/y_weights.npy"))
        """;
    Tensor weights = Tensor.generate(Shape.of(5, 8), NumberFormat.unsigned(6), i -> i);
    Network n =
        reread(
            new NetworkText(
                text,
                new java.util.LinkedHashMap<>(java.util.Map.of("weights/y_weights.npy", weights))));
    NetworkText written = NetworkWriter.write(n, "weights");
    assertEquals(
        """
        network t

        input x : uint4[1, 2, 4]
        layer c = conv(x, kernel: [[[[1, 2]]]], bias: 3, padding: (0, 1, 0, 0)) shift 1 clip 0..255
        layer j = (c relu) + c
        output y = argmax(dense(flatten(j), weights: "weights/y_weights.npy"))
        """,
        written.text());
    assertEquals(List.of("weights/y_weights.npy"), List.copyOf(written.files().keySet()));
    assertEquals(n, reread(written));
  }

  @Test
  void anImportedModelSurvives() {
    Path file = SharedFolder.of("data/onnx").resolve("TFC_1W1A.onnx");
    Network imported = OnnxModel.read(file, new Settings(new LinkedHashMap<>())).network();
    Network written = reread(NetworkWriter.write(imported, "weights"));
    assertEquals(
        List.copyOf(imported.vertices().values()), List.copyOf(written.vertices().values()));
    assertEquals(connections(imported), connections(written));
  }

  /// The inputs of each vertex by their places.
  private static List<List<Integer>> connections(Network n) {
    List<String> ids = List.copyOf(n.vertices().keySet());
    return ids.stream().map(id -> n.inputs(id).stream().map(ids::indexOf).toList()).toList();
  }

  @Test
  void idsBecomeIdentifiers() {
    TensorType type = new TensorType(Shape.of(1), NumberFormat.signed(4));
    Network n =
        Network.builder("9 lives")
            .add("input", new Op.Input(type))
            .add("/a/Relu_output:0", new Op.Relu(), "input")
            .add("_a_Relu_output_0", new Op.Relu(), "/a/Relu_output:0")
            .add("\" y", new Op.Output(), "_a_Relu_output_0")
            .build();
    assertEquals(
        """
        network _9_lives

        input _input : int4[1]
        layer _a_Relu_output_0 = _input relu
        layer _a_Relu_output_0_2 = _a_Relu_output_0 relu
        output __y = _a_Relu_output_0_2
        """,
        NetworkWriter.write(n, "weights").text());
  }
}
