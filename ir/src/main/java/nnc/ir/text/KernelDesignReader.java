package nnc.ir.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.ir.KernelDesign;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.kernel.Channel;
import nnc.ir.kernel.Instance;
import nnc.ir.kernel.Terminal;

/// Makes a kernel design of statements.
final class KernelDesignReader {

  private final List<Statement> statements;
  private final List<Diagnostic> errors = new ArrayList<>();
  private final SequencedMap<String, Instance> instances = new LinkedHashMap<>();
  private final List<Channel> channels = new ArrayList<>();
  private final List<Terminal> inputs = new ArrayList<>();
  private final List<Terminal> outputs = new ArrayList<>();

  KernelDesignReader(List<Statement> statements) {
    this.statements = statements;
  }

  KernelDesign read(String name) {
    for (Statement s : statements) {
      if (s.subject().sign() == '%') {
        DesignParser.collect(errors, () -> kernel(s));
      }
    }
    for (Statement s : statements) {
      switch (s.subject().sign()) {
        case '#' -> DesignParser.collect(errors, () -> channel(s));
        case '@' -> DesignParser.collect(errors, () -> terminal(s));
        default -> {} // kernels are read already
      }
    }
    if (!errors.isEmpty()) {
      throw new Rejection(errors);
    }
    return new KernelDesign(name, instances, channels, inputs, outputs);
  }

  private void kernel(Statement s) {
    s.requirePlain();
    Instance instance =
        new Instance(
            KernelText.parse(s.word(), s.attributes(), s.wordSpan())
                .orElseThrow(() ->
                    Diagnostic.of(Code.E0207, s.wordSpan(), "there is no kernel '" + s.word() + "'")
                        .help("kernels are " + String.join(", ", KernelText.words()))
                        .rejection()),
            s.span());
    if (instances.putIfAbsent(s.subject().name(), instance) != null) {
      throw DesignParser.fail(
          Code.E0202, s.subject().span(), "kernel '" + s.subject().name() + "' is defined twice");
    }
  }

  private void channel(Statement s) {
    s.requirePlain();
    expect(s, "channel");
    Attributes in = s.attributes();
    try {
      channels.add(
          new Channel(
              s.subject().name(),
              in.has("from") ? instance(in.reference("from")) : "",
              in.small("from_port"),
              in.has("to") ? instance(in.reference("to")) : "",
              in.small("to_port"),
              in.small("lanes"),
              in.format("format"),
              in.small("depth"),
              in.small("beats")));
    } catch (IllegalArgumentException e) {
      throw DesignParser.fail(Code.E0305, s.span(), e.getMessage());
    }
    in.done();
  }

  private void terminal(Statement s) {
    s.requirePlain();
    boolean output = s.word().equals("output");
    if (!output) {
      expect(s, "input");
    }
    Attributes in = s.attributes();
    Terminal terminal =
        new Terminal(
            s.subject().name(),
            instance(in.reference("instance")),
            in.shape("shape"),
            in.small("channels"),
            in.small("positions"));
    in.done();
    (output ? outputs : inputs).add(terminal);
  }

  private String instance(Term.Reference reference) {
    if (!instances.containsKey(reference.name())) {
      throw DesignParser.fail(
          Code.E0201, reference.span(), "there is no kernel '" + reference.name() + "'");
    }
    return reference.name();
  }

  private static void expect(Statement s, String word) {
    if (!s.word().equals(word)) {
      throw DesignParser.fail(
          Code.E0101, s.wordSpan(), "expected '" + word + "', found '" + s.word() + "'");
    }
  }
}
