package nnc.testbench.sfq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nnc.emulator.circuit.CircuitSimulator;
import nnc.frontend.Targets;
import nnc.ir.Network;
import nnc.ir.PulseNetlist;
import nnc.ir.Value;
import nnc.ir.circuit.Element;
import nnc.ir.circuit.NetlistCircuit;
import nnc.ir.circuit.Thermal;
import nnc.ir.pass.PassContext;
import nnc.ir.pulse.PulseLibrary;
import nnc.passes.InputGenerator;
import nnc.passes.sfq.MapToPulses;
import org.junit.jupiter.api.Test;

/// What margins and yields are made of, each with something wrong that it must tell.
class MarginsTest {

  private static final PulseLibrary LIBRARY =
      Targets.read("sfq").pulseLibrary("rsfqlib").orElseThrow();

  /// Newcombe's examples (Statistics in Medicine 17, 1998, table I): 81 of 263, 15 of 148, 0 of 20
  /// and 1 of 29.
  @Test
  void wilsonsIntervalsAreThePublishedOnes() {
    interval(81, 263, 0.2553, 0.3662);
    interval(15, 148, 0.0624, 0.1605);
    interval(0, 20, 0, 0.1611);
    interval(1, 29, 0.0061, 0.1718);
    interval(20, 20, 0.8389, 1);
    assertThrows(IllegalArgumentException.class, () -> new Wilson(3, 2));
    assertThrows(IllegalArgumentException.class, () -> new Wilson(0, 0));
  }

  private static void interval(int passed, int trials, double low, double high) {
    Wilson wilson = new Wilson(passed, trials);
    assertEquals(low, wilson.low(), 5e-5);
    assertEquals(high, wilson.high(), 5e-5);
  }

  @Test
  void pulsesAreAlignedOneByOne() {
    List<Double> want = List.of(10.0, 100.0, 200.0);
    Alignment late = Alignment.of(want, List.of(15.0, 107.0, 205.0), 5);
    assertEquals(0, late.alone());
    assertEquals(2, late.most(), 1e-9);
    Alignment missing = Alignment.of(want, List.of(10.0, 200.0), 0);
    assertEquals(new Alignment(1, Optional.of(100.0), true, 0, 0), missing);
    Alignment more = Alignment.of(want, List.of(10.0, 100.0, 150.0, 200.0), 0);
    assertEquals(new Alignment(1, Optional.of(150.0), false, 0, 0), more);
    assertEquals(2, Alignment.of(want, List.of(10.0, 145.0, 200.0), 0).alone());
  }

  /// A JTL alone works as it is; with half its bias it loses pulses, and its margin ends before.
  @Test
  void marginsEndWhereACellFails() {
    PulseNetlist netlist =
        new CellBench("JTL", LIBRARY.cell("JTL").orElseThrow().behaviour()).netlist();
    NetlistCircuit circuit = NetlistCircuit.of(netlist, Targets.circuits(), 1000);
    CircuitCoSimulation bench = new CircuitCoSimulation(circuit, List.of(List.of()));
    CircuitMargins margins =
        new CircuitMargins(circuit, bench, 0.1, new CircuitMargins.Accuracy(0.2, 0.05, 0.8));
    assertEquals(Optional.empty(), margins.nominal().first());
    CircuitMargins.Margin bias = margins.margin("bias", e -> e.kind() == Element.Kind.BIAS);
    CircuitMargins.Margin nothing = margins.margin("nothing", _ -> false);
    assertTrue(bias.low().first().isPresent() || bias.high().first().isPresent(), "" + bias);
    assertEquals(1.8, nothing.high().factor(), 1e-9);
    assertEquals(0.8, nothing.critical(), 1e-9);
    // beyond its end, by what the sweep resolves, the circuit fails, and before it it works
    boolean high = bias.high().first().isPresent();
    double end = (high ? bias.high() : bias.low()).factor();
    double out = high ? 0.05 : -0.05;
    assertEquals(0, lost(circuit, bench, end));
    assertTrue(lost(circuit, bench, end + out) > 0);
  }

  /// A bias current that loses pulses, and a clock that no pin can be driven with, are told where
  /// they fail; what is as it is works.
  @Test
  void pointsOfAShmooFailWhereACellDoes() {
    PulseNetlist netlist =
        new CellBench("JTL", LIBRARY.cell("JTL").orElseThrow().behaviour()).netlist();
    NetlistCircuit circuit = NetlistCircuit.of(netlist, Targets.circuits(), 1000);
    List<List<Value>> samples = List.of(List.of());
    CircuitMargins margins =
        new CircuitMargins(
            circuit,
            new CircuitCoSimulation(circuit, samples),
            0.1,
            new CircuitMargins.Accuracy(0.2, 0.05, 0.8));
    List<Long> heard = new ArrayList<>();
    Shmoo.Grid grid = new Shmoo.Grid(List.of(0.2, 1.0), List.of(1.0, 0.01));
    Shmoo shmoo = margins.shmoo(samples, grid, heard::add);
    assertEquals(List.of(1L, 2L, 3L, 4L), heard);
    assertEquals(1, shmoo.working());
    assertEquals(Optional.empty(), shmoo.failures().get(0).get(1));
    assertEquals(CellBench.chip("q"), shmoo.failures().get(0).get(0).orElseThrow().pin().pin());
    assertTrue(shmoo.failures().get(1).get(1).orElseThrow().what().contains("faster"));
    assertEquals(4, shmoo.grid().points());
    assertEquals(3, shmoo.pins().values().stream().mapToInt(Integer::intValue).sum());
  }

