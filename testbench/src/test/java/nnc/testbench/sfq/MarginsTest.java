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
