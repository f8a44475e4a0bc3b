package nnc.backends.sfq;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nnc.backends.verilog.Templates;
import nnc.ir.PulseNetlist;
import nnc.ir.pulse.PeriodLogic;
import nnc.ir.pulse.Pin;

/// Registers of clocked cells as their template sees them. `phaseBits` is the width of the count of
/// phases, 0 where there is one; `unused` are inputs that nothing reads.
public record FunctionalView(
    String origin,
    String name,
    int latency,
    int phaseBits,
    int lastPhase,
    List<String> inputs,
    List<String> outputs,
    List<Register> registers,
    List<Phase> phases,
    List<Assign> assigns,
    List<String> unused) {

  public record Register(String name, String next, String comment) {}

  /// What is taken in phase `number`.
  public record Phase(int number, List<Register> registers) {}

  public record Assign(String to, String from) {}

  private static final String NEVER = "1'b0";

  static FunctionalView of(
      PulseNetlist netlist, PeriodLogic logic, PulsePorts ports, String origin) {
    Map<Pin, String> names = new HashMap<>();
    netlist.drives().keySet().forEach(p -> names.put(Pin.outside(p), ports.input(p)));
    logic
        .registers()
        .forEach(
            r -> names.put(r.pin(), PulsePorts.instance(r.pin().instance() + "." + r.pin().pin())));
    List<List<Register>> phases = new ArrayList<>();
    IntStream.range(0, logic.phases()).forEach(_ -> phases.add(new ArrayList<>()));
    Set<Pin> read = new LinkedHashSet<>();
    for (PeriodLogic.Register r : logic.registers()) {
      List<String> reads = r.reads().stream().map(p -> names.getOrDefault(p, NEVER)).toList();
      read.addAll(r.reads());
      phases
          .get(r.phase())
          .add(
              new Register(
                  names.get(r.pin()),
                  expression(reads, r.ones()),
                  Templates.comment(comment(netlist, r))));
    }
    List<Assign> assigns = new ArrayList<>();
    for (PeriodLogic.Shown shown : logic.outputs()) {
      String from = names.getOrDefault(shown.source(), NEVER);
      read.add(shown.source());
      for (int held = 1; held <= shown.held() && !from.equals(NEVER); held++) {
        String name = "held" + held + "_" + ports.output(shown.pin());
        phases.getFirst().add(new Register(name, from, "held"));
        from = name;
      }
      assigns.add(new Assign(ports.output(shown.pin()), from));
    }
    List<String> inputs = dataPins(netlist);
    return new FunctionalView(
        origin,
        ports.functional(),
        logic.latency(),
        logic.phases() == 1 ? 0 : 32 - Integer.numberOfLeadingZeros(logic.phases() - 1),
        logic.phases() - 1,
        inputs.stream().map(ports::input).toList(),
        ports.outputs(),
        phases.stream().flatMap(List::stream).toList(),
        IntStream.range(0, logic.phases()).mapToObj(i -> new Phase(i, phases.get(i))).toList(),
        assigns,
        inputs.stream().filter(p -> !read.contains(Pin.outside(p))).map(ports::input).toList());
  }

  /// The chip's data pins, in the order of inputs.
  static List<String> dataPins(PulseNetlist netlist) {
    return netlist.inputs().stream().flatMap(t -> t.pins().stream()).toList();
  }

  private static String comment(PulseNetlist netlist, PeriodLogic.Register r) {
    String cell = netlist.instances().get(r.pin().instance()).cell();
    boolean none = r.span().isNone() || r.span().source().text().isEmpty();
    return none ? cell : cell + " " + r.span().place();
  }

  /// A function of `reads`, bit `i` of `ones` being its value for the case `i`.
  static String expression(List<String> reads, BitSet ones) {
    int cases = 1 << reads.size();
    BitSet zeros = (BitSet) ones.clone();
    zeros.flip(0, cases);
    if (ones.isEmpty() || zeros.isEmpty()) {
      return ones.isEmpty() ? NEVER : "1'b1";
    }
    if (zeros.cardinality() == 1) {
      int none = zeros.nextSetBit(0);
      return literals(reads, ~none, " | ");
    }
    if (ones.stream().allMatch(i -> Integer.bitCount(i) % 2 == 1)
        && ones.cardinality() == cases / 2) {
      return String.join(" ^ ", reads);
    }
    String terms =
        ones.stream()
            .mapToObj(i -> "(" + literals(reads, i, " & ") + ")")
            .collect(Collectors.joining(" | "));
    return ones.cardinality() == 1 ? terms.substring(1, terms.length() - 1) : terms;
  }

  private static String literals(List<String> reads, int set, String operator) {
    return IntStream.range(0, reads.size())
        .mapToObj(j -> ((set >> j & 1) != 0 ? "" : "~") + reads.get(j))
        .collect(Collectors.joining(operator));
  }
}
