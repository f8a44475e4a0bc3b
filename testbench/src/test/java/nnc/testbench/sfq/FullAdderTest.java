package nnc.testbench.sfq;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.emulator.pulse.FrameRun;
import nnc.emulator.pulse.PulseObserver;
import nnc.frontend.Targets;
import nnc.ir.PulseNetlist;
import nnc.ir.Shape;
import nnc.ir.TensorType;
import nnc.ir.diagnostic.Span;
import nnc.ir.number.Formats;
import nnc.ir.pulse.Instance;
import nnc.ir.pulse.Instance.Role;
import nnc.ir.pulse.NetlistVerifier;
import nnc.ir.pulse.Pin;
import nnc.ir.pulse.PulseCell;
import nnc.ir.pulse.PulseLibrary;
import nnc.ir.pulse.Stimulus;
import nnc.ir.pulse.Stimulus.When;
import nnc.ir.pulse.Terminal;
import nnc.ir.pulse.Wire;
import org.junit.jupiter.api.Test;

/// The clocked full adder with which PyLSE is published, of cells with the numbers of PyLSE: two
/// half adders in three stages. Its sums come 105.1 and 130.1 ps after the beginning.
class FullAdderTest {

  private static final PulseLibrary LIBRARY =
      Targets.read("sfq").pulseLibrary("pylse").orElseThrow();

  private final SequencedMap<String, PulseCell> cells = new LinkedHashMap<>();
  private final SequencedMap<String, Instance> instances = new LinkedHashMap<>();
  private final List<Wire> wires = new ArrayList<>();

  /// A cell whose inputs are those pins, and its output.
  private Pin cell(String id, String cell, Pin... inputs) {
    PulseCell behaviour = LIBRARY.cells().get(cell).behaviour();
    cells.put(cell, behaviour);
    instances.put(id, new Instance(cell, Role.NEURON, 0, Span.NONE));
    for (int i = 0; i < inputs.length; i++) {
      wires.add(new Wire(inputs[i], new Pin(id, behaviour.inputs().get(i))));
    }
    return new Pin(id, behaviour.outputs().getFirst());
  }

  private List<Pin> split(String id, Pin from, int depth) {
    if (depth == 0) {
      return List.of(from);
    }
    cell(id, "SPLIT", from);
    List<Pin> all = new ArrayList<>(split(id + "0", new Pin(id, "q0"), depth - 1));
    all.addAll(split(id + "1", new Pin(id, "q1"), depth - 1));
    return all;
  }

  private PulseNetlist adder(SequencedMap<String, Stimulus> drives) {
    List<Pin> clk = split("clk_", Pin.outside("clk"), 3);
    List<Pin> a = split("a_", Pin.outside("a"), 1);
    List<Pin> b = split("b_", Pin.outside("b"), 1);
    List<Pin> half = split("half_", cell("half", "XOR", a.get(0), b.get(0), clk.get(0)), 1);
    List<Pin> in = split("in_", cell("in", "DFF", Pin.outside("cin"), clk.get(1)), 1);
    Pin sum =
        cell("sum", "DFF", cell("full", "XOR", half.get(0), in.get(0), clk.get(2)), clk.get(3));
    Pin carry = cell("carry", "AND2", half.get(1), in.get(1), clk.get(4));
    Pin both =
        cell("late", "DFF", cell("both", "AND2", a.get(1), b.get(1), clk.get(5)), clk.get(6));
    wires.add(new Wire(sum, Pin.outside("s")));
    wires.add(new Wire(cell("or", "OR2", carry, both, clk.get(7)), Pin.outside("c")));
    TensorType bit = new TensorType(Shape.of(1), Formats.BIT);
    return new PulseNetlist(
        "adder",
        400_000,
        cells,
        instances,
        wires,
        drives,
        List.of(),
        List.of(new Terminal("s", bit, List.of("s")), new Terminal("c", bit, List.of("c"))));
  }

  private static Stimulus at(double... picoseconds) {
    return new Stimulus(
        When.FRAME, Arrays.stream(picoseconds).mapToObj(t -> Math.round(t * 1000)).toList());
  }

  @Test
  void sumsComeWhenTheyArePublishedToCome() {
    SequencedMap<String, Stimulus> drives = new LinkedHashMap<>();
    drives.put("a", at(0, 30, 55));
    drives.put("b", at(3, 32));
    drives.put("cin", at(31));
    drives.put("clk", at(12.1, 37.1, 62.1, 87.1, 112.1, 137.1));
    PulseNetlist netlist = adder(drives);
    assertEquals(List.of(), NetlistVerifier.check(netlist));
    assertEquals(19, netlist.instances().size());
    List<String> seen = new ArrayList<>();
    FrameRun run =
        new FrameRun(
            netlist,
            new PulseObserver() {
              @Override
              public void came(long time, Pin pin) {
                if (pin.isOutside()) {
                  seen.add(pin.pin() + " " + (time - netlist.frame()));
                }
              }
            });
    var _ = run.frame(List.of());
    assertEquals(
        List.of("s 105100", "s 130100"), seen.stream().filter(s -> s.startsWith("s")).toList());
    // 0 + 3 carries in the period from 75 ps on, 30 + 32 + 31 in the next.
    assertEquals(2, seen.stream().filter(s -> s.startsWith("c")).count());
    assertEquals(0, run.simulator().violations());
    assertEquals(0, run.simulator().pending());
  }
}
