package nnc.frontend.language;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import nnc.frontend.language.grammar.NnLexer;
import org.antlr.v4.runtime.Token;

/// Lays one statement, or one line of a neuron, out. What fits stays on one line. Else steps and
/// terms take a line each, and a bracket that still does not fit takes a line for each argument;
/// rows of numbers are filled.
final class Layout {

  static final int COLUMNS = 100;
  static final int INDENT = 4;

  /// A token or comment. A space may stand before it, a step or term may begin with it; `match` is
  /// the index of the other bracket, -1 for what is none; an `own` comment is alone on its line.
  private record Piece(int type, String text, boolean space, boolean step, int match, boolean own) {

    boolean comment() {
      return type == NnLexer.LINE_COMMENT || type == NnLexer.BLOCK_COMMENT;
    }

    boolean opens() {
      return type == NnLexer.OPEN || type == NnLexer.OPEN_LIST;
    }

    /// Whether a line must end before or after it.
    boolean breaks() {
      return own || type == NnLexer.LINE_COMMENT || text.indexOf('\n') >= 0;
    }

    int width() {
      return text.length() + (space ? 1 : 0);
    }
  }

  private final List<Piece> pieces;
  private final StringBuilder out;
  private boolean lineIsOver;
  private boolean lineIsFresh = true;

  private Layout(List<Piece> pieces, StringBuilder out) {
    this.pieces = pieces;
    this.out = out;
  }

  /// Appends the statement or line of `tokens`, for which the line of `out` has `indent` columns.
  static void write(List<Token> tokens, int indent, StringBuilder out) {
    boolean equations = Spacing.isEquation(tokens.getFirst());
    List<Piece> pieces = pieces(commasFirst(tokens), equations);
    Layout layout = new Layout(pieces, out);
    int inner = indent + INDENT;
    int equals = layout.equals();
    if (layout.fits(0, pieces.size(), 0)) {
      layout.flat(0, pieces.size(), indent);
    } else if (equals < pieces.size()) {
      layout.piecewise(0, equals + 1, inner);
      boolean single = layout.parts(equals + 1, pieces.size()).size() == 1;
      if (!single) {
        layout.newline(inner);
      }
      layout.expression(equals + 1, pieces.size(), single ? indent : inner);
    } else if (indent > 0) {
      layout.expression(0, pieces.size(), inner);
    } else {
      layout.piecewise(0, pieces.size(), layout.takesBrackets() ? 0 : INDENT);
    }
  }

  /// Whether what follows the first word ends in a bracket, which may be broken.
  private boolean takesBrackets() {
    return switch (pieces.getFirst().type) {
      case NnLexer.NEURON, NnLexer.PLASTICITY, NnLexer.POPULATION, NnLexer.PROJECT -> true;
      default -> false;
    };
  }

  /// The first '=' or ':=' outside brackets.
  private int equals() {
    int i = 0;
    while (i < pieces.size()
        && pieces.get(i).type != NnLexer.EQUALS
        && pieces.get(i).type != NnLexer.ASSIGN) {
      i = pieces.get(i).opens() ? pieces.get(i).match + 1 : i + 1;
    }
    return i;
  }

  /// A comment between an argument and its comma moves behind the comma.
  private static List<Token> commasFirst(List<Token> tokens) {
    List<Token> moved = new ArrayList<>(tokens);
    for (int i = 1; i < moved.size(); i++) {
      for (int j = i;
          j > 0
              && moved.get(j).getType() == NnLexer.COMMA
              && moved.get(j - 1).getChannel() != Token.DEFAULT_CHANNEL;
          j--) {
        moved.add(j - 1, moved.remove(j));
      }
    }
    return moved;
  }

  private static List<Piece> pieces(List<Token> tokens, boolean equations) {
    List<Piece> pieces = new ArrayList<>();
    Deque<Integer> open = new ArrayDeque<>();
    int[] match = new int[tokens.size()];
    java.util.Arrays.fill(match, -1);
    Spacing spacing = new Spacing(equations);
    for (int i = 0; i < tokens.size(); i++) {
      Token t = tokens.get(i);
      switch (t.getType()) {
        case NnLexer.OPEN, NnLexer.OPEN_LIST -> open.push(i);
        case NnLexer.CLOSE, NnLexer.CLOSE_LIST -> {
          int at = open.pop();
          match[at] = i;
          match[i] = at;
        }
        default -> {}
      }
    }
    for (int i = 0; i < tokens.size(); i++) {
      Token t = tokens.get(i);
      boolean comment = t.getChannel() != Token.DEFAULT_CHANNEL;
      boolean own = comment && i > 0 && isAlone(tokens, i);
      Spacing.Before before = spacing.next(t, following(tokens, i));
      pieces.add(
          new Piece(t.getType(), Formatter.text(t), before.space(), before.step(), match[i], own));
    }
    return pieces;
  }

