package nnc.testbench.sfq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.LongFunction;
import nnc.backends.sfq.NetlistEmitter;
import nnc.emulator.pulse.FrameRun;
import nnc.emulator.pulse.PulseObserver;
import nnc.frontend.ModelFolder;
import nnc.frontend.Targets;
import nnc.frontend.language.LanguageReader;
import nnc.ir.Network;
import nnc.ir.PulseNetlist;
import nnc.ir.Value;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.network.Interpreter;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Settings;
import nnc.ir.pulse.NetlistVerifier;
import nnc.ir.text.DesignPrinter;
import nnc.passes.InputGenerator;
import nnc.passes.Pipeline;
import nnc.passes.PipelineListener;
import nnc.passes.sfq.MapToPulses;
import nnc.passes.sfq.RateNetwork;
import nnc.passes.sfq.WindowForecast;
import org.junit.jupiter.api.Test;

/// Random networks as stochastic circuits: as often wrong as forecast, and the same in Icarus.
class StochasticNetworksTest {

  private static final int NETWORKS = 120;
  private static final int SAMPLES = 4;
  private static final int FRAMES = 6;

  private static PassContext context(long seed, String inputs) {
    SequencedMap<String, String> settings = new LinkedHashMap<>();
    settings.put("semantics", "stochastic");
    settings.put("inputs", inputs);
    settings.put("window", String.valueOf(8 + seed % 3 * 12));
    settings.put("seed", String.valueOf(seed));
    return PassContext.of(Targets.read("sfq"), new Settings(settings));
  }

  private static PulseNetlist netlist(Network network, PassContext context) {
    PulseNetlist netlist = new MapToPulses().apply(network, context);
    assertEquals(List.of(), NetlistVerifier.check(netlist), () -> DesignPrinter.print(network));
    return netlist;
  }

  private static List<List<Value>> samples(Network network) {
    InputGenerator inputs = InputGenerator.of(network, 5);
    List<List<Value>> samples = new ArrayList<>();
    for (int i = 0; i < SAMPLES; i++) {
      samples.add(inputs.next());
    }
    return samples;
  }

  /// Over all networks and samples, wrong answers are as many as forecast, within four deviations;
  /// where the forecast is certain, every answer is as forecast.
  @Test
  void circuitsAreWrongAsOftenAsForecast() {
    asOftenAsForecast(NETWORKS, RandomBitNetworks::of, "bits");
  }

  /// Values that several layers read and several outputs show are wrong together.
  @Test
  void branchesAndClassesAreWrongAsOftenAsForecast() {
    asOftenAsForecast(NETWORKS / 2, RandomBitGraphs::of, "bits");
  }

  /// Elements of several bits as numbers of pulses, positive and negative weights on them.
  @Test
  void numbersAsRatesAreWrongAsOftenAsForecast() {
    asOftenAsForecast(NETWORKS / 2, StochasticNetworksTest::ofNumbers, "rates");
  }

  /// Two layers behind an input of 2 to 4 bits.
  private static Network ofNumbers(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int bits = 2 + random.nextInt(3);
    StringBuilder rows = new StringBuilder();
    StringBuilder steps = new StringBuilder();
    for (int o = 0; o < 3; o++) {
      rows.append(o == 0 ? "" : ", ").append('[');
      for (int i = 0; i < 3; i++) {
        rows.append(i == 0 ? "" : ", ").append(random.nextInt(-4, 5) / 4.0);
      }
      rows.append(']');
      steps.append(o == 0 ? "" : ", ").append(random.nextInt(-1 << bits, 2 << bits) / 2.0);
    }
    String text =
        """
        network numbers
        input  x : uint%d[3]
        layer  h = dense(x, weights: [%s] as q4.2) step >= [%s]
        output y = dense(h, weights: [[1, -1, 1]]) step >= 1
        """
            .formatted(bits, rows, steps);
    return integer(text);
  }

