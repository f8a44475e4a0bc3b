package nnc.cli;

import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;
import nnc.backends.simulate.Core;
import nnc.backends.simulate.IcarusSimulation;
import nnc.backends.simulate.Simulation;
import nnc.backends.simulate.VerilatedLibrary;
import nnc.backends.tool.CacheFolder;
import nnc.ir.Lowered;
import nnc.ir.MachineImage;
import nnc.ir.PulseNetlist;

/// Simulators of emitted Verilog, of circuits of junctions, and of programs of cores.
enum Simulator {
  verilator,
  iverilog,
  josim,
  circuit,
  qemu;

  /// The simulator of a design where the user names none.
  static Simulator usual(Lowered design) {
    return switch (design) {
      case MachineImage _ -> qemu;
      case PulseNetlist _ -> iverilog;
      default -> verilator;
    };
  }

  /// Whether it simulates circuits of junctions.
  boolean solvesCircuits() {
    return this == josim || this == circuit;
  }

  /// Hands `work` simulations of `core` as `sources` have it; only where this one reads Verilog.
  <T> T simulate(
      Core core, SequencedMap<String, byte[]> sources, Function<Simulation.Starter, T> work) {
    return switch (this) {
      case josim, circuit, qemu -> throw new IllegalStateException(this + " reads no Verilog");
      case iverilog ->
          work.apply((stimulus, cycles) -> IcarusSimulation.of(core, sources, stimulus, cycles));
      case verilator -> {
        try (VerilatedLibrary library =
            VerilatedLibrary.of(
                List.of(core), sources, VerilatedLibrary.Effort.FAST_RUN, CacheFolder.ofUser())) {
          yield work.apply((stimulus, _) -> library.start(0, stimulus));
        }
      }
    };
  }
}
