package nnc.frontend.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
