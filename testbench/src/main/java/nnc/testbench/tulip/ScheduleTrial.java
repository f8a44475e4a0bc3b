package nnc.testbench.tulip;

import java.util.Optional;
import java.util.SplittableRandom;
import nnc.ir.pe.Machine;
import nnc.ir.pe.RoutineVerifier;
import nnc.passes.tulip.Schedule;

/// Holds a schedule of a comparison against the rules of its machine and against whole numbers.
public final class ScheduleTrial {

  /// Rounds of sixty-four elements.
  private static final int ROUNDS = 4;

  private ScheduleTrial() {}

  /// What is wrong with `schedule`; empty where the rules are kept and elements that execute it on
  /// random bits with thresholds of their own say what the sum of the bits says.
  public static Optional<String> fault(Machine machine, Schedule schedule) {
    Optional<String> illegal = RoutineVerifier.check(machine, schedule.routine());
    SplittableRandom random = new SplittableRandom(schedule.node().inputs());
    for (int i = 0; illegal.isEmpty() && i < ROUNDS; i++) {
      illegal = wrong(machine, schedule, random);
    }
    return illegal;
  }

  private static Optional<String> wrong(
      Machine machine, Schedule schedule, SplittableRandom random) {
    long most = schedule.node().most();
    long[] thresholds = new long[64];
    boolean[] inverted = new boolean[64];
    long[] controls = new long[64];
    for (int e = 0; e < 64; e++) {
      long near = most / 2 + random.nextLong(-3, 4); // random bits meet about half of the sum
      thresholds[e] = random.nextBoolean() ? near : random.nextLong(-1, most + 3);
      inverted[e] = random.nextBoolean();
      controls[e] = schedule.code().comparing(thresholds[e], inverted[e], most);
    }
    NodeRun run = new NodeRun(machine, schedule, random, controls);
    for (int e = 0; e < 64; e++) {
      boolean expected = run.sums[e] >= thresholds[e] ^ inverted[e];
      if (expected != ((run.results[0] >> e & 1) != 0)) {
        return Optional.of("a sum of " + run.sums[e] + " against " + thresholds[e] + " is wrong");
      }
    }
    return Optional.empty();
  }
}
