package nnc.testbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import nnc.frontend.Models;
import nnc.frontend.Targets;
import nnc.frontend.data.DataFiles;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.network.Interpreter;
import nnc.ir.number.Formats;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.pass.Property;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;
import nnc.passes.Compiled;
import nnc.passes.Pipeline;
import nnc.passes.PipelineListener;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// What the passes in front of the mapping make of real trained networks.
class IntegerNetworkTest {

  private static final Path ROOT = Path.of(System.getProperty("nnc.root", ".."));

  private static Network read(Path file) {
    return Models.read(file, new Settings(new LinkedHashMap<>())).network();
  }

  private static Network integer(Network network) {
    Target target = Targets.read("fpga");
    Compiled compiled =
        Pipeline.of(target)
            .stopAfter("expand-groups")
            .apply(
                network,
                target,
                new Settings(new LinkedHashMap<>()),
                Optional.empty(),
                PipelineListener.silent());
    assertEquals(List.of(), Property.INTEGER_ONLY.check(compiled.integer()));
    return compiled.integer();
  }

  /// How many samples both networks classify correctly; they must agree on all.
  private static int correct(Network before, Network after, Samples samples) {
    Interpreter first = Interpreter.of(before);
    Interpreter second = Interpreter.of(after);
    int correct = 0;
    for (int i = 0; i < samples.count(); i++) {
      long expected = first.run(samples.inputs(i)).getFirst().raw()[0];
      long got = second.run(samples.inputs(i)).getFirst().raw()[0];
      assertEquals(expected, got, "sample " + i);
      correct += got == samples.labels().get(i) ? 1 : 0;
    }
    return correct;
  }

  @Test
  void thePublishedBinaryNetworkPredictsAsBeforeOnEveryImage() {
    Path shared = ROOT.resolve("../shared/data");
    Assumptions.assumeTrue(Files.isDirectory(shared), "no folder ../shared/data");
    Network network = read(shared.resolve("onnx/TFC_1W1A.onnx"));
    Network integer = integer(network);
    assertEquals(
        List.of(
            "input",
            "flatten",
            "multithreshold",
            "dense",
            "multithreshold",
            "dense",
            "multithreshold",
            "dense",
            "multithreshold",
            "dense",
            "argmax",
            "output"),
        integer.vertices().values().stream().map(v -> v.op().mnemonic()).toList());
    for (var vertex : integer.vertices().values()) {
      if (vertex.op() instanceof Op.Dense(Synapse.Product(var weights), var preload)) {
        assertEquals(Formats.BIPOLAR, weights.format());
        assertTrue(preload.isEmpty());
      }
    }
    Samples samples =
        DataFiles.read(
            shared.resolve("mnist/t10k-images-idx3-ubyte.gz"),
            Optional.of(shared.resolve("mnist/t10k-labels-idx1-ubyte.gz")),
            network,
            Integer.MAX_VALUE);
    assertEquals(10_000, samples.count());
    assertEquals(9_296, correct(network, integer, samples));
  }

  @Test
  void theDigitsNetworksPredictAsBefore() {
    Path digits = ROOT.resolve("examples/digits");
    for (String name : List.of("digits.nn", "digits-mac.nn")) {
      Network network = read(digits.resolve(name));
      Samples samples =
          DataFiles.read(
              digits.resolve("test.csv"),
              Optional.of(digits.resolve("labels.csv")),
              network,
              Integer.MAX_VALUE);
      int correct = correct(network, integer(network), samples);
      assertTrue(correct > 0.97 * samples.count(), name + ": " + correct);
    }
  }
}
