package nnc.testbench.tulip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import nnc.backends.simulate.IcarusSimulation;
import nnc.backends.simulate.VerilatedLibrary;
import nnc.backends.tool.CacheFolder;
import nnc.backends.tulip.ProgramEmitter;
import nnc.frontend.Targets;
import nnc.ir.Network;
import nnc.ir.PeProgram;
import nnc.ir.Value;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.kernel.Stalls;
import nnc.ir.network.Interpreter;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;
import nnc.passes.InputGenerator;
import nnc.passes.tulip.MapToElements;
import nnc.testbench.RandomBinaryNetworks;
import nnc.testbench.RequiredTools;
import org.junit.jupiter.api.Test;

/// The emitted array against the emulated one, every cycle.
class ArrayCoSimulationTest {

  private static final Stalls STALLS = new Stalls(4, 30, 30);

  static PeProgram program(Network network, String... settings) {
    Target target = Targets.read("tulip");
    SequencedMap<String, String> values = new LinkedHashMap<>();
    for (String setting : settings) {
      values.put(setting.split("=", -1)[0], setting.split("=", -1)[1]);
    }
    return new MapToElements().apply(network, context(target, new Settings(values)));
  }

  private static PassContext context(Target target, Settings settings) {
    return new PassContext() {
      @Override
      public Target target() {
        return target;
      }

      @Override
      public Settings settings() {
        return settings;
      }

      @Override
      public Optional<nnc.ir.Samples> calibration() {
        return Optional.empty();
      }

      @Override
      public void remark(String vertex, String text) {}

      @Override
      public void warn(nnc.ir.diagnostic.Diagnostic warning) {}
    };
  }

  private static List<List<Value>> samples(Network network, int count) {
    InputGenerator inputs = InputGenerator.of(network, 9);
    List<List<Value>> samples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      samples.add(inputs.next());
    }
    return samples;
  }

  private static ArrayCoSimulation.Outcome icarus(
      PeProgram program, SequencedMap<String, byte[]> files, List<List<Value>> samples) {
    ArrayCoSimulation cosimulation = new ArrayCoSimulation(program);
    return cosimulation.run(
        samples,
        STALLS,
        (stimulus, cycles) -> IcarusSimulation.of(cosimulation.core(), files, stimulus, cycles));
  }

  private static ArrayCoSimulation.Outcome verilator(
      PeProgram program, SequencedMap<String, byte[]> files, List<List<Value>> samples) {
    ArrayCoSimulation cosimulation = new ArrayCoSimulation(program);
    try (VerilatedLibrary library =
        VerilatedLibrary.of(
            List.of(cosimulation.core()),
            files,
            VerilatedLibrary.Effort.FAST_BUILD,
            CacheFolder.ofUser())) {
      return cosimulation.run(samples, STALLS, (stimulus, _) -> library.start(0, stimulus));
    }
  }

  @Test
  void smallArraysAgreeInIcarus() {
    RequiredTools.need("iverilog");
    int compared = 0;
    String[] ports = {"strict", "latch", "lenient"};
    for (long seed = 0; compared < 6; seed++) {
      Network network = RandomBinaryNetworks.of(seed);
      PeProgram program;
      try {
        program =
            program(network, "groups=8", "lanes=" + (1 + seed % 3), "ports=" + ports[compared % 3]);
      } catch (Rejection _) {
        continue;
      }
      compared++;
      var cell = seed % 2 == 0 ? ProgramEmitter.Cell.BEHAVIOURAL : ProgramEmitter.Cell.GATES;
      List<List<Value>> samples = samples(network, 2);
      ArrayCoSimulation.Outcome outcome =
          icarus(program, new TreeMap<>(ProgramEmitter.emit(program, cell, "")), samples);
      assertEquals(Optional.empty(), outcome.first(), "seed " + seed);
      Interpreter interpreter = Interpreter.of(network);
      assertEquals(samples.stream().map(interpreter::run).toList(), outcome.emulation().outputs());
    }
  }

  @Test
  void branchesAndSplitNeuronsAgreeInIcarus() {
    RequiredTools.need("iverilog");
    Set<String> kinds = new TreeSet<>();
    for (long seed = 0; seed < 4; seed++) {
      Network network = RandomBinaryNetworks.branching(seed);
      PeProgram program = program(network, "groups=8", "lanes=3", "register-bits=2", "attempts=40");
      program.layers().keySet().forEach(id -> kinds.add(id.replaceFirst("^[^.]*", "")));
      List<List<Value>> samples = samples(network, 2);
      var files = new TreeMap<>(ProgramEmitter.emit(program, ProgramEmitter.Cell.BEHAVIOURAL, ""));
      ArrayCoSimulation.Outcome outcome = icarus(program, files, samples);
      assertEquals(Optional.empty(), outcome.first(), "seed " + seed);
      Interpreter interpreter = Interpreter.of(network);
      assertEquals(samples.stream().map(interpreter::run).toList(), outcome.emulation().outputs());
    }
    assertTrue(kinds.containsAll(List.of(".part", ".total", ".number")), "" + kinds);
  }

  @Test
  void anArrayAgreesInVerilator() {
    RequiredTools.need("verilator");
    Network network = RandomBinaryNetworks.of(0);
    PeProgram program = program(network, "groups=8", "lanes=4");
    List<List<Value>> samples = samples(network, 5);
    ArrayCoSimulation.Outcome outcome =
        verilator(
            program,
            new TreeMap<>(ProgramEmitter.emit(program, ProgramEmitter.Cell.BEHAVIOURAL, "")),
            samples);
    assertEquals(Optional.empty(), outcome.first());
    assertTrue(outcome.emulation().cycles() > 100);
  }
}
