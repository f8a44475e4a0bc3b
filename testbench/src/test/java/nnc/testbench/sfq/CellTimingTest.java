package nnc.testbench.sfq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.emulator.circuit.CircuitSimulator;
import nnc.frontend.Targets;
import nnc.frontend.target.PulseLibraryReader;
import nnc.frontend.target.PulseLibraryText;
import nnc.ir.Network;
import nnc.ir.PulseNetlist;
import nnc.ir.Value;
import nnc.ir.circuit.CellCircuit;
import nnc.ir.circuit.CircuitLibrary;
import nnc.ir.circuit.Element;
import nnc.ir.circuit.NetlistCircuit;
import nnc.ir.circuit.Thermal;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Target;
import nnc.ir.pulse.PulseCell;
import nnc.ir.pulse.PulseLibrary;
import nnc.ir.pulse.Separation;
import nnc.passes.InputGenerator;
import nnc.passes.sfq.MapToPulses;
import nnc.passes.sfq.timing.Deviation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Times of the project's circuits of junctions: found again as they are shipped, and long enough
/// for circuits that are timed with them.
class CellTimingTest {

  private static final double STEP = 0.1;
  private static final double SHARE = 0.07;
  private static final Target TARGET = Targets.read("sfq");
  private static final CircuitLibrary CIRCUITS = Targets.circuits();
  private static final PulseLibrary TIMED =
      TARGET.pulseLibrary(CircuitTiming.LIBRARY).orElseThrow();
  private static final PulseLibrary OTHER = TARGET.pulseLibrary("rsfqlib").orElseThrow();

  private static PulseCell cell(PulseLibrary library, String name) {
    return library.cell(name).orElseThrow().behaviour();
  }

  @ParameterizedTest
  @ValueSource(strings = {"JTL", "SPLIT", "MERGE", "DFF"})
  void shippedTimesAreThoseOfTheCircuits(String name) {
    assertEquals(
        cell(TIMED, name),
        new CellTiming(name, cell(OTHER, name), CIRCUITS, STEP, SHARE).measured());
  }

  /// OR2's set-up time is what loses pulses in circuits that are timed for RSFQlib.
  @Test
  void theOrGateWantsItsDataEarlierThanTheLibrarys() {
    long said = longest(cell(OTHER, "OR2"), "a", "clk");
    long found = longest(cell(TIMED, "OR2"), "a", "clk");
    assertTrue(found > said + 3_000, said + " " + found);
  }

  private static long longest(PulseCell cell, String first, String second) {
    return cell.separations().stream()
        .filter(s -> s.first().equals(first) && s.second().equals(second))
        .mapToLong(Separation::time)
        .max()
        .orElseThrow();
  }

  @Test
  void aSlowerCircuitHasOtherTimes() {
    CellCircuit jtl = CIRCUITS.cell("JTL").orElseThrow();
    List<Element> weak =
        jtl.elements().stream().map(e -> e.kind() == Element.Kind.BIAS ? e.times(0.8) : e).toList();
    PulseCell found =
        new CellTiming(
                "JTL",
                cell(OTHER, "JTL"),
                with("JTL", new CellCircuit(jtl.pins(), weak, jtl.span())),
                STEP,
                SHARE)
            .measured();
    long delay = found.on(0, "a").emissions().getFirst().delay();
    assertTrue(
        delay > cell(TIMED, "JTL").on(0, "a").emissions().getFirst().delay() + 300, "" + found);
  }

  @Test
  void aCircuitThatDoesSomethingElseIsRefused() {
    CellCircuit dff = CIRCUITS.cell("DFF").orElseThrow();
    List<Element> dead =
        dff.elements().stream().map(e -> e.kind() == Element.Kind.BIAS ? e.times(0.2) : e).toList();
    CellTiming timing =
        new CellTiming(
            "DFF",
            cell(OTHER, "DFF"),
            with("DFF", new CellCircuit(dff.pins(), dead, dff.span())),
            STEP,
            SHARE);
    Rejection refused = assertThrows(Rejection.class, timing::measured);
    assertTrue(refused.getMessage().contains("the circuit does not do"), refused.getMessage());
  }

