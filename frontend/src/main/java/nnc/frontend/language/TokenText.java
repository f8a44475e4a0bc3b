package nnc.frontend.language;

import java.util.List;
import nnc.frontend.language.grammar.NnLexer;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;

/// The tokens of a source and where each of them stands.
final class TokenText {

  /// Brackets within brackets that a description may have; far more than a sensible one needs, few
  /// enough for any stack.
  static final int MAX_DEPTH = 100;

  private final Source source;
  private final CommonTokenStream stream;
  private final boolean wide;

  TokenText(Source source) {
    this.source = source;
    NnLexer lexer = new NnLexer(CharStreams.fromString(source.text(), source.name()));
    lexer.removeErrorListeners();
    stream = new CommonTokenStream(lexer);
    stream.fill();
    String text = source.text();
    wide = text.codePointCount(0, text.length()) != text.length();
    checkDepth();
  }

  Source source() {
    return source;
  }

  CommonTokenStream stream() {
    return stream;
  }

  /// All tokens, comments included, the last one being the end of the file.
  List<Token> all() {
    return stream.getTokens();
  }

  Span span(Token token) {
    return token.getType() == Token.EOF
        ? new Span(source, source.text().length(), source.text().length())
        : span(token, token);
  }

  Span span(Token first, Token last) {
    return new Span(source, offset(first.getStartIndex()), offset(last.getStopIndex() + 1));
  }

  Span span(ParserRuleContext context) {
    return span(context.getStart(), context.getStop());
  }

  /// The lexer counts code points, a source counts UTF-16 units.
  private int offset(int codePoints) {
    return wide ? source.text().offsetByCodePoints(0, codePoints) : codePoints;
  }

  /// The parser goes down one level of the stack for each bracket, so too many are refused before
  /// it starts.
  private void checkDepth() {
    int depth = 0;
    int before = Token.EOF;
    for (Token token : stream.getTokens()) {
      switch (token.getType()) {
        case NnLexer.OPEN, NnLexer.OPEN_LIST -> {
          if (++depth > MAX_DEPTH) {
            throw Diagnostic.of(
                    Code.E0101,
                    span(token),
                    "brackets are nested more than " + MAX_DEPTH + " levels deep")
                .help("give inner expressions a layer of their own")
                .rejection();
          }
        }
        case NnLexer.CLOSE, NnLexer.CLOSE_LIST -> depth = Math.max(0, depth - 1);
        case NnLexer.NETWORK, NnLexer.INPUT, NnLexer.LAYER, NnLexer.OUTPUT, NnLexer.CALIBRATE -> {
          // Where it does not name a member of a file it starts a statement, open brackets or not.
          if (before != NnLexer.SLASH && before != NnLexer.DOT) {
            depth = 0;
          }
        }
        default -> {}
      }
      before = token.getChannel() == Token.DEFAULT_CHANNEL ? token.getType() : before;
    }
  }
}
