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
    List<Edge> edges = new ArrayList<>();
    netlist
        .drives()
        .forEach((pin, drive) -> {
          if (drive.when() == Stimulus.When.SETUP) {
            drive.times().forEach(t -> edges.add(new Edge(t, pin)));
          }
        });
    // Data may be sent some frames behind the beginning of theirs.
    for (int i = 0; i <= netlist.latency(); i++) {
      long from = (i + 1) * netlist.frame();
      frame.chip().stream()
          .filter(p -> !p.leaves())
          .forEach(p -> edges.add(new Edge(from + p.time(), p.pin())));
    }
    edges.sort(Comparator.comparingLong(Edge::time));
    long begin = (netlist.latency() + 1) * netlist.frame();
    long end = begin + netlist.frame();
    List<Edge> before = edges.stream().filter(e -> e.time < begin).toList();
    List<Edge> last = edges.stream().filter(e -> e.time >= begin && e.time < end).toList();
    long filled = before.isEmpty() ? -BEGIN : before.getLast().time;
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
            netlist.outputPins().stream()
                .map(p -> new Output(ports.output(p), counts.getOrDefault(p, 0L)))
                .toList(),
            steps(before, -BEGIN, ports),
            begin - filled,
            steps(last, begin, ports),
            end - (last.isEmpty() ? begin : last.getLast().time));
    return Templates.bytes(new Templates("sfq").render("selfcheck", view));
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
