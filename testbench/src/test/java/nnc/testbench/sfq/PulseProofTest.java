package nnc.testbench.sfq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import nnc.frontend.Targets;
import nnc.ir.Network;
import nnc.ir.PulseNetlist;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.number.Formats;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.pass.PassContext;
import nnc.ir.pulse.Stimulus;
import nnc.passes.sfq.MapToPulses;
import nnc.testbench.prove.KernelProof;
import nnc.testbench.prove.Verdict;
import org.junit.jupiter.api.Test;

class PulseProofTest {

  private static final Duration LIMIT = Duration.ofMinutes(5);

  /// A neuron that is 1 where at least `least` of `size` bits are.
  private static Network counting(int size, long least) {
    return Network.builder("counting")
        .add("x", new Op.Input(new TensorType(Shape.of(size), Formats.BIT)))
        .add(
            "sum",
            new Op.Dense(
                new Synapse.Product(Tensor.generate(Shape.of(1, size), Formats.BIT, _ -> 1)),
                java.util.Optional.empty()),
            "x")
        .add(
            "step",
            new Op.MultiThreshold(
                Tensor.narrowest(Shape.of(1, 1), least),
                Tensor.ofRaw(Shape.of(1), Formats.BIPOLAR, 1),
                Formats.BIT,
                0,
                1),
            "sum")
        .add("y", new Op.Output(), "step")
        .build();
  }

  private static PulseNetlist netlist(Network network) {
    return new MapToPulses().apply(network, PassContext.bare(Targets.read("sfq")));
  }

  @Test
  void everyInputIsTriedBehindEveryOther() {
    Network network = counting(4, 3);
    PulseProof all = new PulseProof(netlist(network), network, LIMIT);
    List<Integer> heard = new ArrayList<>();
    KernelProof proof = all.prove(heard::add);
    assertEquals(IntStream.rangeClosed(1, all.frames()).boxed().toList(), heard);
    assertInstanceOf(Verdict.Proved.class, proof.verdict());
    assertEquals("all 16 inputs, each behind each", proof.kernel());
    Network wider = counting(7, 3);
    KernelProof once = new PulseProof(netlist(wider), wider, LIMIT).prove(_ -> {});
    assertInstanceOf(Verdict.Proved.class, once.verdict());
    assertEquals("all 128 inputs, each once", once.kernel());
  }

  @Test
  void anotherThresholdIsRefutedByTheFirstInputThatTells() {
    KernelProof proof =
        new PulseProof(netlist(counting(4, 3)), counting(4, 2), LIMIT).prove(_ -> {});
    assertEquals(new Verdict.Refuted(0, List.of(List.of(1L, 1L, 0L, 0L))), proof.verdict());
  }

  /// Without its reset a counter goes on where the frame before has left it.
  @Test
  void whatAFrameLeavesBehindIsFound() {
    Network network = counting(3, 2);
    PulseNetlist n = netlist(network);
    SequencedMap<String, Stimulus> drives = new LinkedHashMap<>(n.drives());
    drives.put("reset", new Stimulus(Stimulus.When.SETUP, List.of(0L)));
    PulseNetlist changed =
        new PulseNetlist(
            n.name(),
            n.frame(),
            n.cells(),
            n.instances(),
            n.wires(),
            drives,
            n.inputs(),
            n.outputs());
    assertInstanceOf(
        Verdict.Refuted.class, new PulseProof(changed, network, LIMIT).prove(_ -> {}).verdict());
  }

  @Test
  void tooManyInputsAndTooLittleTimeAreUndecided() {
    Network network = counting(17, 3);
    KernelProof proof = new PulseProof(netlist(network), network, LIMIT).prove(_ -> {});
    assertTrue(((Verdict.TooLarge) proof.verdict()).reason().contains("17 data pins"));
    assertInstanceOf(
        Verdict.Refuted.class,
        new PulseProof(netlist(network), counting(17, 8), LIMIT).prove(_ -> {}).verdict());
    Network small = counting(4, 3);
    KernelProof late = new PulseProof(netlist(small), small, Duration.ZERO).prove(_ -> {});
    assertTrue(((Verdict.Unknown) late.verdict()).reason().contains("time ran out"));
  }
}
