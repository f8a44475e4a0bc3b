package nnc.frontend.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import nnc.frontend.ModelFolder;
import nnc.ir.Network;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.text.DesignParser;
import nnc.ir.text.DesignPrinter;
import org.junit.jupiter.api.Test;

class PlasticityTest {

  private static final String RULE =
      "stdp(tau_plus: 3 ms, tau_minus: 5 ms, a_plus: 0.5, a_minus: -1, max: 5, fraction: 7)";

  private static Network read(String connector) {
    return LanguageReader.read(
            new Source(
                "learner.nn",
                """
                import if_curr_delta
                network learner timestep 1 ms
                input s : events[3]
                input x : real[3]
                population p : if_curr_delta[2]
                project s -> p.exc\
                """
                    + " "
                    + connector
                    + "\nproject x -> p.inh all_to_all(weights: 1)\noutput y = p\n"),
            new ModelFolder(Path.of(".")))
        .network();
  }

  private static List<Code> codes(String connector) {
    return assertThrows(Rejection.class, () -> read(connector)).diagnostics().stream()
        .map(d -> d.code())
        .toList();
  }

  @Test
  void rulesArePrintedAndReadBack() {
    Network n =
        read(
            "sparse(synapses: [[0, 1], [2, 0]], weights: [1, 2.5], delay: [1, 3], plastic: "
                + RULE.replace("max", "pairs: nearest, together: ignore, max")
                + ")");
    assertEquals(n, DesignParser.parse(new Source("n.nnir", DesignPrinter.print(n))));
    NetworkText written = NetworkWriter.write(n, "weights");
    Network again =
        LanguageReader.read(new Source("written.nn", written.text()), new ModelFolder(Path.of(".")))
            .network();
    assertEquals(DesignPrinter.print(n), DesignPrinter.print(again), written.text());
  }

  /// The message and the help of the only mistake of a rule.
  private static List<String> message(String from, String to) {
    assertTrue(RULE.contains(from), from);
    var found =
        assertThrows(
                Rejection.class,
                () ->
                    read(
                        "all_to_all(weights: 1, delay: 1, plastic: "
                            + RULE.replace(from, to)
                            + ")"))
            .diagnostics();
    assertEquals(1, found.size());
    assertEquals(Code.E0305, found.getFirst().code());
    return List.of(found.getFirst().message(), found.getFirst().help().orElseThrow());
  }

  @Test
  void messagesNameTheNumberAndTheWayOut() {
    assertEquals(
        List.of(
            "'max' is above 511.9921875, the most that 16 bits hold with 7 behind the point",
            "store weights with fewer bits behind the point: 'fraction: 6'"),
        message("max: 5", "max: 600"));
    assertEquals(
        List.of(
            "'max' is above 255.99609375, the most that 16 bits hold with 8 behind the point",
            "store weights with fewer bits behind the point: 'fraction: 7'"),
        message("max: 5, fraction: 7", "max: 500"));
    assertEquals(
        List.of("'min' is above 'max'", "exchange them, or leave 'min' out, which is 0 then"),
        message("max: 5", "max: 5, min: 6"));
    assertTrue(message("max: 5", "max: 5, min: -1").getFirst().contains("weights that learn"));
    assertTrue(message("max: 5", "max: -5").getFirst().contains("weights that learn"));
    assertEquals(
        List.of(
            "'tau_minus' must be a time above 0 and below 8192 steps",
            "for example tau_minus: 20 ms"),
        message("tau_minus: 5 ms", "tau_minus: 9 s"));
    assertTrue(message("a_plus: 0.5", "a_plus: 70000").getLast().contains("larger unit"));
  }

  /// The largest weight that a format holds is taken, and the next one is not.
  @Test
  void boundsAreTakenUpToTheLastUnit() {
    assertEquals(
        0xFFFFL << 8,
        ((nnc.ir.op.Op.Plastic)
                read("all_to_all(weights: 1, delay: 1, plastic: "
                        + RULE.replace("max: 5", "max: 511.9921875")
                        + ")")
                    .op("p.s.plastic"))
            .rule()
            .hi());
    assertTrue(message("max: 5", "max: 512").getLast().contains("fraction: 6"));
  }

  @Test
  void projectionsThatDoNotLearnSayWhichDo() {
    var found =
        assertThrows(Rejection.class, () -> read("conv(kernel: [[[[1]]]], plastic: " + RULE + ")"))
            .diagnostics();
    assertEquals(Code.E0208, found.getFirst().code());
    assertEquals(
        "synapses of dense, all_to_all, one_to_one, random, sparse learn",
        found.getFirst().help().orElseThrow());
  }

  @Test
  void whatCannotLearnIsRefused() {
    assertEquals(List.of(Code.E0305), codes("all_to_all(weights: 1, plastic: " + RULE + ")"));
    assertEquals(
        List.of(Code.E0305), codes("all_to_all(weights: 6, delay: 1, plastic: " + RULE + ")"));
    assertEquals(List.of(Code.E0305), codes("all_to_all(weights: 1, delay: 1, plastic: 3)"));
    assertEquals(
        List.of(Code.E0305),
        codes(
            "all_to_all(weights: 1, delay: 1, plastic: "
                + RULE.replace("max: 5", "max: 600")
                + ")"));
    assertEquals(
        List.of(Code.E0305),
        codes(
            "all_to_all(weights: 1, delay: 1, plastic: "
                + RULE.replace("tau_plus: 3 ms", "tau_plus: 0")
                + ")"));
  }
}
