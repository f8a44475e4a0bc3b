package nnc.passes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.Design;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Value;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Span;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;
import nnc.passes.analysis.Layers;
import org.junit.jupiter.api.Test;

class PipelineTest {

  private static final Target TARGET =
      new Target(
          "test",
          "kernels",
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(
              "move-scales", "fold-thresholds{levels=7}", "drop-argmax-scale", "map-to-kernels"));

  private static Settings settings(Map<String, String> values) {
    SequencedMap<String, String> ordered = new LinkedHashMap<>(values);
    return new Settings(ordered);
  }

  private static Compiled run(Pipeline pipeline, Network network, PipelineListener listener) {
    return pipeline.apply(network, TARGET, settings(Map.of()), Optional.empty(), listener);
  }

  @Test
  void compilesABinaryNetworkToKernels() {
    Network network = Nets.binary(1, 4, 8, 5);
    Compiled compiled =
        Pipeline.run(
            network, TARGET, settings(Map.of()), Optional.empty(), PipelineListener.silent());
    assertEquals(network, compiled.imported());
    assertEquals(compiled.lowered().orElseThrow(), compiled.result());
    assertTrue(compiled.hash().matches("[0-9a-f]{64}"));
    assertEquals(List.of(), compiled.report().warnings());
    assertTrue(ExactCheck.compare(network, compiled.integer(), 50, 1).exact());
  }

  @Test
  void theSameInputGivesTheSameHashAndAnotherInputAnother() {
    String hash =
        run(Pipeline.of(TARGET), Nets.binary(1, 4, 8, 5), PipelineListener.silent()).hash();
    assertEquals(
        hash, run(Pipeline.of(TARGET), Nets.binary(1, 4, 8, 5), PipelineListener.silent()).hash());
    assertNotEquals(
        hash, run(Pipeline.of(TARGET), Nets.binary(2, 4, 8, 5), PipelineListener.silent()).hash());
  }

  @Test
  void tellsTheListenerEveryPassInOrder() {
    List<String> heard = new ArrayList<>();
    run(
        Pipeline.of(TARGET),
        Nets.binary(1, 4, 8, 5),
        new PipelineListener() {
          @Override
          public void started(String pass, int index, int count) {
            heard.add(index + "/" + count + " " + pass);
          }

          @Override
          public void finished(String pass, Design design, long nanoseconds) {
            heard.add(pass + " " + (nanoseconds >= 0) + " " + design.name());
          }
        });
    assertEquals(
        List.of(
            "0/4 move-scales",
            "move-scales true tiny",
            "1/4 fold-thresholds",
            "fold-thresholds true tiny",
            "2/4 drop-argmax-scale",
            "drop-argmax-scale true tiny",
            "3/4 map-to-kernels",
            "map-to-kernels true tiny"),
        heard);
  }

  @Test
  void stopsAfterAPass() {
    Compiled compiled =
        run(
            Pipeline.of(TARGET).stopAfter("fold-thresholds"),
            Nets.binary(1, 4, 8, 5),
            PipelineListener.silent());
    assertTrue(compiled.lowered().isEmpty());
    assertEquals(compiled.integer(), compiled.result());
    Rejection rejection =
        assertThrows(Rejection.class, () -> Pipeline.of(TARGET).stopAfter("quantize"));
    assertEquals(Code.E0201, rejection.diagnostics().getFirst().code());
  }

  @Test
  void refusesRealNetworksBeforeTheMapping() {
    Network network = Nets.binary(1, 4, 8, 5);
    Rejection rejection =
        assertThrows(
            Rejection.class,
            () ->
                run(
                    new Pipeline(PassList.parse("map-to-kernels")),
                    network,
                    PipelineListener.silent()));
    assertEquals(Code.E0405, rejection.diagnostics().getFirst().code());
  }

  @Test
  void refusesNetworkPassesBehindTheMapping() {
    Pipeline wrong =
        new Pipeline(
            PassList.parse(
                "move-scales,fold-thresholds,drop-argmax-scale,map-to-kernels,remove-dead"));
    Rejection rejection =
        assertThrows(
            Rejection.class, () -> run(wrong, Nets.binary(1, 4, 8, 5), PipelineListener.silent()));
    assertEquals(Code.E0210, rejection.diagnostics().getFirst().code());
    assertThrows(
        Rejection.class,
        () ->
            run(
                new Pipeline(PassList.parse("size-fifos")),
                Nets.binary(1, 4, 8, 5),
                PipelineListener.silent()));
  }

