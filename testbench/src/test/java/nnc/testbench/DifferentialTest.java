package nnc.testbench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import nnc.backends.tool.CacheFolder;
import nnc.frontend.Targets;
import nnc.ir.pass.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `-Dnnc.networks=N` sets how many random networks of each kind are tried where the usual numbers
/// are too few, `-Dnnc.firstNetwork=S` the first seed.
class DifferentialTest {

  private static final int PER_BUILD = 20;

  @Test
  void randomNetworksAgreeInInterpreterEmulatorVerilatorAndIcarus(@TempDir Path cache) {
    Target target = Targets.read("fpga");
    agree(seed -> Differential.Case.of(seed, target), cache, 300, PER_BUILD);
  }

  @Test
  void randomNetworksInTimeAgreeToo(@TempDir Path cache) {
    Target target = Targets.read("fpga");
    agree(seed -> Differential.Case.inTime(seed, target), cache, 300, PER_BUILD);
  }

  @Test
  void networksByEventsAgreeToo(@TempDir Path cache) {
    Target target = Targets.read("fpga");
    agree(seed -> Differential.Case.byEvents(seed, target), cache, 60, PER_BUILD);
  }

  @Test
  void networksThatLearnAgreeToo(@TempDir Path cache) {
    Target target = Targets.read("fpga");
    agree(seed -> Differential.Case.learning(seed, target), cache, 12, 6);
  }

  /// `perBuild` of them share a build of Verilator, whose command line holds so many files only.
  private static void agree(
      LongFunction<Differential.Case> drawn, Path cache, long usual, int perBuild) {
    RequiredTools.need("verilator");
    RequiredTools.need("iverilog");
    long first = Long.getLong("nnc.firstNetwork", 0);
    long count = Long.getLong("nnc.networks", usual);
    List<Differential.Failure> failures = new ArrayList<>();
    int[] done = {0};
    for (long from = first; from < first + count; from += perBuild) {
      List<Differential.Case> cases =
          LongStream.range(from, Math.min(first + count, from + perBuild)).mapToObj(drawn).toList();
      failures.addAll(Differential.run(cases, true, new CacheFolder(cache), _ -> done[0]++));
    }
    assertEquals(List.of(), failures);
    assertEquals(count, done[0]);
  }
}
