package nnc.backends.fpga.estimate;

import java.util.Map;
import java.util.Optional;
import nnc.ir.estimate.Quantity;

/// What spends energy in standard cells while a frame is computed: every flip-flop in each cycle,
/// and gates and flip-flops of a kernel in the cycles in which it steps.
///
/// @param cycles of a frame
/// @param clocked flip-flops times cycles
/// @param gates gates times the steps of their kernels
/// @param registers flip-flops times the steps of their kernels
public record CellLoad(double cycles, double clocked, double gates, double registers) {

  /// Of kernels with the FIFOs they read from. A frame takes `frame` cycles and kernels are busy
  /// for `busy` of them, or what a run of the emulator counted.
  public static CellLoad of(
      Map<String, FpgaCells.Count> kernels,
      FpgaCells.Count all,
      Map<String, Long> busy,
      long frame,
      Optional<FpgaEstimator.Run> run) {
    double cycles =
        run.map(r -> (double) r.activity().cycles() / r.samples()).orElse((double) frame);
    double gates = 0;
    double registers = 0;
    for (var kernel : kernels.entrySet()) {
      double steps =
          run.map(r -> (double) r.activity().kernels().get(kernel.getKey()).steps() / r.samples())
              .orElse((double) busy.getOrDefault(kernel.getKey(), 0L));
      gates += steps * kernel.getValue().logic();
      registers += steps * kernel.getValue().flipFlops();
    }
    return new CellLoad(cycles, cycles * all.flipFlops(), gates, registers);
  }

  /// Nanojoules.
  Quantity energy(Prices prices) {
    Quantity sum = prices.quantity("energy-cells-clock").times(clocked * 1e-3, "nJ");
    sum = plus(sum, prices, "energy-cells-gate", gates);
    sum = plus(sum, prices, "energy-cells-register", registers);
    return prices.node().energy(sum);
  }

  /// What the fit gave no weight has no cost.
  private static Quantity plus(Quantity sum, Prices prices, String cost, double count) {
    return prices.has(cost) ? sum.plus(prices.quantity(cost).times(count * 1e-3, "nJ")) : sum;
  }
}