  @Test
  void settingsOverrideOptions() {
    Network network =
        Network.builder("n")
            .add("x", Nets.input(NumberFormat.unsigned(4), 2))
            .add("scaled", Nets.affine(0.5, 0), "x")
            .add(
                "code",
                new Op.Encode(1, 0, NumberFormat.unsigned(3), false, nnc.ir.number.Rounding.FLOOR),
                "scaled")
            .add("out", new Op.Output(), "code")
            .build();
    Pipeline pipeline = new Pipeline(PassList.parse("fold-thresholds{levels=7}"));
    Op folded =
        pipeline
            .apply(network, TARGET, settings(Map.of()), Optional.empty(), PipelineListener.silent())
            .integer()
            .op("code");
    Op kept =
        pipeline
            .apply(
                network,
                TARGET,
                settings(Map.of("fold-thresholds.levels", "6")),
                Optional.empty(),
                PipelineListener.silent())
            .integer()
            .op("code");
    assertTrue(folded instanceof Op.MultiThreshold);
    assertTrue(kept instanceof Op.Encode);
  }

  /// Of several settings of one pass the one that is wrong is pointed at, wherever it stands.
  @Test
  void pointsAtTheSettingThatIsWrong() {
    SequencedMap<String, String> given = new LinkedHashMap<>();
    given.put("prune-synapses.sparsity", "much");
    given.put("prune-synapses.scope", "global");
    Pipeline pipeline = new Pipeline(PassList.parse("prune-synapses"));
    Rejection wrong =
        assertThrows(
            Rejection.class,
            () ->
                pipeline.apply(
                    Nets.binary(1, 4, 8, 5),
                    TARGET,
                    new Settings(given),
                    Optional.empty(),
                    PipelineListener.silent()));
    Span span = wrong.diagnostics().getFirst().span();
    assertEquals("prune-synapses.sparsity=much", span.source().text());
  }

  /// Names that the network has not are refused before anything runs, also where the pass has
  /// nothing to do; what passes in front will make of a vertex may be named.
  @Test
  void refusesNamesThatTheNetworkHasNot() {
    Pipeline pipeline = new Pipeline(PassList.parse("prune-neurons{sparsity=0},quantize"));
    Network network = Nets.binary(1, 4, 8, 5);
    String layer = Layers.of(network).getFirst();
    pipeline.check(settings(Map.of("quantize." + layer + ".weights", "4")), network);
    pipeline.check(settings(Map.of("quantize." + layer + ".activations", "4")), network);
    pipeline.check(settings(Map.of("quantize." + layer + "_scale.activations", "4")), network);
    pipeline.check(settings(Map.of("prune-neurons.layers", layer)), network);
    for (String key :
        List.of(
            "quantize.zz.weights=4",
            "quantize.zz.activations=4",
            "quantize." + layer + "_scale.weights=4",
            "prune-neurons.zz.sparsity=0",
            "prune-neurons.layers=" + layer + "+zz")) {
      int equals = key.indexOf('=');
      Settings wrong = settings(Map.of(key.substring(0, equals), key.substring(equals + 1)));
      Rejection refused = assertThrows(Rejection.class, () -> pipeline.check(wrong, network), key);
      assertEquals(Code.E0201, refused.diagnostics().getFirst().code());
      assertEquals(key, refused.diagnostics().getFirst().span().source().text());
      assertThrows(
          Rejection.class,
          () ->
              pipeline.apply(network, TARGET, wrong, Optional.empty(), PipelineListener.silent()));
    }
  }

  @Test
  void theVerifyingListenerHoldsPassesToTheirGuarantee() {
    Network network = Nets.binary(3, 4, 8, 5);
    VerifyingListener listener = new VerifyingListener(network, 20, 1, PipelineListener.silent());
    run(Pipeline.of(TARGET), network, listener);
    assertEquals(
        List.of("move-scales", "fold-thresholds", "drop-argmax-scale"),
        List.copyOf(listener.outcomes().keySet()));
    VerifyingListener misled = new VerifyingListener(network, 20, 1, PipelineListener.silent());
    assertThrows(
        IllegalStateException.class,
        () -> misled.finished("remove-dead", Nets.binary(4, 4, 8, 5), 0));
  }

  @Test
  void lossCountsChangedAndCorrectPredictions() {
    Network network = Nets.binary(5, 4, 8, 5);
    Network other = Nets.binary(6, 4, 8, 5);
    InputGenerator inputs = InputGenerator.of(network, 1);
    List<List<Value>> all = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      List<Value> in = inputs.next();
      all.add(in);
      labels.add(Loss.prediction(nnc.ir.network.Interpreter.of(network).run(in)));
    }
    Loss loss = Loss.measure(network, other, Samples.of(all, labels)).orElseThrow();
    assertEquals(40, loss.samples());
    assertEquals(Optional.of(40), loss.before());
    assertEquals(Optional.of(40 - loss.changed()), loss.after());
    assertTrue(loss.changed() > 0);
    assertEquals(Optional.empty(), Loss.measure(network, other, Samples.of(List.of(), List.of())));
  }
}
