package nnc.frontend.language;

import java.util.ArrayList;
import java.util.List;
import nnc.frontend.language.grammar.NnLexer;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import org.antlr.v4.runtime.Token;

/// Brings a description into its canonical form: one statement a line, wrapped where it is longer
/// than 100 columns; comments stay where they are; one blank line at most. What is written is kept
/// word for word, and formatting twice changes nothing more.
public final class Formatter {

  private final TokenText tokens;
  private final StringBuilder out = new StringBuilder();

  private Formatter(TokenText tokens) {
    this.tokens = tokens;
  }

  /// The formatted text. Throws a `Rejection` with every syntax error; names and shapes are not
  /// looked at.
  public static String format(Source source) {
    TokenText tokens = new TokenText(source);
    SourceParser.Parsed parsed = SourceParser.parse(tokens);
    if (!parsed.errors().isEmpty()) {
      throw new Rejection(parsed.errors());
    }
    return new Formatter(tokens).run();
  }

  private String run() {
    List<Token> line = new ArrayList<>();
    Token before = null;
    boolean neuron = false;
    for (Token t : tokens.all()) {
      boolean comment = t.getChannel() != Token.DEFAULT_CHANNEL;
      boolean ends = t.getType() == NnLexer.CLOSE_BLOCK || startsStatement(t, before);
      if (ends || t.getType() == Token.EOF || (neuron && !comment && tokens.startsItem(t))) {
        flush(line, neuron ? Layout.INDENT : 0);
        line.clear();
        neuron &= !ends;
      }
      neuron |= t.getType() == NnLexer.OPEN_BLOCK;
      if (t.getType() != Token.EOF) {
        line.add(t);
      }
      before = comment ? before : t;
    }
    return out.isEmpty() ? "" : out.append('\n').toString();
  }

  private static boolean startsStatement(Token token, Token before) {
    return SourceParser.startsStatement(token)
        && (before == null
            || (before.getType() != NnLexer.SLASH && before.getType() != NnLexer.DOT));
  }

  /// Writes a statement or a line of a neuron, and the comments up to the next one; inside a neuron
  /// they stand `indent` columns further in.
  private void flush(List<Token> all, int indent) {
    int end = all.size();
    while (end > 0 && all.get(end - 1).getChannel() != Token.DEFAULT_CHANNEL) {
      end--;
    }
    if (end > 0) {
      Token first = all.getFirst();
      boolean outside = TokenText.isStatement(first) || first.getType() == NnLexer.CLOSE_BLOCK;
      separate(first, outside ? 0 : indent);
      Layout.write(all.subList(0, end), outside ? 0 : indent, out);
    }
    for (Token comment : all.subList(end, all.size())) {
      if (out.length() > 0 && !isFirstOnLine(comment)) {
        out.append(' ');
      } else {
        separate(comment, indent);
      }
      out.append(text(comment));
    }
  }

  /// Ends the line before `token`, and leaves a blank one where the text has one.
  private void separate(Token token, int indent) {
    if (out.length() > 0) {
      Token previous = tokens.all().get(token.getTokenIndex() - 1);
      out.append(token.getLine() - endLine(previous) > 1 ? "\n\n" : "\n");
    }
    out.append(" ".repeat(indent));
  }

  private boolean isFirstOnLine(Token token) {
    int index = token.getTokenIndex();
    return index == 0 || isFirstOnLine(tokens.all().get(index - 1), token);
  }

  /// Whether `token` begins a line that `previous` is not on.
  static boolean isFirstOnLine(Token previous, Token token) {
    return endLine(previous) < token.getLine() || previous.getType() == NnLexer.LINE_COMMENT;
  }

  static int endLine(Token token) {
    return token.getLine() + (int) token.getText().chars().filter(c -> c == '\n').count();
  }

  /// A token as it is written; comments without space at the ends of their lines.
  static String text(Token token) {
    return token.getChannel() == Token.DEFAULT_CHANNEL
        ? token.getText()
        : token.getText().replaceAll("[ \\t\\x0B\\f\\r]+(?=\n|$)", "").stripTrailing();
  }
}
