package nnc.testbench.reproduce;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import nnc.frontend.Model;
import nnc.frontend.Models;
import nnc.frontend.data.DataFiles;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Value;
import nnc.ir.network.Interpreter;
import nnc.ir.pass.Settings;
import nnc.passes.analysis.FixedPointInputs;

/// The shipped networks for handwritten digits, one topology trained with threshold and with MAC
/// neurons, and the 360 test images. They lie in a folder of their own until this is closed.
final class Digits implements AutoCloseable {

  private static final List<String> FILES =
      List.of(
          "digits.nn",
          "digits.npz",
          "digits-mac.nn",
          "digits-mac.npz",
          "calibration.csv",
          "calibration-labels.csv",
          "test.csv",
          "labels.csv");

  private final ExampleFiles example = new ExampleFiles("digits", FILES);
  private final Model threshold;
  private final Model mac;

  Digits() {
    Settings none = new Settings(new LinkedHashMap<>());
    threshold = Models.read(example.path("digits.nn"), none);
    mac = Models.read(example.path("digits-mac.nn"), none);
  }

  Model threshold() {
    return threshold;
  }

  Model mac() {
    return mac;
  }

  /// The test images as inputs of `network`, with their labels.
  Samples images(Network network) {
    return FixedPointInputs.of(
        DataFiles.read(
            example.path("test.csv"),
            Optional.of(example.path("labels.csv")),
            network,
            Integer.MAX_VALUE),
        network);
  }

  Optional<Samples> calibration(Model model) {
    return model
        .calibration()
        .map(c -> DataFiles.read(c.data(), c.labels(), model.network(), Integer.MAX_VALUE));
  }

  /// How many test images `network` gets right in the interpreter.
  long right(Network network) {
    Samples images = images(network);
    Interpreter interpreter = Interpreter.of(network);
    return right(
        images,
        IntStream.range(0, images.count())
            .mapToObj(i -> interpreter.run(images.inputs(i)))
            .toList());
  }

  /// How many of the results name the right class.
  static long right(Samples images, List<List<Value>> results) {
    return IntStream.range(0, results.size())
        .filter(i -> results.get(i).getFirst().raw()[0] == images.labels().get(i))
        .count();
  }

  @Override
  public void close() {
    example.close();
  }
}
