package nnc.emulator.machine;

import java.util.List;
import nnc.ir.machine.Receptor;

/// The inputs to come of a core's neurons: for each step, receptor and neuron 16 bits without sign,
/// which stay at their largest value where a sum would go beyond it.
final class Rings {

  private final List<Receptor> receptors;
  private final int neurons;
  private final int slots;
  private final char[] sums;
  private long saturations;

  Rings(List<Receptor> receptors, int neurons, int slots) {
    this.receptors = receptors;
    this.neurons = neurons;
    this.slots = slots;
    this.sums = new char[receptors.size() * neurons * slots];
  }

  /// Adds `units` to what comes to a neuron in `step`.
  void add(int step, int receptor, int neuron, int units) {
    int at = ((step & slots - 1) * receptors.size() + receptor) * neurons + neuron;
    int sum = sums[at] + units;
    if (sum > Receptor.FULL) {
      saturations++;
      sum = Receptor.FULL;
    }
    sums[at] = (char) sum;
  }

  /// Takes what came for `step` at `port`, with `fraction` bits behind the point, into
  /// `into[first..]`.
  void take(int step, int port, int fraction, long[] into, int first) {
    java.util.Arrays.fill(into, first, first + neurons, 0);
    for (int r = 0; r < receptors.size(); r++) {
      Receptor receptor = receptors.get(r);
      if (receptor.port() != port) {
        continue;
      }
      int from = ((step & slots - 1) * receptors.size() + r) * neurons;
      int shift = receptor.shift() + fraction - Receptor.FRACTION;
      for (int n = 0; n < neurons; n++) {
        long value = shift >= 0 ? (long) sums[from + n] << shift : sums[from + n] >> -shift;
        into[first + n] += receptor.negative() ? -value : value;
        sums[from + n] = 0;
      }
    }
  }

  /// How often a sum went beyond its largest value.
  long saturations() {
    return saturations;
  }
}
