package nnc.ir.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import nnc.ir.PulseNetlist;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Span;
import nnc.ir.pulse.Absorption;
import nnc.ir.pulse.Instance;
import nnc.ir.pulse.Picoseconds;
import nnc.ir.pulse.Pin;
import nnc.ir.pulse.PulseCell;
import nnc.ir.pulse.Separation;
import nnc.ir.pulse.Stimulus;
import nnc.ir.pulse.Terminal;
import nnc.ir.pulse.Transition;
import nnc.ir.pulse.WeightCurrent;
import nnc.ir.pulse.Wire;

/// Makes a pulse netlist of statements.
final class PulseNetlistReader {

  private final List<Statement> statements;
  private final Span span;
  private final List<Diagnostic> errors = new ArrayList<>();
  private final SequencedMap<String, PulseCell> cells = new LinkedHashMap<>();
  private final SequencedMap<String, Instance> instances = new LinkedHashMap<>();
  private final List<Wire> wires = new ArrayList<>();
  private final SequencedMap<String, Stimulus> drives = new LinkedHashMap<>();
  private final List<Terminal> inputs = new ArrayList<>();
  private final List<Terminal> outputs = new ArrayList<>();
  private Optional<Long> frame = Optional.empty();
  private int latency;

  PulseNetlistReader(List<Statement> statements, Span span) {
    this.statements = statements;
    this.span = span;
  }

  PulseNetlist read(String name) {
    for (Statement s : statements) {
      DesignParser.collect(errors, () -> statement(s));
    }
    if (errors.isEmpty() && frame.isEmpty()) {
      errors.add(Diagnostic.of(Code.E0101, span, "a pulse netlist has a statement '@frame'"));
    }
    if (!errors.isEmpty()) {
      throw new Rejection(errors);
    }
    return new PulseNetlist(
        name, frame.get(), latency, cells, instances, wires, drives, inputs, outputs);
  }

  private void statement(Statement s) {
    s.requirePlain();
    Attributes in = s.attributes();
    String name = s.subject().name();
    switch (s.subject().sign() + s.word()) {
      case "@frame" -> {
        frame = Optional.of(time(in, "length"));
        latency = in.has("latency") ? in.small("latency") : 0;
      }
      case "@drive" -> s.requireFirst(drives.putIfAbsent(name, drive(in)) == null);
      case "@input" -> inputs.add(terminal(name, in));
      case "@output" -> outputs.add(terminal(name, in));
      case "#cell" -> s.requireFirst(cells.putIfAbsent(name, cell(s)) == null);
      case "#wire" -> wires.add(new Wire(pin(s, "from"), pin(s, "to")));
      case "%instance" -> s.requireFirst(instances.putIfAbsent(name, instance(s)) == null);
      default ->
          throw Diagnostic.of(
                  Code.E0101, s.wordSpan(), "no statement of a pulse netlist: '" + s.word() + "'")
              .help(
                  "they are @... = frame, drive, input, output, #... = cell, wire, %... = instance")
              .rejection();
    }
    in.done();
  }

  private static Instance instance(Statement s) {
    Attributes in = s.attributes();
    return new Instance(
        in.reference("cell", '#').name(),
        in.choice("role", Instance.Role.class),
        in.small("state"),
        in.has("weight") ? Optional.of(weight(s)) : Optional.empty(),
        s.span());
  }

  private static WeightCurrent weight(Statement s) {
    List<String> currents = each(s.attributes(), "weight", w -> w);
    long stream = s.attributes().integer("stream");
    return checked(s.span(), () -> WeightCurrent.parse(currents, stream));
  }

  private static Stimulus drive(Attributes in) {
    return new Stimulus(
        in.choice("when", Stimulus.When.class), each(in, "times", Picoseconds::parse));
  }

  private static Terminal terminal(String name, Attributes in) {
    return new Terminal(name, in.type("type"), each(in, "pins", p -> p));
  }

  private static PulseCell cell(Statement s) {
    Attributes in = s.attributes();
    List<String> inputs = each(in, "inputs", p -> p);
    List<String> outputs = each(in, "outputs", p -> p);
    List<Transition> transitions = each(in, "transitions", Transition::parse);
    List<Separation> separations = each(in, "separations", Separation::parse);
    List<Absorption> absorptions = each(in, "absorptions", Absorption::parse);
    return checked(
        s.span(), () -> new PulseCell(inputs, outputs, transitions, separations, absorptions));
  }

  private static Pin pin(Statement s, String name) {
    List<String> words = each(s.attributes(), name, p -> p);
    return switch (words.size()) {
      case 1 -> Pin.outside(words.getFirst());
      case 2 -> new Pin(words.getFirst(), words.getLast());
      default ->
          throw DesignParser.fail(
              Code.E0101, s.span(), "'" + name + "' is a pin, or an instance and its pin");
    };
  }

  private static long time(Attributes in, String name) {
    if (in.term(name) instanceof Term.Text(var text, var at)) {
      return checked(at, () -> Picoseconds.parse(text));
    }
    throw DesignParser.fail(
        Code.E0101, in.term(name).span(), "'" + name + "' is a text of picoseconds");
  }

  private static <T> List<T> each(Attributes in, String name, Function<String, T> parse) {
    return in.texts(name).stream()
        .map(t -> checked(t.span(), () -> parse.apply(t.text())))
        .toList();
  }

  private static <T> T checked(Span span, java.util.function.Supplier<T> make) {
    try {
      return make.get();
    } catch (IllegalArgumentException e) {
      throw DesignParser.fail(Code.E0305, span, e.getMessage());
    }
  }
}
