package nnc.testbench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import nnc.backends.tool.CacheFolder;

/// Holds random networks to be the same everywhere. `-Dnnc.networks=N` sets how many of each kind
/// are tried where the usual numbers are too few, `-Dnnc.firstNetwork=S` the first seed.
final class Agreement {

  private Agreement() {}

  /// `perBuild` of them share a build of Verilator, whose command line holds so many files only.
  static void hold(LongFunction<Differential.Case> drawn, Path cache, long usual, int perBuild) {
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
