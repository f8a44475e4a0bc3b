package nnc.testbench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import nnc.ir.KernelDesign;
import nnc.ir.kernel.Kernel;
import nnc.ir.pass.Settings;

/// Random settings for the mapping of a network, in turn without folding, automatic, full, and with
/// random processing elements and synapses in every layer. A pure function of the seed.
public final class RandomSettings {

  private RandomSettings() {}

  /// Settings number `seed` for `design`, which is what mapping gives without any.
  public static Settings of(KernelDesign design, long seed) {
    Random random = new Random(seed * 0x9E3779B97F4A7C15L + 2);
    SequencedMap<String, String> values = new LinkedHashMap<>();
    values.put("bus", String.valueOf(8 << random.nextInt(5)));
    values.put("levels-per-stage", String.valueOf(1 + random.nextInt(3)));
    switch ((int) Math.floorMod(seed, 4L)) {
      case 0 -> values.put("folding", "none");
      case 1 -> {
        values.put("folding", "auto");
        values.put("luts", String.valueOf(200 + random.nextInt(4000)));
      }
      case 2 -> values.put("folding", "full");
      default -> {
        values.put("folding", random.nextBoolean() ? "none" : "auto");
        design
            .instances()
            .forEach((id, instance) -> {
              if (instance.kernel() instanceof Kernel.Matrix k) {
                if (random.nextInt(5) == 0) {
                  values.put(id + ".unroll", "true");
                } else {
                  values.put(id + ".pe", String.valueOf(divisor(random, k.outputs())));
                  values.put(id + ".simd", String.valueOf(divisor(random, k.inputs())));
                }
              }
            });
      }
    }
    return new Settings(values);
  }

  private static int divisor(Random random, int n) {
    List<Integer> all = new ArrayList<>();
    for (int d = 1; d <= n; d++) {
      if (n % d == 0) {
        all.add(d);
      }
    }
    return all.get(random.nextInt(all.size()));
  }
}
