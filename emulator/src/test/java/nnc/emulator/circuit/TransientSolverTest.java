package nnc.emulator.circuit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.ir.circuit.Circuit;
import nnc.ir.circuit.Element;
import nnc.ir.circuit.JunctionModel;
import nnc.ir.circuit.Thermal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransientSolverTest {

  static final JunctionModel JUNCTION =
      new JunctionModel(0.1, 0.07, 160, 16, 2.8, 6.8599, 0.565, 0.5);

  private static Circuit circuit(List<String> elements, String node, List<Double> times) {
    SequencedMap<String, List<Double>> drives = new LinkedHashMap<>();
    drives.put(node, times);
    return new Circuit(JUNCTION, elements.stream().map(Element::parse).toList(), drives);
  }

  /// Eight junctions of area 2.5 in a row.
  private static Circuit chain() {
    List<String> elements = new ArrayList<>();
    for (int i = 1; i <= 8; i++) {
      elements.add("B%d %d 0 2.5".formatted(i, i));
      elements.add("R%d %d 0 2.744".formatted(i, i));
      elements.add("I%d %d 0.175".formatted(i, i));
      if (i < 8) {
        elements.add("L%d %d %d 4.14".formatted(i, i, i + 1));
      }
    }
    elements.add("R9 8 0 2");
    return circuit(elements, "1", List.of(40.0, 90.0));
  }

  /// Times that two other simulators agree on within 0.01 ps.
  @ParameterizedTest
  @ValueSource(doubles = {0.1, 0.05, 0.02})
  void aChainOfJunctionsHasItsKnownTimes(double step) {
    double[] known = {42.49, 44.08, 45.89, 47.92, 50.00, 52.08, 54.17, 56.74};
    TransientSolver solver = new TransientSolver(chain(), step, Thermal.NONE);
    List<PulseTimes> nodes = new ArrayList<>();
    for (int i = 1; i <= 8; i++) {
      nodes.add(solver.watch(String.valueOf(i)));
    }
    solver.run(150);
    for (int i = 0; i < 8; i++) {
      List<Double> times = nodes.get(i).times();
      assertEquals(2, times.size());
      assertEquals(2, nodes.get(i).slips());
      assertEquals(known[i], times.get(0), 0.0101);
      assertEquals(50, times.get(1) - times.get(0), 0.005);
    }
    assertTrue(solver.peak() < 2.7, "the junction's resistance below the gap holds");
  }

  @Test
  void aWeakerJunctionChangesTheTimes() {
    TransientSolver solver =
        new TransientSolver(
            chain().scaled(e -> e.name().equals("B4") ? 1.02 : 1), 0.05, Thermal.NONE);
    PulseTimes fifth = solver.watch("5");
    solver.run(150);
    assertTrue(Math.abs(fifth.times().get(0) - 50.00) > 0.02);
  }

  /// A current of `sqrt(4 k T / R) sqrt(b / 2)` at knots makes the voltage of a resistor alone.
  @Test
  void noiseHasItsDeviation() {
    Thermal thermal = new Thermal(4.2, 1e12, 5);
    assertEquals(1e3 * Math.sqrt(4 * 1.380649e-23 * 4.2 / 2 * 5e11), thermal.deviation(2), 1e-9);
    Circuit resistor = circuit(List.of("R1 1 0 2", "R2 1 0 1e9"), "1", List.of());
    TransientSolver solver = new TransientSolver(resistor, 0.1, thermal);
    double sum = 0;
    double before = 0;
    int knots = 20_000;
    for (int i = 1; i <= knots; i++) {
      solver.run(i * 10.0);
      sum += Math.pow(solver.phase("1") - before, 2);
      before = solver.phase("1");
    }
    // the integral over ten knots of straight lines has the variance of nine and two half ones,
    // whose neighbours share a knot
    double expected = 2 * thermal.deviation(2) / TransientSolver.FLUX;
    double variance = (8 + 2 * Math.pow(5.0 / 6, 2) + 0) * expected * expected;
    assertTrue(
        sum / knots > 0.9 * variance && sum / knots < 1.3 * variance, "" + sum / knots / variance);
  }

  @Test
  void oneSeedGivesOneNoise() {
    assertEquals(noisy(3), noisy(3));
    assertNotEquals(noisy(3), noisy(4));
  }

  private static List<Double> noisy(long seed) {
    TransientSolver solver = new TransientSolver(chain(), 0.1, new Thermal(4.2, 1e12, seed));
    PulseTimes last = solver.watch("8");
    solver.run(150);
    return List.copyOf(last.times());
  }

  @Test
  void coupledInductorsShareTheirFlux() {
    // 1 mA ramps into L1; L2 is shorted, so it carries -M / L2 of it
    Circuit pair =
        circuit(
            List.of(
                "I1 1 0.1", "L1 1 0 4", "L2 2 3 9", "L3 2 0 1e-6", "L4 3 0 1e-6", "K1 L1 L2 0.5"),
            "1",
            List.of());
    TransientSolver solver = new TransientSolver(pair, 0.1, Thermal.NONE);
    solver.run(20);
    double flux = solver.phase("1") * TransientSolver.FLUX;
    assertEquals(0.1 * 4 * (1 - 0.25), flux, 1e-4);
  }

  @Test
  void refusesWhatHasNoSolution() {
    Circuit loose = circuit(List.of("L1 1 2 3"), "1", List.of());
    assertThrows(Unsolved.class, () -> new TransientSolver(loose, 0.1, Thermal.NONE));
  }

  /// 20 mA through eight shunts of 2.744 ohm make some 7 mV, far above the gap of 2.8 mV; 3 mA make
  /// junctions turn at a voltage below it.
  @Test
  void stopsAtTheGap() {
    Circuit high = chain().scaled(e -> e.name().equals("I4") ? 20 / 0.175 : 1);
    TransientSolver solver = new TransientSolver(high, 0.1, Thermal.NONE);
    Unsolved stop = assertThrows(Unsolved.class, () -> solver.run(150));
    assertEquals("B4", stop.element());
    assertTrue(stop.time() > 0 && stop.time() < 40, "" + stop.time());
    Circuit turning = chain().scaled(e -> e.name().equals("I4") ? 3 / 0.175 : 1);
    TransientSolver below = new TransientSolver(turning, 0.1, Thermal.NONE);
    below.run(150);
    assertTrue(below.peak() > 0.5 && below.peak() < 2.75, "" + below.peak());
  }
}
