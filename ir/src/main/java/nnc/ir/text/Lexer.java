package nnc.ir.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;

/// Cuts a text into tokens on demand, one ahead.
final class Lexer {

  /// Formats with a point (`q8.8`) are words too.
  private static final Pattern WORD = Pattern.compile("u?q-?\\d+\\.\\d+|[A-Za-z_][A-Za-z0-9_]*+");

  private static final Pattern NUMBER =
      Pattern.compile("-?(?:Infinity|\\d++(?:\\.\\d++)?(?:[eE][+-]?\\d++)?)");

  private final Source source;
  private final String text;
  private final Matcher word;
  private final Matcher number;
  private Token next;

  Lexer(Source source) {
    this.source = source;
    this.text = source.text();
    this.word = WORD.matcher(text);
    this.number = NUMBER.matcher(text);
    this.next = read(0);
  }

  Token peek() {
    return next;
  }

  boolean at(Token.Kind kind) {
    return next.kind() == kind;
  }

  Token take() {
    Token taken = next;
    next = read(taken.end());
    return taken;
  }

  /// Takes a token of `kind`; throws `Rejection` where another stands.
  Token expect(Token.Kind kind) {
    if (!at(kind)) {
      throw unexpected(kind.words());
    }
    return take();
  }

  /// Takes a token of `kind` if it is next.
  boolean skip(Token.Kind kind) {
    boolean there = at(kind);
    if (there) {
      take();
    }
    return there;
  }

  Rejection unexpected(String expected) {
    String found = next.kind() == Token.Kind.WORD ? "'" + text(next) + "'" : next.kind().words();
    return fail(next, "expected " + expected + ", found " + found);
  }

  Rejection fail(Token at, String message) {
    return Diagnostic.of(Code.E0101, span(at), message).rejection();
  }

  String text(Token token) {
    return text.substring(token.start(), token.end());
  }

  Span span(Token token) {
    return new Span(source, token.start(), token.end());
  }

  Span span(Token first, int end) {
    return new Span(source, first.start(), end);
  }

  int length() {
    return text.length();
  }

  /// The whole text, which hexadecimal tokens are decoded from in place.
  CharSequence characters() {
    return text;
  }

  private Token read(int from) {
    int at = skipSpace(from);
    if (at == text.length()) {
      return new Token(Token.Kind.END, at, at);
    }
    char c = text.charAt(at);
    return switch (c) {
      case '{' -> new Token(Token.Kind.OPEN_BRACE, at, at + 1);
      case '}' -> new Token(Token.Kind.CLOSE_BRACE, at, at + 1);
      case '[' -> new Token(Token.Kind.OPEN_BRACKET, at, at + 1);
      case ']' -> new Token(Token.Kind.CLOSE_BRACKET, at, at + 1);
      case '(' -> new Token(Token.Kind.OPEN_PAREN, at, at + 1);
      case ')' -> new Token(Token.Kind.CLOSE_PAREN, at, at + 1);
      case ',' -> new Token(Token.Kind.COMMA, at, at + 1);
      case '=' -> new Token(Token.Kind.EQUALS, at, at + 1);
      case ':' -> new Token(Token.Kind.COLON, at, at + 1);
      case '"' -> new Token(Token.Kind.STRING, at, quoted(at));
      case '%', '#', '@' -> new Token(Token.Kind.REFERENCE, at, named(at + 1));
      default -> {
        if (c == 'x' && at + 1 < text.length() && text.charAt(at + 1) == '"') {
          yield new Token(Token.Kind.HEX, at, quoted(at + 1));
        }
        if (word.region(at, text.length()).lookingAt()) {
          yield new Token(Token.Kind.WORD, at, word.end());
        }
        if (number.region(at, text.length()).lookingAt()) {
          yield new Token(Token.Kind.NUMBER, at, number.end());
        }
        throw illegal(at);
      }
    };
  }

  private Rejection illegal(int at) {
    int end = Math.min(text.length(), at + Character.charCount(text.codePointAt(at)));
    return fail(new Token(Token.Kind.END, at, end), "unexpected character");
  }

  private int skipSpace(int from) {
    int at = from;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '/' && text.startsWith("//", at)) {
        int line = text.indexOf('\n', at);
        at = line < 0 ? text.length() : line;
      } else if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
        at++;
      } else {
        break;
      }
    }
    return at;
  }

  private int named(int at) {
    if (at < text.length() && text.charAt(at) == '"') {
      return quoted(at);
    }
    if (word.region(at, text.length()).lookingAt()) {
      return word.end();
    }
    throw fail(new Token(Token.Kind.REFERENCE, at - 1, at), "expected a name after this sign");
  }

  /// The end of the quoted text that starts at `at`.
  private int quoted(int at) {
    for (int i = at + 1; i < text.length() && text.charAt(i) != '\n'; i++) {
      if (text.charAt(i) == '\\') {
        i++;
      } else if (text.charAt(i) == '"') {
        return i + 1;
      }
    }
    throw fail(new Token(Token.Kind.STRING, at, at + 1), "quotation mark without its end");
  }
}
