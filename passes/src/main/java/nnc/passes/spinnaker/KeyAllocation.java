package nnc.passes.spinnaker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.machine.Core;

/// Gives cores their keys: a block for all slices of a group, aligned to its size, and one for the
/// cores that hold its spikes. The slices of a block differ in the bits above those of their
/// neurons, so that entries of a table that send them the same way merge.
final class KeyAllocation {

  private KeyAllocation() {}

  /// The same cores with keys; throws `Rejection` (E0403) where 32 bits are too few.
  static List<Core> allocated(List<Core> cores, Workload work) {
    Map<String, List<Integer>> blocks = new LinkedHashMap<>();
    for (int i = 0; i < cores.size(); i++) {
      Core c = cores.get(i);
      String block = c.vertex() + (c.role() == Core.Role.DELAY ? " later" : "");
      blocks.computeIfAbsent(block, _ -> new ArrayList<>()).add(i);
    }
    List<List<Integer>> bySize = new ArrayList<>(blocks.values());
    bySize.sort(Comparator.comparingLong(block -> -size(cores, block)));
    List<Core> all = new ArrayList<>(cores);
    long next = 0;
    for (List<Integer> block : bySize) {
      for (int i = 0; i < block.size(); i++) {
        Core c = cores.get(block.get(i));
        all.set(
            block.get(i),
            new Core(
                c.vertex(),
                c.role(),
                c.first(),
                c.count(),
                c.chip(),
                c.number(),
                (int) (next + i * step(cores, block)),
                c.stages()));
      }
      next += size(cores, block);
      if (next > 1L << 32) {
        Core c = cores.get(block.getFirst());
        throw Diagnostic.of(
                Code.E0403,
                work.groups().get(c.vertex()).span(),
                "the network takes more than 2^32 keys, "
                    + (next - (1L << 32))
                    + " too many with those of '"
                    + c.vertex()
                    + "', which takes "
                    + size(cores, block))
            .help(
                "shorten its delays: each reach of the ring takes a block of keys (--set delay-bits=8"
                    + " has the fewest)")
            .rejection();
      }
    }
    return all;
  }

  /// Keys from one slice of a block to the next.
  private static long step(List<Core> cores, List<Integer> block) {
    long step = 1;
    for (int i : block) {
      Core c = cores.get(i);
      step =
          Math.max(
              step, Math.max(1L, c.stages() == 0 ? 1 : powerOfTwo(c.stages())) << c.atomBits());
    }
    return step;
  }

  private static long size(List<Core> cores, List<Integer> block) {
    return powerOfTwo(block.size()) * step(cores, block);
  }

  private static long powerOfTwo(int number) {
    return 1L << CoreMemory.bits(number);
  }
}
