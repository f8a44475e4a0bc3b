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
    List<Token> statement = new ArrayList<>();
    Token before = null;
    for (Token t : tokens.all()) {
      boolean comment = t.getChannel() != Token.DEFAULT_CHANNEL;
      boolean starts = startsStatement(t, before);
      if (starts || t.getType() == Token.EOF) {
        flush(statement);
        statement.clear();
      }
      if (t.getType() != Token.EOF) {
        statement.add(t);
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

  /// Writes a statement and the comments up to the next one.
  private void flush(List<Token> all) {
    int end = all.size();
    while (end > 0 && all.get(end - 1).getChannel() != Token.DEFAULT_CHANNEL) {
      end--;
    }
    if (end > 0) {
      separate(all.getFirst());
      Layout.write(all.subList(0, end), out);
    }
    for (Token comment : all.subList(end, all.size())) {
      if (out.length() > 0 && !isFirstOnLine(comment)) {
        out.append(' ');
      } else {
        separate(comment);
      }
      out.append(text(comment));
    }
  }

  /// Ends the line before `token`, and leaves a blank one where the text has one.
  private void separate(Token token) {
    if (out.length() > 0) {
      Token previous = tokens.all().get(token.getTokenIndex() - 1);
      out.append(token.getLine() - endLine(previous) > 1 ? "\n\n" : "\n");
    }
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
