package nnc.backends.sfq;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import nnc.backends.verilog.Templates;
import nnc.ir.PulseNetlist;
import nnc.ir.pulse.PulseActivity;
import nnc.ir.pulse.Stimulus;

/// A testbench that checks itself: what sets the circuit up, a frame, and how many pulses each
/// output pin must have had. It stands beside the Verilog, for a laboratory's own simulator.
public final class PulseTestbench {

  /// The first pulse comes as late, in femtoseconds: edges at 0 are the beginning of levels.
  private static final long BEGIN = 1_000_000;

  private PulseTestbench() {}

  /// What the template needs; steps are edges of ports, each a time behind the one before. The
  /// counts begin `settle` behind those that set the circuit up and fill it.
  public record View(
      String origin,
      String name,
      String core,
      List<String> inputs,
      List<Output> outputs,
      List<Step> filling,
      long settle,
      List<Step> steps,
      long rest) {}

  public record Step(long gap, String port) {}

  public record Output(String port, long pulses) {}

  private record Edge(long time, String pin) {}

  /// The path of the file of `emit`.
  public static String path(PulseNetlist netlist, String prefix) {
    return "tb/" + PulsePorts.of(netlist, prefix).design() + "_tb.v";
  }

  /// `frame` are the pulses at the pins in a frame behind those that fill the circuit, all with the
  /// same sample.
  public static byte[] emit(PulseNetlist netlist, String prefix, PulseActivity frame) {
    PulsePorts ports = PulsePorts.of(netlist, prefix);
    List<Edge> before = new ArrayList<>();
    netlist
        .drives()
        .forEach((pin, drive) -> {
          if (drive.when() == Stimulus.When.SETUP) {
            drive.times().forEach(t -> before.add(new Edge(t, pin)));
          }
        });
    long begin = netlist.frame();
    for (int i = 0; i < netlist.latency(); i++, begin += netlist.frame()) {
      before.addAll(sent(frame, begin));
    }
    before.sort(Comparator.comparingLong(Edge::time));
    List<Edge> last = sent(frame, begin);
    long filled = before.isEmpty() ? -BEGIN : before.getLast().time;
    long end = begin + netlist.frame();
    Map<String, Long> counts =
        frame.chip().stream()
            .filter(PulseActivity.AtPin::leaves)
            .collect(Collectors.groupingBy(PulseActivity.AtPin::pin, Collectors.counting()));
    View view =
        new View(
            Templates.comment("design: " + netlist.name()),
            ports.design() + "_tb",
            ports.core(),
            ports.inputs(),
            ports.outputPins().stream()
                .map(p -> new Output(ports.output(p), counts.getOrDefault(p, 0L)))
                .toList(),
            steps(before, -BEGIN, ports),
            begin - filled,
            steps(last, begin, ports),
            end - (last.isEmpty() ? begin : last.getLast().time));
    return Templates.bytes(new Templates("sfq").render("selfcheck", view));
  }

  private static List<Edge> sent(PulseActivity frame, long begin) {
    return frame.chip().stream()
        .filter(p -> !p.leaves())
        .map(p -> new Edge(begin + p.time(), p.pin()))
        .sorted(Comparator.comparingLong(Edge::time))
        .toList();
  }

  private static List<Step> steps(List<Edge> edges, long from, PulsePorts ports) {
    List<Step> steps = new ArrayList<>();
    long before = from;
    for (Edge edge : edges) {
      steps.add(new Step(edge.time - before, ports.input(edge.pin)));
      before = edge.time;
    }
    return steps;
  }
}
