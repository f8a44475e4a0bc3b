package nnc.testbench.sfq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.backends.sfq.FunctionalEmitter;
import nnc.backends.simulate.Core;
import nnc.backends.simulate.IcarusSimulation;
import nnc.backends.simulate.VerilatedLibrary;
import nnc.backends.tool.CacheFolder;
import nnc.frontend.Targets;
import nnc.ir.Network;
import nnc.ir.PulseNetlist;
import nnc.ir.Value;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.network.Interpreter;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Settings;
import nnc.passes.InputGenerator;
import nnc.passes.sfq.MapToPulses;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Registers of clocked circuits against the interpreter and the simulated netlist.
class FunctionalNetworksTest {

  private static final int NETWORKS = 60;
  private static final int SAMPLES = 12;
  private static final String[] FLOWS = {"zero-skew", "concurrent", "counter"};

  private static PulseNetlist netlist(long seed, Network network) {
    LinkedHashMap<String, String> settings = new LinkedHashMap<>();
    settings.put("logic", "clocked");
    settings.put("phases", String.valueOf(seed % 5 + 1));
    settings.put("clocking", FLOWS[(int) (seed / 5 % 3)]);
    settings.put("library", seed / 15 % 2 == 0 ? "rsfqlib" : "pylse");
    return new MapToPulses()
        .apply(network, PassContext.of(Targets.read("sfq"), new Settings(settings)));
  }

  private static Network network(long seed) {
    return seed % 3 == 0 ? RandomBitGraphs.of(seed) : RandomBitNetworks.of(seed);
  }

  private static List<List<Value>> samples(Network network) {
    InputGenerator inputs = InputGenerator.of(network, 5);
    List<List<Value>> samples = new ArrayList<>();
    for (int i = 0; i < SAMPLES; i++) {
      samples.add(inputs.next());
    }
    return samples;
  }

  @Test
  void registersDoWhatTheNetworkMeansInVerilator(@TempDir Path cache) {
    List<Core> cores = new ArrayList<>();
    SequencedMap<String, byte[]> files = new LinkedHashMap<>();
    List<FunctionalCoSimulation> benches = new ArrayList<>();
    for (long seed = 0; seed < NETWORKS; seed++) {
      PulseNetlist netlist = netlist(seed, network(seed));
      FunctionalEmitter emitter = FunctionalEmitter.of(netlist, "n" + seed + "_");
      cores.add(emitter.core());
      files.putAll(emitter.files());
      files.put("frames" + seed + ".v", emitter.bench());
      benches.add(new FunctionalCoSimulation(netlist));
    }
    try (VerilatedLibrary library =
        VerilatedLibrary.of(
            cores, files, VerilatedLibrary.Effort.FAST_BUILD, new CacheFolder(cache))) {
      for (int seed = 0; seed < NETWORKS; seed++) {
        int number = seed;
        Network network = network(seed);
        List<List<Value>> samples = samples(network);
        FunctionalCoSimulation.Outcome outcome =
            benches.get(seed).run(samples, (stimulus, _) -> library.start(number, stimulus));
        Interpreter interpreter = Interpreter.of(network);
        assertEquals(Optional.empty(), outcome.first(), "seed " + seed);
        assertEquals(0, outcome.mismatches(), "seed " + seed);
        assertEquals(
            samples.stream().map(interpreter::run).toList(), outcome.outputs(), "seed " + seed);
      }
    }
  }

  /// In Icarus too, where one register that takes something else is seen.
  @Test
  void aChangedRegisterIsSeen() {
    int changed = 0;
    int seen = 0;
    for (long seed = 0; seed < 12; seed++) {
      Network network = network(seed);
      FunctionalCoSimulation bench = new FunctionalCoSimulation(netlist(seed, network));
      assertEquals(0, icarus(bench, network, bench.files()).mismatches(), "seed " + seed);
      SequencedMap<String, byte[]> files = bench.files();
      String name = files.firstEntry().getKey();
      String text = new String(files.get(name), StandardCharsets.UTF_8);
      String other = text.replaceFirst("<= (i_\\w+) & (i_\\w+);", "<= $1 | $2;");
      if (!other.equals(text)) {
        changed++;
        files.put(name, other.getBytes(StandardCharsets.UTF_8));
        seen += icarus(bench, network, files).mismatches() > 0 ? 1 : 0;
      }
    }
    assertTrue(changed >= 4 && 2 * seen >= changed, seen + " of " + changed);
  }

  private static FunctionalCoSimulation.Outcome icarus(
      FunctionalCoSimulation bench, Network network, SequencedMap<String, byte[]> files) {
    return bench.run(
        samples(network),
        (stimulus, cycles) ->
            IcarusSimulation.of(bench.core(), bench.complete(files), stimulus, cycles));
  }

  @Test
  void cellsWithoutAClockHaveNoRegisters() {
    for (String semantics : List.of("deterministic", "stochastic")) {
      LinkedHashMap<String, String> settings = new LinkedHashMap<>();
      settings.put("semantics", semantics);
      PulseNetlist netlist =
          new MapToPulses()
              .apply(
                  RandomBitNetworks.of(1),
                  PassContext.of(Targets.read("sfq"), new Settings(settings)));
      Rejection refused = assertThrows(Rejection.class, () -> FunctionalEmitter.of(netlist, ""));
      assertEquals(Code.E0401, refused.diagnostics().getFirst().code());
    }
  }
}
