package nnc.passes.sfq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import nnc.ir.pass.Quality;
import nnc.ir.pulse.PulseCell;
import nnc.ir.pulse.PulseLibrary;
import org.junit.jupiter.api.Test;

class ThresholdLogicTest {

  /// All cells have `junctions` junctions: how many is all that is asked about them.
  private static PulseLibrary library(int junctions) {
    LinkedHashMap<String, PulseLibrary.Cell> cells = new LinkedHashMap<>();
    PulseCell nothing = new PulseCell(List.of(), List.of("q"), List.of(), List.of(), List.of());
    for (String name : List.of("AND2", "OR2", "XOR", "NOT", "DFF", "SPLIT")) {
      cells.put(
          name,
          new PulseLibrary.Cell(
              nothing,
              junctions,
              1,
              1,
              1,
              List.of(),
              new LinkedHashMap<>(),
              new LinkedHashMap<>()));
    }
    return new PulseLibrary(
        "l", "l", "l", Quality.ASSUMED, Optional.empty(), Optional.empty(), cells);
  }

  private static boolean value(Gates gates, int id, int bits) {
    Gates.Gate gate = gates.gate(id);
    return switch (gate.kind()) {
      case CONSTANT -> gate.a() == 1;
      case INPUT -> (bits >> gate.a() & 1) != 0;
      case AND -> value(gates, gate.a(), bits) && value(gates, gate.b(), bits);
      case OR -> value(gates, gate.a(), bits) || value(gates, gate.b(), bits);
      case XOR -> value(gates, gate.a(), bits) ^ value(gates, gate.b(), bits);
      case NOT -> !value(gates, gate.a(), bits);
      case DFF -> value(gates, gate.a(), bits);
    };
  }

  @Test
  void gatesAreWhatTheNeuronIsForAllInputs() {
    SplittableRandom random = new SplittableRandom(3);
    int fired = 0;
    for (int round = 0; round < 400; round++) {
      int count = 1 + random.nextInt(8);
      int most = 1 + random.nextInt(5);
      List<Integer> weights = new ArrayList<>();
      random.ints(count, -most, most + 1).forEach(weights::add);
      CountingNeuron neuron = new CountingNeuron(weights, random.nextInt(-2, 2 * most * count));
      Gates gates = new Gates();
      int[] bits = IntStream.range(0, count).map(gates::input).toArray();
      int gate = ThresholdLogic.of(gates, neuron, bits, library(1 + random.nextInt(20)));
      for (int x = 0; x < 1 << count; x++) {
        int sum = 0;
        for (int i = 0; i < count; i++) {
          boolean bit = (x >> i & 1) != 0;
          sum += bit == weights.get(i) > 0 ? Math.abs(weights.get(i)) : 0;
        }
        assertEquals(sum >= neuron.threshold(), value(gates, gate, x), neuron + " at " + x);
        fired += sum >= neuron.threshold() ? 1 : 0;
      }
    }
    assertTrue(fired > 5000, fired + " fired");
  }

  @Test
  void anyOfTwoIsAnOrAndBothAnAnd() {
    Gates gates = new Gates();
    int[] bits = {gates.input(0), gates.input(1)};
    PulseLibrary library = library(7);
    int any = ThresholdLogic.of(gates, new CountingNeuron(List.of(1, 1), 1), bits, library);
    int both = ThresholdLogic.of(gates, new CountingNeuron(List.of(1, 1), 2), bits, library);
    assertEquals(gates.or(bits[0], bits[1]), any);
    assertEquals(gates.and(bits[0], bits[1]), both);
    assertEquals(
        Gates.TRUE, ThresholdLogic.of(gates, new CountingNeuron(List.of(1), 0), bits, library));
    assertEquals(
        Gates.FALSE, ThresholdLogic.of(gates, new CountingNeuron(List.of(1), 2), bits, library));
  }

  @Test
  void manyInputsAreAdded() {
    Gates gates = new Gates();
    int[] bits = IntStream.range(0, 64).map(gates::input).toArray();
    CountingNeuron neuron = new CountingNeuron(java.util.Collections.nCopies(64, 1), 32);
    int root = ThresholdLogic.of(gates, neuron, bits, library(10));
    int cells = gates.readers(List.of(root)).size() - 64;
    assertTrue(cells < 64 * 5, cells + " gates"); // five for each full adder
  }
}
