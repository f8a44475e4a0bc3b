package nnc.ir.text;

import java.util.ArrayList;
import java.util.List;
import nnc.ir.Design;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;

/// Reads the text form that `package-info` defines. Memory grows with the text, never with sizes
/// that it declares.
public final class DesignParser {

  private static final List<String> KINDS =
      List.of("network", "kernels", "program", "pulses", "machine");

  private DesignParser() {}

  /// The design that `source` holds; throws `Rejection` with everything found wrong: E0101 for the
  /// form, E0201 and E0202 for names, E0203 for a type that is not the inferred one, E0305 for
  /// parameters. The design is not verified beyond that.
  public static Design parse(Source source) {
    Lexer lexer = new Lexer(source);
    Token word = lexer.peek();
    String kind = lexer.text(lexer.expect(Token.Kind.WORD));
    if (!KINDS.contains(kind)) {
      throw lexer.fail(
          word,
          "expected 'network', 'kernels', 'program', 'pulses' or 'machine', found '" + kind + "'");
    }
    TermReader terms = new TermReader(lexer);
    String name = terms.name();
    List<Statement> statements = new ArrayList<>();
    lexer.expect(Token.Kind.OPEN_BRACE);
    while (!lexer.at(Token.Kind.CLOSE_BRACE)) {
      statements.add(statement(lexer, terms));
    }
    lexer.take();
    lexer.expect(Token.Kind.END);
    return switch (kind) {
      case "network" -> new NetworkReader(statements).read(name);
      case "kernels" -> new KernelDesignReader(statements).read(name);
      case "machine" -> new MachineImageReader(statements, lexer.span(word)).read(name);
      case "pulses" -> new PulseNetlistReader(statements, lexer.span(word)).read(name);
      default -> new PeProgramReader(statements, lexer.span(word)).read(name);
    };
  }

  private static Statement statement(Lexer lexer, TermReader terms) {
    Token first = lexer.peek();
    Term.Reference subject = terms.reference();
    java.util.Optional<Term.Type> type = java.util.Optional.empty();
    if (lexer.skip(Token.Kind.COLON)) {
      Token at = lexer.peek();
      type = java.util.Optional.of(new Term.Type(terms.type(), lexer.span(at)));
    }
    lexer.expect(Token.Kind.EQUALS);
    Token word = lexer.expect(Token.Kind.WORD);
    int end = word.end();
    List<Term.Reference> from = new ArrayList<>();
    if (lexer.skip(Token.Kind.OPEN_PAREN)) {
      do {
        from.add(terms.reference());
      } while (lexer.skip(Token.Kind.COMMA));
      end = lexer.expect(Token.Kind.CLOSE_PAREN).end();
    }
    Attributes attributes = terms.attributes(lexer.span(word));
    return new Statement(
        subject,
        type,
        lexer.text(word),
        lexer.span(word),
        List.copyOf(from),
        attributes,
        lexer.span(first, end));
  }

  /// Runs `read`, keeping its diagnostics instead of its exception; whether it came through.
  static boolean collect(List<Diagnostic> errors, Runnable read) {
    try {
      read.run();
      return true;
    } catch (Rejection rejection) {
      errors.addAll(rejection.diagnostics());
      return false;
    }
  }

  static Rejection fail(nnc.ir.diagnostic.Code code, Span span, String message) {
    return Diagnostic.of(code, span, message).rejection();
  }
}
