package nnc.passes.fold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import nnc.ir.Network;
import nnc.ir.Tensor;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Property;
import nnc.passes.ExactCheck;
import nnc.passes.Nets;
import org.junit.jupiter.api.Test;

class BinaryNetworkTest {

  private static Network fold(Network network) {
    PassContext context = Nets.context();
    Network moved = new MoveScales().apply(network, context);
    Network folded = new FoldThresholds(15).apply(moved, context);
    return new DropArgmaxScale().apply(folded, context);
  }

  @Test
  void becomesIntegerOnlyWithThresholdsBetweenTheLayers() {
    Network folded = fold(Nets.binary(1, 4, 9, 5));
    assertEquals(List.of(), Property.VERIFIED.check(folded));
    assertEquals(List.of(), Property.INTEGER_ONLY.check(folded));
    assertEquals(
        List.of(
            "input",
            "flatten",
            "multithreshold",
            "dense",
            "multithreshold",
            "dense",
            "argmax",
            "output"),
        folded.vertices().values().stream().map(v -> v.op().mnemonic()).toList());
  }

  @Test
  void comparesPixelsWithHalfTheirRange() {
    Network folded = fold(Nets.binary(2, 4, 9, 5));
    Op.MultiThreshold bits = (Op.MultiThreshold) folded.op("bits");
    assertEquals(
        Tensor.ofRaw(nnc.ir.Shape.of(1, 1), NumberFormat.unsigned(8), 128), bits.thresholds());
    assertEquals(nnc.ir.number.Formats.BIPOLAR, bits.format());
  }

  @net.jqwik.api.Property(tries = 200)
  void predictsTheSameClassForEveryImage(@ForAll long seed) {
    Network network = Nets.binary(seed, 3, 8, 6);
    Network folded = fold(network);
    assertEquals(List.of(), Property.INTEGER_ONLY.check(folded));
    assertTrue(ExactCheck.compare(network, folded, 60, seed).exact());
  }

  @Test
  void keepsBinaryWeightsBinary() {
    Network folded = fold(Nets.binary(3, 4, 9, 5));
    Op.Dense layer = (Op.Dense) folded.op("fc1");
    assertEquals(
        nnc.ir.number.Formats.BIPOLAR,
        layer.synapse() instanceof Synapse.Product(var w) ? w.format() : null);
    assertTrue(layer.preload().isEmpty());
  }

  @Test
  void changesNothingTheSecondTime() {
    Network once = fold(Nets.binary(4, 4, 9, 5));
    assertEquals(once, fold(once));
  }
}
