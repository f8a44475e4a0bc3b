package nnc.ir.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.PeProgram;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Span;
import nnc.ir.pe.Layer;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Ports;
import nnc.ir.pe.Routine;
import nnc.ir.pe.Step;
import nnc.ir.pe.Terminal;

/// Makes a program of statements.
final class PeProgramReader {

  private final List<Statement> statements;
  private final Span span;
  private final List<Diagnostic> errors = new ArrayList<>();
  private final SequencedMap<String, Routine> routines = new LinkedHashMap<>();
  private final SequencedMap<String, Layer> layers = new LinkedHashMap<>();
  private final List<Terminal> inputs = new ArrayList<>();
  private final List<Terminal> outputs = new ArrayList<>();
  private Optional<Machine> machine = Optional.empty();
  private Optional<Tensor> memory = Optional.empty();

  PeProgramReader(List<Statement> statements, Span span) {
    this.statements = statements;
    this.span = span;
  }

  PeProgram read(String name) {
    for (Statement s : statements) {
      DesignParser.collect(errors, () -> statement(s));
    }
    if (errors.isEmpty() && (machine.isEmpty() || memory.isEmpty())) {
      errors.add(
          Diagnostic.of(
              Code.E0101, span, "a program has a statement '@machine' and one '@memory'"));
    }
    if (!errors.isEmpty()) {
      throw new Rejection(errors);
    }
    return new PeProgram(name, machine.get(), memory.get(), routines, layers, inputs, outputs);
  }

  private void statement(Statement s) {
    s.requirePlain();
    Attributes in = s.attributes();
    String name = s.subject().name();
    switch (s.subject().sign() + s.word()) {
      case "@machine" -> machine = Optional.of(machine(s));
      case "@memory" -> memory = Optional.of(in.tensor("initial"));
      case "@input" -> inputs.add(terminal(name, in));
      case "@output" -> outputs.add(terminal(name, in));
      case "#routine" -> s.requireFirst(routines.putIfAbsent(name, routine(in)) == null);
      case "%layer" -> s.requireFirst(layers.putIfAbsent(name, layer(s)) == null);
      default ->
          throw Diagnostic.of(
                  Code.E0101, s.wordSpan(), "no statement of a program: '" + s.word() + "'")
              .help("they are @... = machine, memory, input, output, #... = routine, %... = layer")
              .rejection();
    }
    in.done();
  }

  private static Machine machine(Statement s) {
    Attributes in = s.attributes();
    try {
      return new Machine(
          in.smalls("weights"),
          in.small("cells"),
          in.small("register_bits"),
          in.choice("ports", Ports.class),
          in.small("sum_lag"),
          in.small("inputs"),
          in.small("control_bits"),
          in.small("control_ports"),
          in.small("groups"),
          in.small("lanes"));
    } catch (IllegalArgumentException e) {
      throw DesignParser.fail(Code.E0305, s.span(), e.getMessage());
    }
  }

  private static Terminal terminal(String name, Attributes in) {
    return new Terminal(
        name, in.type("type"), in.small("base"), in.longs("weights"), in.integer("offset"));
  }

  private static Routine routine(Attributes in) {
    List<Step> steps =
        in.texts("steps").stream().map(t -> RoutineText.parse(t.text(), t.span())).toList();
    return new Routine(in.choice("mix", Routine.Mix.class), in.small("controls"), steps);
  }

  private static Layer layer(Statement s) {
    Attributes in = s.attributes();
    return new Layer(
        in.reference("routine", '#').name(),
        in.flag("spread"),
        in.small("channels"),
        in.optionalTensor("offsets"),
        in.tensor("reads"),
        in.tensor("writes"),
        in.optionalTensor("weights"),
        in.optionalTensor("controls"),
        s.span());
  }
}
