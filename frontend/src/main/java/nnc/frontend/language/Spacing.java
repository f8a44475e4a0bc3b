package nnc.frontend.language;

import nnc.frontend.language.grammar.NnLexer;
import nnc.frontend.language.grammar.NnParser;
import org.antlr.v4.runtime.Token;

/// Decides between which tokens of a statement a space stands, and where a step or a further term
/// begins.
final class Spacing {

  /// What is before a token.
  record Before(boolean space, boolean step) {}

  private final boolean equations;
  private int previous = Token.EOF;
  private boolean sign;
  private int depth;
  private boolean type = true;

  /// For neurons and their lines, where signs are operators, or for other statements.
  Spacing(boolean equations) {
    this.equations = equations;
  }

  /// Whether a line that begins with `first` holds equations.
  static boolean isEquation(Token first) {
    return first.getType() == NnLexer.NEURON
        || first.getType() == NnLexer.PLASTICITY
        || !TokenText.isStatement(first);
  }

  /// The answer for the next token, which is followed by one of type `following`.
  Before next(Token token, int following) {
    int t = token.getType();
    if (token.getChannel() != Token.DEFAULT_CHANNEL) {
      return new Before(true, false);
    }
    if (equations) {
      return equation(t);
    }
    boolean number = following == NnLexer.INT || following == NnLexer.DECIMAL;
    boolean term = t == NnLexer.PLUS && !number && previous != NnLexer.OPEN_LIST;
    boolean step = term || (t == NnLexer.NAME && endsValue(previous) && !type);
    boolean space = previous != Token.EOF && space(t);
    sign = (t == NnLexer.PLUS && !term) || t == NnLexer.MINUS;
    type &= t != NnLexer.EQUALS;
    switch (t) {
      case NnLexer.OPEN, NnLexer.OPEN_LIST -> depth++;
      case NnLexer.CLOSE, NnLexer.CLOSE_LIST -> depth--;
      default -> {}
    }
    previous = t;
    return new Before(space, step);
  }

  /// A sign behind a value is an operator; another one belongs to what follows.
  private Before equation(int t) {
    boolean operator = (t == NnLexer.PLUS || t == NnLexer.MINUS) && endsValue(previous);
    boolean step = operator || t == NnParser.AND || t == NnParser.OR || t == NnParser.XOR;
    boolean space =
        previous != Token.EOF
            && !sign
            && switch (previous) {
              case NnLexer.OPEN, NnLexer.OPEN_LIST, NnLexer.RANGE -> false;
              default ->
                  switch (t) {
                    case NnLexer.CLOSE, NnLexer.CLOSE_LIST, NnLexer.COMMA, NnLexer.RANGE -> false;
                    case NnLexer.COLON -> depth == 0;
                    case NnLexer.OPEN, NnLexer.OPEN_LIST -> previous != NnLexer.NAME;
                    default -> true;
                  };
            };
    sign = t == NnLexer.MINUS && !operator;
    switch (t) {
      case NnLexer.OPEN, NnLexer.OPEN_LIST -> depth++;
      case NnLexer.CLOSE, NnLexer.CLOSE_LIST -> depth--;
      default -> {}
    }
    previous = t;
    return new Before(space, step);
  }

  private static boolean endsValue(int t) {
    return switch (t) {
      case NnLexer.NAME,
          NnLexer.FIXED,
          NnLexer.CLOSE,
          NnLexer.CLOSE_LIST,
          NnLexer.STRING,
          NnLexer.INT,
          NnLexer.DECIMAL ->
          true;
      default -> false;
    };
  }

  private boolean space(int t) {
    if (sign) {
      return false;
    }
    switch (previous) {
      case NnLexer.OPEN, NnLexer.OPEN_LIST, NnLexer.RANGE, NnLexer.SLASH, NnLexer.DOT -> {
        return false;
      }
      default -> {}
    }
    return switch (t) {
      case NnLexer.CLOSE,
          NnLexer.CLOSE_LIST,
          NnLexer.COMMA,
          NnLexer.RANGE,
          NnLexer.SLASH,
          NnLexer.DOT ->
          false;
      case NnLexer.COLON -> depth == 0;
      case NnLexer.OPEN -> previous != NnLexer.NAME && !(type && previous == NnLexer.CLOSE_LIST);
      case NnLexer.OPEN_LIST -> !type || depth > 0;
      default -> true;
    };
  }
}
