package nnc.passes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import nnc.ir.Network;
import nnc.ir.RandomNetworks;
import nnc.ir.network.Verifier;
import nnc.ir.pass.Guarantee;
import nnc.ir.text.DesignPrinter;

/// Every exact pass on random networks with every operator: the same outputs bit for bit, and
/// nothing left to do the second time.
class ExactPassesTest {

  private static List<Entry> exactPasses() {
    return Registry.entries().stream()
        .filter(e -> e.make() instanceof Step.OnNetwork && e.guarantee() == Guarantee.EXACT)
        .toList();
  }

  private static Network apply(Entry entry, Network network) {
    return (Network) entry.make().apply(network, Nets.context());
  }

  @Property(tries = 400)
  void keepOutputsBitForBitAndAreIdempotent(@ForAll long seed) {
    Network network = RandomNetworks.network(seed);
    for (Entry entry : exactPasses()) {
      Network after = apply(entry, network);
      String what = entry.id() + "\n" + DesignPrinter.print(network);
      assertEquals(List.of(), Verifier.check(after), what);
      assertTrue(ExactCheck.compare(network, after, 20, seed).exact(), what);
      assertEquals(after, apply(entry, after), what);
    }
  }

  @Property(tries = 200)
  void keepOutputsInASequenceToo(@ForAll long seed) {
    Network network = RandomNetworks.network(seed);
    Network after = network;
    for (Entry entry : exactPasses()) {
      after = apply(entry, after);
    }
    assertTrue(ExactCheck.compare(network, after, 20, seed).exact(), DesignPrinter.print(network));
  }
}
