package nnc.frontend.language;

import java.util.List;
import java.util.Map;
import nnc.frontend.language.grammar.NnLexer;
import nnc.frontend.language.grammar.NnParser;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;

/// The tokens of a source and where each of them stands.
final class TokenText {

  /// Brackets within brackets that a description may have; far more than a sensible one needs, few
  /// enough for any stack.
  static final int MAX_DEPTH = 100;

  /// Operators and brackets within each other that an equation may have: what reading it recurses
  /// on. Brackets and arguments that stand side by side only make it wider.
  static final int MAX_OPERATIONS = 500;

  private static final Map<String, Integer> WORDS =
      Map.ofEntries(
          Map.entry("port", NnParser.PORT),
          Map.entry("state", NnParser.STATE),
          Map.entry("let", NnParser.LET),
          Map.entry("fire", NnParser.FIRE),
          Map.entry("when", NnParser.WHEN),
          Map.entry("emit", NnParser.EMIT),
          Map.entry("reset", NnParser.RESET),
          Map.entry("refractory", NnParser.REFRACTORY),
          Map.entry("and", NnParser.AND),
          Map.entry("or", NnParser.OR),
          Map.entry("xor", NnParser.XOR),
          Map.entry("not", NnParser.NOT));

  /// The words that are reserved inside rules of plasticity besides.
  private static final Map<String, Integer> RULE_WORDS =
      Map.of(
          "weight", NnParser.WEIGHT,
          "trace", NnParser.TRACE,
          "modulator", NnParser.MODULATOR,
          "on", NnParser.ON,
          "every", NnParser.EVERY,
          "clip", NnParser.CLIP,
          "apply", NnParser.APPLY);

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
    reserve();
  }

  /// Whether `token` is a word that begins statements.
  static boolean isStatement(Token token) {
    return switch (token.getType()) {
      case NnLexer.NETWORK,
          NnLexer.INPUT,
          NnLexer.LAYER,
          NnLexer.OUTPUT,
          NnLexer.CALIBRATE,
          NnLexer.IMPORT,
          NnLexer.NEURON,
          NnLexer.PLASTICITY,
          NnLexer.POPULATION,
          NnLexer.PROJECT,
          NnLexer.RECORD,
          NnLexer.HALT ->
          true;
      default -> false;
    };
  }

  /// Whether `word` is reserved inside neurons.
  static boolean isNeuronWord(String word) {
    return WORDS.containsKey(word);
  }

  /// Whether `word` is reserved inside rules of plasticity.
  static boolean isRuleWord(String word) {
    return isNeuronWord(word) || RULE_WORDS.containsKey(word);
  }

  /// Whether a line of a neuron or of a rule begins with `token`, which stands inside one.
  boolean startsItem(Token token) {
    return switch (token.getType()) {
      case NnParser.PORT,
          NnParser.STATE,
          NnParser.LET,
          NnParser.FIRE,
          NnParser.EMIT,
          NnParser.RESET,
          NnParser.REFRACTORY,
          NnParser.WEIGHT,
          NnParser.TRACE,
          NnParser.MODULATOR,
          NnParser.EVERY,
          NnParser.CLIP ->
          true;
      case NnParser.ON -> !isOfTrace(token);
      default -> beside(token, 1).getType() == NnLexer.ASSIGN && !isBehindItem(beside(token, -1));
    };
  }

  /// Whether the line in which `before` stands before what is assigned to begins no later than it.
  private boolean isBehindItem(Token before) {
    int first = beside(before, -1).getType();
    return switch (before.getType()) {
      case NnParser.RESET, NnParser.ON -> true;
      case NnLexer.INT -> first == NnParser.EVERY;
      default -> first == NnParser.ON;
    };
  }

  /// Whether the word `on` at `token` says of which end a trace is.
  private boolean isOfTrace(Token token) {
    Token before = beside(token, -1);
    while (before.getTokenIndex() > 0
        && (before.getType() == NnLexer.NAME
            || before.getType() == NnLexer.FIXED
            || before.getType() == NnLexer.COLON)) {
      before = beside(before, -1);
    }
    return before.getType() == NnParser.TRACE;
  }

  /// The token before (`step` -1) or behind (1) `token`, comments left out.
  private Token beside(Token token, int step) {
    int index = token.getTokenIndex() + step;
    while (index > 0
        && index < stream.size() - 1
        && stream.get(index).getChannel() != Token.DEFAULT_CHANNEL) {
      index += step;
    }
    return stream.get(Math.clamp(index, 0, stream.size() - 1));
  }

  /// Gives the words of neurons their types between `neuron` and `}`, and refuses equations that
  /// are too long to be computed without deep recursion.
  private void reserve() {
    boolean neuron = false;
    boolean rule = false;
    Nesting nesting = new Nesting();
    for (Token token : stream.getTokens()) {
      if (token.getChannel() != Token.DEFAULT_CHANNEL) {
        continue;
      }
      if (isStatement(token) || token.getType() == NnLexer.CLOSE_BLOCK) {
        rule = token.getType() == NnLexer.PLASTICITY;
        neuron = rule || token.getType() == NnLexer.NEURON;
        nesting = new Nesting();
      } else if (neuron && token.getType() == NnLexer.NAME && token instanceof CommonToken word) {
        int other = rule ? RULE_WORDS.getOrDefault(word.getText(), NnLexer.NAME) : NnLexer.NAME;
        word.setType(WORDS.getOrDefault(word.getText(), other));
      }
      if (neuron && nesting.with(token.getType()) > MAX_OPERATIONS) {
        throw Diagnostic.of(
                Code.E0101,
                span(token),
                "this equation has more than "
                    + MAX_OPERATIONS
                    + " operators and brackets within each other")
            .help("name parts of it with 'let'")
            .rejection();
      }
    }
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
        default -> {
          // Where it does not name a member of a file it starts a statement, open brackets or not.
          if (isStatement(token) && before != NnLexer.SLASH && before != NnLexer.DOT) {
            depth = 0;
          }
        }
      }
      before = token.getChannel() == Token.DEFAULT_CHANNEL ? token.getType() : before;
    }
  }
}
