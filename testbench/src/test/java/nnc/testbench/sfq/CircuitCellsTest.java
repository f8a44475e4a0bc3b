package nnc.testbench.sfq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import nnc.emulator.circuit.CircuitSimulator;
import nnc.frontend.Targets;
import nnc.ir.PulseNetlist;
import nnc.ir.Shape;
import nnc.ir.TensorType;
import nnc.ir.circuit.CellCircuit;
import nnc.ir.circuit.CircuitLibrary;
import nnc.ir.circuit.Element;
import nnc.ir.circuit.NetlistCircuit;
import nnc.ir.circuit.Thermal;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Span;
import nnc.ir.number.Formats;
import nnc.ir.pulse.Instance;
import nnc.ir.pulse.Picoseconds;
import nnc.ir.pulse.Pin;
import nnc.ir.pulse.PulseCell;
import nnc.ir.pulse.PulseLibrary;
import nnc.ir.pulse.Stimulus;
import nnc.ir.pulse.Terminal;
import nnc.ir.pulse.Transition;
import nnc.ir.pulse.Wire;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CircuitCellsTest {

  private static final CircuitLibrary CIRCUITS = Targets.circuits();
  private static final PulseLibrary LIBRARY =
      Targets.read("sfq").pulseLibrary("rsfqlib").orElseThrow();

  /// In uA.
  private static final double SYNAPSE_CENTRE = 141.5;

  private static PulseCell cell(String name) {
    return name.equals("SYN")
        ? new PulseCell(
            List.of("a"),
            List.of("q"),
            List.of(Transition.parse("0 a -> 0 q 3.5")),
            List.of(),
            List.of())
        : LIBRARY.cell(name).orElseThrow().behaviour();
  }

  private static CircuitCoSimulation.Outcome bench(String name, double bias, double junctions) {
    NetlistCircuit circuit =
        NetlistCircuit.of(new CellBench(name, cell(name)).netlist(), CIRCUITS, 1000);
    String id = circuit.cells().get("cell cell").id() + ":";
    return new CircuitCoSimulation(circuit, List.of())
        .run(
            CircuitSimulator.solver(
                0.1,
                Thermal.NONE,
                e ->
                    !e.name().startsWith(id)
                        ? 1
                        : e.kind() == Element.Kind.BIAS
                            ? bias
                            : e.kind() == Element.Kind.JUNCTION ? junctions : 1));
  }

  /// Every triple of inputs, with the cell's bias currents or critical currents off as well.
  @ParameterizedTest
  @CsvSource({
    "JTL, 0.25",
    "SPLIT, 0.25",
    "MERGE, 0.25",
    "BUFF, 0.25",
    "DFF, 0.25",
    "NDRO, 0.25",
    "NOT, 0.15",
    "AND2, 0.25",
    "OR2, 0.25",
    "XOR, 0.25"
  })
  void circuitsAreTheirCellsStateMachines(String name, double margin) {
    for (double off : new double[] {0, margin, -margin}) {
      CircuitCoSimulation.Outcome outcome = bench(name, 1 + off, 1);
      assertTrue(outcome.pulses() > 1);
      assertEquals(0, outcome.mismatches(), () -> off + ": " + outcome.first());
    }
    for (double off : new double[] {0.1, -0.1}) {
      CircuitCoSimulation.Outcome outcome = bench(name, 1, 1 + off);
      assertEquals(0, outcome.mismatches(), () -> off + ": " + outcome.first());
    }
  }

  @Test
  void aCircuitWithoutBiasIsFound() {
    CircuitCoSimulation.Outcome outcome = bench("DFF", 0.2, 1);
    assertTrue(outcome.mismatches() > 0 && outcome.first().isPresent());
  }

  /// How far apart, in ps, pulses leave the circuits of this project and the library's cells.
  @ParameterizedTest
  @CsvSource({
    "JTL, 0.2",
    "SPLIT, 1.9",
    "MERGE, 3.4",
    "BUFF, 0.4",
    "DFF, 3.6",
    "NDRO, 1",
    "NOT, 1.7",
    "AND2, 1.4",
    "OR2, 3.1",
    "XOR, 0.9"
  })
  void delaysAreTheLibrarysWithin(String name, double picoseconds) {
    CircuitCoSimulation.Outcome outcome = bench(name, 1, 1);
    assertTrue(outcome.apart() < picoseconds, "" + outcome.apart());
  }

  private static PulseNetlist netlist(
      List<String> cells, List<String> wires, SequencedMap<String, List<Double>> drives) {
    SequencedMap<String, PulseCell> used = new LinkedHashMap<>();
    SequencedMap<String, Instance> instances = new LinkedHashMap<>();
    for (String name : cells) {
      String of = name.substring(name.indexOf(' ') + 1);
      used.put(of, cell(of));
      instances.put(
          name.substring(0, name.indexOf(' ')),
          new Instance(of, Instance.Role.NEURON, 0, Span.NONE));
    }
    List<Wire> joined = wires.stream().map(w -> new Wire(pin(w, 0), pin(w, 1))).toList();
    SequencedMap<String, Stimulus> stimuli = new LinkedHashMap<>();
    double last = 0;
    for (var drive : drives.sequencedEntrySet()) {
      stimuli.put(
          drive.getKey(),
          new Stimulus(
              Stimulus.When.SETUP,
              drive.getValue().stream().map(t -> Picoseconds.parse(String.valueOf(t))).toList()));
      last = Math.max(last, drive.getValue().getLast());
    }
    List<String> outputs =
        joined.stream().filter(w -> w.to().isOutside()).map(w -> w.to().pin()).toList();
    return new PulseNetlist(
        "tile",
        Picoseconds.parse(String.valueOf(last + 100)),
        used,
        instances,
        joined,
        stimuli,
        List.of(),
        List.of(
            new Terminal("out", new TensorType(Shape.of(outputs.size()), Formats.BIT), outputs)));
  }

  private static Pin pin(String wire, int side) {
    String[] name = wire.split(" ", -1)[side].split("\\.", -1);
    return name.length == 1 ? Pin.outside(name[0]) : new Pin(name[0], name[1]);
  }

  private static SequencedMap<String, List<Double>> train(String pin, int pulses, double period) {
    SequencedMap<String, List<Double>> drives = new LinkedHashMap<>();
    drives.put(pin, IntStream.range(0, pulses).mapToObj(i -> 40 + i * period).toList());
    return drives;
  }

  /// A NOT cell whose pulse comes back through a splitter divides by two.
  @ParameterizedTest
  @ValueSource(doubles = {100, 50, 33})
  void halvesTrains(double period) {
    PulseNetlist toggle =
        netlist(
            List.of("not NOT", "split SPLIT", "back JTL"),
            List.of(
                "in not.clk", "not.q split.a", "split.q1 back.a", "back.q not.a", "split.q0 out"),
            train("in", 20, period));
    for (double kelvin : new double[] {0, 4.2}) {
      CircuitCoSimulation bench =
          new CircuitCoSimulation(NetlistCircuit.of(toggle, CIRCUITS, 100), List.of());
      SequencedMap<Pin, List<Double>> pulses =
          CircuitSimulator.solver(0.1, new Thermal(kelvin, Thermal.BANDWIDTH, 1))
              .pulses(NetlistCircuit.of(toggle, CIRCUITS, 100), bench.drives(), bench.end());
      assertEquals(10, pulses.get(Pin.outside("out")).size(), kelvin + " K");
    }
  }

  /// Closer than the library's 6 ps two pulses become one, in this project's circuit too.
  @Test
  void mergersMakeOnePulseOfTwoThatAreClose() {
    List<Integer> counts = new ArrayList<>();
    for (double apart : new double[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20}) {
      SequencedMap<String, List<Double>> drives = train("a", 1, 1);
      drives.put("b", List.of(40 + apart));
      PulseNetlist tile = netlist(List.of("m MERGE"), List.of("a m.a", "b m.b", "m.q out"), drives);
      NetlistCircuit circuit = NetlistCircuit.of(tile, CIRCUITS, 100);
      CircuitCoSimulation bench = new CircuitCoSimulation(circuit, List.of());
      counts.add(
          CircuitSimulator.solver(0.1, Thermal.NONE)
              .pulses(circuit, bench.drives(), bench.end())
              .get(Pin.outside("out"))
              .size());
    }
    assertEquals(List.of(1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2), counts);
  }

  private static long wrong(double kelvin, long seed) {
    PulseNetlist toggle =
        netlist(
            List.of("not NOT", "split SPLIT", "back JTL"),
            List.of(
                "in not.clk", "not.q split.a", "split.q1 back.a", "back.q not.a", "split.q0 out"),
            train("in", 40, 50));
    NetlistCircuit circuit = NetlistCircuit.of(toggle, CIRCUITS, 100);
    return new CircuitCoSimulation(circuit, List.of())
        .run(CircuitSimulator.solver(0.1, new Thermal(kelvin, Thermal.BANDWIDTH, seed)))
        .mismatches();
  }

  /// A divider is right at 4.2 K and wrong the more often, the hotter it is; one seed gives one
  /// run, another another.
  @Test
  void noiseMakesErrorsThatGrowWithTheTemperature() {
    List<Long> errors = new ArrayList<>();
    for (double kelvin : new double[] {4.2, 100, 600}) {
      errors.add(wrong(kelvin, 1) + wrong(kelvin, 2) + wrong(kelvin, 3));
    }
    assertEquals(0, errors.get(0));
    assertTrue(errors.get(1) > 0 && errors.get(2) > errors.get(1), "" + errors);
    assertEquals(wrong(600, 1), wrong(600, 1));
    assertTrue(wrong(600, 1) != wrong(600, 2) || wrong(600, 1) != wrong(600, 3), "" + errors);
  }

  /// Triangles that drive a pin last 6 ps.
  @Test
  void pulsesThatTheChipsPinsCannotMakeAreRefused() {
    for (double apart : new double[] {6, 5.9}) {
      PulseNetlist fast =
          netlist(List.of("j JTL"), List.of("in j.a", "j.q out"), train("in", 3, apart));
      NetlistCircuit circuit = NetlistCircuit.of(fast, CIRCUITS, 100);
      if (apart == 6) {
        new CircuitCoSimulation(circuit, List.of());
      } else {
        Rejection refused =
            Assertions.assertThrows(
                Rejection.class, () -> new CircuitCoSimulation(circuit, List.of()));
        assertTrue(
            refused.getMessage().contains("E0403")
                && refused.getMessage().contains("pin 'in' come 5.9 ps apart"),
            refused.getMessage());
      }
    }
  }

  private static double passed(double weight, int pulses, double kelvin, long seed) {
    PulseNetlist tile =
        netlist(
            List.of("before JTL", "more JTL", "s SYN", "after JTL"),
            List.of("in before.a", "before.q more.a", "more.q s.a", "s.q after.a", "after.q out"),
            train("in", pulses, 50));
    NetlistCircuit circuit = NetlistCircuit.of(tile, CIRCUITS, 100);
    String synapse = circuit.cells().get("s cell").id() + ":I1";
    CircuitCoSimulation bench = new CircuitCoSimulation(circuit, List.of());
    SequencedMap<Pin, List<Double>> found =
        CircuitSimulator.solver(
                0.1,
                new Thermal(kelvin, Thermal.BANDWIDTH, seed),
                e -> e.name().equals(synapse) ? weight / 125 : 1)
            .pulses(circuit, bench.drives(), bench.end());
    return (double) found.get(Pin.outside("out")).size() / found.get(new Pin("s", "a")).size();
  }

  /// Between the JTL cells of this project, at 0 K. Neighbours move the step by several uA.
  @Test
  void theSynapseStepsFromBlockToPass() {
    assertEquals(0, passed(SYNAPSE_CENTRE - 0.5, 4, 0, 0));
    assertEquals(1, passed(SYNAPSE_CENTRE + 0.5, 4, 0, 0));
  }

  /// At 4.2 K the shares are those of a normal distribution about that step with the deviation of
  /// 3.4 uA that other simulations gave this synapse; 400 pulses a point, three deviations wide.
  @ParameterizedTest
  @CsvSource({"-7, 0.020", "-3.4, 0.159", "-1, 0.384", "1, 0.616", "3.4, 0.841", "7, 0.980"})
  void theSynapsePassesSharesOfANormalDistribution(double off, double share) {
    double got = passed(SYNAPSE_CENTRE + off, 400, 4.2, 7);
    assertEquals(share, got, 3 * Math.sqrt(share * (1 - share) / 400) + 0.02);
  }

  private static CircuitLibrary without(String cell) {
    SequencedMap<String, CellCircuit> cells = new LinkedHashMap<>(CIRCUITS.cells());
    cells.remove(cell);
    return of(cells);
  }

  private static CircuitLibrary with(String cell, CellCircuit circuit) {
    SequencedMap<String, CellCircuit> cells = new LinkedHashMap<>(CIRCUITS.cells());
    cells.put(cell, circuit);
    return of(cells);
  }

  private static CircuitLibrary of(SequencedMap<String, CellCircuit> cells) {
    return new CircuitLibrary(
        CIRCUITS.id(),
        CIRCUITS.title(),
        CIRCUITS.source(),
        CIRCUITS.quality(),
        CIRCUITS.variant(),
        CIRCUITS.model(),
        cells);
  }

  private static void refused(PulseNetlist netlist, CircuitLibrary circuits, String message) {
    Rejection refused =
        Assertions.assertThrows(Rejection.class, () -> NetlistCircuit.of(netlist, circuits, 1000));
    assertTrue(
        refused.getMessage().contains("E0403") && refused.getMessage().contains(message),
        refused.getMessage());
  }

  @Test
  void whatHasNoCircuitIsRefused() {
    PulseNetlist gate = new CellBench("XOR", cell("XOR")).netlist();
    refused(gate, without("XOR"), "no circuit of cell XOR");
    refused(gate, without("INPUT"), "no circuit of cell INPUT");
    CellCircuit not = CIRCUITS.cell("NOT").orElseThrow();
    refused(gate, with("XOR", not), "cell XOR has pins a, clk, q, the cell a, b, clk, q");
    PulseCell chance = LIBRARY.cell("SYN").orElseThrow().behaviour();
    CellCircuit synapse = CIRCUITS.cell("SYN").orElseThrow();
    refused(
        new CellBench("SYN", chance).netlist(),
        with("SYN", new CellCircuit(synapse.pins(), synapse.elements(), synapse.span())),
        "cell SYN that says its weight current");
    PulseNetlist delay = new CellBench("NOT", cell("NOT")).netlist();
    assertTrue(
        Assertions.assertThrows(Rejection.class, () -> NetlistCircuit.of(delay, CIRCUITS, 3))
            .getMessage()
            .contains("more than the 3"));
  }
}
