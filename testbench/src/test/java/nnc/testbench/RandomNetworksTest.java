package nnc.testbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import nnc.ir.Network;
import nnc.ir.Vertex;
import nnc.ir.network.Types;
import nnc.ir.network.Verifier;
import nnc.ir.neuron.Datapath;
import nnc.ir.neuron.DatapathBuilder;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import org.junit.jupiter.api.Test;

class RandomNetworksTest {

  @Test
  void everyNetworkIsLegal() {
    for (int seed = 0; seed < 300; seed++) {
      assertEquals(List.of(), Verifier.check(RandomNetworks.of(seed)), "seed " + seed);
    }
  }

  @Test
  void aSeedAlwaysGivesTheSameNetworkAndSamples() {
    Network network = RandomNetworks.of(17);
    assertEquals(network, RandomNetworks.of(17));
    assertEquals(RandomNetworks.samples(network, 3, 5), RandomNetworks.samples(network, 3, 5));
  }

  /// Without them the comparisons of engines and circuits would say nothing about them.
  @Test
  void manyNetworksInTimeHaveWideProducts() {
    int found = 0;
    for (int seed = 0; seed < 100; seed++) {
      Network network = RandomNetworksInTime.of(seed);
      Types types = Types.of(network);
      found +=
          (int)
              network.vertices().sequencedEntrySet().stream()
                  .filter(v -> v.getValue().op() instanceof Op.Population)
                  .filter(v -> isWide(network, types, v.getKey()))
                  .count();
    }
    assertTrue(found >= 10, found + " populations");
  }

  private static boolean isWide(Network network, Types types, String id) {
    Op.Population p = (Op.Population) network.op(id);
    List<NumberFormat> inputs = network.inputs(id).stream().map(types::format).toList();
    return DatapathBuilder.of(p.model(), p.parameters(), inputs, p.shape().size(), 3)
        .wires()
        .stream()
        .anyMatch(wire -> wire.node() instanceof Datapath.Node.WideMultiply);
  }

  @Test
  void theFirstNetworksCoverEveryOperatorAndSynapse() {
    Set<String> seen = new TreeSet<>();
    for (int seed = 0; seed < 100; seed++) {
      Network network = RandomNetworks.of(seed);
      for (Vertex v : network.vertices().values()) {
        seen.add(v.op().mnemonic());
        switch (v.op()) {
          case Op.Dense(var synapse, _) -> seen.add(kind(synapse));
          case Op.Conv c -> {
            seen.add(kind(c.synapse()));
            seen.add(c.window().padded() ? "padded" : "unpadded");
            seen.add(c.groups() > 1 ? "grouped" : "ungrouped");
          }
          case Op.Input _,
              Op.Output _,
              Op.MaxPool _,
              Op.SumPool _,
              Op.Flatten _,
              Op.Add _,
              Op.Concat _,
              Op.Argmax _,
              Op.Population _,
              Op.Delay _,
              Op.Projection _,
              Op.Plastic _,
              Op.Elementwise _ -> {}
        }
      }
    }
    Set<String> wanted =
        new TreeSet<>(
            List.of(
                "input",
                "output",
                "dense",
                "conv",
                "maxpool",
                "sumpool",
                "flatten",
                "add",
                "concat",
                "argmax",
                "relu",
                "clip",
                "shift",
                "requantize",
                "multithreshold",
                "binary",
                "product",
                "RELU",
                "NONE",
                "ABS",
                "padded",
                "unpadded",
                "grouped",
                "ungrouped"));
    Set<String> missing = new HashSet<>(wanted);
    missing.removeAll(seen);
    assertEquals(Set.of(), missing);
  }

  private static String kind(Synapse synapse) {
    return switch (synapse) {
      case Synapse.Product(var weights) ->
          weights.format() instanceof NumberFormat.Bipolar ? "binary" : "product";
      case Synapse.Threshold(_, _, var clamp) -> clamp.name();
    };
  }
}
