package nnc.testbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import nnc.backends.fpga.DesignPorts;
import nnc.backends.fpga.EmitOptions;
import nnc.backends.fpga.VerilogEmitter;
import nnc.backends.fpga.WatchedCore;
import nnc.backends.simulate.Core;
import nnc.backends.simulate.IcarusSimulation;
import nnc.frontend.Targets;
import nnc.ir.diagnostic.Span;
import nnc.ir.kernel.Kernel;
import nnc.ir.kernel.Stalls;
import nnc.ir.pass.Target;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Which kernel a difference comes from.
class OriginTest {

  private static final int NETWORKS = 12;
  private static final String RESULT = "out_data <= result";

  private final Target target = Targets.read("fpga");

  @BeforeEach
  void tools() {
    RequiredTools.need("iverilog");
  }

  /// Nothing but what the emulator puts into a channel goes into it.
  @Test
  void rightDesignsDifferNowhere() {
    for (long seed = 0; seed < NETWORKS; seed++) {
      Difference end = new Difference(2000, "", "", "", Span.NONE, "");
      assertEquals(Optional.empty(), Bench.of(Differential.Case.of(seed, target)).origin(end));
    }
  }

  /// The results of one matrix kernel after the other are inverted.
  @Test
  void everyFaultyKernelIsNamed() {
    List<String> wrong = new ArrayList<>();
    int faults = 0;
    int inner = 0;
    for (long seed = 0; seed < NETWORKS; seed++) {
      Differential.Case drawn = Differential.Case.of(seed, target);
      for (String id : drawn.design().instances().keySet()) {
        Bench bench = Bench.of(drawn);
        if (!(drawn.design().kernel(id) instanceof Kernel.Matrix) || !bench.invert(id)) {
          continue;
        }
        Optional<Difference> shown = bench.shown();
        if (shown.isEmpty()) {
          continue; // what follows hides it
        }
        Difference origin = bench.origin(shown.get()).orElseThrow();
        faults++;
        inner += origin.cycle() < shown.get().cycle() ? 1 : 0;
        boolean named =
            origin.signal().endsWith(" from " + id)
                && origin.span().equals(drawn.design().instances().get(id).span());
        if (!named) {
          wrong.add(seed + " " + id + ": " + origin);
        }
      }
    }
    assertEquals(List.of(), wrong);
    assertTrue(faults >= NETWORKS, faults + " faults");
    assertTrue(inner > faults / 2, inner + " seen outside later than they arose");
  }

  /// A design with its files, which may have been changed.
  private record Bench(
      Differential.Case drawn, DesignPorts ports, SequencedMap<String, byte[]> files) {

    static Bench of(Differential.Case drawn) {
      return new Bench(
          drawn,
          DesignPorts.of(drawn.design(), ""),
          new TreeMap<>(VerilogEmitter.emit(drawn.design(), EmitOptions.PLAIN)));
    }

    /// Whether there was a result to invert.
    boolean invert(String id) {
      String module = ports.instances().get(id);
      for (var file : files.entrySet()) {
        String text = new String(file.getValue(), StandardCharsets.UTF_8);
        if (file.getKey().endsWith("_matrix_" + module + ".v") && text.contains(RESULT)) {
          file.setValue(
              text.replace(RESULT, "out_data <= ~result").getBytes(StandardCharsets.UTF_8));
          return true;
        }
      }
      return false;
    }

    /// The first difference of a run with stalls.
    Optional<Difference> shown() {
      Core core = ports.pins();
      return new CoSimulation(drawn.design(), core)
          .run(
              drawn.samples(),
              stalls(),
              (stimulus, cycles) -> IcarusSimulation.of(core, files, stimulus, cycles))
          .first();
    }

    Optional<Difference> origin(Difference shown) {
      WatchedCore watched = WatchedCore.of(drawn.design(), ports);
      SequencedMap<String, byte[]> all = new TreeMap<>(files);
      all.put("nnc_watch.v", watched.verilog().getBytes(StandardCharsets.UTF_8));
      return new CoSimulation(drawn.design(), ports.pins())
          .origin(
              drawn.samples(),
              stalls(),
              shown,
              watched,
              (stimulus, cycles) -> IcarusSimulation.of(watched.core(), all, stimulus, cycles));
    }

    private Stalls stalls() {
      return new Stalls(drawn.seed(), 20, 40);
    }
  }
}