  private static CircuitLibrary with(String cell, CellCircuit circuit) {
    SequencedMap<String, CellCircuit> cells = new LinkedHashMap<>(CIRCUITS.cells());
    cells.put(cell, circuit);
    return new CircuitLibrary(
        "other",
        CIRCUITS.title(),
        CIRCUITS.source(),
        CIRCUITS.quality(),
        CIRCUITS.variant(),
        CIRCUITS.model(),
        cells);
  }

  @Test
  void statesAreReachedAndToldApart() {
    CellStates states = new CellStates(cell(OTHER, "AND2"));
    assertEquals(List.of("clk"), states.ways().get(0));
    assertEquals(List.of("a", "b"), states.ways().get(3));
    assertEquals(
        List.of(List.of("b", "clk"), List.of("a", "clk"), List.of("clk")), states.probes());
  }

  @Test
  void aPrintedLibraryIsReadBack() {
    PulseLibrary read =
        PulseLibraryReader.read(new Source("x.yaml", PulseLibraryText.print(TIMED)));
    assertEquals(PulseLibraryText.print(TIMED), PulseLibraryText.print(read));
    TIMED
        .cells()
        .forEach((name, c) -> {
          PulseLibrary.Cell other = read.cell(name).orElseThrow();
          assertEquals(c.behaviour(), other.behaviour());
          assertEquals(c.bias(), other.bias());
          assertEquals(c.evidence(), other.evidence());
        });
  }

  private static PulseNetlist netlist(Network network, String... set) {
    return new MapToPulses()
        .apply(network, PassContext.of(TARGET, Targets.settings(TARGET, List.of(set))));
  }

  private static CircuitCoSimulation.Outcome inJunctions(PulseNetlist netlist, Network network) {
    InputGenerator inputs = InputGenerator.of(network, 5);
    List<List<Value>> samples = List.of(inputs.next(), inputs.next(), inputs.next(), inputs.next());
    return new CircuitCoSimulation(NetlistCircuit.of(netlist, CIRCUITS, 5000), samples)
        .run(CircuitSimulator.solver(STEP, Thermal.NONE));
  }

  /// Random networks as clocked gates and as counters, timed for the circuits: every pulse of the
  /// netlist is one of the junctions, and comes when it should, within a few picoseconds.
  @Test
  void networksTimedForCircuitsWorkInCircuits() {
    long pulses = 0;
    for (long seed = 0; seed < 8; seed++) {
      Network network = RandomBitNetworks.of(seed);
      String form = seed % 4 == 0 ? "logic=counters" : "logic=clocked";
      String[] set =
          seed % 4 == 0
              ? new String[] {form, "library=circuits", "delay-spread=7"}
              : new String[] {form, "library=circuits", "delay-spread=7", "phases=" + seed % 4};
      PulseNetlist netlist = netlist(network, set);
      if (netlist.instances().size() > 120) {
        continue; // minutes of solving
      }
      CircuitCoSimulation.Outcome outcome = inJunctions(netlist, network);
      assertEquals(Optional.empty(), outcome.first(), () -> String.join(" ", set));
      assertTrue(outcome.apart() < 5, outcome.apart() + " at " + outcome.where());
      pulses += outcome.pulses();
    }
    assertTrue(pulses > 200, "" + pulses);
  }

  @Test
  void saysWhichPinMissesTheTimesOfCircuits() {
    Network xor = RandomBitNetworks.of(3);
    for (String library : List.of("rsfqlib", "circuits")) {
      PulseNetlist netlist = netlist(xor, "logic=clocked", "phases=4", "library=" + library);
      CircuitTiming timing =
          CircuitTiming.of(netlist, TARGET, CIRCUITS, Deviation.ofPercent("7")).orElseThrow();
      assertEquals(library.equals("circuits"), timing.timing().missed().isEmpty(), library);
      assertEquals(library.equals("circuits"), timing.warning().isEmpty());
      timing.warning().ifPresent(w -> assertTrue(w.message().contains("missed"), w.message()));
    }
    PulseNetlist netlist = netlist(xor, "logic=clocked");
    assertFalse(
        CircuitTiming.of(
                netlist, TARGET, with("DFF", CIRCUITS.cell("JTL").orElseThrow()), Deviation.NONE)
            .isPresent());
  }
}
