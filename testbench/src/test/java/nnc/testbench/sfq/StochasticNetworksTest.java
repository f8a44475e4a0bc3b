package nnc.testbench.sfq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.LongFunction;
import nnc.backends.sfq.NetlistEmitter;
import nnc.emulator.pulse.FrameRun;
import nnc.emulator.pulse.PulseObserver;
import nnc.frontend.Targets;
import nnc.ir.Network;
import nnc.ir.PulseNetlist;
import nnc.ir.Value;
import nnc.ir.network.Interpreter;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Settings;
import nnc.ir.pulse.NetlistVerifier;
import nnc.ir.text.DesignPrinter;
import nnc.passes.InputGenerator;
import nnc.passes.sfq.MapToPulses;
import nnc.passes.sfq.RateNetwork;
import nnc.passes.sfq.WindowForecast;
import org.junit.jupiter.api.Test;

/// Random networks as stochastic circuits: as often wrong as forecast, and the same in Icarus.
class StochasticNetworksTest {

  private static final int NETWORKS = 120;
  private static final int SAMPLES = 4;
  private static final int FRAMES = 6;

  private static PassContext context(long seed) {
    SequencedMap<String, String> settings = new LinkedHashMap<>();
    settings.put("semantics", "stochastic");
    settings.put("window", String.valueOf(8 + seed % 3 * 12));
    settings.put("seed", String.valueOf(seed));
    return PassContext.of(Targets.read("sfq"), new Settings(settings));
  }

  private static PulseNetlist netlist(Network network, long seed) {
    PulseNetlist netlist = new MapToPulses().apply(network, context(seed));
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
    asOftenAsForecast(NETWORKS, RandomBitNetworks::of);
  }

  /// Values that several layers read and several outputs show are wrong together.
  @Test
  void branchesAndClassesAreWrongAsOftenAsForecast() {
    asOftenAsForecast(NETWORKS / 2, RandomBitGraphs::of);
  }

  private static void asOftenAsForecast(int networks, LongFunction<Network> drawn) {
    double expected = 0;
    double variance = 0;
    int wrong = 0;
    int certain = 0;
    for (long seed = 0; seed < networks; seed++) {
      Network network = drawn.apply(seed);
      Interpreter interpreter = Interpreter.of(network);
      WindowForecast forecast = new WindowForecast(RateNetwork.of(network, context(seed)));
      FrameRun run = new FrameRun(netlist(network, seed), PulseObserver.NONE);
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
    for (long seed = 0; seed < 18; seed++) {
      Network network = seed < 12 ? RandomBitNetworks.of(seed) : RandomBitGraphs.of(seed);
      PulseNetlist netlist = netlist(network, seed);
      PulseCoSimulation.Outcome outcome =
          new PulseCoSimulation(netlist)
              .run(samples(network), new TreeMap<>(NetlistEmitter.emit(netlist, "")));
      assertEquals(Optional.empty(), outcome.first(), () -> DesignPrinter.print(network));
      assertEquals(0, outcome.violations());
    }
  }
}
