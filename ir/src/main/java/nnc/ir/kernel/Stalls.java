package nnc.ir.kernel;

import java.util.List;

/// When the world outside a design hesitates: a source that has a beat offers it in cycle `c` only
/// if `offers(port, c)` (and then keeps offering until it is taken, as AXI4-Stream demands), a sink
/// is ready in cycle `c` only if `takes(port, c)`. A pure function of seed, port and cycle, so
/// emulator and simulators see the same world. Percentages are of stalled cycles, 0..99.
///
/// Before each cycle of `resets` one more clock edge comes with the reset asserted; it is no cycle
/// of its own. A source gives up the frame it is sending, up to TLAST, and goes on with the next.
public record Stalls(long seed, int sourcePercent, int sinkPercent, List<Long> resets) {

  public static final Stalls NONE = new Stalls(0, 0, 0);

  /// Without a reset after the start.
  public Stalls(long seed, int sourcePercent, int sinkPercent) {
    this(seed, sourcePercent, sinkPercent, List.of());
  }

  public Stalls {
    resets = resets.stream().sorted().distinct().toList();
    if (sourcePercent < 0 || sourcePercent > 99 || sinkPercent < 0 || sinkPercent > 99) {
      throw new IllegalArgumentException("stall percentages " + sourcePercent + ", " + sinkPercent);
    }
  }

  /// Whether nobody hesitates and nothing is reset.
  public boolean isNone() {
    return sourcePercent == 0 && sinkPercent == 0 && resets.isEmpty();
  }

  public boolean offers(int port, long cycle) {
    return sourcePercent == 0 || draw(2L * port, cycle) >= sourcePercent;
  }

  public boolean takes(int port, long cycle) {
    return sinkPercent == 0 || draw(2L * port + 1, cycle) >= sinkPercent;
  }

  public Stalls withResets(Long... cycles) {
    return new Stalls(seed, sourcePercent, sinkPercent, List.of(cycles));
  }

  /// The first cycle from `cycle` on that a reset precedes, or `Long.MAX_VALUE`.
  public long nextReset(long cycle) {
    return resets.stream().filter(r -> r >= cycle).findFirst().orElse(Long.MAX_VALUE);
  }

  /// A number in 0..99 by the SplitMix64 finalizer (Steele, Lea and Flood, OOPSLA 2014).
  private int draw(long stream, long cycle) {
    long z = seed + stream * 0xD1B54A32D192ED03L + cycle * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    z ^= z >>> 31;
    return (int) Long.remainderUnsigned(z, 100);
  }
}
