package nnc.passes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nnc.ir.Network;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Rounding;
import nnc.ir.op.Op;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;
import org.junit.jupiter.api.Test;

class PassResultsTest {

  private static final Target TARGET =
      new Target(
          "test",
          "kernels",
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of("move-scales", "fold-thresholds{levels=7}", "remove-constant-neurons"));

  private final Network network = Nets.binary(1, 4, 8, 5);

  private Compiled run(PassResults results, Map<String, String> settings) {
    return Pipeline.of(TARGET)
        .apply(
            network,
            TARGET,
            new Settings(new LinkedHashMap<>(settings)),
            results,
            PipelineListener.silent());
  }

  @Test
  void aPassWithTheSameOptionsRunsOnce() {
    PassResults results = PassResults.remembering(Optional.empty());
    Compiled first = run(results, Map.of());
    Compiled again = run(results, Map.of("unroll-limit", "3"));
    assertSame(first.integer(), again.integer());
    assertEquals(first.report(), again.report());
    assertEquals(first.hash(), again.hash());
  }

  @Test
  void whatAPassSaysIsSaidAgain() {
    PassResults results = PassResults.remembering(Optional.empty());
    Compiled alone = run(PassResults.forgetting(Optional.empty()), Map.of());
    assertTrue(!alone.report().remarks().isEmpty());
    run(results, Map.of("fold-thresholds.levels", "6"));
    run(results, Map.of());
    assertEquals(alone.report(), run(results, Map.of()).report());
  }

  @Test
  void otherOptionsAreOtherPasses() {
    PassResults results = PassResults.remembering(Optional.empty());
    Network code =
        Network.builder("n")
            .add("x", Nets.input(NumberFormat.unsigned(4), 2))
            .add("scaled", Nets.affine(0.5, 0), "x")
            .add(
                "code",
                new Op.Encode(1, 0, NumberFormat.unsigned(3), false, Rounding.FLOOR),
                "scaled")
            .add("out", new Op.Output(), "code")
            .build();
    for (int round = 0; round < 2; round++) {
      for (String levels : List.of("6", "7")) {
        Op made =
            new Pipeline(PassList.parse("fold-thresholds{levels=" + levels + "}"))
                .apply(
                    code,
                    TARGET,
                    new Settings(new LinkedHashMap<>()),
                    results,
                    PipelineListener.silent())
                .integer()
                .op("code");
        assertEquals(levels.equals("6"), made instanceof Op.Encode);
      }
    }
  }

  @Test
  void aPassThatAsksForSettingsRunsEachTime() {
    PassResults results = PassResults.remembering(Optional.empty());
    String narrow = mapped(results, "8");
    assertNotEquals(narrow, mapped(results, "64"));
    assertEquals(narrow, mapped(results, "8"));
  }

  private String mapped(PassResults results, String bus) {
    Pipeline pipeline =
        new Pipeline(
            PassList.parse(
                "move-scales,fold-thresholds{levels=7},drop-argmax-scale,map-to-kernels"));
    Settings settings = new Settings(new LinkedHashMap<>(Map.of("bus", bus)));
    return pipeline.apply(network, TARGET, settings, results, PipelineListener.silent()).hash();
  }

  @Test
  void whatForgetsKeepsNothing() {
    PassResults results = PassResults.forgetting(Optional.empty());
    assertNotSame(run(results, Map.of()).integer(), run(results, Map.of()).integer());
  }
}