  /// Whether nothing stands on the line of comment `i` before it, nor behind it where it could.
  private static boolean isAlone(List<Token> tokens, int i) {
    return Formatter.isFirstOnLine(tokens.get(i - 1), tokens.get(i))
        && (i + 1 == tokens.size() || Formatter.isFirstOnLine(tokens.get(i), tokens.get(i + 1)));
  }

  private static int following(List<Token> tokens, int i) {
    for (int j = i + 1; j < tokens.size(); j++) {
      if (tokens.get(j).getChannel() == Token.DEFAULT_CHANNEL) {
        return tokens.get(j).getType();
      }
    }
    return Token.EOF;
  }

  private int column() {
    return out.length() - (out.lastIndexOf("\n") + 1);
  }

  /// Whether pieces `from` to `to` and `tail` more characters fit into the rest of the line.
  private boolean fits(int from, int to, int tail) {
    int width = column() + tail;
    for (int i = from; i < to; i++) {
      Piece p = pieces.get(i);
      width += p.width();
      if (p.breaks() || width > COLUMNS) {
        return false;
      }
    }
    return true;
  }

  private void flat(int from, int to, int indent) {
    for (int i = from; i < to; i++) {
      emit(i, indent);
    }
  }

  private void newline(int indent) {
    out.append('\n').append(" ".repeat(indent));
    lineIsOver = false;
    lineIsFresh = true;
  }

  private void emit(int i, int indent) {
    Piece p = pieces.get(i);
    if ((lineIsOver || p.own) && !lineIsFresh) {
      newline(indent);
    }
    if (p.space && !lineIsFresh) {
      out.append(' ');
    }
    out.append(p.text);
    lineIsFresh = false;
    lineIsOver = p.own || p.type == NnLexer.LINE_COMMENT;
  }

  /// Steps and terms between `from` and `to`: on one line, or on one each at `indent`.
  private void expression(int from, int to, int indent) {
    int code = to;
    while (code > from && isTrailing(code - 1)) {
      code--;
    }
    if (fits(from, code, 0)) {
      flat(from, to, indent);
      return;
    }
    boolean first = true;
    for (int[] part : parts(from, to)) {
      if (!first) {
        newline(indent);
      }
      first = false;
      piecewise(part[0], part[1], indent);
    }
  }

  /// Where the steps and terms between `from` and `to` begin and end.
  private List<int[]> parts(int from, int to) {
    List<int[]> parts = new ArrayList<>();
    int start = from;
    for (int i = from; i < to; i++) {
      Piece p = pieces.get(i);
      if (p.step && i > start) {
        parts.add(new int[] {start, i});
        start = i;
      }
      if (p.opens()) {
        i = p.match;
      }
    }
    parts.add(new int[] {start, to});
    return parts;
  }

  /// Pieces one after the other; brackets that do not fit are broken.
  private void piecewise(int from, int to, int indent) {
    for (int i = from; i < to; i++) {
      Piece p = pieces.get(i);
      if (!p.opens() || fits(i, p.match + 1, tail(p.match + 1, to))) {
        emit(i, indent);
        if (p.opens()) {
          flat(i + 1, p.match + 1, indent);
          i = p.match;
        }
      } else {
        emit(i, indent);
        bracket(i + 1, p.match, indent);
        emit(p.match, indent);
        i = p.match;
      }
    }
  }

  /// Width of what stays on the line after a bracket that ends before `from`.
  private int tail(int from, int to) {
    int width = 0;
    for (int i = from; i < to; i++) {
      Piece p = pieces.get(i);
      if (p.breaks()) {
        return width + (p.own ? 0 : p.width());
      }
      width += p.width();
      if (p.opens() || p.type == NnLexer.COMMA) {
        return width;
      }
    }
    return width;
  }

  /// The content of a broken bracket and the line end before its closing one.
  private void bracket(int from, int to, int indent) {
    int inner = indent + INDENT;
    boolean numbers = true;
    for (int i = from; i < to; i++) {
      numbers &= !pieces.get(i).opens() && pieces.get(i).type != NnLexer.NAME;
    }
    int i = from;
    boolean first = true;
    while (i < to) {
      int end = item(i, to);
      if (first || !numbers || !fits(i, end, 0)) {
        if (!isTrailing(i)) {
          newline(inner);
        }
      }
      first = false;
      expression(i, end, inner);
      i = end;
    }
    newline(indent);
  }

  /// A comment that follows on the line it was written on starts no new one.
  private boolean isTrailing(int i) {
    return pieces.get(i).comment() && !pieces.get(i).own && i > 0;
  }

  /// The end of the item at `from`: behind its comma and the comments on that line.
  private int item(int from, int to) {
    int i = from;
    while (i < to && pieces.get(i).type != NnLexer.COMMA) {
      i = pieces.get(i).opens() ? pieces.get(i).match + 1 : i + 1;
    }
    i = Math.min(to, i + 1);
    while (i < to && isTrailing(i)) {
      i++;
    }
    return i;
  }
}
