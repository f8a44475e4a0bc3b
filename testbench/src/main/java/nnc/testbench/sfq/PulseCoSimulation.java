package nnc.testbench.sfq;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.backends.sfq.PulseSimulation;
import nnc.emulator.pulse.FrameRun;
import nnc.emulator.pulse.PulseObserver;
import nnc.ir.PulseNetlist;
import nnc.ir.Value;
import nnc.ir.pulse.Pin;

/// Runs the simulated netlist and its Verilog on the same pulses and compares every pulse on every
/// wire, every critical time that is missed and every pulse that is absorbed, with their times.
/// There is no tolerance. What happens in one femtosecond may be told in any order.
public final class PulseCoSimulation {

  private static final Comparator<String> ORDER =
      Comparator.comparingLong(PulseCoSimulation::time).thenComparing(Comparator.naturalOrder());

  private final PulseNetlist netlist;
  private final PulseSimulation simulation;

  public PulseCoSimulation(PulseNetlist netlist) {
    this.netlist = netlist;
    this.simulation = new PulseSimulation(netlist);
  }

  /// The first event that one side has alone.
  public record Difference(String simulator, String verilog) {
    @Override
    public String toString() {
      return "simulator: " + simulator + "; Verilog: " + verilog;
    }
  }

  /// What a run gave: the outputs for each sample, how many events were compared.
  public record Outcome(
      List<List<Value>> outputs,
      long events,
      long pulses,
      long violations,
      long absorbed,
      long mismatches,
      Optional<Difference> first) {}

  /// Sends a frame for each sample through the simulator and `files`.
  public Outcome run(List<List<Value>> samples, SequencedMap<String, byte[]> files) {
    Transcript transcript = new Transcript();
    FrameRun run = new FrameRun(netlist, transcript);
    List<List<Value>> outputs = run.all(samples);
    PulseSimulation.Events got = simulation.run(files, transcript.entered, run.time());
    List<String> said = new ArrayList<>(got.messages());
    got.arrivals().forEach(a -> said.add(pulse(a.time(), a.pin())));
    List<String> verilog = sorted(said);
    List<String> expected = sorted(transcript.events);
    return new Outcome(
        outputs,
        expected.size(),
        run.simulator().pulses(),
        run.simulator().violations(),
        run.simulator().absorbed(),
        mismatches(expected, verilog),
        first(expected, verilog));
  }

  /// Events that one side has and the other has not.
  private static long mismatches(List<String> expected, List<String> got) {
    int common = 0;
    for (int i = 0, j = 0; i < expected.size() && j < got.size(); ) {
      int order = ORDER.compare(expected.get(i), got.get(j));
      common += order == 0 ? 1 : 0;
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
    }
    return (long) expected.size() + got.size() - 2L * common;
  }

  private static Optional<Difference> first(List<String> expected, List<String> got) {
    for (int i = 0; i < Math.max(expected.size(), got.size()); i++) {
      String e = i < expected.size() ? expected.get(i) : "nothing more";
      String g = i < got.size() ? got.get(i) : "nothing more";
      if (!e.equals(g)) {
        return Optional.of(new Difference(e, g));
      }
    }
    return Optional.empty();
  }

  private static List<String> sorted(List<String> events) {
    List<String> all = new ArrayList<>(events);
    all.sort(ORDER);
    return all;
  }

  private static String pulse(long time, Pin pin) {
    return "pulse " + time + " " + pin;
  }

  private static long time(String event) {
    int from = event.indexOf(' ') + 1;
    int to = event.indexOf(' ', from);
    return Long.parseLong(event.substring(from, to < 0 ? event.length() : to));
  }

  /// Everything that happens, in the words of the testbench.
  private final class Transcript implements PulseObserver {
    private final List<PulseSimulation.Pulse> entered = new ArrayList<>();
    private final List<String> events = new ArrayList<>();

    @Override
    public void entered(long time, String pin) {
      entered.add(new PulseSimulation.Pulse(time, pin));
    }

    @Override
    public void came(long time, Pin pin) {
      events.add(pulse(time, pin));
    }

    @Override
    public void violated(long time, Pin pin, String first, long gap, long least) {
      events.add(simulation.violation(time, pin, first, gap, least));
    }

    @Override
    public void absorbed(long time, Pin pin) {
      events.add(simulation.absorbed(time, pin));
    }
  }
}
