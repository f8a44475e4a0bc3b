package nnc.frontend.language;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import nnc.frontend.Model;
import nnc.ir.network.Halt;
import org.junit.jupiter.api.Test;

class HaltingTest {

  private static final String NETWORK =
      "neuron n { port i emit i } network t input x : real[3] population p : n[3] project x -> p"
          + " one_to_one output y = p ";

  private static void expect(String line, String... summaries) {
    assertEquals(List.of(summaries), Texts.summaries(NETWORK + line), line);
  }

  @Test
  void aBoundIsRead() {
    assertEquals(
        Optional.of(new Halt(Halt.Kind.GAP, 2.5)),
        Texts.model(NETWORK + "halt when gap >= 2.5").halt().map(Model.Ending::halt));
    assertEquals(
        Optional.of(new Halt(Halt.Kind.CONFIDENCE, 0.75)),
        Texts.model(NETWORK + "halt when confidence >= 3/4").halt().map(Model.Ending::halt));
    assertEquals(Optional.empty(), Texts.model(NETWORK).halt());
  }

  @Test
  void mistakesAreNamed() {
    expect("halt if gap >= 3", "E0101 'if' expected 'when', found 'if'");
    expect("halt when gab >= 3", "E0201 'gab' a sequence cannot end by 'gab'");
    expect("halt when gap > 3", "E0305 '> 3' the bound of 'gap' is '>=' and a number above 0");
    expect("halt when gap >= 0", "E0305 '>= 0' the bound of 'gap' is '>=' and a number above 0");
    expect(
        "halt when gap >= [1]", "E0305 '>= [1]' the bound of 'gap' is '>=' and a number above 0");
    expect(
        "halt when confidence >= 1.5",
        "E0305 '>= 1.5' the bound of 'confidence' is '>=' and a number above 0, at most 1");
    expect(
        "halt when gap >= 3 halt when gap >= 4",
        "E0202 'halt when gap >= 4' a network has one line 'halt'");
    expect("halt when gap", "E0101 '' expected '>=', found the end of the file");
    expect("halt gap >= 3", "E0101 '>=' expected a name, found '>='");
  }

  @Test
  void theOutputMustHaveElementsToCompare() {
    assertEquals(
        List.of(
            "E0203 'halt when gap >= 3' the output 'class' has one element, nothing to compare"),
        Texts.summaries(
            NETWORK.replace("output y = p", "output class = argmax(p)") + "halt when gap >= 3"));
    assertEquals(
        List.of("E0210 'halt when gap >= 3' a network without time has no sequences to end"),
        Texts.summaries("network t input x : int4[3] output y = x halt when gap >= 3"));
  }
}
