package nnc.frontend.language;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedSet;
import nnc.frontend.language.grammar.NnLexer;
import nnc.frontend.language.grammar.NnParser;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Similar;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.IntervalSet;

/// Says in words what is wrong with a text that does not parse.
final class SyntaxErrors {

  static final List<String> STATEMENTS =
      List.of(
          "network",
          "input",
          "layer",
          "output",
          "calibrate",
          "import",
          "neuron",
          "plasticity",
          "population",
          "project",
          "record",
          "halt");

  private final TokenText tokens;

  SyntaxErrors(TokenText tokens) {
    this.tokens = tokens;
  }

  /// `token` stands where a statement should begin.
  Diagnostic noStatement(Token token, boolean first) {
    Optional<Diagnostic> strange = notEvenToken(token);
    if (strange.isPresent()) {
      return strange.get();
    }
    Diagnostic d =
        Diagnostic.of(
                Code.E0101, tokens.span(token), "expected a statement, found " + described(token))
            .label("statements begin with " + listed(STATEMENTS));
    Optional<String> meant = Similar.to(token.getText(), STATEMENTS);
    if (meant.isPresent()) {
      return d.help("did you mean '" + meant.get() + "'?");
    }
    return d.help(
        first
            ? "a description begins with 'network NAME'"
            : "statements begin with " + listed(STATEMENTS));
  }

  /// `token` cannot follow in the statement that begins with `start`.
  Diagnostic unexpected(Token token, IntervalSet expected, Token start) {
    Optional<Diagnostic> strange = notEvenToken(token);
    if (strange.isPresent()) {
      return strange.get();
    }
    Token word = previous(token);
    if (start.getType() == NnLexer.IMPORT
        && word.getType() == NnLexer.NAME
        && previous(word).getLine() < word.getLine()) {
      return noStatement(word, true);
    }
    boolean name = expected.contains(NnLexer.NAME);
    boolean sameLine = token.getLine() == start.getLine();
    boolean reserved =
        token.getType() == NnLexer.AS || (SourceParser.startsStatement(token) && sameLine);
    if (name && reserved) {
      return Diagnostic.of(
              Code.E0101, tokens.span(token), "'" + token.getText() + "' is a reserved word")
          .help("choose another name; reserved are " + String.join(", ", STATEMENTS) + " and as");
    }
    boolean rule = start.getType() == NnLexer.PLASTICITY;
    if (name
        && token.getType() != NnLexer.NAME
        && (rule
            ? TokenText.isRuleWord(token.getText())
            : TokenText.isNeuronWord(token.getText()))) {
      String where = rule ? "rules of plasticity" : "neurons";
      return Diagnostic.of(
              Code.E0101,
              tokens.span(token),
              "'" + token.getText() + "' is a reserved word in " + where)
          .help("choose another name; outside of " + where + " it is a good one");
    }
    boolean bound = start.getType() == NnLexer.HALT && expected.contains(NnLexer.AT_LEAST);
    String choices =
        rule || start.getType() == NnLexer.NEURON
            ? line(token, expected)
            : bound ? "'>='" : choices(expected);
    Diagnostic d =
        Diagnostic.of(
            Code.E0101, tokens.span(token), "expected " + choices + ", found " + described(token));
    Diagnostic located =
        opened(token, start).map(o -> d.because(tokens.span(o), "opened here")).orElse(d);
    return help(token, expected, start)
        .map(located::help)
        .orElseGet(() -> located.help("'nnc explain E0101' shows the form of every statement"));
  }

  /// `token` follows the statement that begins with `start`, which is complete without it.
  Diagnostic after(Token token, Token start) {
    boolean expression = start.getType() == NnLexer.LAYER || start.getType() == NnLexer.OUTPUT;
    Optional<Token> misspelt = misspeltStatement(token);
    if (misspelt.isPresent() || (!expression && token.getType() == NnLexer.NAME)) {
      return noStatement(misspelt.orElse(token), false);
    }
    IntervalSet expected =
        expression ? IntervalSet.of(NnLexer.NAME, NnLexer.NAME) : new IntervalSet();
    if (expression) {
      expected.add(NnLexer.PLUS);
    }
    return unexpected(token, expected, start);
  }

  /// What could stand in a neuron.
  private String line(Token token, IntervalSet expected) {
    if (previous(token).getType() == NnParser.EVERY) {
      return "a whole number of steps";
    }
    if (token.getType() == NnLexer.EQUALS && previous(token).getType() == NnLexer.NAME) {
      return "':='";
    }
    if (!expected.contains(NnLexer.CLOSE_BLOCK)) {
      return choices(expected);
    }
    return token.getType() == Token.EOF || TokenText.isStatement(token) ? "'}'" : "a line or '}'";
  }

  /// The innermost bracket that is open before `token` in the statement that begins with `start`.
  private Optional<Token> opened(Token token, Token start) {
    Deque<Token> open = new ArrayDeque<>();
    for (int i = start.getTokenIndex(); i < token.getTokenIndex(); i++) {
      Token t = tokens.stream().get(i);
      switch (t.getType()) {
        case NnLexer.OPEN, NnLexer.OPEN_LIST, NnLexer.OPEN_BLOCK -> open.push(t);
        case NnLexer.CLOSE, NnLexer.CLOSE_LIST, NnLexer.CLOSE_BLOCK -> open.poll();
        default -> {}
      }
    }
    return Optional.ofNullable(open.peek());
  }