  /// Of a cell that every pulse goes through, all quantities; the weakest first, as told alone.
  @Test
  void eachQuantityOfACellIsVariedInAllItsPlaces() {
    PulseNetlist netlist =
        new CellBench("JTL", LIBRARY.cell("JTL").orElseThrow().behaviour()).netlist();
    NetlistCircuit circuit = NetlistCircuit.of(netlist, Targets.circuits(), 1000);
    CircuitMargins margins =
        new CircuitMargins(
            circuit,
            new CircuitCoSimulation(circuit, List.of(List.of())),
            0.1,
            new CircuitMargins.Accuracy(0.2, 0.1, 0.8));
    assertEquals(
        List.of(
            "JTL bias current",
            "JTL critical current",
            "JTL inductance",
            "JTL resistance",
            "OUTPUT bias current",
            "OUTPUT critical current",
            "OUTPUT inductance",
            "OUTPUT resistance"),
        margins.parameters().stream().map(Object::toString).toList());
    List<CircuitMargins.Margin> found = new ArrayList<>();
    List<CircuitMargins.Margin> sorted = margins.parameters(_ -> {}, found::add);
    assertEquals(8, found.size());
    for (int i = 1; i < sorted.size(); i++) {
      assertTrue(sorted.get(i - 1).critical() <= sorted.get(i).critical());
    }
    assertTrue(sorted.getFirst().critical() < 0.8, "" + sorted.getFirst());
    // all bias currents at once are closer to their ends than those of one cell
    CircuitMargins.Margin all = margins.margin("bias", e -> e.kind() == Element.Kind.BIAS);
    CircuitMargins.Margin one =
        found.stream().filter(m -> m.what().equals("JTL bias current")).findFirst().orElseThrow();
    assertTrue(one.critical() >= all.critical(), one + " " + all);
  }

  /// A slower clock works with delays with which the nominal one does not; one cell alone may be
  /// off as far as all together, and more.
  @Test
  void pulsesHaveAShmooAndParametersToo() {
    Network network = RandomBitNetworks.of(2);
    PulseNetlist netlist = new MapToPulses().apply(network, PassContext.bare(Targets.read("sfq")));
    InputGenerator inputs = InputGenerator.of(network, 5);
    PulseMargins margins =
        new PulseMargins(
            netlist,
            List.of(inputs.next(), inputs.next(), inputs.next()),
            CircuitMargins.Accuracy.QUICK);
    Shmoo shmoo =
        margins.shmoo(
            Optional.empty(),
            0.1,
            new Shmoo.Grid(List.of(1.0, 2.0), List.of(0.4, 1.0, 3.0)),
            _ -> {});
    assertEquals("each delay", shmoo.what());
    List<List<Boolean>> works =
        shmoo.failures().stream().map(r -> r.stream().map(Optional::isEmpty).toList()).toList();
    assertEquals(List.of(List.of(false, false), List.of(true, false), List.of(true, true)), works);
    double all = margins.delays().critical();
    List<CircuitMargins.Margin> each = margins.parameters(Optional.empty(), 0.1, _ -> {}, _ -> {});
    assertEquals(margins.parameters(Optional.empty()).size(), each.size());
    assertTrue(each.stream().allMatch(m -> m.what().endsWith(" delay")), "" + each);
    assertTrue(each.getFirst().critical() >= all, each.getFirst() + " " + all);
  }

  private static long lost(NetlistCircuit circuit, CircuitCoSimulation bench, double bias) {
    return bench
        .run(
            CircuitSimulator.solver(
                0.1,
                Thermal.NONE,
                e -> e.kind() == Element.Kind.BIAS && !drives(circuit, e) ? bias : 1))
        .mismatches();
  }

  private static boolean drives(NetlistCircuit circuit, Element e) {
    return circuit.cells().values().stream()
        .filter(p -> p.cell().equals(NetlistCircuit.INPUT))
        .anyMatch(p -> e.name().startsWith(p.id() + ":"));
  }

  @Test
  void netlistsFailWhereDelaysAreFarOff() {
    Network network = RandomBitNetworks.of(2);
    PulseNetlist netlist = new MapToPulses().apply(network, PassContext.bare(Targets.read("sfq")));
    InputGenerator inputs = InputGenerator.of(network, 5);
    List<List<Value>> samples = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      samples.add(inputs.next());
    }
    CircuitMargins.Share none = new DelayYield(netlist, samples, 0, 0).run(5, 1);
    assertEquals(5, none.share().passed());
    assertTrue(none.first().isEmpty());
    CircuitMargins.Share few = new DelayYield(netlist, samples, 0.6, 0).run(10, 1);
    assertTrue(few.share().passed() < 10, "" + few);
    assertEquals(
        10 - few.share().passed(), few.first().values().stream().mapToInt(Integer::intValue).sum());
    assertEquals(few, new DelayYield(netlist, samples, 0.6, 0).run(10, 1));
  }
}
