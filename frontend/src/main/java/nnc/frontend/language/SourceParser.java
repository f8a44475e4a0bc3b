package nnc.frontend.language;

import java.util.ArrayList;
import java.util.List;
import nnc.frontend.language.grammar.NnLexer;
import nnc.frontend.language.grammar.NnParser;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import org.antlr.v4.runtime.BailErrorStrategy;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.ParseCancellationException;

/// Text to statements. Each statement is parsed by itself and begins with a reserved word, so a
/// mistake costs one statement and one diagnostic.
final class SourceParser {

  /// The statements that could be read, and what is wrong with the others.
  record Parsed(List<Syntax.Statement> statements, List<Diagnostic> errors) {
    Parsed {
      statements = List.copyOf(statements);
      errors = List.copyOf(errors);
    }
  }

  private final TokenText tokens;
  private final NnParser parser;
  private final TreeReader trees;
  private final SyntaxErrors wording;
  private final List<Syntax.Statement> statements = new ArrayList<>();
  private final List<Diagnostic> errors = new ArrayList<>();

  private SourceParser(TokenText tokens) {
    this.tokens = tokens;
    this.trees = new TreeReader(tokens);
    this.wording = new SyntaxErrors(tokens);
    parser = new NnParser(tokens.stream());
    parser.removeErrorListeners();
    parser.setErrorHandler(new BailErrorStrategy());
  }

  static Parsed parse(Source source) {
    return parse(new TokenText(source));
  }

  /// Parses tokens, which are read from the first one on.
  static Parsed parse(TokenText tokens) {
    SourceParser p = new SourceParser(tokens);
    p.run();
    return new Parsed(p.statements, p.errors);
  }

  private void run() {
    tokens.stream().seek(0);
    while (next().getType() != Token.EOF) {
      Token start = next();
      if (!startsStatement(start)) {
        fail(wording.noStatement(start, statements.isEmpty()), null);
        continue;
      }
      try {
        NnParser.StatementContext tree = parser.statement();
        if (startsStatement(next()) || next().getType() == Token.EOF) {
          statements.add(trees.statement(tree));
        } else {
          fail(wording.after(next(), start), start);
        }
      } catch (ParseCancellationException e) {
        RecognitionException cause = (RecognitionException) e.getCause();
        Token at = cause.getOffendingToken();
        tokens.stream().seek(at.getTokenIndex());
        fail(wording.unexpected(at, expected(cause), start), start);
      } catch (Rejection r) {
        fail(r.diagnostics().getFirst(), start);
      }
    }
  }

  private org.antlr.v4.runtime.misc.IntervalSet expected(RecognitionException cause) {
    return cause.getOffendingState() < 0
        ? parser.getExpectedTokens()
        : parser.getATN().getExpectedTokens(cause.getOffendingState(), cause.getCtx());
  }

  /// Reports an error and goes on at the next statement; the name in the statement that begins with
  /// `start` stays known.
  private void fail(Diagnostic error, Token start) {
    errors.add(error);
    if (start != null) {
      Token name = tokens.stream().get(following(start));
      statements.add(broken(start, name));
      // A reserved word in the place of the name starts no statement of its own.
      if (next().getTokenIndex() == name.getTokenIndex()
          && startsStatement(name)
          && name.getLine() == start.getLine()) {
        tokens.stream().consume();
      }
    }
    while (next().getType() != Token.EOF && !startsStatement(next())) {
      tokens.stream().consume();
    }
  }

  /// What stays of the statement that begins with `start` and `name`.
  private Syntax.Statement broken(Token start, Token name) {
    Syntax.Name known = new Syntax.Name(name.getText(), tokens.span(name));
    boolean named = name.getType() == NnLexer.NAME;
    return switch (start.getType()) {
      case NnLexer.NETWORK ->
          new Syntax.NetworkLine(
              new Syntax.Name(name.getText(), tokens.span(start)), List.of(), false);
      case NnLexer.NEURON, NnLexer.PLASTICITY, NnLexer.IMPORT -> new Syntax.BrokenNeuron(known);
      case NnLexer.INPUT, NnLexer.LAYER, NnLexer.OUTPUT, NnLexer.POPULATION ->
          named ? new Syntax.BrokenLine(known) : new Syntax.BrokenUse(known);
      default -> new Syntax.BrokenUse(known);
    };
  }

  private int following(Token token) {
    int index = token.getTokenIndex() + 1;
    while (tokens.stream().get(index).getChannel() != Token.DEFAULT_CHANNEL) {
      index++;
    }
    return index;
  }

  private Token next() {
    return tokens.stream().LT(1);
  }

  static boolean startsStatement(Token token) {
    return TokenText.isStatement(token);
  }
}
