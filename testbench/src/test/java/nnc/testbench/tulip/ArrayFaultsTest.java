package nnc.testbench.tulip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.TreeMap;
import nnc.backends.simulate.IcarusSimulation;
import nnc.backends.tool.ToolFailure;
import nnc.backends.tulip.ProgramEmitter;
import nnc.ir.Network;
import nnc.ir.PeProgram;
import nnc.ir.Value;
import nnc.ir.kernel.Stalls;
import nnc.ir.pe.Evaluation;
import nnc.ir.pe.Gate;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Operand;
import nnc.ir.pe.Ports;
import nnc.ir.pe.Routine;
import nnc.ir.pe.RoutineVerifier;
import nnc.ir.pe.Step;
import nnc.ir.pe.Threshold;
import nnc.passes.InputGenerator;
import nnc.passes.tulip.ColumnScheduler;
import nnc.passes.tulip.Node;
import nnc.testbench.RandomBinaryNetworks;
import nnc.testbench.RequiredTools;
import org.junit.jupiter.api.Test;

/// Mistakes that the checks must catch: in the Verilog, in the memories and in schedules.
class ArrayFaultsTest {

  /// A text of a template and what a mistake would make of it.
  private record Fault(String file, String right, String wrong) {}

  private static final List<Fault> FAULTS =
      List.of(
          new Fault("_cell.v", "{2'd0, r}", "{2'd0, q}"),
          new Fault("_cell.v", "assign y = p ?", "assign y = p_early ?"),
          new Fault("_cell.v", "+ 4'd2", "+ 4'd1"),
          new Fault("_element.v", "& own_bit_0", "^ own_bit_0"),
          new Fault("_element.v", "own_0 ? control[2:0]", "own_0 ? control[3:1]"),
          new Fault("_element.v", "enable & write_1", "enable"),
          new Fault("_group.v", "results >> 1", "results"),
          new Fault("_group.v", "at <= at + stride", "at <= at + 1"),
          new Fault("_group.v", "~(bits ^ own)", "bits ^ own"),
          new Fault(
              "_core.v",
              "assign advance = ~(valid_3 & emits_3 & draining)",
              "assign advance = 1'b1"),
          new Fault("_core.v", "first_1 ? first_offset : next_offset", "next_offset"),
          new Fault("_core.v", "written <= written + round_stride", "written <= written"),
          new Fault("_core.v", "to + written_3", "to"),
          new Fault("_core.v", "present ? active", "active"),
          new Fault("_core.v", "first_row + batch", "first_row"),
          new Fault("_core.v", "(valid_2 & advance)", "valid_2"));

  @Test
  void mistakesInTheArrayAreCaught() {
    RequiredTools.need("iverilog");
    List<Fault> missed = new ArrayList<>(FAULTS);
    for (long seed : new long[] {1, 2, 3, 6, 8, 13, 18, 21}) {
      Network network = RandomBinaryNetworks.of(seed);
      PeProgram program;
      try {
        program = ArrayCoSimulationTest.program(network, "groups=8", "lanes=5");
      } catch (nnc.ir.diagnostic.Rejection _) {
        continue;
      }
      SequencedMap<String, byte[]> files =
          new TreeMap<>(ProgramEmitter.emit(program, ProgramEmitter.Cell.BEHAVIOURAL, ""));
      assertTrue(agrees(network, program, files), "seed " + seed);
      missed.removeIf(f -> !agrees(network, program, spoilt(files, f)));
    }
    assertEquals(List.of(), missed);
  }

  private static SequencedMap<String, byte[]> spoilt(
      SequencedMap<String, byte[]> files, Fault fault) {
    SequencedMap<String, byte[]> changed = new TreeMap<>(files);
    changed.replaceAll((name, content) -> {
      if (!name.endsWith(fault.file())) {
        return content;
      }
      String text = new String(content, StandardCharsets.UTF_8);
      assertTrue(text.contains(fault.right()), fault.right());
      return text.replace(fault.right(), fault.wrong()).getBytes(StandardCharsets.UTF_8);
    });
    return changed;
  }

  private static boolean agrees(
      Network network, PeProgram program, SequencedMap<String, byte[]> files) {
    InputGenerator inputs = InputGenerator.of(network, 2);
    List<List<Value>> samples = List.of(inputs.next(), inputs.next());
    ArrayCoSimulation cosimulation = new ArrayCoSimulation(program);
    try {
      return cosimulation
              .run(
                  samples,
                  new Stalls(1, 10, 10),
                  (stimulus, cycles) ->
                      IcarusSimulation.of(cosimulation.core(), files, stimulus, cycles))
              .mismatches()
          == 0;
    } catch (ToolFailure _) {
      return false;
    }
  }

  private static final Machine STRICT =
      new Machine(List.of(2, 1, 1, 1), 4, 16, Ports.STRICT, 0, 3, 20, 2, 16, 16);

  @Test
  void schedulesThatBreakARuleAreRefused() {
    Routine right =
        new ColumnScheduler(40, 1).schedule(STRICT, Node.count(64)).orElseThrow().routine();
    assertEquals(Optional.empty(), RoutineVerifier.check(STRICT, right));
    Operand a = Operand.of(new Operand.Stored(1, 3));
    Operand b = Operand.of(new Operand.Stored(1, 4));
    Operand unwritten = Operand.of(new Operand.Stored(3, 15));
    Operand output = Operand.of(new Operand.Output(3));
    Operand latched = Operand.of(new Operand.Latched(1));
    Operand outside = Operand.of(new Operand.Input(2));
    refused(cell(0, Operand.ZERO, unwritten, Operand.ZERO, Gate.OPEN));
    refused(cell(0, Operand.ZERO, a, b, Gate.OPEN));
    refused(cell(0, output, Operand.ZERO, Operand.ZERO, Gate.OPEN));
    refused(cell(0, Operand.ZERO, latched, Operand.ZERO, Gate.OPEN));
    refused(cell(0, Operand.ZERO, outside, Operand.ZERO, Gate.OPEN));
    refused(cell(7, Operand.ZERO, Operand.ZERO, Operand.ZERO, Gate.OPEN));
    refused(cell(0, Operand.ZERO, Operand.ZERO, Operand.ZERO, new Gate.Flip(19)));
  }

  private static Evaluation cell(int cell, Operand p, Operand q, Operand r, Gate gate) {
    return new Evaluation(
        cell, new Threshold.Fixed(2), List.of(p, q, r, Operand.ZERO), gate, OptionalInt.of(0));
  }

  private static void refused(Evaluation evaluation) {
    List<Step> steps = new ArrayList<>();
    for (int bit : new int[] {3, 4}) {
      Evaluation fills =
          new Evaluation(
              1,
              new Threshold.Fixed(0),
              List.of(Operand.ZERO, Operand.ZERO, Operand.ZERO, Operand.ZERO),
              Gate.OPEN,
              OptionalInt.of(bit));
      steps.add(new Step(0, List.of(fills), Optional.empty()));
    }
    steps.add(new Step(2, List.of(evaluation), Optional.empty()));
    Routine routine = new Routine(Routine.Mix.XNOR, 10, steps);
    assertNotEquals(
        Optional.empty(), RoutineVerifier.check(STRICT, routine), () -> "" + evaluation);
  }
}
