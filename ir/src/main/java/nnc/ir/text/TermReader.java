package nnc.ir.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import nnc.ir.Shape;
import nnc.ir.TensorType;
import nnc.ir.diagnostic.Span;
import nnc.ir.number.NumberFormat;

/// Reads terms and attribute lists; throws `Rejection` with an E0101 at the first fault.
final class TermReader {

  private static final int DEEPEST = 100;

  private final Lexer lexer;
  private int depth;

  TermReader(Lexer lexer) {
    this.lexer = lexer;
  }

  /// An attribute list where one stands, else none; `owner` is what it belongs to.
  Attributes attributes(Span owner) {
    if (!lexer.at(Token.Kind.OPEN_BRACE)) {
      return Attributes.none(owner);
    }
    Token open = lexer.take();
    SequencedMap<String, Term> terms = new LinkedHashMap<>();
    SequencedMap<String, Span> keys = new LinkedHashMap<>();
    enter(open);
    while (!lexer.at(Token.Kind.CLOSE_BRACE)) {
      if (!terms.isEmpty()) {
        lexer.expect(Token.Kind.COMMA);
      }
      Token key = lexer.expect(Token.Kind.WORD);
      if (keys.put(lexer.text(key), lexer.span(key)) != null) {
        throw lexer.fail(key, "attribute '" + lexer.text(key) + "' stands here twice");
      }
      lexer.expect(Token.Kind.EQUALS);
      terms.put(lexer.text(key), term());
    }
    depth--;
    lexer.take();
    return new Attributes(owner, terms, keys);
  }

  Term.Reference reference() {
    Token token = lexer.expect(Token.Kind.REFERENCE);
    String text = lexer.text(token);
    return new Term.Reference(text.charAt(0), name(token, text.substring(1)), lexer.span(token));
  }

  /// A word or a string.
  String name() {
    if (lexer.at(Token.Kind.STRING)) {
      Token token = lexer.take();
      return name(token, lexer.text(token));
    }
    return lexer.text(lexer.expect(Token.Kind.WORD));
  }

  /// A type such as `uint8[1, 28, 28]`.
  TensorType type() {
    Token word = lexer.expect(Token.Kind.WORD);
    NumberFormat format =
        NumberFormat.parse(lexer.text(word))
            .orElseThrow(() -> lexer.fail(word, "'" + lexer.text(word) + "' is no format"));
    return new TensorType(shape(), format);
  }

  private Term term() {
    Token first = lexer.peek();
    return switch (first.kind()) {
      case NUMBER -> new Term.Numeral(lexer.text(lexer.take()), lexer.span(first));
      case STRING -> new Term.Text(name(), lexer.span(first));
      case REFERENCE -> reference();
      case OPEN_BRACKET -> sequence();
      case WORD -> word();
      case HEX,
          OPEN_BRACE,
          CLOSE_BRACE,
          CLOSE_BRACKET,
          OPEN_PAREN,
          CLOSE_PAREN,
          COMMA,
          EQUALS,
          COLON,
          END ->
          throw lexer.unexpected("a value");
    };
  }

  private Term word() {
    Token first = lexer.peek();
    Optional<NumberFormat> format = NumberFormat.parse(lexer.text(first));
    if (format.isEmpty()) {
      lexer.take();
      Span span = lexer.span(first);
      return new Term.Word(lexer.text(first), attributes(span), span);
    }
    lexer.take();
    if (!lexer.at(Token.Kind.OPEN_BRACKET)) {
      Span span = lexer.span(first);
      return new Term.Word(lexer.text(first), Attributes.none(span), span);
    }
    TensorType type = new TensorType(shape(), format.get());
    boolean elements =
        lexer.at(Token.Kind.OPEN_BRACKET) || lexer.at(Token.Kind.HEX) || lexer.at(Token.Kind.WORD);
    return elements
        ? new Term.Constant(TensorText.parse(lexer, type), lexer.span(first))
        : new Term.Type(type, lexer.span(first));
  }

  private Term sequence() {
    Token open = lexer.expect(Token.Kind.OPEN_BRACKET);
    List<Term> terms = new ArrayList<>();
    enter(open);
    while (!lexer.at(Token.Kind.CLOSE_BRACKET)) {
      if (!terms.isEmpty()) {
        lexer.expect(Token.Kind.COMMA);
      }
      terms.add(term());
    }
    depth--;
    Token close = lexer.take();
    return new Term.Sequence(List.copyOf(terms), lexer.span(open, close.end()));
  }

  private Shape shape() {
    Token open = lexer.expect(Token.Kind.OPEN_BRACKET);
    List<Long> dims = new ArrayList<>();
    while (!lexer.at(Token.Kind.CLOSE_BRACKET)) {
      if (!dims.isEmpty()) {
        lexer.expect(Token.Kind.COMMA);
      }
      Token number = lexer.expect(Token.Kind.NUMBER);
      try {
        dims.add(Long.parseLong(lexer.text(number)));
      } catch (NumberFormatException _) {
        throw lexer.fail(number, "expected a positive integer");
      }
    }
    Token close = lexer.take();
    return Shape.checked(dims)
        .orElseThrow(() ->
            lexer.fail(
                new Token(Token.Kind.OPEN_BRACKET, open.start(), close.end()),
                "extents must be positive, with a product of at most " + Integer.MAX_VALUE));
  }

  private String name(Token token, String text) {
    if (text.charAt(0) != '"') {
      return text;
    }
    OptionalInt fault = Quoted.fault(text);
    if (fault.isPresent()) {
      throw lexer.fail(token, "illegal escape; legal ones are \\\\, \\\" and \\uXXXX");
    }
    return Quoted.unquote(text);
  }

  private void enter(Token at) {
    if (++depth > DEEPEST) {
      throw lexer.fail(at, "nested more than " + DEEPEST + " deep");
    }
  }
}
