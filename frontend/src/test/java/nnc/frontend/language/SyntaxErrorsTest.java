package nnc.frontend.language;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SyntaxErrorsTest {

  private static void expect(String text, String... summaries) {
    assertEquals(List.of(summaries), Texts.summaries(text), text);
  }

  /// Errors of statements after a sound beginning with input `x`.
  private static void with(String input, String statements, String... summaries) {
    expect("network t\ninput x : " + input + "\n" + statements, summaries);
  }

  private static String help(String text) {
    return Texts.errors(text).getFirst().help().orElse("");
  }

  @Test
  void syntaxErrorsAreSaidInWordsAndCostOneStatement() {
    expect(
        """
        network t
        input x uint8[4]
        layer a = dense(x, weights: [[1, 2]
        layer b = x relu ]
        layer = x
        output y = argmax(x))
        output z = a
        """,
        "E0101 'uint8' expected ':', found 'uint8'",
        "E0101 'layer' expected ',' or ']', found 'layer'",
        "E0101 ']' expected '+', a step such as relu or the next statement, found ']'",
        "E0101 '=' expected a name, found '='",
        "E0101 ')' expected '+', a step such as relu or the next statement, found ')'");
  }

  @Test
  void reservedWordsAreNoNames() {
    with("bit[1]", "layer input = x\noutput y = x", "E0101 'input' 'input' is a reserved word");
  }

  @Test
  void unfinishedTextsAndStrangeCharactersAreNamed() {
    with(
        "bit[1]",
        "output y = dense(x, weights: \"w.npy)",
        "E0101 '\"w.npy)' this text has no closing quote");
    with("bit[1]", "output y = x /* no end", "E0101 '/* no end' this comment has no end");
    with(
        "bit[1]",
        "output y = \u0007 x",
        "E0101 '\u0007' the character U+0007 has no meaning in a description");
    with("bit[1]", "output y = x ; ", "E0101 ';' ';' has no meaning in a description");
    with(
        "bit[1]",
        "output y = \uD83D\uDE00 x",
        "E0101 '\uD83D\uDE00' '\uD83D\uDE00' has no meaning in a description");
  }

  @Test
  void aSumAfterAStepNeedsBrackets() {
    assertEquals(
        "a step applies to the whole sum before it; to add afterwards, put brackets around:"
            + " (a relu) + b",
        help("network t input x : int4[1] output y = x relu + x"));
  }

  @Test
  void unknownStatementsGetASuggestion() {
    expect(
        "network t\ninput x : bit[1]\nlayr a = x\noutput y = x",
        "E0101 'layr' expected a statement, found 'layr'");
    assertEquals(
        "did you mean 'layer'?", help("network t\ninput x : bit[1]\nlayr a = x\noutput y = a"));
    expect(
        "network t\ninput x : bit[1]\noutput y = x\ninpt b : bit[1]",
        "E0101 'inpt' expected a statement, found 'inpt'");
  }

  @Test
  void deepNestingIsAnErrorNotAnOverflow() {
    String deep = "(".repeat(100_000);
    with(
        "bit[1]",
        "output y = " + deep + "x",
        "E0101 '(' brackets are nested more than 100 levels deep");
    with(
        "bit[1]",
        "output y = dense(x, weights: " + "[".repeat(100_000),
        "E0101 '[' brackets are nested more than 100 levels deep");
  }

  @Test
  void longChainsAreNoNesting() {
    Texts.with("int4[1]", "output y = x" + " relu".repeat(2000));
    StringBuilder layers = new StringBuilder("layer a0 = x relu\n");
    for (int i = 1; i < 2000; i++) {
      layers.append("layer a" + i + " = a" + (i - 1) + " relu\n");
    }
    Texts.with("int4[1]", layers + "output y = a1999");
  }
}
