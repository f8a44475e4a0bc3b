package nnc.backends.sfq;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import nnc.backends.simulate.Core;
import nnc.backends.verilog.Templates;
import nnc.ir.PulseNetlist;
import nnc.ir.pulse.PeriodLogic;

/// What a pipeline of clocked cells computes as Verilog-2005 that can be synthesized: a register
/// for each cell, without delays (`PeriodLogic`). It stands beside the Verilog of pulses, for
/// simulators and tools that know clocks alone.
public final class FunctionalEmitter {

  private final PulseNetlist netlist;
  private final PeriodLogic logic;
  private final PulsePorts ports;
  private final String origin;

  private FunctionalEmitter(PulseNetlist netlist, PeriodLogic logic, PulsePorts ports) {
    this.netlist = netlist;
    this.logic = logic;
    this.ports = ports;
    this.origin = Templates.comment("design: " + netlist.name());
  }

  /// Throws `Rejection` (E0401) where cells are not clocked.
  public static FunctionalEmitter of(PulseNetlist netlist, String prefix) {
    return new FunctionalEmitter(netlist, PeriodLogic.of(netlist), PulsePorts.of(netlist, prefix));
  }

  public PeriodLogic logic() {
    return logic;
  }

  /// Relative path to content.
  public SortedMap<String, byte[]> files() {
    SortedMap<String, byte[]> files = new TreeMap<>();
    files.put(
        "functional/" + ports.functional() + ".v",
        Templates.bytes(
            new Templates("sfq")
                .render("functional", FunctionalView.of(netlist, logic, ports, origin))));
    return Collections.unmodifiableSortedMap(files);
  }

  /// What the template of `bench` sees; `inputs` and `outputs` are the pins of `name`.
  public record BenchView(
      String origin,
      String name,
      String core,
      List<String> inputs,
      List<String> outputs,
      int lastInput,
      int lastOutput) {}

  /// The module of `core`: it sends a beat of all data pins, least first, a frame, and shows a beat
  /// of all output pins when one begins.
  public byte[] bench() {
    List<String> inputs = FunctionalView.dataPins(netlist).stream().map(ports::input).toList();
    return Templates.bytes(
        new Templates("sfq")
            .render(
                "frames",
                new BenchView(
                    origin,
                    core().module(),
                    ports.functional(),
                    inputs,
                    ports.outputs(),
                    inputs.size() - 1,
                    ports.outputs().size() - 1)));
  }

  /// The pins of `bench`, as simulators need them.
  public Core core() {
    return new Core(
        ports.design() + "_frames",
        List.of(new Core.Bus("data", FunctionalView.dataPins(netlist).size(), 1)),
        List.of(new Core.Bus("result", ports.outputs().size(), 1)),
        1);
  }
}
