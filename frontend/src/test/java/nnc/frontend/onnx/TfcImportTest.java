package nnc.frontend.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.zip.CRC32;
import nnc.frontend.data.DataFiles;
import nnc.frontend.data.SharedFolder;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Shape;
import nnc.ir.TensorType;
import nnc.ir.network.Interpreter;
import nnc.ir.network.Verifier;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.pass.Settings;
import org.junit.jupiter.api.Test;

/// The published 784-64-64-64-10 binary network on the MNIST test images.
class TfcImportTest {

  /// CRC-32 of the 10,000 predictions, a byte each, as NumPy computes them from the file in single
  /// precision.
  private static final long PREDICTIONS = 0xa78e75edL;

  private static OnnxModel read(Settings settings) {
    Path folder = SharedFolder.of("data/onnx");
    return OnnxModel.read(folder.resolve("TFC_1W1A.onnx"), settings);
  }

  private static Settings none() {
    return new Settings(new LinkedHashMap<>());
  }

  @Test
  void classifiesTheTestImagesAsPublished() {
    OnnxModel model = read(none());
    Path mnist = SharedFolder.of("data/mnist");
    Samples samples =
        DataFiles.read(
            mnist.resolve("t10k-images-idx3-ubyte.gz"),
            Optional.of(mnist.resolve("t10k-labels-idx1-ubyte.gz")),
            model.network(),
            Integer.MAX_VALUE);
    Interpreter interpreter = Interpreter.of(model.network());
    CRC32 predictions = new CRC32();
    int correct = 0;
    for (int i = 0; i < samples.count(); i++) {
      int predicted = (int) interpreter.run(samples.inputs(i)).getFirst().raw()[0];
      predictions.update(predicted);
      correct += predicted == samples.labels().get(i) ? 1 : 0;
    }
    assertEquals(9_296, correct);
    assertEquals(PREDICTIONS, predictions.getValue());
  }

  @Test
  void becomesANetworkOfBinaryLayers() {
    Network network = read(none()).network();
    assertEquals(List.of(), Verifier.check(network));
    assertEquals("TFC_1W1A", network.name());
    assertEquals(
        new Op.Input(new TensorType(Shape.of(1, 28, 28), NumberFormat.unsigned(8))),
        network.op(network.inputIds().getFirst()));
    assertEquals(List.of("class"), network.outputIds());
    List<String> kinds =
        network.topological().stream().map(id -> network.op(id).mnemonic()).toList();
    assertEquals(
        List.of(
            "input",
            "affine",
            "flatten",
            "affine",
            "affine",
            "multithreshold",
            "dense",
            "batchnorm",
            "multithreshold",
            "dense",
            "batchnorm",
            "multithreshold",
            "dense",
            "batchnorm",
            "multithreshold",
            "dense",
            "affine",
            "affine",
            "affine",
            "affine",
            "argmax",
            "output"),
        kinds);
    for (String id : network.vertices().keySet()) {
      if (network.op(id) instanceof Op.Dense dense) {
        assertEquals(Formats.BIPOLAR, dense.tensors().getFirst().format());
      }
    }
  }

  @Test
  void saysWhatItAssumed() {
    assertEquals(
        List.of(
            "input 'in0' is read as uint8[1, 28, 28], scaled by 1/255 (change with --set"
                + " input.format=... --set input.scale=...)",
            "output 'class' is the largest of the 10 scores '74', the first one among equals"
                + " (--set argmax=false keeps the scores)"),
        read(none()).notes());
  }

  @Test
  void keepsScoresAndRealInputsWhereTold() {
    SequencedMap<String, String> settings = new LinkedHashMap<>();
    settings.put("argmax", "false");
    settings.put("input.format", "real");
    OnnxModel model = read(new Settings(settings));
    assertEquals(List.of("out74"), model.network().outputIds());
    assertTrue(model.notes().isEmpty(), model.notes().toString());
  }
}