  /// The word before a name that `token` defines, where it begins a line like a statement.
  private Optional<Token> misspeltStatement(Token token) {
    if (token.getType() != NnLexer.EQUALS && token.getType() != NnLexer.COLON) {
      return Optional.empty();
    }
    Token word = previous(previous(token));
    return word.getType() == NnLexer.NAME && previous(word).getLine() < word.getLine()
        ? Optional.of(word)
        : Optional.empty();
  }

  private Optional<String> help(Token token, IntervalSet expected, Token start) {
    Token before = previous(token);
    if (start.getType() == NnLexer.PLASTICITY && token.getType() != NnLexer.EQUALS) {
      return Optional.of(
          "lines begin with weight, trace, modulator, state, let, on pre, on post, every, clip or"
              + " STATE :=");
    }
    if (start.getType() == NnLexer.NEURON || start.getType() == NnLexer.PLASTICITY) {
      return Optional.of(
          token.getType() == NnLexer.EQUALS
              ? "a state changes with ':=', and 'let' names a value"
              : "lines begin with port, state, let, fire when, emit, reset, refractory or STATE :=");
    }
    if (start.getType() == NnLexer.HALT) {
      return Optional.of("for example: halt when gap >= 3, or confidence >= 0.9");
    }
    if (start.getType() == NnLexer.PROJECT) {
      return Optional.of("for example: project a -> b all_to_all(weights: 0.2, delay: 1)");
    }
    if (start.getType() == NnLexer.POPULATION) {
      return Optional.of("for example: population a : lif[100](tau: 10 ms)");
    }
    if (before.getType() == NnLexer.PLUS && expected.contains(NnLexer.INT)) {
      return Optional.of(
          "a step applies to the whole sum before it; to add afterwards, put brackets around:"
              + " (a relu) + b");
    }
    if (token.getType() == NnLexer.MINUS || token.getType() == NnLexer.SLASH) {
      return Optional.of("tensors are added only; signs and factors belong into the weights");
    }
    if (token.getType() == NnLexer.EQUALS && before.getType() == NnLexer.NAME) {
      return Optional.of("arguments are written 'name: value'");
    }
    if (expected.contains(NnLexer.COLON) && start.getType() == NnLexer.INPUT) {
      return Optional.of("for example: input image : uint8[1, 28, 28]");
    }
    if (expected.contains(NnLexer.EQUALS)) {
      return Optional.of("for example: " + start.getText() + " y = relu(x)");
    }
    return Optional.empty();
  }

  private Optional<Diagnostic> notEvenToken(Token token) {
    Diagnostic d =
        switch (token.getType()) {
          case NnLexer.OPEN_STRING ->
              Diagnostic.of(Code.E0101, tokens.span(token), "this text has no closing quote")
                  .help("file names stand in double quotes on one line");
          case NnLexer.OPEN_COMMENT ->
              Diagnostic.of(Code.E0101, tokens.span(token), "this comment has no end")
                  .help("close it with */");
          case NnLexer.STRANGE ->
              Diagnostic.of(
                      Code.E0101,
                      tokens.span(token),
                      described(token) + " has no meaning in a description")
                  .help("remove it; comments begin with //");
          default -> null;
        };
    return Optional.ofNullable(d);
  }

  private Token previous(Token token) {
    int index = token.getTokenIndex() - 1;
    while (index > 0 && tokens.stream().get(index).getChannel() != Token.DEFAULT_CHANNEL) {
      index--;
    }
    return tokens.stream().get(Math.max(0, index));
  }

  private static String described(Token token) {
    if (token.getType() == Token.EOF) {
      return "the end of the file";
    }
    String text = token.getText();
    int character = text.codePointAt(0);
    if (Character.isISOControl(character) || Character.getType(character) == Character.FORMAT) {
      return String.format(Locale.ROOT, "the character U+%04X", character);
    }
    return "'" + (text.length() > 40 ? text.substring(0, 40) + "..." : text) + "'";
  }

  /// What could stand here, most telling words first; at most four of them.
  private static String choices(IntervalSet expected) {
    SequencedSet<String> all = new LinkedHashSet<>();
    boolean number = expected.contains(NnLexer.INT);
    boolean operator = expected.contains(NnLexer.NAME);
    if (operator && expected.contains(NnLexer.PLUS) && !number) {
      all.add("'+', a step such as relu");
      all.add("the next statement");
    } else if (operator && expected.contains(NnLexer.CLOSE)) {
      all.add("an argument");
    } else if (operator && number) {
      all.add("a value");
    } else if (operator && expected.contains(NnLexer.FIXED)) {
      all.add("a format such as uint8");
    } else if (operator) {
      all.add(expected.contains(NnLexer.OPEN) ? "a layer or an operator" : "a name");
    } else if (number) {
      all.add("a number");
    } else if (expected.contains(NnLexer.STRING)) {
      all.add("a file name in quotes");
    }
    for (int type :
        List.of(
            NnLexer.COLON,
            NnLexer.ARROW,
            NnLexer.ASSIGN,
            NnLexer.EQUALS,
            NnLexer.COMMA,
            NnLexer.CLOSE,
            NnLexer.CLOSE_LIST,
            NnLexer.OPEN_LIST)) {
      if (expected.contains(type)) {
        all.add(NnLexer.VOCABULARY.getLiteralName(type));
      }
    }
    if (all.isEmpty()) {
      return "the next statement";
    }
    List<String> words = List.copyOf(all).subList(0, Math.min(4, all.size()));
    return words.size() == 1
        ? words.getFirst()
        : String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.getLast();
  }

  private static String listed(List<String> words) {
    return "'"
        + String.join("', '", words.subList(0, words.size() - 1))
        + "' or '"
        + words.getLast()
        + "'";
  }
}