  private static Network integer(String text) {
    return Pipeline.run(
            LanguageReader.read(new Source("t.nn", text), new ModelFolder(Path.of("nowhere")))
                .network(),
            Targets.read("sfq"),
            new Settings(new LinkedHashMap<>()),
            Optional.empty(),
            PipelineListener.silent())
        .integer();
  }

  /// Where all weights pass everything, a number of `n` bits needs a window of `2^n - 1` slots, and
  /// every answer is right.
  @Test
  void numbersThatAllPassAreCountedExactly() {
    Network network =
        integer(
            """
            network exact
            input  x : uint3[3]
            output y = dense(x, weights: [[1, 1, -1], [-1, 1, 0]]) step >= 2
            """);
    RateNetwork rates = RateNetwork.of(network, context(1, "rates"));
    assertEquals(7, rates.layers().getFirst().window());
    Interpreter interpreter = Interpreter.of(network);
    FrameRun run = new FrameRun(netlist(network, context(1, "rates")), PulseObserver.NONE);
    InputGenerator inputs = InputGenerator.of(network, 5);
    for (int i = 0; i < 100; i++) {
      List<Value> sample = inputs.next();
      assertEquals(interpreter.run(sample), run.frame(sample));
    }
  }

  @Test
  void numbersBelowZeroOrOfManyBitsAreNoRates() {
    for (String type : List.of("int3", "uint9")) {
      Network network =
          integer(
              "network n\ninput x : "
                  + type
                  + "[2]\noutput y = dense(x, weights: [[1, 1]]) step >= 2\n");
      Rejection refused =
          assertThrows(Rejection.class, () -> RateNetwork.of(network, context(1, "rates")));
      assertTrue(refused.getMessage().contains("E0401"), refused.getMessage());
    }
  }

  private static void asOftenAsForecast(int networks, LongFunction<Network> drawn, String numbers) {
    double expected = 0;
    double variance = 0;
    int wrong = 0;
    int certain = 0;
    for (long seed = 0; seed < networks; seed++) {
      Network network = drawn.apply(seed);
      Interpreter interpreter = Interpreter.of(network);
      WindowForecast forecast = new WindowForecast(RateNetwork.of(network, context(seed, numbers)));
      FrameRun run = new FrameRun(netlist(network, context(seed, numbers)), PulseObserver.NONE);
      for (List<Value> sample : samples(network)) {
        List<Value> right = interpreter.run(sample);
        double chance = forecast.wrong(sample, right).wrong();
        for (int i = 0; i < FRAMES; i++) {
          boolean other = !run.frame(sample).equals(right);
          wrong += other ? 1 : 0;
          expected += chance;
          variance += chance * (1 - chance);
          if (chance < 1e-12 || chance > 1 - 1e-12) {
            certain++;
            assertEquals(chance > 0.5, other, () -> DesignPrinter.print(network));
          }
        }
      }
      assertEquals(0, run.simulator().violations(), () -> DesignPrinter.print(network));
      assertEquals(0, run.simulator().absorbed(), () -> DesignPrinter.print(network));
      assertEquals(0, run.simulator().pending(), () -> DesignPrinter.print(network));
    }
    String found = wrong + " wrong, forecast " + expected + ", certain " + certain;
    assertTrue(expected > 50 && certain > 100, found);
    assertTrue(Math.abs(wrong - expected) < 4 * Math.sqrt(variance), found);
  }

  @Test
  void circuitsDoTheSameInIcarus() {
    for (long seed = 0; seed < 24; seed++) {
      Network network =
          seed < 12
              ? RandomBitNetworks.of(seed)
              : seed < 18 ? RandomBitGraphs.of(seed) : ofNumbers(seed);
      PulseNetlist netlist = netlist(network, context(seed, seed < 18 ? "bits" : "rates"));
      PulseCoSimulation.Outcome outcome =
          new PulseCoSimulation(netlist)
              .run(samples(network), new TreeMap<>(NetlistEmitter.emit(netlist, "")));
      assertEquals(Optional.empty(), outcome.first(), () -> DesignPrinter.print(network));
      assertEquals(0, outcome.violations());
    }
  }
}
