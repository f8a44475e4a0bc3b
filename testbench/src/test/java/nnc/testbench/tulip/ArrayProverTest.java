package nnc.testbench.tulip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import nnc.backends.tulip.ProgramEmitter;
import nnc.ir.Network;
import nnc.ir.PeProgram;
import nnc.ir.diagnostic.Source;
import nnc.ir.text.DesignParser;
import nnc.testbench.RequiredTools;
import nnc.testbench.prove.KernelProof;
import nnc.testbench.prove.Verdict;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ArrayProverTest {

  private static final Duration LIMIT = Duration.ofMinutes(3);

  /// Two channels of nine inputs, the second one falling; a pool over them does not matter here.
  private static final Network NETWORK =
      (Network)
          DesignParser.parse(
              new Source(
                  "text",
                  """
                  network example {
                    %x = input { type = bipolar[9] }
                    %sum : int5[2] = dense(%x) {
                      weights = bipolar[2, 9]
                        [1, -1, 1, -1, 1, 1, -1, 1, 1, -1, -1, 1, -1, 1, 1, -1, 1, -1]
                    }
                    %fc : bipolar[2] = multithreshold(%sum) {
                      thresholds = int4[2, 1] [3, -1],
                      directions = bipolar[2] [1, -1],
                      format = bipolar,
                      base = -1,
                      step = 2
                    }
                    %y : bipolar[2] = output(%fc)
                  }
                  """));

  private static final PeProgram PROGRAM =
      ArrayCoSimulationTest.program(NETWORK, "groups=8", "lanes=2");

  @BeforeAll
  static void needsYosys() {
    RequiredTools.need("yosys");
  }

  private static SortedMap<String, byte[]> files(ProgramEmitter.Cell cell) {
    return new TreeMap<>(ProgramEmitter.emit(PROGRAM, cell, ""));
  }

  private static Verdict prove(Map<String, byte[]> files, String part) {
    return new ArrayProver(PROGRAM, NETWORK, files, LIMIT).prove(part).verdict();
  }

  @Test
  void provesCellAdderComparatorAndNeuronOf64() {
    for (ProgramEmitter.Cell cell : ProgramEmitter.Cell.values()) {
      ArrayProver prover = new ArrayProver(PROGRAM, NETWORK, files(cell), LIMIT);
      assertEquals(
          List.of(
              "cell", "full adder", "comparator", "neuron of 64", "routine reach_9", "layer sum"),
          prover.parts());
      for (String part : prover.parts()) {
        KernelProof proof = prover.prove(part);
        assertEquals(new Verdict.Proved(), proof.verdict(), part);
        assertEquals(proof.outputs(), proof.proved(), part);
      }
    }
  }

  /// A text of a template, what a mistake makes of it, and the parts that show it.
  private record Fault(String file, String right, String wrong, List<String> shown) {}

  private static final List<Fault> FAULTS =
      List.of(
          new Fault("_cell.v", "+ 4'd2", "+ 4'd1", List.of("cell", "full adder", "neuron of 64")),
          new Fault(
              "_cell.v",
              "with_p >= {1'b0, t}",
              "with_p > {1'b0, t}",
              List.of("cell", "comparator")),
          new Fault("_cell.v", "assign early = p_early ?", "assign early = p ?", List.of("cell")),
          new Fault(
              "_element.v",
              "in_r_0 = sources[r_0]",
              "in_r_0 = sources[q_0]",
              List.of("neuron of 64")),
          new Fault(
              "_element.v",
              "early[forward_0] ^ flips_0[0]",
              "early[forward_0]",
              List.of("full adder", "neuron of 64")),
          new Fault(
              "_element.v",
              "next[emit_cell] ^ (emit_gate == 3'd1 ? 1'b0 ^ own_bit_0 : ",
              "next[emit_cell] ^ (",
              List.of("comparator", "neuron of 64", "routine reach_9")),
          new Fault(
              "_element.v",
              "own_0 ? control[2:0]",
              "own_0 ? control[3:1]",
              List.of("comparator", "neuron of 64", "routine reach_9")),
          new Fault(
              "_group.v",
              "~(bits ^ own)",
              "bits ^ own",
              List.of("neuron of 64", "routine reach_9")));

  @Test
  void refutesMistakesInTheVerilog() {
    for (Fault fault : FAULTS) {
      SortedMap<String, byte[]> files = files(ProgramEmitter.Cell.BEHAVIOURAL);
      files.replaceAll((name, content) -> {
        if (!name.endsWith(fault.file())) {
          return content;
        }
        String text = new String(content, StandardCharsets.UTF_8);
        assertTrue(text.contains(fault.right()), fault.right() + text);
        return text.replace(fault.right(), fault.wrong()).getBytes(StandardCharsets.UTF_8);
      });
      for (String part : fault.shown()) {
        Verdict verdict = prove(files, part);
        assertInstanceOf(Verdict.Contradicted.class, verdict, fault + ", " + part);
      }
    }
  }

  /// Exclusive or of bit `bit` of line `line` of an image with 1.
  private static void flip(SortedMap<String, byte[]> files, String name, int line, int bit) {
    List<String> lines =
        new ArrayList<>(new String(files.get(name), StandardCharsets.US_ASCII).lines().toList());
    String old = lines.get(line);
    String changed = new BigInteger(old, 16).flipBit(bit).toString(16);
    lines.set(line, "0".repeat(Math.max(0, old.length() - changed.length())) + changed);
    files.put(name, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.US_ASCII));
  }

  /// All bits of a step are looked at; those that nothing depends on may be proved all the same.
  @Test
  void refutesWrongBitsOfMicrocode() {
    int refuted = 0;
    for (int bit = 0; bit < 50; bit += 7) {
      SortedMap<String, byte[]> files = files(ProgramEmitter.Cell.BEHAVIOURAL);
      flip(files, "mem/example_microcode.mem", 2, bit);
      if (prove(files, "routine reach_9") instanceof Verdict.Contradicted(String example)) {
        assertTrue(example.contains("weights"), example);
        refuted++;
      }
    }
    assertTrue(refuted >= 3, refuted + " refuted");
  }

  @Test
  void refutesAWrongThresholdAWrongInversionAndAWrongWeight() {
    int bits = PROGRAM.machine().controlBits();
    for (int bit : new int[] {0, 3, 4}) {
      SortedMap<String, byte[]> files = files(ProgramEmitter.Cell.BEHAVIOURAL);
      flip(files, "mem/example_controls.mem", 0, bits + bit);
      Verdict verdict = prove(files, "layer sum");
      assertTrue(
          assertInstanceOf(Verdict.Contradicted.class, verdict).example().startsWith("channel 1: "),
          () -> "" + verdict);
    }
    SortedMap<String, byte[]> files = files(ProgramEmitter.Cell.BEHAVIOURAL);
    flip(files, "mem/example_weights.mem", 0, 0);
    assertEquals(
        new Verdict.Contradicted("channel 0: its weights are not those of the network"),
        prove(files, "layer sum"));
  }

  @Test
  void isUndecidedWhenTheTimeIsOver() {
    KernelProof proof =
        new ArrayProver(
                PROGRAM, NETWORK, files(ProgramEmitter.Cell.BEHAVIOURAL), Duration.ofMillis(1))
            .prove("routine reach_9");
    assertEquals(new Verdict.Unknown("not decided within 0 s"), proof.verdict());
  }
}
